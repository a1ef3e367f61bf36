from odoo import api, models
from odoo.exceptions import AccessError


class IndustryComputedGuard(models.AbstractModel):
    """A record of which calls write only what people decide.

    Screens show the rest read-only; a call from outside could write it all the same,
    and pay out a sum that nobody assessed, or move a record to another company. Without
    superuser rights:

    * what is computed from other fields is dropped when a record is made, and refused
      in a write;
    * so is what only our own steps write, with sudo: name it in `_written_by_steps`;
    * what a record is made for, such as the parent of a line, is said once, and refused
      in a write: name it in `_set_at_create`.

    Defaults in the context of a call, or saved by a user, open no other way in. A value
    that is there already is no change, so that a form may send it back.
    """

    _name = "industry.computed.guard"
    _description = "Record with Computed Figures"
    _written_by_steps = frozenset()
    _set_at_create = frozenset()

    @api.model
    def default_get(self, fields):
        if self.env.su:
            return super().default_get(fields)
        guarded = [name for name in fields if self._is_guarded(name)]
        values = super().default_get([name for name in fields if name not in guarded])
        for name in guarded:
            field = self._fields[name]
            if field.default:
                values[name] = field.convert_to_write(field.default(self), self)
        return values

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [
                {name: vals[name] for name in vals if not self._is_guarded(name)}
                for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_guarded(vals)
        return super().write(vals)

    @api.model
    def _is_guarded(self, name):
        """Whether no call gives this column a value."""
        return name in self._written_by_steps or self._is_computed(name)

    @api.model
    def _is_computed(self, name):
        """Whether the value of a column follows from others only."""
        field = self._fields.get(name)
        is_derived = field and field.store and (field.compute or field.related)
        return bool(is_derived and field.readonly and not field.inverse)

    def _check_guarded(self, vals):
        for name in vals:
            if not self._is_guarded(name) and name not in self._set_at_create:
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
