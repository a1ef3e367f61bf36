from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

MONEY_MEASURES = ("ordered", "invoiced", "collected")
PERIOD_MONTHS = {"month": 1, "quarter": 3, "year": 12}

# What a target says: its progress and the plan by month follow these.
TARGET_FIELDS = (
    "amount",
    "categ_id",
    "company_id",
    "date_end",
    "date_start",
    "level",
    "measure",
    "period",
    "team_id",
    "type_id",
    "user_id",
)


class CrmTarget(models.Model):
    """What a person, a team or the company means to reach in a period."""

    _name = "crm.target"
    _description = "Sales Target"
    _order = "date_start desc, company_id, measure, level desc, team_id, user_id, id"
    _check_company_auto = True

    level = fields.Selection(
        [("user", "Person"), ("team", "Team"), ("company", "Company")],
        string="Target For",
        default="user",
        required=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        domain=[("share", "=", False)],
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        help="The team whose target this is, or which the person's target adds to.",
    )
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        required=True,
        index=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    measure = fields.Selection(
        [
            ("ordered", "Orders, Untaxed"),
            ("invoiced", "Invoices, Untaxed"),
            ("collected", "Money Collected"),
            ("won", "Deals Won"),
            ("interaction", "Calls, Visits and Other Interactions"),
        ],
        default="ordered",
        required=True,
        help="Orders count on the day of the order, invoices less credit notes when"
        " posted, collected money on the day of the payment, as Deal Payments show.",
    )
    type_id = fields.Many2one(
        "crm.interaction.type",
        string="Kind of Interaction",
        compute="_compute_type_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Leave it empty to count interactions of every kind.",
    )
    categ_id = fields.Many2one(
        "product.category",
        string="Product Category",
        compute="_compute_categ_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Counts products of this category and of those below it. Leave it empty"
        " for the whole of the sales; a target for a category is a part of that.",
    )
    period = fields.Selection(
        [("month", "Month"), ("quarter", "Quarter"), ("year", "Year")],
        default="month",
        required=True,
    )
    date_start = fields.Date(
        string="From",
        default=lambda self: fields.Date.context_today(self).replace(day=1),
        required=True,
        index=True,
        help="First day of a month. A year may begin with any month.",
    )
    date_end = fields.Date(
        string="Until",
        compute="_compute_date_end",
        store=True,
        precompute=True,
    )
    amount = fields.Float(
        string="Target",
        digits=(16, 2),
        help="Money in the currency of the company, or a count.",
    )
    is_money = fields.Boolean(compute="_compute_is_money")
    note = fields.Char()
    active = fields.Boolean(default=True)
    reached = fields.Float(
        digits=(16, 2),
        compute="_compute_reached",
        help="What came so far, from confirmed orders and posted entries.",
    )
    percent = fields.Float(string="Reached (%)", compute="_compute_reached")
    gap = fields.Float(string="Missing", digits=(16, 2), compute="_compute_reached")

    _key_uniq = models.UniqueIndex(
        "(company_id, measure, level, period, date_start, COALESCE(user_id, 0),"
        " (CASE WHEN level = 'team' THEN COALESCE(team_id, 0) ELSE 0 END),"
        " COALESCE(type_id, 0), COALESCE(categ_id, 0)) WHERE active",
        "There is a target for this person or team, period and measure already: change"
        " that one.",
    )
    _level_complete = models.Constraint(
        "CHECK((level = 'user' AND user_id IS NOT NULL)"
        " OR (level = 'team' AND user_id IS NULL AND team_id IS NOT NULL)"
        " OR (level = 'company' AND user_id IS NULL AND team_id IS NULL))",
        "Choose the salesperson or the team that the target is for.",
    )
    _starts_with_month = models.Constraint(
        "CHECK(EXTRACT(DAY FROM date_start) = 1)",
        "A target begins on the first day of a month.",
    )
    _amount_positive = models.Constraint(
        "CHECK(amount >= 0)", "A target cannot be negative."
    )

    @api.depends("level")
    def _compute_user_id(self):
        self.filtered(lambda target: target.level != "user").user_id = False

    @api.depends("level", "user_id")
    def _compute_team_id(self):
        for target in self:
            if target.level == "user":
                target.team_id = target._get_default_team()
            elif target.level == "company":
                target.team_id = False

    def _get_default_team(self):
        team = self.user_id.sale_team_id
        is_ours = not team.company_id or team.company_id == self.company_id
        return team if is_ours else team.browse()

    @api.depends("measure")
    def _compute_type_id(self):
        self.filtered(lambda target: target.measure != "interaction").type_id = False

    @api.depends("measure")
    def _compute_categ_id(self):
        others = self.filtered(lambda target: target.measure not in MONEY_MEASURES)
        others.categ_id = False

    @api.depends("date_start", "period")
    def _compute_date_end(self):
        for target in self:
            target.date_end = target.date_start and target.date_start + relativedelta(
                months=PERIOD_MONTHS[target.period or "month"], days=-1
            )

    @api.depends("measure")
    def _compute_is_money(self):
        for target in self:
            target.is_money = target.measure in MONEY_MEASURES

    @api.depends(*TARGET_FIELDS)
    def _compute_reached(self):
        reached = self._get_reached()
        for target in self:
            target.reached = reached.get(target._origin.id, 0)
            target.gap = target.amount - target.reached
            target.percent = target.amount and 100 * target.reached / target.amount

    def _get_reached(self):
        """{id: what was reached}, in one statement for all targets."""
        dated = self._origin.filtered(lambda target: target.date_start)
        if not dated:
            return {}
        Progress = self.env["crm.target.progress"].with_context(
            crm_fact_start=min(dated.mapped("date_start")),
            crm_fact_end=max(dated.mapped("date_end")),
        )
        # a read keeps what is in the cache, and that may be from before a payment
        Progress.invalidate_model(["reached"], flush=False)
        rows = Progress.search_fetch([("id", "in", dated.ids)], ["reached"])
        return {row.id: row.reached for row in rows}

    @api.depends("level", "user_id", "team_id", "company_id", "measure", "date_start")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["measure"]._description_selection(self.env))
        for target in self:
            owner = target.user_id or target.team_id or target.company_id
            parts = [owner.display_name, labels.get(target.measure), target.date_start]
            target.display_name = ", ".join(str(part) for part in parts if part)

    @api.onchange("date_start")
    def _onchange_date_start(self):
        if self.date_start:
            self.date_start = self.date_start.replace(day=1)

    def action_split_months(self):
        """Give each month of a longer target a line of its own, in equal parts."""
        long_ones = self.filtered(lambda target: target.period != "month")
        if not long_ones:
            raise UserError(
                self.env._(
                    "Choose a target for a quarter or a year: a month is not split."
                )
            )
        wanted = [values for target in long_ones for values in target._prepare_months()]
        months = self._create_missing(wanted)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Targets by Month"),
            "res_model": self._name,
            "view_mode": "list,form",
            "domain": [("id", "in", months.ids)],
        }

    def _prepare_months(self):
        """Values of the months; cents that do not divide go to the last one."""
        count = PERIOD_MONTHS[self.period]
        part = round(self.amount / count, 2 if self.is_money else 0)
        amounts = [part] * (count - 1) + [self.amount - part * (count - 1)]
        return [
            {
                **self._prepare_key(),
                "period": "month",
                "date_start": self.date_start + relativedelta(months=index),
                "amount": max(amount, 0),
            }
            for index, amount in enumerate(amounts)
        ]

    def _prepare_key(self):
        names = ("user_id", "team_id", "company_id", "type_id", "categ_id")
        return {
            **{name: self[name].id for name in names},
            "level": self.level,
            "measure": self.measure,
            "period": self.period,
            "date_start": self.date_start,
        }

    @api.model
    def _create_missing(self, vals_list):
        """Create the targets that are not there, and return all of them."""
        if not vals_list:
            return self.browse()
        known = {
            target._get_key(): target.id
            for target in self.search(
                [("date_start", "in", [vals["date_start"] for vals in vals_list])]
            )
        }
        keys = [self._get_values_key(vals) for vals in vals_list]
        news = [
            vals for key, vals in zip(keys, vals_list, strict=True) if key not in known
        ]
        found = self.browse(known[key] for key in keys if key in known)
        return found | self.create(news)

    def _get_key(self):
        return self._get_values_key(self._prepare_key())

    @api.model
    def _get_values_key(self, vals):
        """What makes a target unique: the same columns as in the unique index."""
        team_id = vals["team_id"] if vals["level"] == "team" else False
        names = ("company_id", "measure", "level", "period", "date_start", "user_id")
        key = tuple(vals[name] for name in names)
        return (*key, team_id, vals["type_id"], vals["categ_id"])
