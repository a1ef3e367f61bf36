from odoo import fields, models


class PrmCertification(models.Model):
    _inherit = "prm.certification"

    survey_input_id = fields.Many2one(
        "survey.user_input",
        string="Exam",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="survey.group_survey_user",
        help="The answers by which it was passed.",
    )
