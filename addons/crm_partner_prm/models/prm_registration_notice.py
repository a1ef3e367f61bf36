from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

WARN_DAYS = 7  # before the end of a protection
# receipts of which the partner hears; what it did itself it knows
TEMPLATES = {
    "approved": "registration_approved",
    "silent": "registration_approved",
    "rejected": "registration_rejected",
    "extended": "registration_extended",
    "expired": "registration_expired",
    "won": "registration_closed",
    "lost": "registration_closed",
}


class PrmDealRegistration(models.Model):
    """Who registered a deal hears of each step, and before the protection ends."""

    _name = "prm.deal.registration"
    _inherit = ["prm.deal.registration", "prm.notice.mixin"]

    is_warned = fields.Boolean(
        readonly=True, copy=False, help="The partner knows that the protection ends."
    )

    def _submit(self):
        result = super()._submit()
        if self.state == "submitted":
            self._tell_partner("registration_submitted")
        return result

    def _leave_receipt(self, step, note="", **facts):
        result = super()._leave_receipt(step, note, **facts)
        if step in TEMPLATES:
            self._tell_partner(TEMPLATES[step])
        return result

    def _set_state(self, state, **values):
        if "date_expiry" in values:
            values["is_warned"] = False
        return super()._set_state(state, **values)

    @api.model
    def _cron_follow_deadlines(self):
        result = super()._cron_follow_deadlines()
        soon = fields.Date.context_today(self) + timedelta(days=WARN_DAYS)
        ending = Domain("state", "=", "approved") & Domain("date_expiry", "<=", soon)
        self._work_off(ending & Domain("is_warned", "=", False), "_warn_of_end")
        return result

    def _warn_of_end(self):
        self.write({"is_warned": True})
        self._tell_partner("registration_ending")

    def _get_notice_person(self):
        """Who sent it, while working there; else whoever answers for the partner."""
        self.ensure_one()
        partner = self.partner_id
        sender = self.contact_id.filtered("active")
        if sender.email and sender.commercial_partner_id == partner:
            return sender
        people = partner._get_prm_contacts().sorted(
            lambda row: (row.type_id.sequence, row.id)
        )
        return people.left_partner_id.filtered("email")[:1] or partner
