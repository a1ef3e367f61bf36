import base64

from odoo import fields, models


class IndustryExport(models.TransientModel):
    _name = "industry.export"
    _description = "Export an Industry Profile"

    profile_id = fields.Many2one(
        "industry.profile", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    is_own = fields.Boolean(
        string="With What We Made Ourselves",
        help="Processes, segments, rules and documents of the company that did not come"
        " with the profile.",
    )
    file = fields.Binary(readonly=True)
    file_name = fields.Char(readonly=True)

    def action_export(self):
        self.ensure_one()
        Bundle = self.env["industry.bundle"]
        document = Bundle._export(self.profile_id, self.company_id, self.is_own)
        self.file = base64.b64encode(Bundle._write_document(document))
        self.file_name = f"{self.profile_id.code}.json"
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Export an Industry Profile"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
