from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

ASKED_FIELDS = {"request_id", "name", "quantity", "price_wanted"}


class PrmPriceLine(models.Model):
    """One thing that is wanted: a product of ours, or words until we find it."""

    _name = "prm.price.line"
    _description = "Line of a Request with a Price"
    _order = "request_id, sequence, id"

    request_id = fields.Many2one(
        "prm.price.request", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(
        string="What",
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    product_id = fields.Many2one(
        "product.product",
        index="btree_not_null",
        ondelete="restrict",
        domain=[("sale_ok", "=", True)],
        help="What we sell for it. It is needed for the quotation.",
    )
    quantity = fields.Float(digits="Product Unit", default=1, required=True)
    price_wanted = fields.Monetary(
        string="Wanted Price", help="For one, without taxes."
    )
    price_offered = fields.Monetary(
        string="Our Price", help="For one, without taxes, when we counter."
    )
    price_today = fields.Monetary(
        compute="_compute_price_today",
        help="What the price list of the partner says today.",
    )
    currency_id = fields.Many2one(related="request_id.currency_id")
    company_id = fields.Many2one(related="request_id.company_id")

    @api.depends("product_id")
    def _compute_name(self):
        for line in self:
            line.name = line.name or line.product_id.display_name

    @api.depends("product_id", "quantity", "request_id.partner_id")
    def _compute_price_today(self):
        for request, lines in self.grouped("request_id").items():
            prices = self.env["prm.price.book"]._get_prices(
                request.partner_id,
                request.company_id,
                request.currency_id,
                [(line.product_id, line.quantity) for line in lines],
            )
            for line, price in zip(lines, prices, strict=True):
                line.price_today = price

    @api.constrains("quantity", "price_wanted", "price_offered")
    def _check_numbers(self):
        for line in self:
            if line.quantity <= 0 or min(line.price_wanted, line.price_offered) < 0:
                raise ValidationError(
                    self.env._(
                        "“%s”: the quantity is more than nothing, and prices are not"
                        " negative.",
                        line.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            ids = [vals["request_id"] for vals in vals_list]
            self.env["prm.price.request"].browse(ids)._check_not_sent()
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            if ASKED_FIELDS & vals.keys():
                self.request_id._check_not_sent()
            self._check_open(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self.request_id._check_not_sent()

    def _check_open(self, vals):
        """A price that was agreed, refused or quoted stays; a product may be found."""
        fixed = {"quoted", "refused", "expired"}
        if vals.keys() - {"product_id", "sequence"}:
            fixed.add("accepted")
        if over := self.request_id.filtered(lambda row: row.state in fixed):
            raise UserError(
                self.env._(
                    "%(number)s is in state “%(state)s”: its lines stay as they are.",
                    number=over[0].display_name,
                    state=over[0]._get_state_label(),
                )
            )

    def _get_agreed_price(self):
        """For one: ours where we countered, else what was wanted."""
        self.ensure_one()
        is_ours = self.request_id.date_answered and self.price_offered
        return self.price_offered if is_ours else self.price_wanted
