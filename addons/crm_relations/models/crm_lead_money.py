from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..report.crm_deal_scope import FEW_ORDERS

# fields of crm.deal.balance that add up to a deal's figures
AMOUNTS = (
    "ordered_amount",
    "delivered_amount",
    "invoiced_amount",
    "paid_amount",
    "money_owed",
    "goods_owed",
)
STATUS_AMOUNTS = ("settled_amount", "unpaid_amount")
# what a change in accounting makes stale
MONEY_FIELDS = (
    *AMOUNTS,
    "payment_status",
    "payment_date_due",
    "deal_payment_ids",
    "deal_invoice_ids",
)


class CrmLead(models.Model):
    _inherit = "crm.lead"

    ordered_amount = fields.Monetary(
        string="Ordered",
        compute="_compute_money",
        search="_search_ordered_amount",
        currency_field="company_currency",
        help="Confirmed orders of the deal with taxes, in company currency",
    )
    delivered_amount = fields.Monetary(
        string="Delivered",
        compute="_compute_money",
        search="_search_delivered_amount",
        currency_field="company_currency",
        help="Delivered quantities at the prices of the orders, with taxes",
    )
    invoiced_amount = fields.Monetary(
        string="Invoiced",
        compute="_compute_money",
        search="_search_invoiced_amount",
        currency_field="company_currency",
        help="Posted invoices less credit notes, with taxes",
    )
    paid_amount = fields.Monetary(
        string="Paid",
        compute="_compute_money",
        search="_search_paid_amount",
        currency_field="company_currency",
        help="Money that came in for the deal, less what was paid back. Write-offs,"
        " discounts and exchange differences are not money.",
    )
    money_owed = fields.Monetary(
        string="Owed by the Customer",
        compute="_compute_money",
        search="_search_money_owed",
        currency_field="company_currency",
        help="Delivered, but not paid",
    )
    goods_owed = fields.Monetary(
        string="Owed to the Customer",
        compute="_compute_money",
        search="_search_goods_owed",
        currency_field="company_currency",
        help="Paid, but not delivered",
    )
    payment_status = fields.Selection(
        [
            ("none", "Not Paid"),
            ("partial", "Partly Paid"),
            ("paid", "Paid"),
            ("overdue", "Overdue"),
        ],
        compute="_compute_payment_status",
        search="_search_payment_status",
        help="Overdue: an invoice of the deal is open past its due date",
    )
    payment_date_due = fields.Date(
        string="Payment Due",
        compute="_compute_payment_status",
        help="Oldest due date of what is open on the invoices of the deal",
    )
    deal_payment_ids = fields.One2many(
        "crm.deal.payment", "lead_id", string="Payments", readonly=True
    )
    deal_invoice_ids = fields.One2many(
        "crm.deal.invoice", "lead_id", string="Invoices", readonly=True
    )

    # What accounting changes is made known by `_forget_deal_money`: a dependency on
    # invoices and payments would look for deals each time one is posted.
    @api.depends(
        "company_id",
        "order_ids.company_id",
        "order_ids.state",
        "order_ids.amount_total",
        "order_ids.order_line.qty_delivered",
        "order_ids.order_line.price_total",
    )
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_money(self):
        """All figures; with them the status, which needs some of them, is at hand."""
        names = (*AMOUNTS, *STATUS_AMOUNTS)
        rows = self._get_money_rows(names)
        today = fields.Date.context_today(self)
        amounts = [self._fields[name] for name in AMOUNTS]
        for lead in self:
            figures = lead._sum_money(names, rows.get(lead._origin.id, ()))
            lead._cache_payment_status(figures, today)
            for field in amounts:
                # rounded already: assigning would look for the currency each time
                field._update_cache(lead, figures[field.name])

    @api.depends(
        "company_id",
        "order_ids.company_id",
        "order_ids.state",
        "order_ids.amount_total",
    )
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_payment_status(self):
        """For the cards, which show nothing else of the money."""
        rows = self._get_money_rows(STATUS_AMOUNTS)
        today = fields.Date.context_today(self)
        for lead in self:
            own = rows.get(lead._origin.id, ())
            figures = lead._sum_money(STATUS_AMOUNTS, own)
            lead._cache_payment_status(figures, today)

    def _cache_payment_status(self, figures, today):
        date_due = figures["date_due"]
        status = self._get_payment_status(figures, date_due, today)
        self._fields["payment_status"]._update_cache(self, status)
        self._fields["payment_date_due"]._update_cache(self, date_due or None)

    def _search_ordered_amount(self, operator, value):
        return self._search_money("ordered_amount", operator, value)

    def _search_delivered_amount(self, operator, value):
        return self._search_money("delivered_amount", operator, value)

    def _search_invoiced_amount(self, operator, value):
        return self._search_money("invoiced_amount", operator, value)

    def _search_paid_amount(self, operator, value):
        return self._search_money("paid_amount", operator, value)

    def _search_money_owed(self, operator, value):
        return self._search_money("money_owed", operator, value)

    def _search_goods_owed(self, operator, value):
        return self._search_money("goods_owed", operator, value)

    def _search_payment_status(self, operator, value):
        if operator != "in":
            return NotImplemented
        conditions = self._get_status_conditions()
        wanted = [conditions[status] for status in value if status in conditions]
        found = self._get_deals_having(wanted) if wanted else Domain.FALSE
        if set(value) == {"overdue"}:
            found = Domain("id", "in", self.env["crm.deal.balance"]._get_overdue())
        if "none" in value:
            found |= ~self._get_deals_having(conditions.values())
        return found

    def _search_money(self, name, operator, value):
        # sudo: only ids leave it, and the search that uses them applies the rules
        Balance = self.env["crm.deal.balance"].sudo()
        return Balance._search_sum("lead_id", "id", name, operator, value)

    @api.model
    def _get_deals_having(self, conditions):
        """Domain of the deals whose sums meet one of some SQL conditions."""
        # sudo: only ids leave it, and the search that uses them applies the rules
        Balance = self.env["crm.deal.balance"].sudo()
        condition = SQL(" OR ").join(conditions)
        return Domain("id", "in", Balance._get_having("lead_id", condition))

    @api.model
    def _get_status_conditions(self):
        """{status: condition on the sums of a deal}; `_get_payment_status` in SQL."""
        overdue = SQL(
            "COALESCE(MIN(date_due) < %s, FALSE)", fields.Date.context_today(self)
        )
        paid = SQL("SUM(settled_amount) > 0 AND SUM(unpaid_amount) = 0")
        partial = SQL("SUM(settled_amount) > 0 AND SUM(unpaid_amount) <> 0")
        return {
            "overdue": SQL("(%s)", overdue),
            "paid": SQL("(%s AND NOT %s)", paid, overdue),
            "partial": SQL("(%s AND NOT %s)", partial, overdue),
        }

    @api.model
    def _get_payment_status(self, figures, date_due, today):
        if date_due and date_due < today:
            return "overdue"
        if figures["settled_amount"] <= 0:
            return "none"
        return "partial" if figures["unpaid_amount"] else "paid"

    def _get_money_rows(self, amounts):
        """{deal id: [(company id, amounts ..., date due)]}, a row for each order."""
        rows, others = {}, set(self._origin.ids)
        # sudo: whoever may read the deal may know its figures, not its documents
        Balance = self.env["crm.deal.balance"].sudo()
        if 0 < len(others) <= FEW_ORDERS:
            found = Balance._read_simple(others, amounts)
            others = {lead_id for lead_id, *_row, is_simple in found if not is_simple}
            for lead_id, *row, _is_simple in found:
                if lead_id not in others:
                    rows.setdefault(lead_id, []).append(row)
        if others:
            rows |= self._report_money_rows(Balance, others, amounts)
        return rows

    @api.model
    def _report_money_rows(self, Balance, lead_ids, amounts):
        """The same by the report, which knows all documents."""
        domain = Domain("lead_id", "in", list(lead_ids))
        domain &= Domain("company_id", "in", self.env.companies.ids)
        query = Balance._search(domain)
        names = ("lead_id", "company_id", *amounts, "date_due")
        columns = (Balance._field_to_sql(query.table, name, query) for name in names)
        rows = {}
        for lead_id, *row in self.env.execute_query(query.select(*columns)):
            rows.setdefault(lead_id, []).append(row)
        return rows

    def _sum_money(self, names, rows):
        """Sums over the companies of a deal, in the deal's currency."""
        if not rows:
            return {**dict.fromkeys(names, 0.0), "date_due": False}
        currency = self.company_currency or self.env.company.currency_id
        converted = (self._convert_money(row, currency) for row in rows)
        # one order comes rounded
        sums = next(converted)
        if len(rows) > 1:
            added = map(sum, zip(sums, *converted, strict=True))
            sums = map(currency.round, added)
        dates = [row[-1] for row in rows if row[-1]]
        return {
            **dict(zip(names, sums, strict=True)),
            "date_due": min(dates, default=False),
        }

    @api.model
    def _convert_money(self, row, currency):
        """Amounts of an order in another currency, at the rate of today."""
        company_id, *amounts, _date_due = row
        company = self.env["res.company"].browse(company_id)
        if company.currency_id == currency:
            return amounts
        today = fields.Date.context_today(self)
        convert = company.currency_id._convert
        return [convert(amount, currency, company, today) for amount in amounts]

    @api.model
    def _forget_deal_money(self):
        """Drop what is cached of deals' money, because accounting has changed."""
        self.invalidate_model(MONEY_FIELDS, flush=False)
        for model in ("crm.deal.payment", "crm.deal.invoice", "crm.deal.balance"):
            self.env[model].invalidate_model(flush=False)

    def action_view_deal_payments(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_deal_payment_action"
        )
        return {**action, "domain": [("lead_id", "in", self.ids)], "context": {}}
