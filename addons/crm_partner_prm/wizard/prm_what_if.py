from odoo import api, fields, models

from ..tools.level_score import reach, suppose

KINDS = ("certificates", "deals", "revenue", "satisfaction", "answer")


class PrmWhatIf(models.TransientModel):
    """Numbers that somebody supposes, and the level that they would make."""

    _name = "prm.what.if"
    _description = "What If"

    enrollment_id = fields.Many2one(
        "prm.enrollment", required=True, readonly=True, ondelete="cascade"
    )
    revenue = fields.Float(string="More Paid Revenue")
    deals = fields.Integer(string="More Won Deals")
    certificates = fields.Integer(string="More Certificates")
    satisfaction = fields.Float(
        string="Satisfaction of Customers", help="From 1 to 5. 0: as it is."
    )
    answer = fields.Float(string="Hours to Answer a Lead", help="0: as it is.")
    grade_id = fields.Many2one(
        "res.partner.grade", string="Level", compute="_compute_level"
    )
    level_explained = fields.Html(compute="_compute_level", sanitize=False)

    @api.depends("enrollment_id", *KINDS)
    @api.depends_context("lang")
    def _compute_level(self):
        cases = self.enrollment_id._get_live_cases()
        for row in self:
            numbers = {kind: row[kind] for kind in KINDS if row[kind] > 0}
            enrollment = row.enrollment_id
            told = enrollment._tell_what_if(cases[enrollment], numbers)
            row.grade_id = told["level_id"]
            row.level_explained = enrollment._render_level(told)


class PrmEnrollment(models.Model):
    _inherit = "prm.enrollment"

    def action_what_if(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What if?"),
            "res_model": "prm.what.if",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_enrollment_id": self.id},
        }

    def _tell_what_if(self, case, numbers):
        """What `_tell_level` says of supposed numbers; nothing is written.

        :param numbers: {kind: what is added, or what it would be}
        """
        supposed = suppose(case, numbers)
        told = self._tell_level(supposed)
        return told | {"level_id": reach(supposed)}

    @api.model
    def _get_what_if_fields(self, kinds):
        """[(kind, label)] of the numbers that one can suppose, of those that count."""
        labels = self.env["prm.what.if"].fields_get(KINDS, ["string"])
        return [(kind, labels[kind]["string"]) for kind in KINDS if kind in kinds]

    @api.model
    def _parse_what_if(self, form):
        """{kind: number} of what somebody typed; what is empty is left out.

        :raise UserError: something is no number
        """
        read = self.env["prm.deal.registration"]._read_amount
        numbers = {kind: read(form.get(kind)) for kind in KINDS}
        return {kind: number for kind, number in numbers.items() if number}
