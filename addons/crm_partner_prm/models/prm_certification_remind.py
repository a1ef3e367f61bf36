from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

BATCH = 100


class PrmCertification(models.Model):
    """Letters before a certificate ends: to the person and to the partner."""

    _inherit = "prm.certification"

    @api.model
    def _cron_remind(self):
        while batch := self.search(self._get_due_domain(), limit=BATCH, order="id"):
            batch._remind()
            left = BATCH if len(batch) == BATCH else 0
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=left):
                break

    @api.model
    def _get_due_domain(self):
        """What ends soon and was not passed again since."""
        today = fields.Date.context_today(self)
        return (
            Domain("is_passed", "=", True)
            & Domain("date_revoked", "=", False)
            & Domain("date_reminded", "=", False)
            & Domain("date_remind", "<=", today)
            & Domain("date_until", ">=", today)
            & Domain.custom(to_sql=self._get_not_renewed)
        )

    @staticmethod
    def _get_not_renewed(records, alias, _query):
        row = SQL.identifier(alias)
        return SQL(
            """NOT EXISTS (
               SELECT FROM prm_certification newer
                WHERE newer.person_id = %(row)s.person_id
                  AND newer.certificate_id = %(row)s.certificate_id
                  AND newer.is_passed AND newer.date_revoked IS NULL
                  AND COALESCE(newer.date_until > %(row)s.date_until, TRUE))""",
            row=row,
        )

    def _remind(self):
        template = self.env.ref(
            "crm_partner_prm.mail_template_prm_certification_end",
            raise_if_not_found=False,
        )
        if template:
            template.send_mail_batch(
                self.ids, email_layout_xmlid="mail.mail_notification_light"
            )
        self.write({"date_reminded": fields.Date.context_today(self)})

    def _get_reminded(self):
        """Return who gets the letter: the person and the people responsible: a hook."""
        self.ensure_one()
        responsible = self.partner_id._get_prm_contacts().filtered(
            lambda row: row.type_id.code == "prm_owner"
        )
        people = responsible.left_partner_id or self.partner_id
        return self.person_id | people
