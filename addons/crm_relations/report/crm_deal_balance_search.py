from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmDealBalance(models.Model):
    """Search for deals and customers by the sum of their balances."""

    _inherit = "crm.deal.balance"

    @api.model
    def _search_sum(self, owner, target, name, operator, value):
        """Domain on records of which `target` is the `owner` of rows of this report.

        :param owner: field of this report, for example ``lead_id``
        :param target: field of the other model that holds the same ids
        :param name: the amount of this report that is summed up; none is zero
        """
        if operator == "in":
            sums = (
                self._search_sum_one(owner, target, name, "=", item or 0)
                for item in value
            )
            return Domain.OR(sums)
        if operator not in ("<", "<=", ">", ">="):
            return NotImplemented
        return self._search_sum_one(owner, target, name, operator, value)

    @api.model
    def _search_sum_one(self, owner, target, name, operator, value):
        total = SQL("SUM(%s)", SQL.identifier(name))
        condition = SQL("%s %s %s", total, SQL(operator), value)
        found = Domain(target, "in", self._get_having(owner, condition))
        zero_is_wanted = {
            "=": value == 0,
            "<": value > 0,
            "<=": value >= 0,
            ">": value < 0,
            ">=": value <= 0,
        }
        if zero_is_wanted[operator]:
            found |= Domain(target, "not in", self._get_having(owner, SQL("TRUE")))
        return found

    @api.model
    def _get_having(self, owner, condition):
        """Subquery with the ids in `owner` whose sums meet an SQL condition."""
        domain = Domain("company_id", "in", self.env.companies.ids)
        query = self._search(domain & Domain(owner, "!=", False))
        return SQL(
            "(SELECT %(owner)s FROM %(table)s WHERE %(where)s"
            " GROUP BY %(owner)s HAVING %(condition)s)",
            owner=self._field_to_sql(query.table, owner, query),
            table=query.from_clause,
            where=query.where_clause,
            condition=condition,
        )
