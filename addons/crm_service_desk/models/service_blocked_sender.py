from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ServiceBlockedSender(models.Model):
    _name = "service.blocked.sender"
    _description = "Blocked Sender"
    _order = "name"

    name = fields.Char(
        string="Address or Domain",
        required=True,
        help="An address, spam@example.com, or a domain with all of its addresses,"
        " @example.com. Their messages go to quarantine.",
    )
    active = fields.Boolean(default=True)
    note = fields.Char()

    _name_idx = models.UniqueIndex("(name)", "This sender is blocked already.")

    @api.constrains("name")
    def _check_name(self):
        for sender in self:
            _local, at, domain = sender.name.partition("@")
            if not at or not domain or "@" in domain or " " in sender.name:
                raise ValidationError(
                    self.env._(
                        "“%s” is neither an e-mail address nor a domain: write"
                        " name@example.com or @example.com.",
                        sender.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._prepare_name(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._prepare_name(vals))

    @api.model
    def _prepare_name(self, vals):
        if not isinstance(vals.get("name"), str):
            return vals
        return vals | {"name": vals["name"].strip().lower()}
