from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.crm_partner_prm.models.prm_lead_offer import LIVE_STATES


class CrmLead(models.Model):
    """Whom Odoo's own buttons give a lead to has an offer of it, as everybody else.

    So there is one answer, one deadline and one history, and the database sees to it
    that no two partners have a lead.
    """

    _inherit = "crm.lead"

    def write(self, vals):
        is_mine = self.env.context.get("prm_assigned")
        if is_mine or "partner_assigned_id" not in vals:
            return super().write(vals)
        before = {lead: lead._get_assigned_account() for lead in self}
        result = super().write(vals)
        changed = self.filtered(lambda o: o._get_assigned_account() != before[o])
        changed._follow_assignment()
        return result

    def _get_assigned_account(self):
        # sudo: compares accounts; a partner's person need not see the contact
        return self.sudo().partner_assigned_id.commercial_partner_id

    def _get_live_offers(self):
        """Return {lead: the offer that a partner has or is asked by}, in sudo."""
        # sudo: whether the lead is given away, for whoever may write it
        offers = self.env["prm.lead.offer"].sudo()
        live = Domain("lead_id", "in", self.ids) & Domain("state", "in", LIVE_STATES)
        return {self.browse(row.lead_id.id): row for row in offers.search(live)}

    def _follow_assignment(self):
        """Offers follow who was assigned, or that nobody is any more."""
        live = self._get_live_offers()
        assigned = self.filtered("partner_assigned_id")
        for lead in assigned:
            lead._check_free_for(lead._get_assigned_account(), live.get(lead))
        (self - assigned)._withdraw_offers(live)
        # a deal that the partner has registered is its own already
        assigned.filtered(
            lambda lead: (
                lead not in live
                and lead.won_status == "pending"
                and not lead.prm_partner_id
            )
        )._offer_assigned()

    def _check_free_for(self, account, offer):
        """A lead that somebody has is not given to somebody else."""
        # sudo: names the partner, to whoever may assign the lead
        holder = offer.partner_id if offer else self.sudo().prm_partner_id
        if holder and holder.commercial_partner_id != account:
            raise UserError(
                self.env._(
                    "%(partner)s has “%(lead)s” or is asked for it. Take it back"
                    " first: leave the assigned partner empty and save.",
                    partner=holder.name,
                    lead=self.name,
                )
            )

    def _withdraw_offers(self, live):
        for lead in self:
            offer = live.get(lead)
            if offer and offer.state == "accepted":
                offer._come_back(ask_next=False)
            elif offer:
                offer._set_state("expired")
                offer._log(self.env._("The lead was taken back from %(partner)s."))

    def _offer_assigned(self):
        """Make the offers that belong to assigned leads; return them in sudo."""
        # sudo: offers of leads that the user has been allowed to assign
        leads = self.sudo()
        values = []
        for company, some in leads.grouped("company_id").items():
            rules = leads.env["prm.lead.rule"].with_company(company or self.env.company)
            matched = rules._match(some)
            for lead in some:
                rule = matched.get(lead, rules.browse())
                values.append(lead._prepare_assigned_offer(rule))
        return leads.env["prm.lead.offer"].create(values)

    def _prepare_assigned_offer(self, rule):
        """Return the values of the offer of an assigned lead: a hook."""
        self.ensure_one()
        now = fields.Datetime.now()
        return {
            "lead_id": self.id,
            "partner_id": self._get_assigned_account().id,
            "rule_id": rule.id,
            "date_offered": now,
            "date_deadline": rule._get_deadline(now),
        }

    def _filter_offerable(self):
        return (
            super()
            ._filter_offerable()
            .filtered(lambda lead: not lead.partner_assigned_id)
        )
