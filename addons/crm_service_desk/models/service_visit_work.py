from odoo import api, fields, models


class ServiceVisitWork(models.Model):
    _name = "service.visit.work"
    _description = "Work of a Visit"
    _order = "sequence, id"

    visit_id = fields.Many2one(
        "service.visit", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one(
        "product.product", string="Product or Material", index="btree_not_null"
    )
    name = fields.Char(
        string="Work",
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    quantity = fields.Float(digits="Product Unit", default=1.0)
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    hours = fields.Float(help="Time that the work takes, or took.")
    is_done = fields.Boolean(string="Done")

    _hours_positive = models.Constraint(
        "CHECK(hours >= 0 AND quantity >= 0)",
        "Quantities and hours cannot be negative.",
    )

    @api.depends("product_id")
    def _compute_name(self):
        for work in self:
            work.name = work.product_id.display_name or work.name or ""

    @api.model_create_multi
    def create(self, vals_list):
        works = super().create(vals_list)
        works.visit_id._check_unsigned({"work_ids": True})
        return works

    def write(self, vals):
        self.visit_id._check_unsigned({"work_ids": True})
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        self.visit_id._check_unsigned({"work_ids": True})
