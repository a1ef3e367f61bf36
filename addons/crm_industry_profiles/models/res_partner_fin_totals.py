from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .fin_agreement import IN_FORCE
from .fin_agreement_party import SHARING_ROLES


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_fin_totals(self):
        """Return {customer id: totals by share}: a dict of ``count``, ``money``,
        ``debt``, ``maturity`` of their own, ``household_money``, ``household_debt``
        and ``members`` of all who live in the same household. One statement.
        """
        if not self._origin.ids:
            return {}
        self.env["crm.relation"].flush_model()
        self.env["res.partner"].flush_model(["relation_group_kind"])
        self.env["fin.agreement"].flush_model()
        self.env["fin.agreement.party"].flush_model()
        totals = {}
        for row in self.env.execute_query(self._get_fin_totals_query()):
            asked, members, *sums = row
            found = totals.setdefault(asked, {"members": members})
            self._add_fin_sums(found, *sums)
        return totals

    @api.model
    def _add_fin_sums(self, found, is_own, currency_id, count, money, debt, maturity):
        if currency_id is None:
            return
        currency = self.env["res.currency"].browse(currency_id)
        money, debt = (self._to_fin_currency(one, currency) for one in (money, debt))
        for name, amount in (("money", money), ("debt", debt)):
            total = f"household_{name}"
            found[total] = found.get(total, 0) + amount
            if is_own:
                found[name] = found.get(name, 0) + amount
        if is_own:
            found["count"] = found.get("count", 0) + count
            days = [day for day in (maturity, found.get("maturity")) if day]
            found["maturity"] = min(days, default=False)

    @api.model
    def _to_fin_currency(self, amount, currency):
        company = self.env.company
        if currency == company.currency_id:
            return float(amount)
        today = fields.Date.context_today(self)
        return currency._convert(float(amount), company.currency_id, company, today)

    def _get_fin_totals_query(self):
        return SQL(
            """WITH person AS (%(persons)s), size AS (
                   SELECT asked, COUNT(*) FILTER (
                              WHERE p.relation_group_kind IS DISTINCT FROM 'household'
                          ) AS members
                     FROM person JOIN res_partner p USING (id) GROUP BY asked
               )
               SELECT person.asked, MAX(size.members), person.id = person.asked,
                      a.currency_id, COUNT(a.id),
                      SUM(GREATEST(a.balance, 0) * y.share / 100),
                      SUM(GREATEST(-a.balance, 0) * y.share / 100),
                      MIN(a.date_maturity) FILTER (WHERE a.date_maturity >= %(today)s)
                 FROM person JOIN size USING (asked)
                 LEFT JOIN fin_agreement_party y
                   ON y.partner_id = person.id AND y.role IN %(roles)s
                 LEFT JOIN fin_agreement a
                   ON a.id = y.agreement_id AND a.id IN %(agreements)s
                GROUP BY person.asked, person.id = person.asked, a.currency_id""",
            persons=self._get_fin_persons_query(),
            today=fields.Date.context_today(self),
            roles=SHARING_ROLES,
            agreements=self._get_fin_agreements_query(),
        )

    @api.model
    def _get_fin_agreements_query(self):
        """SQL of the ids of the agreements in force that the user may read."""
        in_force = Domain("state", "in", IN_FORCE)
        own = Domain("company_id", "=", self.env.company.id)
        return self.env["fin.agreement"]._search(in_force & own).subselect()

    def _get_fin_persons_query(self):
        """SQL of (asked, id): each customer, and who lives in the same household."""
        Relation = self.env["crm.relation"]
        members = Relation._search(
            Domain("type_id.is_membership", "=", True)
            & Domain("right_partner_id.relation_group_kind", "=", "household")
            & Relation._get_current_domain()
        ).subselect()
        ids = self._origin.ids
        return SQL(
            """SELECT one AS asked, one AS id FROM unnest(%(ids)s) one
                UNION
               SELECT h.right_partner_id, h.left_partner_id FROM crm_relation h
                WHERE h.right_partner_id = ANY(%(ids)s) AND h.id IN %(members)s
                UNION
               SELECT h.left_partner_id, o.left_partner_id FROM crm_relation h
                 JOIN crm_relation o ON o.right_partner_id = h.right_partner_id
                WHERE h.left_partner_id = ANY(%(ids)s) AND h.id IN %(members)s
                  AND o.id IN %(members)s""",
            ids=ids,
            members=members,
        )
