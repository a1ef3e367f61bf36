from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SurveySurvey(models.Model):
    _inherit = "survey.survey"

    prm_certificate_id = fields.Many2one(
        "prm.certificate",
        string="Certificate of Partners",
        index="btree_not_null",
        ondelete="set null",
        groups="crm_partner_prm.group_prm_manager",
        help="Who passes this exam gets the certificate, for as long as it holds. It"
        " counts for the level of the company where the person works.",
    )

    @api.constrains("prm_certificate_id", "certification", "scoring_success_min")
    def _check_prm_certificate(self):
        # sudo: whoever changes the exam need not see the certificates; compares only
        for survey in self.sudo().filtered("prm_certificate_id"):
            least = survey.prm_certificate_id.pass_score
            if survey.certification and survey.scoring_success_min < least:
                raise ValidationError(
                    self.env._(
                        "“%(survey)s” is passed from %(own)s %%, its certificate from"
                        " %(least)s %%. Raise the score that is required.",
                        survey=survey.title,
                        own=f"{survey.scoring_success_min:g}",
                        least=f"{least:g}",
                    )
                )

    @api.model
    def _get_prm_exams(self):
        """Exams that partners find in their portal: whoever has the link may sit them.

        Call it with the rights to read surveys, for somebody who is a partner.
        """
        return self.search(
            [
                ("prm_certificate_id", "!=", False),
                ("prm_certificate_id.active", "=", True),
                ("certification", "=", True),
                ("access_mode", "=", "public"),
                ("question_and_page_ids", "!=", False),
            ]
        )
