from base64 import b64encode

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

MAX_MEGABYTES = 10
MAX_FILES = 10
OPEN_XML = "application/vnd.openxmlformats-officedocument."
# what a file is by its content, and how its name may end then
TYPES = {
    "application/pdf": ("pdf",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/webp": ("webp",),
    f"{OPEN_XML}spreadsheetml.sheet": ("xlsx",),
    f"{OPEN_XML}wordprocessingml.document": ("docx",),
}


class PrmFundProof(models.Model):
    """A file that shows that a campaign took place.

    Partners have no rights here: they send and read their own by the portal's pages.
    """

    _name = "prm.fund.proof"
    _description = "Proof of a Campaign"
    _order = "claim_id, id"

    claim_id = fields.Many2one(
        "prm.fund.claim", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="claim_id.company_id")
    kind_id = fields.Many2one("prm.proof.kind", index=True, ondelete="restrict")
    name = fields.Char(string="File Name", required=True)
    file = fields.Binary(required=True, attachment=True)

    def write(self, vals):
        self._check_not_accepted()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_accepted(self):
        self._check_not_accepted()

    def _check_not_accepted(self):
        """What was paid for is shown by its proofs for good."""
        waiting = ("submitted", "refused")
        if kept := self.filtered(lambda row: row.claim_id.state not in waiting)[:1]:
            raise UserError(
                self.env._(
                    "“%s” shows what we paid for: it stays on record as it is.",
                    kept.name,
                )
            )

    @api.model
    def _read_uploads(self, uploads):
        """Return values of proofs for files that were sent by a form.

        :param uploads: [(id of a kind or False, file with ``filename`` and ``read``)]
        """
        if len(uploads) > MAX_FILES:
            raise UserError(
                self.env._("These are more than %s files: send fewer.", MAX_FILES)
            )
        return [self._read_upload(kind_id, upload) for kind_id, upload in uploads]

    @api.model
    def _read_upload(self, kind_id, upload):
        limit = MAX_MEGABYTES << 20
        content = upload.read(limit + 1)
        name = upload.filename[-200:]
        if len(content) > limit:
            raise UserError(
                self.env._(
                    "“%(name)s” is larger than %(size)s MB: make it smaller.",
                    name=name,
                    size=MAX_MEGABYTES,
                )
            )
        ending = name.rpartition(".")[2].lower()
        if ending not in TYPES.get(guess_mimetype(content, default=""), ()):
            raise UserError(
                self.env._(
                    "“%s” is not a file that we can take: send PDF, pictures (PNG, JPG,"
                    " WebP), XLSX or DOCX.",
                    name,
                )
            )
        return {"kind_id": kind_id, "name": name, "file": b64encode(content)}
