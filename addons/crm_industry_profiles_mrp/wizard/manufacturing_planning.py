from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

MANAGER = "crm_industry_profiles.group_manufacturing_manager"
USER = "mrp.group_mrp_user"
MAX_MONTHS = 24


class ManufacturingPlanning(models.TransientModel):
    """Orders of production for what distributors and customers will need.

    It shows for each product and month what is needed and what is there or comes, and
    proposes what is missing. A second run proposes only what is still missing.
    """

    _name = "manufacturing.planning"
    _description = "Plan Production"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    month_from = fields.Date(
        string="From Month",
        required=True,
        default=lambda self: self._get_month(),
        help="Any day of the first month.",
    )
    month_to = fields.Date(
        string="To Month",
        required=True,
        default=lambda self: self._get_month(2),
        help="Any day of the last month.",
    )
    product_ids = fields.Many2many(
        "product.product",
        string="Products",
        domain=[("type", "=", "consu")],
        help="Empty: all for which there is a demand.",
    )
    with_quotations = fields.Boolean(
        string="Count Quotations",
        help="The last quotation of each deal counts by the probability of the deal.",
    )
    line_ids = fields.One2many("manufacturing.planning.line", "planning_id")

    @api.constrains("month_from", "month_to")
    def _check_months(self):
        for planning in self:
            last = planning.month_from + relativedelta(months=MAX_MONTHS)
            if not planning.month_from <= planning.month_to < last:
                raise ValidationError(
                    self.env._(
                        "Choose a last month that is not before the first one, and at"
                        " most %s months.",
                        MAX_MONTHS,
                    )
                )

    @api.model
    def default_get(self, fields_list):
        """Begin with the products and months of the demand that was selected."""
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "manufacturing.demand":
            chosen = self.env.context.get("active_ids") or []
            rows = self.env["manufacturing.demand"].browse(chosen).exists()
            if rows:
                goods = rows.product_id.filtered(lambda one: one.type == "consu")
                values["product_ids"] = [fields.Command.set(goods.ids)]
                values["month_from"] = min(rows.mapped("month"))
                values["month_to"] = max(rows.mapped("month"))
        return values

    @api.model_create_multi
    def create(self, vals_list):
        self._check_planner()
        plannings = super().create([self._get_first_days(vals) for vals in vals_list])
        for planning in plannings:
            planning._fill_lines()
        return plannings

    def write(self, vals):
        return super().write(self._get_first_days(vals))

    @api.model
    def action_open(self):
        """Open a new planning; of the selected demand, if there is any."""
        planning = self.create({})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan Production"),
            "res_model": self._name,
            "res_id": planning.id,
            "views": [(False, "form")],
            "target": "current",
        }

    def action_refresh(self):
        self._check_planner()
        for planning in self:
            planning._fill_lines()

    def action_confirm(self):
        """Make draft orders of production, or raise those that are drafts."""
        self.ensure_one()
        self._check_planner()
        lines = self.line_ids.filtered(lambda line: line._is_to_make())
        if not lines:
            raise UserError(
                self.env._(
                    "There is nothing to make: enter a quantity for a product that has"
                    " a bill of materials."
                )
            )
        productions = lines._make_productions()
        return productions._get_planned_action(self.env._("Planned Production"))

    @api.model
    def _get_month(self, later=0):
        first = fields.Date.context_today(self).replace(day=1)
        return fields.Date.add(first, months=later)

    @api.model
    def _get_first_days(self, vals):
        days = {
            name: fields.Date.to_date(vals[name]).replace(day=1)
            for name in ("month_from", "month_to")
            if vals.get(name)
        }
        return {**vals, **days}

    @api.model
    def _check_planner(self):
        """Who plans sets the plans of distributors and works in manufacturing."""
        if self.env.su:
            return
        if not (self.env.user.has_group(MANAGER) and self.env.user.has_group(USER)):
            raise AccessError(
                self.env._(
                    "Production is planned by managers of the industry Manufacturing"
                    " who are also users of Odoo's Manufacturing. Ask an administrator"
                    " for both roles."
                )
            )

    def _fill_lines(self):
        """Show the figures as they are now."""
        self.ensure_one()
        values = self._prepare_lines()
        self.line_ids.unlink()
        self.env["manufacturing.planning.line"].create(
            [{**line, "planning_id": self.id} for line in values]
        )
