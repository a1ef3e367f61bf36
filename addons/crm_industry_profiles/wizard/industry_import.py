import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.bundle_reader import MAX_BYTES

CHANGES = [
    ("new", "Comes"),
    ("changed", "Changes"),
    ("kept", "Stays as You Adapted It"),
    ("deleted", "Stays Deleted"),
    ("there", "Is Here Already"),
    ("left_out", "Left Out"),
]


class IndustryImport(models.TransientModel):
    """A profile from a file: looked through at the door, shown, then brought."""

    _name = "industry.import"
    _description = "Import an Industry Profile"

    file = fields.Binary(required=True)
    file_name = fields.Char()
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    name = fields.Char(string="Profile", readonly=True)
    summary = fields.Text(readonly=True)
    is_known = fields.Boolean(readonly=True)
    line_ids = fields.One2many("industry.import.line", "import_id", readonly=True)
    count_new = fields.Integer(string="Rows That Come", compute="_compute_counts")
    count_changed = fields.Integer(string="Rows That Change", compute="_compute_counts")

    @api.depends("line_ids")
    def _compute_counts(self):
        for wizard in self:
            changes = wizard.line_ids.mapped("change")
            wizard.count_new = changes.count("new")
            wizard.count_changed = changes.count("changed")

    def action_preview(self):
        """Check the file and show what would come; nothing is changed yet."""
        self.ensure_one()
        bundle = self._read_file()
        profile = self._find_profile(bundle)
        known = profile or self.env["industry.profile"].new({"code": bundle.code})
        run = self.env["industry.bundle"]._bring(
            known, self.company_id, bundle, is_dry=True
        )
        self.line_ids.unlink()
        self.write(
            {
                "name": self._get_text(bundle.name),
                "summary": self._get_text(bundle.summary),
                "is_known": bool(profile),
                "line_ids": [
                    fields.Command.create(self._prepare_line(bundle, note))
                    for note in run.notes
                ],
            }
        )
        return self._reopen()

    def action_import(self):
        """Take the file for the profile, and switch it on here."""
        self.ensure_one()
        bundle = self._read_file()
        profile = self._find_profile(bundle)
        vals = {"bundle": bundle.document, "bundle_name": self.file_name}
        if not profile:
            profile = profile.create({**vals, **self._prepare_profile(bundle)})
        else:
            profile.write(vals)
        if self.company_id in profile.company_ids:
            profile._switch_on(self.company_id)
        else:
            profile._switch(self.company_id, True)
        return {
            "type": "ir.actions.act_window",
            "res_model": "industry.profile",
            "res_id": profile.id,
            "views": [(False, "form")],
        }

    def _read_file(self):
        self.env["industry.profile"]._check_switch()
        try:
            content = base64.b64decode(self.file or b"", validate=True)
        except binascii.Error as error:
            raise UserError(
                self.env._("The file did not arrive whole. Choose it again.")
            ) from error
        name = self.file_name or self.env._("without a name")
        return self.env["industry.bundle"]._read(content[: MAX_BYTES + 1], name)

    def _find_profile(self, bundle):
        return self.env["industry.profile"].search([("code", "=", bundle.code)])

    def _prepare_profile(self, bundle):
        return {
            "code": bundle.code,
            "name": self._get_text(bundle.name),
            "summary": self._get_text(bundle.summary),
            "icon": bundle.icon,
        }

    def _prepare_line(self, bundle, note):
        section, key, change = note
        rows = {row.key: row for row in bundle.rows[section]}
        words = rows[key].values.get("name") or rows[key].values.get("summary") or key
        name = self._get_text(words)
        return {"section": section, "key": key, "name": name, "change": change}

    def _get_text(self, words):
        if not isinstance(words, dict):
            return words
        lang = (self.env.lang or "en").partition("_")[0]
        return words.get(lang) or words["en"]

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import an Industry Profile"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }


class IndustryImportLine(models.TransientModel):
    _name = "industry.import.line"
    _description = "Row of an Imported Profile"
    _order = "id"

    import_id = fields.Many2one("industry.import", required=True, ondelete="cascade")
    section = fields.Selection("_select_section")
    key = fields.Char()
    name = fields.Char()
    change = fields.Selection(CHANGES, string="What Happens")

    @api.model
    def _select_section(self):
        return self.env["industry.bundle"]._get_section_labels()
