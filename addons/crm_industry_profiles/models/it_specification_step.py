from odoo import fields, models
from odoo.exceptions import UserError


class ItSpecification(models.Model):
    """The way of a version: only these steps write its state."""

    _inherit = "it.specification"

    def action_send(self):
        """It is with the customer: from now on it changes by a new version."""
        for row in self:
            if row.state != "draft":
                raise UserError(self.env._("“%s” was sent already.", row.display_name))
            if not row.line_ids.filtered(lambda line: not line.display_type):
                raise UserError(
                    self.env._("“%s” has no lines: write what is delivered.", row.name)
                )
        self._step("sent", date_sent=fields.Date.context_today(self))

    def action_agree(self):
        for row in self:
            if row.state != "sent":
                raise UserError(
                    self.env._("Send “%s” first, then it is agreed.", row.display_name)
                )
        self._step("agreed")

    def action_new_version(self):
        """A draft with the same lines; this version stays as it is."""
        self.ensure_one()
        self.check_access("write")
        if self.state not in ("sent", "agreed"):
            raise UserError(
                self.env._(
                    "“%s” is a draft or was replaced: change the last version.",
                    self.display_name,
                )
            )
        values = {
            "name": self.name,
            "version": self.version + 1,
            "root_id": self.root_id.id,
            "previous_id": self.id,
            "user_id": self.env.uid,
        }
        # sudo: who may write this version makes the next; its number is not typed
        draft = self.sudo().copy(values).sudo(False)
        self._step("replaced")
        return draft._get_form()

    def action_view_versions(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Versions of %s", self.name),
            "res_model": self._name,
            "view_mode": "list,form",
            "domain": [("root_id", "=", self.root_id.id)],
            "context": {"create": False},
        }

    def _step(self, state, **values):
        self.check_access("write")
        # sudo: who may write the version makes the step; calls cannot write its result
        self.sudo().write({"state": state, **values})

    def _get_form(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }
