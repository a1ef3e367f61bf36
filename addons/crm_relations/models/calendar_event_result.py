from odoo import api, fields, models
from odoo.fields import Domain

from .res_partner_interaction import HISTORY_GROUPS


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    crm_interaction_ids = fields.One2many(
        "crm.interaction", "event_id", string="Results", groups=HISTORY_GROUPS
    )
    crm_is_result_missing = fields.Boolean(
        string="Result Missing",
        compute="_compute_crm_is_result_missing",
        search="_search_crm_is_result_missing",
        groups=HISTORY_GROUPS,
        help="The meeting with a customer has ended, and nobody has logged its result.",
    )

    @api.depends("active", "crm_interaction_ids.summary", "partner_ids", "stop")
    def _compute_crm_is_result_missing(self):
        # sudo: whether a result exists is asked of meetings that the user reads
        missing = self.sudo().search(
            Domain("id", "in", self.ids) & self._get_result_missing_domain()
        )
        for event in self:
            event.crm_is_result_missing = event._origin.id in missing._ids

    def _search_crm_is_result_missing(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain.FALSE
        if True in value:
            domain |= self._get_result_missing_domain()
        if False in value:
            domain |= ~self._get_result_missing_domain()
        return domain

    @api.model
    def _get_result_missing_domain(self):
        """Ended meetings with somebody from outside, without a written result."""
        written = Domain("summary", "!=", False) | Domain("outcome", "!=", False)
        with_customer = Domain("partner_ids", "any!", [("partner_share", "=", True)])
        return (
            Domain("active", "=", True)
            & Domain("stop", "<", fields.Datetime.now())
            & (with_customer | Domain("opportunity_id", "!=", False))
            & Domain("crm_interaction_ids", "not any!", written)
        )

    def action_log_result(self):
        """Open the result of the meeting, or a new one with what is known."""
        self.ensure_one()
        return self.env["crm.interaction"]._get_log_action(
            self.crm_interaction_ids[:1], self._prepare_result_defaults()
        )

    def _prepare_result_defaults(self):
        customers = self.partner_ids.filtered("partner_share")
        partner = self.opportunity_id.partner_id or customers[:1]
        return {
            "default_event_id": self.id,
            "default_partner_id": partner.id,
            "default_lead_id": self.opportunity_id.id,
            "default_date": self.start,
            "default_duration": 0 if self.allday else self.duration,
            "default_type_code": "visit",
        }
