import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.bank_rows import BROKEN, Row
from .fin_import import KINDS

MOST_ROWS = 5000


class FinImport(models.Model):
    _inherit = "fin.import"

    @api.model
    def load_rows(self, kind, rows, key):
        """Load rows sent by another system: the same door as a file.

        :param str kind: agreements, balances, parties or operations
        :param list rows: dicts with the columns of a file, at most 5000
        :param str key: names the request: sent again, it gets the same answer and
            nothing is done twice
        :return: ``import_id``, ``created``, ``updated``, ``unchanged``, ``refused``
            and ``messages``, a list of ``row`` (from 1), ``external_id``, ``text``
        """
        self.env["fin.import.loader"]._check_rights()
        self._check_request(kind, rows, key)
        digest = self._get_digest(kind, rows)
        job = self.search(
            [("company_id", "=", self.env.company.id), ("key", "=", key)], limit=1
        )
        if job and job.digest != digest:
            raise UserError(
                self.env._(
                    "The key “%s” was used for other rows. Choose a new key for each"
                    " request.",
                    key,
                )
            )
        if not job:
            job = self.create(self._prepare_request(kind, rows, key, digest))
            job._load_request(rows)
        return job._get_answer()

    @api.model
    def _check_request(self, kind, rows, key):
        kinds = [name for name, _label in KINDS]
        if kind not in kinds:
            raise UserError(
                self.env._(
                    "“%(kind)s” cannot be loaded. Choose one of: %(kinds)s.",
                    kind=kind,
                    kinds=", ".join(kinds),
                )
            )
        is_text = isinstance(key, str) and not BROKEN.search(key)
        if not is_text or not 0 < len(key.strip()) <= 128:
            raise UserError(
                self.env._("Give each request a key of 1 to 128 characters.")
            )
        is_list = isinstance(rows, list) and all(isinstance(row, dict) for row in rows)
        if not is_list or not 0 < len(rows) <= MOST_ROWS:
            raise UserError(
                self.env._(
                    "Send a list of 1 to %s rows, each with its columns by name.",
                    MOST_ROWS,
                )
            )
        columns = {name for row in rows for name in row}
        self.env["fin.import.loader"]._check_columns(kind, sorted(columns))

    @api.model
    def _get_digest(self, kind, rows):
        text = json.dumps([kind, rows], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    @api.model
    def _prepare_request(self, kind, rows, key, digest):
        now = fields.Datetime.now()
        return {
            "name": key,
            "kind": kind,
            "key": key,
            "digest": digest,
            "state": "done",
            "company_id": self.env.company.id,
            "total": len(rows),
            "position": len(rows),
            "date_start": now,
            "date_end": now,
        }

    def _load_request(self, rows):
        """Rows with the same columns go together; a missing one changes nothing."""
        groups = {}
        for number, cells in enumerate(rows, 1):
            groups.setdefault(tuple(sorted(cells)), []).append(Row(number, cells))
        for columns, group in groups.items():
            self._load_rows(group, list(columns))

    def _get_answer(self):
        self.ensure_one()
        return {
            "import_id": self.id,
            "created": self.created_count,
            "updated": self.updated_count,
            "unchanged": self.same_count,
            "refused": self.refused_count,
            "messages": [
                {
                    "row": message.row,
                    "external_id": message.external_id,
                    "text": message.text,
                }
                for message in self.message_ids
            ],
        }
