from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..tools.telecom_tariff import clean_number

KIND = "telecom_usage"
COLUMNS = {
    "number": "text",
    "month": "month",
    "minutes": "number",
    "sms": "count",
    "gigabytes": "number",
    "amount": "money",
}
REQUIRED = ("number", "month")


class TelecomUsageLoader(models.AbstractModel):
    """Checks rows of usage and writes them, a whole batch with one statement."""

    _name = "telecom.usage.loader"
    _inherit = "fin.import.loader"
    _description = "Loader of Usage"

    @api.model
    def _get_columns(self, kind):
        return COLUMNS

    @api.model
    def _get_required(self, kind):
        return REQUIRED

    @api.model
    def _check_rights(self):
        if not self.env.user.has_group("crm_industry_profiles.group_telecom_manager"):
            raise AccessError(self.env._("Only a telecom manager can load usage."))
        self.env["telecom.usage"].check_access("create")
        self.env["telecom.usage"].check_access("write")

    @api.model
    def _load_telecom_usage(self, rows, columns):
        lines = self._find_lines(rows)
        for row in rows:
            self._check_row(row, lines)
        good = {
            (lines[self._get_number(row)], row.values["month"]): row
            for row in rows
            if not row.errors
        }
        values = [
            self._prepare_usage(line, row, columns) for (line, _m), row in good.items()
        ]
        target = SQL("(line_id, month)")
        update = [name for name in COLUMNS if name in columns and name not in REQUIRED]
        written = self._upsert("telecom.usage", target, values, update)
        created = sum(1 for _id, is_new in written if is_new)
        return {"created": created, "updated": len(written) - created}

    @api.model
    def _get_number(self, row):
        return clean_number(row.values["number"])

    @api.model
    def _find_lines(self, rows):
        """Return {number: line id} of the company, active before closed."""
        numbers = list({self._get_number(row) for row in rows})
        self.env["telecom.line"].flush_model(["number", "state", "company_id"])
        found = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (l.number) l.number, l.id FROM telecom_line l
                    WHERE l.company_id = %s AND l.number = ANY(%s)
                    ORDER BY l.number, l.state, l.id DESC""",
                self.env.company.id,
                numbers,
            )
        )
        return dict(found)

    @api.model
    def _check_row(self, row, lines):
        if self._get_number(row) not in lines:
            row.errors.append(
                self.env._("No line has the number “%s”.", row.values["number"])
            )
        for name in ("minutes", "gigabytes", "amount"):
            if (row.values.get(name) or 0) < 0:
                row.errors.append(self.env._("“%s” cannot be negative.", name))

    @api.model
    def _prepare_usage(self, line, row, columns):
        amounts = {
            name: row.values.get(name) or 0
            for name in COLUMNS
            if name in columns and name not in REQUIRED
        }
        return {
            "line_id": line,
            "month": row.values["month"],
            "company_id": self.env.company.id,
            **amounts,
            **(
                {"amount": self._round(amounts["amount"], self.env.company.currency_id)}
                if "amount" in amounts
                else {}
            ),
        }
