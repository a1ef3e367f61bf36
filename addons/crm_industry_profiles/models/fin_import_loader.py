import psycopg2

from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools import bank_rows
from ..tools.bank_rows import BadCell

PARSERS = {
    "text": bank_rows.parse_text,
    "date": bank_rows.parse_date,
    "month": bank_rows.parse_month,
    "money": bank_rows.parse_money,
    "number": bank_rows.parse_number,
    "count": bank_rows.parse_count,
}
# {kind of import: {column: kind of cell}}, those that a row cannot do without first
COLUMNS = {
    "agreements": {
        "external_id": "text",
        "product": "text",
        "customer": "text",
        "number": "text",
        "branch": "text",
        "manager": "text",
        "currency": "text",
        "balance": "money",
        "balance_date": "date",
        "limit": "money",
        "rate": "number",
        "opened": "date",
        "matures": "date",
        "closed": "date",
        "state": "text",
    },
    "balances": {
        "external_id": "text",
        "balance": "money",
        "balance_date": "date",
        "limit": "money",
        "rate": "number",
        "state": "text",
    },
    "parties": {
        "external_id": "text",
        "customer": "text",
        "role": "text",
        "share": "number",
    },
    "operations": {
        "external_id": "text",
        "month": "month",
        "kind": "text",
        "count": "count",
        "in": "money",
        "out": "money",
    },
}
REQUIRED = {
    "agreements": ("external_id", "product", "customer"),
    "balances": ("external_id", "balance"),
    "parties": ("external_id", "customer", "role"),
    "operations": ("external_id", "month", "kind"),
}


class FinImportLoader(models.AbstractModel):
    """Checks rows and writes them, a whole batch at a time.

    Kinds of import are methods ``_load_<kind>(rows, columns)`` that return
    ``{"created": n, "updated": n}``; rows they cannot take get a text in ``errors``.
    """

    _name = "fin.import.loader"
    _description = "Loader of Bank Imports"

    @api.model
    def _get_columns(self, kind):
        """Return {column: kind of cell} of an import: extend it with your columns."""
        return COLUMNS[kind]

    @api.model
    def _get_required(self, kind):
        """Return the columns that no row of an import can do without."""
        return REQUIRED[kind]

    @api.model
    def _check_columns(self, kind, columns):
        missing = [name for name in self._get_required(kind) if name not in columns]
        if missing:
            raise UserError(
                self.env._(
                    "The columns %(missing)s are missing. This import knows:"
                    " %(known)s.",
                    missing=", ".join(missing),
                    known=", ".join(self._get_columns(kind)),
                )
            )
        known = self._get_columns(kind)
        if unknown := [name for name in columns if name and name not in known]:
            raise UserError(
                self.env._(
                    "The columns %(unknown)s are not known, so nothing would be"
                    " loaded from them. Rename or remove them. Known: %(known)s.",
                    unknown=", ".join(unknown),
                    known=", ".join(known),
                )
            )

    @api.model
    def _check_rights(self):
        if not self.env.user.has_group("crm_industry_profiles.group_bank_manager"):
            raise AccessError(
                self.env._("Only a bank manager can load agreements from outside.")
            )
        for name in ("fin.agreement", "fin.agreement.party", "fin.operation"):
            self.env[name].check_access("create")
            self.env[name].check_access("write")

    @api.model
    def _load(self, kind, rows, columns):
        """Load rows that can be loaded; return how many are new and changed."""
        self._check_rights()
        known = self._get_columns(kind)
        columns = [name for name in columns if name in known]
        for row in rows:
            self._parse(kind, row, columns)
        good = [row for row in rows if not row.errors]
        return self._load_parts(kind, good, columns)

    @api.model
    def _parse(self, kind, row, columns):
        cells = self._get_columns(kind)
        for name in dict.fromkeys((*columns, *self._get_required(kind))):
            cell = row.cells.get(name)
            try:
                row.values[name] = PARSERS[cells[name]]("" if cell is None else cell)
            except BadCell as bad:
                row.errors.append(self._describe_cell(name, bad))
            else:
                if row.values[name] is None and name in self._get_required(kind):
                    row.errors.append(self.env._("“%s” is empty.", name))

    @api.model
    def _describe_cell(self, name, bad):
        texts = {
            "date": self.env._("is no date. Write it as 2024-01-31."),
            "month": self.env._("is no month. Write it as 2024-01."),
            "amount": self.env._(
                "may be read in two ways. Write it with two decimals and without"
                " thousands separators."
            ),
            "count": self.env._("is no whole number from 0 on."),
            "number": self.env._("is no number."),
            "text": self.env._("is no text, or it is too long or broken."),
        }
        return self.env._(
            "“%(cell)s” in “%(column)s” %(problem)s",
            cell=bad.value,
            column=name,
            problem=texts[bad.kind],
        )

    @api.model
    def _load_parts(self, kind, rows, columns):
        """Load rows together; where that fails, by halves, until the bad one is alone.

        So a thousand good rows cost one statement, and a bad one keeps none back.
        """
        counts = {"created": 0, "updated": 0}
        waiting = [rows] if rows else []
        while waiting:
            part = waiting.pop()
            try:
                with self.env.cr.savepoint():
                    found = getattr(self, f"_load_{kind}")(part, columns)
            except (UserError, ValidationError, psycopg2.Error) as error:
                self.env.invalidate_all()
                if isinstance(error, psycopg2.OperationalError):
                    raise  # a lock, a lost connection: nothing to do with the rows
                waiting += self._split(part, error)
                continue
            counts["created"] += found["created"]
            counts["updated"] += found["updated"]
        return counts

    @api.model
    def _split(self, rows, error):
        """Return the halves of a part that failed, the first one last: it goes next."""
        rows = [row for row in rows if not row.errors]
        if len(rows) > 1:
            middle = len(rows) // 2
            return [rows[middle:], rows[:middle]]
        for row in rows:
            row.errors.append(self._describe_error(error))
        return []

    @api.model
    def _describe_error(self, error):
        if not isinstance(error, psycopg2.Error):
            return str(error)
        table = error.diag.table_name or ""
        model = table.replace("_", ".")
        return self.env[
            model if model in self.env else "fin.agreement"
        ]._sql_error_to_message(error)
