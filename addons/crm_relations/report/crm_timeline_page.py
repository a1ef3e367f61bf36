from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

# A full page is mostly found among the recent rows: looking there first spares an
# account with a hundred thousand rows to sort all of them in order to show forty.
RECENT = timedelta(days=90)
PAGE_FIELDS = (
    "partner_id",
    "date",
    "is_all_day",
    "kind",
    "type_id",
    "name",
    "state",
    "user_id",
    "author_id",
    "amount",
    "currency_id",
    "res_model",
    "res_id",
)


class CrmTimeline(models.Model):
    _inherit = "crm.timeline"

    @api.model
    def _fetch_before(self, domain, mark, limit):
        """The rows below a mark (date, id), the latest first; no offset to skip."""
        date, row_id = mark
        since = date - RECENT
        order = "date desc, id desc"
        column = SQL.identifier(self._table, "date")
        # the first two conditions repeat the third one for indexes on the date
        recent = SQL(
            "%(column)s <= %(date)s AND %(column)s >= %(since)s"
            " AND (%(column)s, %(id_column)s) < (%(date)s, %(row_id)s)",
            column=column,
            id_column=SQL.identifier(self._table, "id"),
            date=date,
            since=since,
            row_id=row_id,
        )
        rows = self._fetch_where(domain, recent, order, limit)
        if len(rows) < limit:
            older = SQL("%s < %s", column, since)
            rows += self._fetch_where(domain, older, order, limit - len(rows))
        return rows

    @api.model
    def _fetch_after(self, domain, mark, limit):
        """The rows above a mark, the next one first."""
        later = SQL("%s >= %s", SQL.identifier(self._table, "date"), mark[0])
        return self._fetch_where(domain, later, "date asc, id asc", limit)

    @api.model
    def _fetch_where(self, domain, condition, order, limit):
        query = self._search(domain, order=order, limit=limit)
        query.add_where(condition)
        return self._fetch_query(query, [self._fields[name] for name in PAGE_FIELDS])

    def _get_page_values(self):
        """Rows of a page as the web client shows them."""
        # sudo: names only, as on any many2one of a row that the user may see
        rows = self.sudo()
        rows.user_id.fetch(["partner_id"])
        (rows.partner_id | rows.author_id | rows.user_id.partner_id).fetch(["name"])
        rows.type_id.fetch(["name", "icon"])
        previews = self._get_previews()
        states = self._get_state_labels()
        openable = {
            model: model in self.env and self.env[model].has_access("read")
            for model in set(self.mapped("res_model"))
        }
        return [
            {
                **row._prepare_page_row(),
                "preview": previews.get(row.id, ""),
                "state": states.get((row.res_model, row.state), ""),
                "can_open": openable[row.res_model],
            }
            for row in rows
        ]

    def _prepare_page_row(self):
        who = self.author_id or self.user_id.partner_id
        return {
            "id": self.id,
            "date": fields.Datetime.to_string(self.date),
            "is_all_day": self.is_all_day,
            "kind": self.kind,
            "type": self.type_id.name or "",
            "icon": self.type_id.icon or "",
            "name": self.name or "",
            "partner": {"id": self.partner_id.id, "name": self.partner_id.name or ""},
            "who": who.name or "",
            "amount": self.amount or False,
            "currency_id": self.currency_id.id,
            "res_model": self.res_model,
            "res_id": self.res_id,
        }
