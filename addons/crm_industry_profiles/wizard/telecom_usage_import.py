import base64
import csv

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.telecom_usage_loader import KIND
from ..tools.bank_rows import Row, guess_delimiter, read_cells

BATCH = 5000
MOST_ROWS = 200_000
MOST_MESSAGES = 1000


class TelecomUsageImport(models.TransientModel):
    """A CSV file with the usage of a month: good rows are kept, bad ones are told."""

    _name = "telecom.usage.import"
    _description = "Import of Usage"

    file = fields.Binary(required=True, attachment=False)
    file_name = fields.Char()
    encoding = fields.Selection(
        [
            ("utf-8-sig", "UTF-8"),
            ("cp1251", "Windows-1251 (Cyrillic)"),
            ("cp1252", "Windows-1252 (Western)"),
        ],
        default="utf-8-sig",
        required=True,
    )
    state = fields.Selection(
        [("draft", "New"), ("done", "Done")], default="draft", readonly=True
    )
    created_count = fields.Integer(string="New", readonly=True)
    updated_count = fields.Integer(string="Changed", readonly=True)
    refused_count = fields.Integer(string="Refused", readonly=True)
    message_ids = fields.One2many(
        "telecom.usage.import.message", "import_id", readonly=True
    )

    def action_load(self):
        self.ensure_one()
        self.env["telecom.usage.loader"]._check_rights()
        rows, columns = self._read_rows()
        counts = {"created": 0, "updated": 0}
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            found = self.env["telecom.usage.loader"]._load(KIND, part, columns)
            counts = {name: counts[name] + found[name] for name in counts}
        self._report(rows, counts)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "name": self.env._("Import of Usage"),
        }

    def _read_rows(self):
        cells = self._read_cells()
        if len(cells) > MOST_ROWS + 1:
            raise UserError(
                self.env._("Load at most %s rows at once: split the file.", MOST_ROWS)
            )
        columns = [cell.strip().lower().replace(" ", "_") for cell in cells[0]]
        self.env["telecom.usage.loader"]._check_columns(KIND, columns)
        # row 1 is the header, as people count in a spreadsheet
        return [
            Row(number, dict(zip(columns, values, strict=False)))
            for number, values in enumerate(cells[1:], 2)
        ], columns

    def _read_cells(self):
        content = base64.b64decode(self.with_context(bin_size=False).file or b"")
        if not content.strip():
            raise UserError(self.env._("The file is empty: choose another one."))
        try:
            delimiter = guess_delimiter(content, self.encoding)
            return read_cells(content, self.encoding, delimiter, 0, MOST_ROWS + 2)[0]
        except (UnicodeDecodeError, csv.Error) as error:
            raise UserError(
                self.env._(
                    "The file cannot be read. Choose another encoding, or save it as"
                    " CSV in UTF-8. (%s)",
                    error,
                )
            ) from error

    def _report(self, rows, counts):
        messages = [
            {"row": row.number, "number": row.cells.get("number"), "text": text}
            for row in rows
            for text in row.errors
        ]
        self.write(
            {
                "state": "done",
                "created_count": counts["created"],
                "updated_count": counts["updated"],
                "refused_count": sum(1 for row in rows if row.errors),
                "message_ids": [
                    Command.clear(),
                    *map(Command.create, messages[:MOST_MESSAGES]),
                ],
            }
        )


class TelecomUsageImportMessage(models.TransientModel):
    _name = "telecom.usage.import.message"
    _description = "Refused Row of Usage"
    _order = "row, id"
    _rec_name = "text"

    import_id = fields.Many2one(
        "telecom.usage.import", required=True, index=True, ondelete="cascade"
    )
    row = fields.Integer(readonly=True)
    number = fields.Char(readonly=True)
    text = fields.Char(string="What Is Wrong", readonly=True)
