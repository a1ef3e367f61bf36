from odoo import api, fields, models
from odoo.tools import format_date

# what the bank earns, or pays to the customer
EARNING_KINDS = ("fee", "interest")


class FinOperation(models.Model):
    """How much went through an agreement in a month, by kind of operation.

    Single bookings stay in the core banking system; the customer card needs their sums.
    """

    _name = "fin.operation"
    _description = "Bank Operations of a Month"
    _order = "date_month desc, id desc"

    agreement_id = fields.Many2one(
        "fin.agreement", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="agreement_id.partner_id")
    company_id = fields.Many2one(
        related="agreement_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(related="agreement_id.currency_id")
    date_month = fields.Date(
        string="Month",
        required=True,
        help="Any day of the month; the first one is kept.",
    )
    month = fields.Char(string="In the Month", compute="_compute_month")
    kind = fields.Selection(
        [
            ("transfer", "Transfers"),
            ("cash", "Cash"),
            ("card", "Card Payments"),
            ("repayment", "Repayments"),
            ("fee", "Fees"),
            ("interest", "Interest"),
            ("other", "Other"),
        ],
        default="transfer",
        required=True,
    )
    count = fields.Integer(string="Operations", default=1)
    amount_in = fields.Monetary(string="In", help="What the customer received.")
    amount_out = fields.Monetary(string="Out", help="What the customer paid.")
    earned = fields.Monetary(
        string="Earned by the Bank",
        currency_field="company_currency_id",
        compute="_compute_earned",
        store=True,
        precompute=True,
        aggregator="sum",
        help="Fees and interest that the customer paid, less interest that the bank"
        " paid, in company currency at the rate of the end of the month.",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )

    _month_unique = models.UniqueIndex(
        "(agreement_id, date_month, kind)",
        "The agreement has operations of this kind and month already. Change them"
        " instead.",
    )
    _month_first = models.Constraint(
        "CHECK(EXTRACT(DAY FROM date_month) = 1)",
        "Operations are kept by month, under its first day.",
    )
    _amounts_positive = models.Constraint(
        "CHECK(count >= 0 AND amount_in >= 0 AND amount_out >= 0)",
        "Numbers and amounts of operations cannot be negative: money that goes out has"
        " its own column.",
    )

    @api.depends("agreement_id", "date_month", "kind", "amount_in", "amount_out")
    def _compute_earned(self):
        rates = {}
        for row in self:
            company, currency = row.company_id, row.currency_id
            key = (currency, company, row.date_month)
            if key not in rates:
                rates[key] = self._get_rate(*key)
            paid = row.amount_out - row.amount_in
            row.earned = self._get_earned(
                row.kind, paid, rates[key], company.currency_id
            )

    @api.model
    def _get_rate(self, currency, company, month):
        """Return the rate to company currency at the end of a month."""
        if not currency or not month or currency == company.currency_id:
            return 1.0
        day = fields.Date.end_of(month, "month")
        return currency._get_conversion_rate(
            currency, company.currency_id, company, day
        )

    @api.model
    def _get_earned(self, kind, paid, rate, currency):
        """Return what the bank earned by what customers paid; 0 for their own money."""
        return currency.round(paid * rate) if kind in EARNING_KINDS else 0.0

    @api.depends("date_month")
    @api.depends_context("lang")
    def _compute_month(self):
        for row in self:
            row.month = format_date(self.env, row.date_month, date_format="LLL yyyy")

    @api.depends("agreement_id", "date_month", "kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            month = row.date_month and row.date_month.strftime("%m/%Y")
            names = [row.agreement_id.number, kinds.get(row.kind), month]
            row.display_name = " ".join(name for name in names if name)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._prepare_month(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._prepare_month(vals))

    @api.model
    def _prepare_month(self, vals):
        if not vals.get("date_month"):
            return vals
        day = fields.Date.to_date(vals["date_month"])
        return {**vals, "date_month": day.replace(day=1)}
