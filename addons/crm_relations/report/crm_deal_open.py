from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, OrderedSet

from .crm_deal_share import SALES_MOVES

# Fields that are zero or empty unless there is a debt of a kind: money for goods, goods
# for money, or an invoice that is due.
AMOUNTS = {"money_owed": "money", "goods_owed": "goods"}
SIGNS = {
    "money_since": "money",
    "money_age": "money",
    "goods_since": "goods",
    "goods_age": "goods",
    "date_due": "due",
}


class CrmDealBalance(models.Model):
    """Look for debts among the few orders that may have one.

    These are orders with a line that is not invoiced as delivered, with an invoice that
    is not settled, or with one that a draft settles. All others come to exactly zero.
    """

    _inherit = "crm.deal.balance"
    _depends = {"sale.order.line": ["crm_invoicing"]}

    @api.model
    def _search(self, domain, *args, **kwargs):
        kinds = self._get_debt_kinds(Domain(domain))
        records = self.with_context(crm_deal_debts=kinds) if kinds else self
        return super(CrmDealBalance, records)._search(domain, *args, **kwargs)

    @api.model
    @api.readonly
    def web_search_read(
        self,
        domain,
        specification,
        offset=0,
        limit=None,
        order=None,
        count_limit=None,
    ):
        """Debts are added up once, for the page and for how many there are."""
        is_first = limit and offset + limit <= (count_limit or offset + limit)
        if not is_first or not self._get_debt_kinds(Domain(domain)):
            return super().web_search_read(
                domain, specification, offset, limit, order, count_limit
            )
        query = self._search(domain, limit=count_limit, order=order or self._order)
        ids = query.get_result_ids()
        page = self.browse(ids[offset : offset + limit])
        return {"length": len(ids), "records": page.web_read(specification)}

    @api.model
    def _search_sum(self, owner, target, name, operator, value):
        kinds = name in AMOUNTS and frozenset([AMOUNTS[name]])
        records = self.with_context(crm_deal_debts=kinds) if kinds else self
        search = super(CrmDealBalance, records)._search_sum
        return search(owner, target, name, operator, value)

    @api.model
    def _get_debt_kinds(self, domain):
        """Kinds of debts, one of which each row of a domain has; None if it may not."""
        operator = getattr(domain, "OPERATOR", None)
        if operator in ("&", "|"):
            found = [self._get_debt_kinds(part) for part in domain.children]
            if operator == "&":
                return min(filter(None, found), key=len, default=None)
            return frozenset().union(*found) if all(found) else None
        name = getattr(domain, "field_expr", None)
        if name in AMOUNTS and self._is_above_zero(domain.operator, domain.value):
            return frozenset([AMOUNTS[name]])
        if name in SIGNS and self._is_set(domain.operator, domain.value):
            return frozenset([SIGNS[name]])
        return None

    @api.model
    def _is_above_zero(self, operator, value):
        if not isinstance(value, int | float):
            return False
        return value >= 0 if operator == ">" else operator == ">=" and value > 0

    @api.model
    def _is_set(self, operator, value):
        if operator == "in":
            is_list = isinstance(value, list | tuple | set | frozenset | OrderedSet)
            return is_list and bool(value) and all(value)
        return operator in ("=", "<", "<=", ">", ">=") and bool(value)

    @api.model
    def _get_overdue(self):
        """Subquery with the ids of deals that have an invoice past its due date.

        Only ids: the search that uses them applies the rules of deals.
        """
        for model, names in self.env["crm.deal.invoice"]._depends.items():
            self.env[model].flush_model(names)
        return SQL(
            """(SELECT o.opportunity_id
                  FROM account_move m
                  JOIN account_move_line l ON l.move_id = m.id
                   AND l.display_type = 'product'
                  %(first)s
                  JOIN sale_order o ON o.id = sl.order_id
                  %(open)s
                 WHERE m.id IN (%(invoices)s) AND %(due)s < %(today)s
                   AND o.company_id IN %(companies)s
                   AND o.opportunity_id IS NOT NULL)""",
            first=self._get_first_order_line(),
            open=self._get_open_join(),
            invoices=self._get_open_invoices({"due"}),
            due=self._get_due_date(),
            today=fields.Date.context_today(self),
            companies=tuple(self.env.companies.ids),
        )

    @api.model
    def _is_open_only(self):
        """Whether only orders are wanted that may have a debt."""
        kinds = self.env.context.get("crm_deal_debts")
        return bool(kinds) and self._get_found() is None

    @api.model
    def _get_tables(self):
        tables = super()._get_tables()
        if self._is_open_only():
            tables["open_order"] = self._get_open_orders()
        return tables

    @api.model
    def _get_open_orders(self):
        """SELECT of the ids of orders of the scope that may have a debt."""
        scope = self._get_scope()
        sources = self._get_open_sources(self.env.context["crm_deal_debts"])
        found = SQL(" UNION ").join(sources)
        if not scope:
            return SQL("SELECT c.order_id AS id FROM (%s) c", found)
        return SQL(
            """SELECT o.id FROM (%s) c JOIN sale_order o ON o.id = c.order_id
                WHERE %s""",
            found,
            self._get_orders(*scope),
        )

    @api.model
    def _get_open_sources(self, kinds):
        """[SELECT of the column ``order_id``]: each a reason why there may be a debt.

        A hook for addons that change what is delivered or settled.

        :param kinds: set of "money", "goods" and "due"
        """
        drafts = SQL("SELECT xi.move_id AS id %s", self._get_matched_drafts())
        sources = [
            self._get_orders_of_invoices(self._get_open_invoices(kinds)),
            self._get_orders_of_invoices(drafts),
        ]
        if kinds != {"due"}:
            sources.append(self._get_orders_of_lines(kinds))
        return sources

    @api.model
    def _get_orders_of_invoices(self, invoices):
        """Orders on the lines of invoices, a SELECT of their ids."""
        return SQL(
            """SELECT mo.order_id
                 FROM (%s) om
                 JOIN account_move_line ml ON ml.move_id = om.id
                 JOIN sale_order_line_invoice_rel mr ON mr.invoice_line_id = ml.id
                 JOIN sale_order_line mo ON mo.id = mr.order_line_id""",
            invoices,
        )

    @api.model
    def _get_open_invoices(self, kinds):
        """SELECT of the invoices that are not settled and make debts of some kinds."""
        condition = SQL("TRUE")
        if kinds == {"due"}:
            condition = SQL("m.amount_residual_signed > 0")
        elif kinds == {"goods"}:
            # only what an order gets back makes it owe goods
            condition = SQL(
                """(m.amount_residual_signed <= 0 OR m.move_type = 'out_refund'
                    OR EXISTS (SELECT FROM account_move_line nl
                                WHERE nl.move_id = m.id AND nl.price_total < 0
                                  AND nl.display_type = 'product'))"""
            )
        return SQL(
            """SELECT m.id FROM account_move m
                WHERE m.state = 'posted' AND m.move_type IN %s
                  AND (m.amount_residual <> 0 OR m.amount_residual_signed <> 0)
                  AND %s""",
            SALES_MOVES,
            condition,
        )

    @api.model
    def _get_orders_of_lines(self, kinds):
        """Orders with lines that are not certain to be invoiced enough, or too much."""
        uneven = SQL("crm_invoicing IS DISTINCT FROM 'even'")
        if "goods" not in kinds:
            uneven = SQL("%s AND crm_invoicing IS DISTINCT FROM 'more'", uneven)
        if "money" not in kinds:
            uneven = SQL("%s AND crm_invoicing IS DISTINCT FROM 'less'", uneven)
        return SQL("SELECT order_id FROM sale_order_line WHERE %s", uneven)

    @api.model
    def _get_order_table(self):
        if self._is_open_only():
            return SQL("open_order JOIN sale_order o ON o.id = open_order.id")
        return super()._get_order_table()

    @api.model
    def _get_order_scope(self):
        return SQL("TRUE") if self._is_open_only() else super()._get_order_scope()

    @api.model
    def _get_order_subset(self, column):
        if self._is_open_only():
            return SQL("%s IN (SELECT id FROM open_order)", column)
        return super()._get_order_subset(column)
