from odoo import fields, models

# states in which the partner has the lead no more, and is not asked again
OVER_STATES = ("declined", "expired", "returned")


class PrmLeadOffer(models.Model):
    """The assigned partner of Odoo follows what becomes of an offer."""

    _inherit = "prm.lead.offer"

    def _set_state(self, state, **values):
        result = super()._set_state(state, **values)
        # sudo: the lead follows an offer whose step the user was allowed to take
        offers = self.sudo().with_context(prm_assigned=True)
        if state == "accepted":
            offers._assign_leads()
        elif state in OVER_STATES:
            offers._unassign_leads()
        return result

    def _assign_leads(self):
        for partner, offers in self.grouped("partner_id").items():
            offers.lead_id.filtered(
                lambda lead, p=partner: lead._get_assigned_account() != p
            ).write({"partner_assigned_id": partner.id})

    def _unassign_leads(self):
        """Neither side gives the lead to this partner again."""
        for partner, offers in self.grouped("partner_id").items():
            leads = offers.lead_id
            leads.write({"partner_declined_ids": [(4, partner.id)]})
            leads.filtered(
                lambda lead, p=partner: lead._get_assigned_account() == p
            ).write({"partner_assigned_id": False})

    def _put_off_report(self):
        """The partner works on the lead, so there is no need to remind it."""
        today = fields.Date.context_today(self)
        for rule, offers in self.grouped("rule_id").items():
            due = rule._get_report_due(today)
            offers._set_state("accepted", date_report_due=due, date_return_due=False)
