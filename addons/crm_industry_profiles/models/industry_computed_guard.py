from odoo import api, models
from odoo.exceptions import AccessError


class IndustryComputedGuard(models.AbstractModel):
    """A record whose computed figures follow from others, whatever a call sends.

    Screens show them read-only; a call from outside could write them all the same, and
    pay out a sum that nobody assessed, or move a record to another company.
    """

    _name = "industry.computed.guard"
    _description = "Record with Computed Figures"
    _written_by_steps = frozenset()  # what else only our own steps write

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [
                {name: vals[name] for name in vals if not self._is_computed(name)}
                for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_computed(vals)
        return super().write(vals)

    @api.model
    def _is_computed(self, name):
        """Whether the value of a column follows from others only."""
        field = self._fields.get(name)
        is_derived = field and field.store and (field.compute or field.related)
        return bool(is_derived and field.readonly and not field.inverse)

    def _check_computed(self, vals):
        for name in vals:
            if not self._is_computed(name) and name not in self._written_by_steps:
                continue
            field = self._fields[name]
            if any(
                field.convert_to_write(row[name], row) != vals[name] for row in self
            ):
                raise AccessError(
                    self.env._(
                        "“%s” follows from other fields, it cannot be written.",
                        field.get_description(self.env, ["string"])["string"],
                    )
                )
