from odoo import api, fields, models


class CrmPartnerAsset(models.Model):
    _name = "crm.partner.asset"
    _description = "Property Owned by a Contact"
    _order = "value desc, id"
    _rec_name = "description"

    partner_id = fields.Many2one(
        "res.partner",
        string="Owner",
        required=True,
        index=True,
        ondelete="cascade",
    )
    kind = fields.Selection(
        [
            ("home", "Flat or house"),
            ("land", "Land"),
            ("vehicle", "Vehicle"),
            ("business", "Business"),
            ("securities", "Securities"),
            ("deposit", "Deposit"),
            ("other", "Other"),
        ],
        default="home",
        required=True,
    )
    description = fields.Char(required=True)
    value = fields.Monetary(string="Estimated Value")
    currency_id = fields.Many2one(
        "res.currency",
        default=lambda self: self.env.company.currency_id,
        required=True,
    )

    _value_positive = models.Constraint(
        "CHECK(value >= 0)", "The value of property cannot be negative."
    )

    @api.depends("kind", "description")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for asset in self:
            asset.display_name = f"{kinds.get(asset.kind)}: {asset.description}"
