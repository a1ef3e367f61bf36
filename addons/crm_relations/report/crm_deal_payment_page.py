from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_deal_payment import WAITING_KEY
from .crm_deal_share import SALES_MOVES

# If some of the newest are not wanted, more of them are looked through; after that it
# costs less to find all that are wanted.
MOST_KEYS = 10_000
MORE = 10


class CrmDealPayment(models.Model):
    """The first page of all payments, the newest, and how many there are.

    Accounting knows entries by date. The payments among them are the rows of the page:
    only these are shared out among orders.
    """

    _inherit = "crm.deal.payment"

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        search = super()._search
        domain = Domain(domain)
        if limit and order == self._order and not self._read_scope(domain):
            for keys, is_all in self._get_newest(domain, offset + limit):
                records = self.with_context(crm_deal_keys=keys)
                query = super(CrmDealPayment, records)._search(
                    domain, offset, limit, order, **kwargs
                )
                ids = query.get_result_ids()
                if is_all or len(ids) == limit:
                    return self._browse_found(ids)._as_query()
        return search(domain, offset, limit, order, **kwargs)

    @api.model
    @api.readonly
    def search_count(self, domain, limit=None):
        self.browse().check_access("read")
        companies = limit and self._get_only_companies(Domain(domain))
        if companies and len(self._find_keys(companies, limit)) >= limit:
            return limit
        return super().search_count(domain, limit)

    @api.model
    def _get_newest(self, domain, count):
        """Yield (keys of the newest payments, whether these are all), more and more."""
        if any(part.field_expr == "date" for part in domain.iter_conditions()):
            return
        companies = self._get_only_companies(domain) or SQL("TRUE")
        while count <= MOST_KEYS:
            keys = self._find_keys(companies, count, newest=True)
            yield keys, len(keys) < count
            count *= MORE

    @api.model
    def _get_only_companies(self, domain):
        """Condition on invoices ``m`` if the user wants all of companies, or None."""
        if not self.env.su:
            domain &= self.env["ir.rule"]._compute_domain(self._name, "read")
        domain = domain.optimize(self)
        if domain.is_true():
            return SQL("TRUE")
        if getattr(domain, "field_expr", None) == "company_id":
            found = self.env["crm.ledger"]._get_wanted_values(domain, "company_id")
            return found and SQL("m.company_id IN %s", tuple(found))
        return None

    @api.model
    def _find_keys(self, companies, count, newest=False):
        """Keys of so many payments, which have a row or more; any, or the newest."""
        for model, names in self._depends.items():
            self.env[model].flush_model(names)
        query = SQL(
            "(%s %s LIMIT %s) UNION ALL %s",
            self._get_entry_keys(companies),
            SQL("ORDER BY c.date DESC, p.id DESC") if newest else SQL(),
            count,
            self._get_waiting_keys(companies),
        )
        order = SQL("ORDER BY date DESC, key DESC") if newest else SQL()
        rows = self.env.execute_query(
            SQL("SELECT key FROM (%s) x %s LIMIT %s", query, order, count)
        )
        return [key for (key,) in rows]

    @api.model
    def _get_entry_keys(self, companies):
        """SELECT of reconciliations of money with invoices, entry by entry."""
        matched = SQL(" UNION ALL ").join(
            self._get_matched_keys(companies, *sides)
            for sides in (("debit", "credit"), ("credit", "debit"))
        )
        return SQL(
            """SELECT p.id::bigint AS key, c.date
                 FROM account_move c
                 JOIN account_journal j ON j.id = c.journal_id AND %(is_money)s
                CROSS JOIN LATERAL (%(matched)s OFFSET 0) p
                WHERE c.state = 'posted' AND c.move_type = 'entry'""",
            is_money=self._get_money_condition(),
            matched=matched,
        )

    @api.model
    def _get_matched_keys(self, companies, side, other):
        return SQL(
            """SELECT p.id
                 FROM account_move_line k
                 JOIN account_partial_reconcile p ON %(money_line)s = k.id
                 JOIN account_move_line i ON i.id = %(invoice_line)s
                  AND i.display_type = 'payment_term'
                 JOIN account_move m ON m.id = i.move_id AND m.state = 'posted'
                  AND m.move_type IN %(types)s AND %(companies)s
                WHERE k.move_id = c.id AND EXISTS (
                      SELECT FROM account_move_line l
                       WHERE l.move_id = m.id AND l.display_type = 'product')""",
            money_line=SQL.identifier("p", f"{other}_move_id"),
            invoice_line=SQL.identifier("p", f"{side}_move_id"),
            types=SALES_MOVES,
            companies=companies,
        )

    @api.model
    def _get_waiting_keys(self, companies):
        return SQL(
            """SELECT %(first)s + y.id::bigint * 4096 + x.rank AS key, y.date
                 FROM (%(waiting)s) x
                 JOIN account_payment y ON y.id = x.payment_id
                 JOIN account_move m ON m.id = x.move_id
                WHERE m.payment_state = 'in_payment'
                  AND %(companies)s""",
            first=WAITING_KEY,
            waiting=self._get_waiting(SQL("TRUE")),
            companies=companies,
        )

    @api.model
    def _get_scope_condition(self, key):
        keys = self.env.context.get("crm_deal_keys")
        if keys is not None:
            return SQL("%s = ANY(%s::bigint[])", key, keys)
        return super()._get_scope_condition(key)
