from odoo import api, models
from odoo.exceptions import AccessError, UserError


class PrmStepMixin(models.AbstractModel):
    """A record whose `state` moves by steps that check it, and by nothing else."""

    _name = "prm.step.mixin"
    _description = "Record That Moves by Steps"

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su:
            return super().create(vals_list)
        # a column of a kanban view offers its state as the default of new records
        first = self._fields["state"].default(self)
        if any(vals.get("state", first) != first for vals in vals_list):
            self._refuse_state()
        vals_list = [vals | {"state": first} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if "state" in vals and not self.env.su:
            self._refuse_state()
        return super().write(vals)

    def _refuse_state(self):
        raise AccessError(
            self.env._("The state follows from the buttons, it cannot be written.")
        )

    def _check_step(self, states):
        """Refuse a step that makes no sense, or is not the user's to take."""
        self.check_access("write")
        if wrong := self.filtered(lambda row: row.state not in states):
            raise UserError(
                self.env._(
                    "%(record)s is in state “%(state)s”: this cannot be done now.",
                    record=wrong[0].display_name,
                    state=wrong[0]._get_state_label(),
                )
            )

    def _get_state_label(self):
        self.ensure_one()
        labels = dict(self._fields["state"]._description_selection(self.env))
        return labels[self.state]

    def _set_state(self, state, **values):
        # sudo: the state is written by steps only, which have checked the user
        self.sudo().write({"state": state, **values})
