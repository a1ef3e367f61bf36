from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.kit_price import get_margin, to_decimal

TOTALS = ("amount_cost", "amount_duty", "amount_tax", "amount_landed", "amount_price")


class EquipmentKit(models.Model):
    """A configuration and its price; `_step` holds approval and quotation."""

    _name = "equipment.kit"
    _description = "Equipment Kit"
    _inherit = ["mail.thread", "mail.activity.mixin", "industry.computed.guard"]
    _order = "id desc"
    _check_company_auto = True
    _written_by_steps = frozenset(
        {"approved_margin", "approved_on", "is_asked", "order_id"}
    )

    name = fields.Char(required=True, index="trigram")
    active = fields.Boolean(default=True)
    is_template = fields.Boolean(
        string="Standard Kit",
        copy=False,
        help="Configure it for a customer: the parts are copied, options may be left"
        " out.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        copy=False,
    )
    order_id = fields.Many2one(
        "sale.order",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    product_id = fields.Many2one(
        "product.product",
        string="Sold As",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The product of the quotation if the kit is one line there.",
    )
    is_one_line = fields.Boolean(
        string="One Line on the Quotation",
        help="Empty: each part has a line of its own.",
    )
    is_customs_shown = fields.Boolean(
        string="Show Customs and Taxes", help="As a note on the quotation."
    )
    date = fields.Date(
        string="Rates as of",
        required=True,
        default=fields.Date.context_today,
        help="The day whose exchange rates are used.",
    )
    line_ids = fields.One2many(
        "equipment.kit.line", "kit_id", string="Parts", copy=True
    )
    margin = fields.Float(
        string="Margin (%)",
        default=25,
        digits=(5, 2),
        tracking=True,
        help="What remains of the price, in percent of the price.",
    )
    margin_reached = fields.Float(
        string="Margin Reached (%)",
        compute="_compute_totals",
        store=True,
        digits=(5, 2),
        help="After rounding the unit prices.",
    )
    amount_cost = fields.Monetary(string="Cost", compute="_compute_totals", store=True)
    amount_duty = fields.Monetary(
        string="Customs Duty", compute="_compute_totals", store=True
    )
    amount_tax = fields.Monetary(
        string="Import Tax", compute="_compute_totals", store=True
    )
    amount_landed = fields.Monetary(
        string="Landed Cost", compute="_compute_totals", store=True
    )
    amount_price = fields.Monetary(
        string="Price", compute="_compute_totals", store=True, tracking=True
    )
    approved_margin = fields.Float(
        string="Approved Margin (%)",
        readonly=True,
        copy=False,
        digits=(5, 2),
        tracking=True,
    )
    approved_on = fields.Date(readonly=True, copy=False)
    is_approved = fields.Boolean(
        string="Approved", compute="_compute_is_approved", store=True
    )
    is_asked = fields.Boolean(string="Approval Asked", readonly=True, copy=False)
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        help="The currency of the price. Costs may be in others.",
    )

    _margin_percent = models.Constraint(
        "CHECK(margin > -100 AND margin < 100)",
        "The margin is a percentage of the price, below 100.",
    )

    @api.depends(
        "line_ids.cost",
        "line_ids.duty",
        "line_ids.tax",
        "line_ids.landed",
        "line_ids.price",
        "line_ids.is_included",
    )
    def _compute_totals(self):
        for kit in self:
            lines = kit.line_ids.filtered("is_included")
            for name in TOTALS:
                amount = sum(map(to_decimal, lines.mapped(name.partition("_")[2])))
                kit[name] = float(amount)
            kit.margin_reached = float(
                get_margin(to_decimal(kit.amount_landed), to_decimal(kit.amount_price))
            )

    @api.depends(
        "approved_margin",
        "approved_on",
        "company_id.equipment_margin_floor",
        "margin_reached",
    )
    def _compute_is_approved(self):
        """Whether the kit may be sold: its margin is as it should be, or approved."""
        for kit in self:
            floor = kit.company_id.equipment_margin_floor
            if kit.approved_on:
                floor = min(floor, kit.approved_margin)
            kit.is_approved = kit.margin_reached >= floor

    @api.constrains("is_template", "partner_id")
    def _check_template(self):
        if any(kit.is_template and kit.partner_id for kit in self):
            raise ValidationError(
                self.env._(
                    "A standard kit is for everybody. Configure it to make the kit of"
                    " a customer."
                )
            )
