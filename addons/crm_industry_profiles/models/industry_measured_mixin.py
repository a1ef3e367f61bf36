from odoo import api, models
from odoo.exceptions import AccessError


class IndustryMeasuredMixin(models.AbstractModel):
    """A record with figures that are measured, and steps that check them.

    ``_measured_fields`` names what nobody types in, with what it is at first.
    """

    _name = "industry.measured.mixin"
    _description = "Record with Measured Figures"
    _measured_fields = {}

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_measured(
                    name
                    for name, first in self._measured_fields.items()
                    if vals.get(name, first) != first
                )
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            names = self._measured_fields.keys() & vals.keys()
            self._check_measured(
                name for name in names if self._is_changed(name, vals[name])
            )
        return super().write(vals)

    def _is_changed(self, name, value):
        convert = self._fields[name].convert_to_write
        return any(convert(row[name], row) != value for row in self)

    @api.model
    def _check_measured(self, names):
        labels = [
            self._fields[name].get_description(self.env, ["string"])["string"]
            for name in names
        ]
        if labels:
            raise AccessError(
                self.env._(
                    "“%s” is measured or follows from the buttons, it cannot be"
                    " written.",
                    ", ".join(sorted(labels)),
                )
            )

    def _write_measured(self, vals):
        # sudo: figures that nobody types in; the callers checked who may measure
        self.sudo().write(vals)
