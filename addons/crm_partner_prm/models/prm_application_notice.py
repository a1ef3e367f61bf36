from odoo import api, fields, models


class PrmPartnerType(models.Model):
    _inherit = "prm.partner.type"

    user_id = fields.Many2one(
        "res.users",
        string="Applications Go to",
        domain=[("share", "=", False)],
        ondelete="set null",
        help="This partner manager gets a task for each application of the type.",
    )


class PrmApplication(models.Model):
    """Who hears of an application: the applicant by e-mail, the manager by a task."""

    _name = "prm.application"
    _inherit = ["prm.application", "prm.notice.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        applications = super().create(vals_list)
        for application in applications.filtered(lambda row: not row.user_id):
            application.user_id = application.type_id.user_id
        for application in applications.filtered("user_id"):
            application._ask_for_review()
        applications._tell_partner("application_received")
        return applications

    def _set_state(self, state, **values):
        result = super()._set_state(state, **values)
        # sudo: the task has been done by the step that was taken
        self.sudo().activity_unlink(["crm_partner_prm.mail_activity_type_application"])
        templates = {
            "review": "application_review",
            "contract": "application_contract",
            "onboarding": "application_enrolled",
            "rejected": "application_rejected",
        }
        if state in templates:
            self._tell_partner(templates[state])
        return result

    def _ask_for_review(self):
        # sudo: a task for whoever looks after applications, whoever sent this one
        application = self.sudo()
        due = application.type_id._get_answer_due(
            fields.Datetime.now(), application.company_id
        )
        application.activity_schedule(
            "crm_partner_prm.mail_activity_type_application",
            date_deadline=due.date(),
            user_id=application.user_id.id,
        )

    def _get_notice_person(self):
        return self.contact_id or self.partner_id

    def _get_notice_email(self):
        return self.email

    def _get_notice_name(self):
        return self.contact_name
