import base64
import csv

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.bank_rows import Row, count_rows, guess_delimiter, read_cells

BATCH = 2000
KINDS = [
    ("agreements", "Agreements"),
    ("balances", "Balances"),
    ("parties", "Parties"),
    ("operations", "Operations"),
]


class FinImport(models.Model):
    """A file of the core banking system, loaded in batches.

    Each batch is committed together with the place in the file that it ends at, so a
    server that was stopped goes on after the last whole batch. Rows are found by the
    ID of the core banking system, so loading a file twice changes nothing.
    """

    _name = "fin.import"
    _description = "Bank Import"
    _order = "id desc"

    name = fields.Char(string="File Name", required=True)
    kind = fields.Selection(KINDS, default="agreements", required=True)
    file = fields.Binary(attachment=True, copy=False)
    encoding = fields.Selection(
        [
            ("utf-8-sig", "UTF-8"),
            ("cp1251", "Windows-1251 (Cyrillic)"),
            ("cp1252", "Windows-1252 (Western)"),
        ],
        default="utf-8-sig",
        required=True,
    )
    key = fields.Char(
        string="Idempotency Key",
        readonly=True,
        copy=False,
        help="Given by another system: a request that comes twice is done once.",
    )
    digest = fields.Char(readonly=True, copy=False)
    state = fields.Selection(
        [
            ("draft", "New"),
            ("running", "Loading"),
            ("done", "Done"),
            ("failed", "Stopped"),
        ],
        default="draft",
        readonly=True,
        required=True,
        index=True,
        copy=False,
    )
    offset = fields.Integer(string="Place in the File", readonly=True, copy=False)
    position = fields.Integer(string="Rows Read", readonly=True, copy=False)
    total = fields.Integer(string="Rows", readonly=True, copy=False)
    progress = fields.Float(string="Progress (%)", compute="_compute_progress")
    created_count = fields.Integer(string="New", readonly=True, copy=False)
    updated_count = fields.Integer(string="Changed", readonly=True, copy=False)
    same_count = fields.Integer(string="Unchanged", readonly=True, copy=False)
    refused_count = fields.Integer(string="Refused", readonly=True, copy=False)
    problem = fields.Text(string="Why It Stopped", readonly=True, copy=False)
    message_ids = fields.One2many("fin.import.message", "import_id", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Started by",
        readonly=True,
        required=True,
        default=lambda self: self.env.user,
        help="Rows are loaded with the rights of this person.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    date_start = fields.Datetime(string="Started", readonly=True, copy=False)
    date_end = fields.Datetime(string="Finished", readonly=True, copy=False)

    _key_unique = models.UniqueIndex(
        "(company_id, key) WHERE key IS NOT NULL",
        "A request with this key is being worked on. Ask again in a moment.",
    )

    @api.depends("position", "total")
    def _compute_progress(self):
        for job in self:
            job.progress = 100 * job.position / job.total if job.total else 0

    def action_start(self):
        """Check the file at the door, then let the scheduled action load it."""
        self.ensure_one()
        self.check_access("write")
        content = self._get_content()
        header = self._check_header(content)
        delimiter = guess_delimiter(content, self.encoding)
        self._reset(count_rows(content, self.encoding, delimiter), header)
        # the cron belongs to the system; who may change the import may start it
        self.env.ref("crm_industry_profiles.fin_import_cron").sudo()._trigger()
        return True

    def _reset(self, total, header):
        self.message_ids.unlink()
        self.write(
            {
                "state": "running",
                "user_id": self.env.uid,
                "offset": header,
                "total": total,
                "position": 0,
                "created_count": 0,
                "updated_count": 0,
                "same_count": 0,
                "refused_count": 0,
                "problem": False,
                "date_start": fields.Datetime.now(),
                "date_end": False,
            }
        )

    def action_resume(self):
        """Go on after the last whole batch of an import that was stopped."""
        self.check_access("write")
        self.filtered(lambda job: job.state == "failed" and job.offset).write(
            {"state": "running", "problem": False}
        )
        # the cron belongs to the system; who may change the import may start it
        self.env.ref("crm_industry_profiles.fin_import_cron").sudo()._trigger()

    def action_stop(self):
        self.filtered(lambda job: job.state == "running").write(
            {"state": "failed", "problem": self.env._("Stopped by hand.")}
        )

    def _get_content(self):
        content = base64.b64decode(self.with_context(bin_size=False).file or b"")
        if not content.strip():
            raise UserError(
                self.env._("Choose a file first: the import has none, or an empty one.")
            )
        return content

    def _check_header(self, content):
        """Refuse a file that cannot be read; return the offset after its header."""
        try:
            content.decode(self.encoding)
            delimiter = guess_delimiter(content, self.encoding)
            headers, offset = read_cells(content, self.encoding, delimiter, 0, 1)
        except (UnicodeDecodeError, csv.Error) as error:
            raise UserError(
                self.env._(
                    "The file cannot be read as %(encoding)s. Choose another encoding,"
                    " or save it as CSV in UTF-8. (%(error)s)",
                    encoding=self.encoding,
                    error=error,
                )
            ) from error
        columns = self._get_column_names(headers[0])
        self.env["fin.import.loader"]._check_columns(self.kind, columns)
        return offset

    @api.model
    def _get_column_names(self, header):
        return [cell.strip().lower().replace(" ", "_") for cell in header]

    @api.model
    def _cron_import(self):
        """Load what is waiting, batch by batch, the oldest first."""
        while job := self.search([("state", "=", "running")], order="id", limit=1):
            if not job._load_file():
                break

    def _load_file(self):
        """Load the rest of a file; return False when the time is up."""
        Cron = self.env["ir.cron"]
        content = columns = None
        while self.state == "running":
            if not self.try_lock_for_update():
                return False  # another worker is at it
            try:
                content = content or self._get_content()
                columns = columns or self._read_columns(content)
                done = self._load_batch(content, columns)
            except psycopg2.OperationalError:
                raise  # a lock or a lost connection: the scheduler comes again
            except Exception as error:
                self.env.cr.rollback()
                self._fail(error)
                done = 0
            left = max(self.total - self.position, 0) if self.state == "running" else 0
            if not Cron._commit_progress(done, remaining=left) and left:
                return False
            self.invalidate_recordset()
        return True

    def _read_columns(self, content):
        delimiter = guess_delimiter(content, self.encoding)
        headers, _offset = read_cells(content, self.encoding, delimiter, 0, 1)
        return self._get_column_names(headers[0])

    def _load_batch(self, content, columns):
        """Load the next rows and note how far we are; return how many they were."""
        delimiter = guess_delimiter(content, self.encoding)
        cells, offset = read_cells(
            content, self.encoding, delimiter, self.offset, BATCH
        )
        # row 1 is the header, as people count in a spreadsheet
        rows = [
            self._prepare_row(self.position + 2 + place, columns, values)
            for place, values in enumerate(cells)
        ]
        if rows:
            self._load_rows(rows, columns)
        position = self.position + len(rows)
        self.write({"offset": offset, "position": position})
        if len(rows) < BATCH:
            self.write({"state": "done", "date_end": fields.Datetime.now()})
        return len(rows)

    @api.model
    def _prepare_row(self, number, columns, values):
        row = Row(number, dict(zip(columns, values, strict=False)))
        if len(values) > len(columns):
            row.errors.append(
                self.env._(
                    "The row has %(found)s cells, the header %(expected)s: is a"
                    " separator part of a text without quotation marks?",
                    found=len(values),
                    expected=len(columns),
                )
            )
        return row

    def _load_rows(self, rows, columns):
        """Load rows with the rights of who started it; count and keep what is said."""
        Loader = self.env["fin.import.loader"].with_user(self.user_id)
        Loader = Loader.with_company(self.company_id).with_context(
            allowed_company_ids=self.company_id.ids
        )
        counts = Loader._load(self.kind, rows, columns)
        self.env["fin.import.message"].create(
            [self._prepare_message(row, text) for row in rows for text in row.errors]
        )
        refused = sum(1 for row in rows if row.errors)
        self.write(
            {
                "created_count": self.created_count + counts["created"],
                "updated_count": self.updated_count + counts["updated"],
                "same_count": self.same_count
                + (len(rows) - refused - counts["created"] - counts["updated"]),
                "refused_count": self.refused_count + refused,
            }
        )

    def _prepare_message(self, row, text):
        return {
            "import_id": self.id,
            "row": row.number,
            "external_id": row.key,
            "text": text,
        }

    def _fail(self, error):
        self.write({"state": "failed", "problem": str(error) or repr(error)})

    def action_view_messages(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "fin.import.message",
            "view_mode": "list",
            "domain": [("import_id", "=", self.id)],
            "name": self.env._("Refused Rows"),
        }


class FinImportMessage(models.Model):
    _name = "fin.import.message"
    _description = "Refused Row of a Bank Import"
    _order = "import_id desc, row, id"
    _rec_name = "text"

    import_id = fields.Many2one(
        "fin.import", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="import_id.company_id")
    row = fields.Integer(readonly=True)
    external_id = fields.Char(string="Core Banking ID", readonly=True)
    text = fields.Char(string="What Is Wrong", required=True, readonly=True)
