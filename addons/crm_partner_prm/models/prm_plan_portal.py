from odoo import models
from odoo.exceptions import UserError

MAX_TEXT = 2000
LETTERS = 10  # that a wish for changes has at least


class PrmBusinessPlan(models.Model):
    """A plan as its partner sees it, and what the partner may do with it.

    The methods run in sudo, with the partner's person as the user, on a plan that the
    page has checked.
    """

    _inherit = "prm.business.plan"

    def _portal_sign(self, name, signature):
        self._check_step(("sent",))
        if not (name or "").strip():
            raise UserError(self.env._("Write your name."))
        if not signature:
            raise UserError(self.env._("Sign in the box above."))
        self._agree(name, signature, self.env.user.partner_id)
        return self

    def _portal_ask(self, text):
        self._check_step(("sent",))
        text = (text or "").strip()[:MAX_TEXT]
        if len(text) < LETTERS:
            raise UserError(self.env._("Say in a sentence what should change."))
        self._ask_for_change(text)
        return self

    def _portal_done(self, activity_id, text=""):
        """The partner's own part of what both do is done."""
        self._check_step(("agreed",))
        activity = self.joint_activity_ids.filtered(
            lambda row: row.active and str(row.id) == str(activity_id)
        )
        if activity.prm_contact_id.commercial_partner_id != self.partner_id:
            raise UserError(self.env._("This activity is not one of yours to close."))
        activity._action_done(feedback=(text or "").strip()[:MAX_TEXT])
        return self

    def _get_portal_activities(self):
        """What both do: open first, by their day."""
        self.ensure_one()
        return self.joint_activity_ids.sorted(
            lambda row: (not row.active, row.date_deadline, row.id)
        )
