from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_my_day import SECTION_SIZE

COLUMNS = (
    "order_id",
    "lead_id",
    "partner_id",
    "currency_id",
    "money_owed",
    "goods_owed",
    "money_since",
    "goods_since",
)


class CrmMyDay(models.AbstractModel):
    _inherit = "crm.my.day"

    @api.model
    def _get_my_day_sections(self):
        money, goods = self._get_debt_items()
        section = self._prepare_section
        return [
            *super()._get_my_day_sections(),
            section("money_owed", self.env._("Delivered, not paid"), "fa-money", 70)
            | {"items": money},
            section("goods_owed", self.env._("Paid, not delivered"), "fa-truck", 80)
            | {"items": goods},
        ]

    @api.model
    def _get_debt_items(self):
        """What is past due on my deals, and what we owe there: (money, goods)."""
        rows = self._get_debt_rows()
        money = [self._prepare_debt_item(row, "money") for row in rows]
        goods = [self._prepare_debt_item(row, "goods") for row in rows]
        return [item for item in money if item], [item for item in goods if item]

    @api.model
    def _get_debt_rows(self):
        """My orders with a debt, the oldest first, in one query."""
        Balance = self.env["crm.deal.balance"]
        if not Balance.has_access("read"):
            return []
        found = Balance._search(self._get_debt_domain())
        columns = (Balance._field_to_sql(found.table, name, found) for name in COLUMNS)
        return self.env.execute_query_dict(
            SQL(
                "SELECT b.*, COALESCE(l.name, s.name) AS name"
                " FROM (%s) b (%s) JOIN sale_order s ON s.id = b.order_id"
                " LEFT JOIN crm_lead l ON l.id = b.lead_id"
                " ORDER BY COALESCE(b.money_since, b.goods_since), b.order_id"
                " LIMIT %s",
                found.select(*columns),
                SQL(", ").join(map(SQL.identifier, COLUMNS)),
                SECTION_SIZE,
            )
        )

    @api.model
    def _get_debt_domain(self):
        """Money counts once an invoice is past due, goods as soon as they are paid."""
        late = Domain("date_due", "<", fields.Date.context_today(self))
        debts = Domain("money_owed", ">", 0) & late | Domain("goods_owed", ">", 0)
        mine = Domain("user_id", "=", self.env.uid)
        return mine & Domain("company_id", "in", self.env.companies.ids) & debts

    @api.model
    def _prepare_debt_item(self, row, kind):
        amount, since = row[f"{kind}_owed"], row[f"{kind}_since"]
        if not amount:
            return None
        model = "crm.lead" if row["lead_id"] else "sale.order"
        item = self._prepare_item(
            model,
            row["lead_id"] or row["order_id"],
            row["name"],
            partner_id=row["partner_id"],
            lead_id=row["lead_id"],
            date=since and fields.Date.to_string(since),
            is_late=kind == "money",
            amount=float(amount),
            currency_id=row["currency_id"],
        )
        # a deal may have several orders
        item["key"] = f"crm.deal.balance,{row['order_id']},{kind}"
        return item
