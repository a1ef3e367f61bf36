from odoo import api, fields, models


class ItSpecificationLine(models.Model):
    """A piece of work with its effort, or something at a fixed price."""

    _name = "it.specification.line"
    _description = "Line of a Specification"
    _inherit = ["industry.computed.guard"]
    _order = "specification_id, sequence, id"
    _set_at_create = frozenset({"specification_id"})

    specification_id = fields.Many2one(
        "it.specification", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="specification_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="specification_id.currency_id")
    sequence = fields.Integer(default=10)
    display_type = fields.Selection([("line_section", "Section")])
    name = fields.Char(string="Work", required=True)
    hours = fields.Float(digits=(16, 2), help="Effort in hours.")
    hour_price = fields.Monetary(
        string="Price per Hour",
        compute="_compute_hour_price",
        store=True,
        readonly=False,
        precompute=True,
    )
    fixed_amount = fields.Monetary(
        string="Fixed Price",
        help="Licences, equipment or work at a fixed price, beside the hours.",
    )
    amount = fields.Monetary(compute="_compute_amount", store=True, string="Price")

    _values_positive = models.Constraint(
        "CHECK(hours >= 0 AND fixed_amount >= 0 AND hour_price >= 0)",
        "Hours and prices cannot be negative.",
    )
    _section_empty = models.Constraint(
        "CHECK(display_type IS NULL OR (hours = 0 AND fixed_amount = 0))",
        "A section has neither hours nor a price.",
    )

    @api.depends("display_type")
    def _compute_hour_price(self):
        for line in self:
            price = line.hour_price or line.specification_id.hour_price
            line.hour_price = 0 if line.display_type else price

    @api.depends("hours", "hour_price", "fixed_amount", "currency_id")
    def _compute_amount(self):
        for line in self:
            currency = line.currency_id or self.env.company.currency_id
            work = currency.round(line.hours * line.hour_price)
            line.amount = work + currency.round(line.fixed_amount)

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows.specification_id._check_draft()
        return rows

    def write(self, vals):
        self.specification_id._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        self.specification_id._check_draft()
