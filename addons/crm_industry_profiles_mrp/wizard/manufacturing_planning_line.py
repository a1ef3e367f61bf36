from datetime import datetime, time

from odoo import fields, models
from odoo.exceptions import UserError

START = time(8)  # of the first day of a month
KINDS = [
    ("make", "Make"),
    ("buy", "Buy"),
    ("kit", "Kit"),
]


class ManufacturingPlanningLine(models.TransientModel):
    """A product and a month in the planning; what is to be made may be changed."""

    _name = "manufacturing.planning.line"
    _description = "Line of the Planning"
    _order = "month, kind desc, id"

    planning_id = fields.Many2one(
        "manufacturing.planning", required=True, index=True, ondelete="cascade"
    )
    product_id = fields.Many2one("product.product", required=True, readonly=True)
    uom_id = fields.Many2one(related="product_id.uom_id")
    month = fields.Date(required=True, readonly=True)
    kind = fields.Selection(
        KINDS,
        string="Supply",
        required=True,
        readonly=True,
        help="Make: it has a bill of materials. Buy: it has none. Kit: plan its parts.",
    )
    bom_id = fields.Many2one("mrp.bom", string="Bill of Materials", readonly=True)
    planned_quantity = fields.Float(
        string="Plan",
        digits="Product Unit",
        readonly=True,
        help="What distributors planned to buy.",
    )
    invoiced_quantity = fields.Float(
        string="Actual",
        digits="Product Unit",
        readonly=True,
        help="What distributors were invoiced.",
    )
    ordered_quantity = fields.Float(
        string="Orders",
        digits="Product Unit",
        readonly=True,
        help="Confirmed orders of all customers, as far as they are not invoiced.",
    )
    quoted_quantity = fields.Float(
        string="Quotations",
        digits="Product Unit",
        readonly=True,
        help="By the probability of their deals.",
    )
    on_hand_quantity = fields.Float(
        string="On Hand", digits="Product Unit", readonly=True, help="Today."
    )
    incoming_quantity = fields.Float(
        string="Incoming",
        digits="Product Unit",
        readonly=True,
        help="Open receipts of this month, what is late in the first one.",
    )
    outgoing_quantity = fields.Float(
        string="To Deliver",
        digits="Product Unit",
        readonly=True,
        help="Open deliveries of this month, what is late in the first one.",
    )
    production_quantity = fields.Float(
        string="In Production",
        digits="Product Unit",
        readonly=True,
        help="Manufacturing orders that are not done, drafts included.",
    )
    proposed_quantity = fields.Float(
        string="Missing",
        digits="Product Unit",
        readonly=True,
        help="What is still needed when all that is on hand, incoming and in production"
        " is used up, what earlier months miss being made for them.",
    )
    quantity = fields.Float(
        string="To Make",
        digits="Product Unit",
        help="For this much an order of production is made.",
    )

    _quantity_positive = models.Constraint(
        "CHECK(quantity >= 0)", "Enter what is to be made: 0 or more."
    )

    def _is_to_make(self):
        self.ensure_one()
        return self.kind == "make" and self.uom_id.compare(self.quantity, 0) > 0

    def _make_productions(self):
        """Make what is to be made, less what was planned since the lines were shown."""
        plans = self._get_plans()
        planning = self.planning_id._in_company()
        now = planning._get_productions(self.product_id)
        productions, values = self.env["mrp.production"], []
        for line in self:
            since = now[line.product_id, line.month] - line.production_quantity
            quantity = line.quantity - max(since, 0)
            if line.uom_id.compare(quantity, 0) <= 0:
                continue
            plan = plans[line.product_id, line.month].sudo(False)
            draft = plan.production_ids.filtered(lambda one: one.state == "draft")[:1]
            if draft:
                unit = draft.product_uom_id
                draft.product_qty += line.uom_id._compute_quantity(quantity, unit)
                productions |= draft
            else:
                values.append(line._prepare_production(quantity, plan))
        if not productions and not values:
            raise UserError(
                self.env._(
                    "This was planned meanwhile. Refresh to see what is missing."
                )
            )
        return productions | productions.create(values)

    def _get_plans(self):
        """Return `{(product, month): plan}`, written: nobody else can now."""
        company = self.planning_id.company_id
        now = {"date_planned": fields.Datetime.now()}
        # action_confirm() has checked that this is a planner; only it writes plans
        plans = self.env["manufacturing.production.plan"].sudo()
        found = plans.search(
            [
                ("company_id", "=", company.id),
                ("product_id", "in", self.product_id.ids),
                ("month", "in", self.mapped("month")),
            ]
        )
        known = {(plan.product_id, plan.month): plan for plan in found}
        keys = {(line.product_id, line.month) for line in self}
        plans.concat(*(known[key] for key in keys & known.keys())).write(now)
        here = {"company_id": company.id, **now}
        new = plans.create(
            [
                {"product_id": product.id, "month": month, **here}
                for product, month in keys - known.keys()
            ]
        )
        self.env.flush_all()
        return known | {(plan.product_id, plan.month): plan for plan in new}

    def _prepare_production(self, quantity, plan):
        """Return the values of an order that begins on the first day of its month."""
        begin = max(datetime.combine(self.month, START), fields.Datetime.now())
        return {
            "product_id": self.product_id.id,
            "product_qty": quantity,
            "product_uom_id": self.uom_id.id,
            "bom_id": self.bom_id.id,
            "company_id": self.planning_id.company_id.id,
            "date_start": begin,
            "origin": self.env._("Demand %(month)s", month=f"{self.month:%Y-%m}"),
            "production_plan_id": plan.id,
        }
