import base64
import binascii

from odoo import fields, models
from odoo.exceptions import UserError

MAX_BYTES = 30 * 2**20
MAX_LINES = 500


class EstateImport(models.TransientModel):
    """Listings from a file: looked through first, then the good rows are kept."""

    _name = "estate.import"
    _description = "Import Listings"

    file = fields.Binary(required=True)
    file_name = fields.Char()
    is_open = fields.Boolean(
        string="Make New Places",
        help="Cities and districts that are not known and look like no other are made."
        " Without it their rows are refused.",
    )
    state = fields.Selection(
        [("draft", "File"), ("checked", "Checked"), ("done", "Done")],
        default="draft",
        readonly=True,
    )
    count_new = fields.Integer(string="New", readonly=True)
    count_changed = fields.Integer(string="Changed", readonly=True)
    count_same = fields.Integer(string="Unchanged", readonly=True)
    count_known = fields.Integer(string="Known", readonly=True)
    count_refused = fields.Integer(string="Refused", readonly=True)
    ignored = fields.Char(string="Columns Left Out", readonly=True)
    line_ids = fields.One2many("estate.import.line", "import_id", readonly=True)

    def action_preview(self):
        """Look through the file; what it would make is thrown away."""
        rows, ignored = self._read()
        Exchange = self.env["estate.exchange"]
        with self.env.cr.savepoint() as savepoint:
            Exchange._check(rows, self.is_open)
            savepoint.rollback()
        good = [row for row in rows if not row.errors]
        known = [row for row in good if row.values["link"]["listing"]]
        counts = {"new": len(good) - len(known), "known": len(known)}
        return self._show(rows, ignored, counts, "checked")

    def action_import(self):
        rows, ignored = self._read()
        counts = self.env["estate.exchange"]._load(rows, self.is_open)
        return self._show(rows, ignored, counts, "done")

    def _read(self):
        self.ensure_one()
        self.env["estate.listing"].check_access("create")
        try:
            content = base64.b64decode(self.file or b"", validate=True)
        except binascii.Error as error:
            raise UserError(
                self.env._("The file did not arrive whole. Choose it again.")
            ) from error
        if len(content) > MAX_BYTES:
            raise UserError(
                self.env._("The file is larger than 30 MB: split it into smaller ones.")
            )
        return self.env["estate.exchange"]._read(content)

    def _show(self, rows, ignored, counts, state):
        bad = [row for row in rows if row.errors]
        self.line_ids.unlink()
        self.write(
            {
                "state": state,
                "ignored": ", ".join(ignored),
                "count_refused": len(bad),
                **{f"count_{name}": value for name, value in counts.items()},
                "line_ids": [
                    fields.Command.create(self._prepare_line(row))
                    for row in bad[:MAX_LINES]
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Listings"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _prepare_line(self, row):
        return {
            "row": row.number,
            "listing": row.cells.get("ListingKey") or row.cells.get("ListingId"),
            "reason": " ".join(row.errors),
        }


class EstateImportLine(models.TransientModel):
    _name = "estate.import.line"
    _description = "Refused Row of Listings"
    _order = "row, id"

    import_id = fields.Many2one("estate.import", required=True, ondelete="cascade")
    row = fields.Integer(aggregator=None)
    listing = fields.Char()
    reason = fields.Char(string="What Is Wrong")
