from odoo import fields, models


class SurveyUserInput(models.Model):
    _inherit = "survey.user_input"

    def _mark_done(self):
        result = super()._mark_done()
        self._give_prm_certifications()
        return result

    def _give_prm_certifications(self):
        """Who passed the exam of a certificate gets it."""
        # sudo: people answer without rights on certificates; what they get follows
        # from the result alone
        passed = self.sudo().filtered(lambda row: row._is_prm_passed())
        values = [
            row._prepare_prm_certification() for row in passed.sorted("end_datetime")
        ]
        return passed.env["prm.certification"]._give(values)

    def _is_prm_passed(self):
        """Whether it was an exam in earnest, by somebody we know: a hook."""
        self.ensure_one()
        return (
            self.state == "done"
            and not self.test_entry
            and self.scoring_success
            and self.survey_id.certification
            and bool(self.survey_id.prm_certificate_id and self.partner_id)
        )

    def _prepare_prm_certification(self):
        """Return the values of the certification: a hook."""
        self.ensure_one()
        return {
            "certificate_id": self.survey_id.prm_certificate_id.id,
            "person_id": self.partner_id.id,
            "date_passed": fields.Date.context_today(self, self.end_datetime),
            # points for more than is asked for can add up to more than all
            "score": min(self.scoring_percentage, 100),
            "survey_input_id": self.id,
        }
