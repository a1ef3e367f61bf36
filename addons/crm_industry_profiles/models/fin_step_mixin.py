from odoo import api, models
from odoo.exceptions import AccessError, UserError


class FinStepMixin(models.AbstractModel):
    """A record whose `state` moves by steps that check it, and by nothing else.

    ``_step_fields`` names what only the steps write; no form and no import does.
    """

    _name = "fin.step.mixin"
    _description = "Bank Record That Moves by Steps"
    _step_fields = frozenset({"state"})

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [self._drop_first_state(vals) for vals in vals_list]
            self._check_step_fields(*vals_list)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            # emptying is writing, too: who proposed it, what was decided
            names = self._step_fields & vals.keys()
            emptied = any(row[name] for row in self for name in names)
            self._check_step_fields(dict.fromkeys(names, True) if emptied else vals)
        return super().write(vals)

    @api.model
    def _drop_first_state(self, vals):
        """A column of a kanban view gives new records its state."""
        first = self._fields["state"].default(self)
        if vals.get("state", first) != first:
            return vals
        return {name: value for name, value in vals.items() if name != "state"}

    @api.model
    def _check_step_fields(self, *vals_list):
        given = {name for vals in vals_list for name in vals if vals[name]}
        given |= {"state"} & {name for vals in vals_list for name in vals}
        if names := given & self._step_fields:
            labels = [self._fields[name].get_description(self.env) for name in names]
            raise AccessError(
                self.env._(
                    "“%s” follows from the buttons, it cannot be written.",
                    ", ".join(sorted(label["string"] for label in labels)),
                )
            )

    def _check_step(self, states):
        """Refuse a step that makes no sense, or is not the user's to take."""
        self.check_access("read")
        if wrong := self.filtered(lambda row: row.state not in states):
            raise UserError(
                self.env._(
                    "%(record)s is in state “%(state)s”: this cannot be done now.",
                    record=wrong[0].display_name,
                    state=wrong[0]._get_state_label(),
                )
            )
        self.check_access("write")

    def _get_state_label(self):
        self.ensure_one()
        labels = dict(self._fields["state"]._description_selection(self.env))
        return labels[self.state]

    def _set_state(self, state, **values):
        # sudo: the state is written by steps only, which have checked the user
        self.sudo().write({"state": state, **values})
