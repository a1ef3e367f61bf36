from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# what is the same for all orders that share a payment of an invoice
OF_INVOICES = {
    "company_id",
    "currency_id",
    "date",
    "document_number",
    "invoice_currency_id",
    "invoice_id",
    "kind",
    "partner_id",
    "payment_id",
    "payment_move_id",
}
SUMS = {"amount:sum"}


class CrmDealPayment(models.Model):
    """Sums of payments that do not ask for orders, such as money by month.

    The parts of a payment add up to it to the cent, so that it need not be shared out:
    the whole invoice is its only share.
    """

    _inherit = "crm.deal.payment"
    _depends = {"account.move": ["amount_untaxed_signed"]}

    @api.model
    def _read_group(
        self,
        domain,
        groupby=(),
        aggregates=(),
        having=(),
        offset=0,
        limit=None,
        order=None,
    ):
        records = self
        names = {spec.split(":")[0] for spec in groupby}
        if SUMS.issuperset(aggregates) and names <= OF_INVOICES and not having:
            whole = (self._get_whole(Domain(domain)), id(domain))
            records = self.with_context(crm_deal_whole=whole)
        groups = super(CrmDealPayment, records)._read_group(
            domain, groupby, aggregates, having, offset, limit, order
        )
        return self._keep_env(groups)

    @api.model
    def _search(self, domain, *args, **kwargs):
        _kind, asked = self.env.context.get("crm_deal_whole") or (None, id(domain))
        # what the domain itself searches for may need orders
        records = (
            self if asked == id(domain) else self.with_context(crm_deal_whole=None)
        )
        return super(CrmDealPayment, records)._search(domain, *args, **kwargs)

    @api.model
    def _get_whole(self, domain):
        """How whole invoices are found: "all" of them, "each", or None if not whole."""
        if not self.env.su:
            domain &= self.env["ir.rule"]._compute_domain(self._name, "read")
        domain = domain.optimize(self)
        names = {part.field_expr.split(".")[0] for part in domain.iter_conditions()}
        if not names <= OF_INVOICES:
            return None
        is_narrow = bool(names & {"date", "partner_id"}) or self._read_scope(domain)
        return "each" if is_narrow else "all"

    @api.model
    def _get_reconciled(self, side, other, sign, get_scope):
        records = self if side == "debit" else self._look_at_each()
        if records is not self:
            get_scope = self._get_credit_condition
        return super(CrmDealPayment, records)._get_reconciled(
            side, other, sign, get_scope
        )

    @api.model
    def _get_credit_condition(self, _key):
        """Condition on ``i``: lines that money was paid back for, of which are few.

        An array, so that PostgreSQL starts with them; with them are those of bills.
        """
        return SQL(
            """i.id = ANY(ARRAY(
               SELECT ci.id FROM account_move_line ci
                WHERE ci.display_type = 'payment_term' AND ci.balance <= 0))"""
        )

    @api.model
    def _get_match_conditions(self):
        """Of all that is matched nearly everything is a paid invoice.

        PostgreSQL cannot know it. It would take them for few, and look each one up; it
        does not try to guess what a CASE comes to.
        """
        conditions = super()._get_match_conditions()
        if self._is_whole() != "all":
            return conditions
        conditions["is_invoice"] = SQL(
            "%s AND %s", conditions["is_invoice"], self._get_worth_condition()
        )
        return {
            name: SQL("CASE WHEN %s THEN 1 END IS NOT NULL", condition)
            for name, condition in conditions.items()
        }

    @api.model
    def _get_unreconciled(self, get_scope):
        return super(CrmDealPayment, self._look_at_each())._get_unreconciled(get_scope)

    @api.model
    def _look_at_each(self):
        """For a few invoices: find each by index, even if all payments are wanted."""
        kind, asked = self.env.context.get("crm_deal_whole") or (None, None)
        if kind != "all":
            return self
        return self.with_context(crm_deal_whole=("each", asked))

    @api.model
    def _is_whole(self):
        kind, _asked = self.env.context.get("crm_deal_whole") or (None, None)
        return kind if self._get_found() is None else None

    @api.model
    def _get_columns(self, key, move, number, date, kind, amount_currency):
        """Without what is about orders: PostgreSQL plans the report for long."""
        if not self._is_whole():
            return super()._get_columns(key, move, number, date, kind, amount_currency)
        return SQL(
            """m.id AS invoice_id, (%(move)s)::integer AS payment_move_id,
               y.id AS payment_id, (%(number)s)::varchar AS document_number,
               %(date)s AS date, (%(kind)s)::varchar AS kind,
               %(amount)s AS amount, a.currency_id,
               m.currency_id AS invoice_currency_id,
               m.commercial_partner_id AS partner_id, m.company_id""",
            move=move,
            number=number,
            date=date,
            kind=kind,
            amount=self._get_whole_amount(),
        )

    @api.model
    def _get_whole_amount(self):
        if self._is_whole() == "all":
            return SQL("ROUND(cash.money, u.decimal_places)")
        return SQL(
            """CASE WHEN s.total <> 0 THEN ROUND(cash.money, u.decimal_places)
               ELSE 0 END"""
        )

    @api.model
    def _get_joins(self):
        if not self._is_whole():
            return super()._get_joins()
        return SQL(
            """%s
               JOIN res_company a ON a.id = m.company_id
               JOIN res_currency u ON u.id = a.currency_id""",
            self._get_share_join(),
        )

    @api.model
    def _get_share_join(self):
        kind = self._is_whole()
        if not kind:
            return super()._get_share_join()
        if kind == "all":
            return SQL("")
        whole = self._get_whole_invoices(SQL("l.move_id = m.id"))
        return SQL("CROSS JOIN LATERAL (%s) s", whole)

    @api.model
    def _get_whole_invoices(self, scope):
        """SELECT of invoices and their worth, as their only share.

        :param SQL scope: condition on the invoice lines ``l``
        """
        return SQL(
            """SELECT l.move_id, SUM(l.price_total) AS total FROM account_move_line l
                WHERE l.display_type = 'product' AND %s
                GROUP BY l.move_id""",
            scope,
        )

    @api.model
    def _get_worth_condition(self):
        """Condition that the lines of ``m`` are worth something together.

        They are if nothing is taken off and the invoice comes to something; the lines
        of others, which are few, are added up.
        """
        return SQL(
            """CASE WHEN m.amount_untaxed_signed <> 0 AND m.id NOT IN (%s) THEN TRUE
               ELSE (SELECT SUM(l.price_total) <> 0 FROM account_move_line l
                      WHERE l.display_type = 'product' AND l.move_id = m.id) END""",
            self._get_negative_invoices(),
        )

    @api.model
    def _get_negative_invoices(self):
        """SELECT of invoices with a line that takes something off."""
        return SQL(
            """SELECT n.move_id FROM account_move_line n
                WHERE n.display_type = 'product' AND n.price_total < 0
                  AND n.price_unit <> 0"""
        )
