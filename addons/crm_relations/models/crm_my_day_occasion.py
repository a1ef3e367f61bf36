from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_my_day import SECTION_SIZE

COLUMNS = ("id", "partner_id", "type_id", "subject", "turns", "res_model", "res_id")
# An array, unlike a subquery, reaches the sources of the view and their indexes.
OWN_CUSTOMERS = """
    %(partner)s = ANY(ARRAY(
        SELECT p.id FROM res_partner p WHERE p.user_id = %(user)s
         UNION
        SELECT p.id FROM res_partner a
          JOIN res_partner p ON p.commercial_partner_id = a.id
         WHERE a.user_id = %(user)s))
"""


class CrmMyDay(models.AbstractModel):
    _inherit = "crm.my.day"

    @api.model
    def _get_my_day_sections(self):
        section = self._prepare_section(
            "occasions", self.env._("Birthdays and occasions"), "fa-birthday-cake", 55
        )
        return [
            *super()._get_my_day_sections(),
            section | {"items": self._get_occasion_items()},
        ]

    @api.model
    def _get_occasion_items(self):
        """What comes round today for one's own customers, in one query."""
        Occasion = self.env["crm.occasion"]
        if not Occasion.has_access("read"):
            return []
        found = Occasion._search(
            self._get_occasion_domain(), limit=SECTION_SIZE, order="next_date, id"
        )
        columns = (SQL.identifier(Occasion._table, column) for column in COLUMNS)
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT o.*, COALESCE(t.name->>%s, t.name->>'en_US') AS type_name"
                " FROM (%s) o JOIN crm_life_event_type t ON t.id = o.type_id"
                " ORDER BY t.sequence, o.id",
                self.env.lang or "en_US",
                found.select(*columns),
            )
        )
        return [self._prepare_occasion_item(row) for row in rows]

    @api.model
    def _get_occasion_domain(self):
        own = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                OWN_CUSTOMERS,
                partner=SQL.identifier(alias, "partner_id"),
                user=model.env.uid,
            )
        )
        return own & Domain("next_date", "=", fields.Date.context_today(self))

    @api.model
    def _prepare_occasion_item(self, row):
        parts = [": ".join(filter(None, (row["type_name"], row["subject"])))]
        if row["turns"]:
            parts.append(f"({row['turns']})")
        item = self._prepare_item(
            row["res_model"],
            row["res_id"],
            " ".join(parts),
            partner_id=row["partner_id"],
        )
        # a contact may have several occasions on one day
        item["key"] = f"crm.occasion,{row['id']}"
        return item
