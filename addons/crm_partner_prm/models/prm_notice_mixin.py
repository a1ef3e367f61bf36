import logging

from odoo import models
from odoo.exceptions import UserError

LAYOUT = "mail.mail_notification_light"

_logger = logging.getLogger(__name__)


class PrmNoticeMixin(models.AbstractModel):
    """Partners hear by e-mail, in their language, what became of their record."""

    _name = "prm.notice.mixin"
    _description = "Record of Which Partners Hear"

    def _tell_partner(self, name):
        """Send the template ``mail_template_prm_<name>``; who archived it wants none.

        Demo data and imports of the past pass ``prm_silent`` in the context. A template
        that somebody broke stops no step: the log says so.
        """
        template = self.env.ref(
            f"crm_partner_prm.mail_template_prm_{name}", raise_if_not_found=False
        )
        # sudo: tells of a step that was checked; templates name what partners may read
        rows = self.sudo().filtered(lambda row: row._get_notice_email())
        if not (template and template.sudo().active and rows):  # sudo: see above
            return
        if not self.env.context.get("prm_silent"):
            rows._send_notice(template.sudo())  # sudo: see above

    def _send_notice(self, template):
        try:
            with self.env.cr.savepoint():
                template.send_mail_batch(self.ids, email_layout_xmlid=LAYOUT)
        except UserError:
            _logger.exception("Partners were not told: %s is broken", template.name)
            return
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _get_notice_person(self):
        """The contact who hears of it, in whose language: a hook."""
        self.ensure_one()
        return self.partner_id

    def _get_notice_email(self):
        return self._get_notice_person().email

    def _get_notice_name(self):
        return self._get_notice_person().name

    def _get_notice_lang(self):
        return self._get_notice_person().lang or self.company_id.partner_id.lang

    def _get_notice_sender(self):
        """Who answers: the partner manager, else the company."""
        return self.user_id.email_formatted or self.company_id.email_formatted

    def _get_notice_url(self):
        return f"{self.get_base_url()}{self.access_url}"
