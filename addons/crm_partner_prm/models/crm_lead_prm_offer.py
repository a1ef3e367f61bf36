from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

from ..tools.customer_words import domain_key
from ..tools.withheld_words import withhold
from .prm_lead_offer import LIVE_STATES

PRM_GROUPS = "crm_partner_prm.group_prm_manager"
MAX_NEED = 2000


class CrmLead(models.Model):
    """Leads that partners are asked to take."""

    _inherit = "crm.lead"

    prm_category_id = fields.Many2one(
        "product.category",
        string="Product Line",
        index="btree_not_null",
        ondelete="set null",
        help="What the customer wants: partners read it, and rules ask for it.",
    )
    prm_need = fields.Text(
        string="Need for Partners",
        help="What a partner reads before it takes the lead. Empty: the name and the"
        " description of the lead. Names, addresses and numbers are left out.",
    )
    prm_need_preview = fields.Text(
        string="Partners Read",
        compute="_compute_prm_need_preview",
        groups=PRM_GROUPS,
    )
    prm_offer_ids = fields.One2many(
        "prm.lead.offer", "lead_id", string="Offers to Partners", groups=PRM_GROUPS
    )
    prm_offer_count = fields.Integer(
        string="Partners Asked", compute="_compute_prm_offer_count", groups=PRM_GROUPS
    )

    @api.depends(
        "name",
        "description",
        "prm_need",
        "partner_name",
        "contact_name",
        "partner_id",
        "street",
        "street2",
    )
    def _compute_prm_need_preview(self):
        for lead in self:
            lead.prm_need_preview = lead._get_prm_need()

    @api.depends("prm_offer_ids")
    def _compute_prm_offer_count(self):
        rows = self.env["prm.lead.offer"]._read_group(
            [("lead_id", "in", self.ids)], ["lead_id"], ["__count"]
        )
        counts = dict(rows)
        for lead in self:
            lead.prm_offer_count = counts.get(lead._origin, 0)

    def _get_prm_need(self):
        """What partners may read of the need."""
        self.ensure_one()
        text = self.prm_need
        if not text:
            parts = (self.name, html2plaintext(self.description or ""))
            text = "\n".join(filter(None, parts))
        # sudo: names that are taken out of the text, nothing that is shown
        companies, people, places = self.sudo()._get_prm_secrets()
        return withhold(text[:MAX_NEED].strip(), companies, people, places)

    def _get_prm_secrets(self):
        """Return what partners must not read yet: a hook.

        :return: names of companies, names of people, streets: lists of texts
        """
        self.ensure_one()
        customer = self.partner_id
        account = customer.commercial_partner_id
        companies = [self.partner_name, account.name if account.is_company else ""]
        domains = map(domain_key, (self.email_from, self.website, customer.email))
        companies += [domain.rpartition(".")[0] for domain in domains]
        people = [self.contact_name, "" if customer.is_company else customer.name]
        if self.email_from and "<" in self.email_from:
            people.append(self.email_from.partition("<")[0])
        places = [self.street, self.street2, customer.street, account.street]
        return [*filter(None, companies)], [*filter(None, people)], places

    def _prepare_prm_offer(self):
        """Return what a partner may know before it says yes: a hook."""
        self.ensure_one()
        company = self.company_id or self.env.company
        return {
            "need": self._get_prm_need(),
            "amount": self.expected_revenue,
            "currency_id": company.currency_id.id,
            "category_id": self.prm_category_id.id,
            "country_id": self.country_id.id,
            "state_id": self.state_id.id,
            "city": self.city,
            "company_id": company.id,
        }

    def action_prm_offer(self):
        """Offer the selected leads to the partners whom the rules choose."""
        self.check_access("write")
        self.env["prm.lead.offer"].check_access("create")
        waiting = self._filter_offerable()
        if not waiting:
            raise UserError(
                self.env._(
                    "There is nothing to offer: leads that are won or lost, or that a"
                    " partner has or is asked for, are not offered."
                )
            )
        by_company = waiting.grouped(lambda lead: lead.company_id or self.env.company)
        offers = self.env["prm.lead.offer"]
        for company, leads in by_company.items():
            offers |= leads.with_company(company)._offer_to_partners()
        return self._tell_offered(waiting, offers)

    def _filter_offerable(self):
        live = self.env["prm.lead.offer"]._read_group(
            [("lead_id", "in", self.ids), ("state", "in", LIVE_STATES)], ["lead_id"]
        )
        taken = {lead.id for (lead,) in live}
        return self.filtered(
            lambda lead: (
                lead.active
                and lead.won_status == "pending"
                and not lead.prm_partner_id
                and lead.id not in taken
            )
        )

    def _tell_offered(self, waiting, offers):
        left = len(waiting) - len(offers)
        message = self.env._(
            "%(offered)s offered to %(partners)s partners, for %(left)s nobody was"
            " found.",
            offered=len(offers),
            partners=len(offers.partner_id),
            left=left,
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if left else "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _offer_to_partners(self, rounds=None):
        """Offer each lead to the partner that the rules choose for it.

        :param dict rounds: {lead: partners asked before}, none of them now if omitted
        :return: the offers; a constant number of queries whatever the number of leads
        """
        rounds = rounds or {}
        chosen = self.env["prm.lead.rule"]._choose(self)
        now = fields.Datetime.now()
        deadlines = {
            rule: rule._get_deadline(now)
            for rule in {rule for rule, _ in chosen.values()}
        }
        values = []
        for lead, (rule, candidate) in chosen.items():
            before = rounds.get(lead, 0)
            if candidate and before < rule.max_rounds:
                values.append(
                    {
                        "lead_id": lead.id,
                        "partner_id": candidate.partner_id,
                        "user_id": candidate.user_id,
                        "rule_id": rule.id,
                        "company_id": rule.company_id.id,
                        "round": before + 1,
                        "date_offered": now,
                        "date_deadline": deadlines[rule],
                    }
                )
        return self.env["prm.lead.offer"].create(values)

    def _give_back_to_manager(self, users):
        """Nobody is left to ask: a task for the partner manager.

        :param dict users: {lead: user}
        """
        groups = defaultdict(self.browse)
        for lead in self:
            groups[users.get(lead) or lead.user_id] |= lead
        for user, leads in groups.items():
            leads.activity_schedule(
                "crm_partner_prm.mail_activity_type_lead_back",
                user_id=(user or self.env.user).id,
            )

    def action_prm_offers(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partner_prm.prm_lead_offer_action"
        )
        return action | {
            "domain": [("lead_id", "=", self.id)],
            "context": {"default_lead_id": self.id},
        }

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        # sudo: core merges what the user may merge, and this goes along
        offers = (self | opportunities).sudo().prm_offer_ids
        live = offers.filtered(lambda row: row.state in LIVE_STATES)
        # one of them goes on: the survivor's own, or one that was accepted
        live = live.sorted(lambda row: (row.lead_id != self, row.state != "accepted"))
        live[1:]._set_state("returned", date_return_due=False)
        offers.flush_recordset()
        offers.write({"lead_id": self.id})
        if live[:1].state == "accepted":
            self.prm_partner_id = live[0].partner_id
        return result
