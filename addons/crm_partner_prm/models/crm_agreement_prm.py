from odoo import models


class CrmAgreement(models.Model):
    """Contracts with partners: their beginning enrolls, their end suspends."""

    _inherit = "crm.agreement"

    def _set_state(self, state, **values):
        result = super()._set_state(state, **values)
        if state == "active":
            self._hand_over_partnerships()
            self._begin_partnerships()
        elif state in ("expired", "terminated"):
            self._suspend_partnerships()
        return result

    def _hand_over_partnerships(self):
        """A renewed contract goes on with what the old one began."""
        # sudo: whoever endorses the contract need not work with partners
        enrollments = self.env["prm.enrollment"].sudo()
        for successor in self.filtered("predecessor_id"):
            before = successor.sudo().predecessor_id  # sudo: see above
            enrollments.search([("agreement_id", "=", before.id)]).write(
                {"agreement_id": successor.id}
            )

    def _begin_partnerships(self):
        # sudo: whoever endorses the contract need not work with partners
        applications = self.env["prm.application"].sudo()
        applications.search(
            [("agreement_id", "in", self.ids), ("state", "=", "contract")]
        )._enroll()

    def _suspend_partnerships(self):
        # sudo: see above; a contract that was renewed has a successor in force
        over = self.sudo().filtered(
            lambda row: "active" not in row.successor_ids.mapped("state")
        )
        enrollments = self.env["prm.enrollment"].sudo()  # see above
        rows = enrollments.search(
            [("agreement_id", "in", over.ids), ("state", "=", "active")]
        )
        if not rows:
            return
        rows._set_state("suspended")
        rows._message_log_batch(
            dict.fromkeys(rows.ids, self.env._("Suspended: the contract has ended."))
        )
