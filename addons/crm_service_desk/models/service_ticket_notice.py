from odoo import models

# where the customer wrote to us and wants to know that it arrived
ACKNOWLEDGED_CHANNELS = ("email", "portal", "website")


class ServiceTicket(models.Model):
    """What the customer is told when a ticket arrives and when it moves on."""

    _inherit = "service.ticket"

    def _after_change(self, changes):
        result = super()._after_change(changes)
        if not changes and not self.env.context.get("tracking_disable"):
            for ticket in self.filtered(lambda t: t._is_acknowledged()):
                # after the customer's own message has been filed
                self.env.cr.precommit.add(ticket._acknowledge)
        return result

    def _is_acknowledged(self):
        """Whether the sender of a new ticket gets the mail of its first stage."""
        self.ensure_one()
        return bool(
            self.channel in ACKNOWLEDGED_CHANNELS
            and self.stage_id.mail_template_id
            and (self.partner_id.email or self.partner_email)
        )

    def _acknowledge(self):
        template = self.exists().stage_id.mail_template_id
        if template:
            self.message_post_with_source(
                template, message_type="auto_comment", **self._get_notice_options()
            )

    def _track_template(self, changes):
        result = super()._track_template(changes)
        template = "stage_id" in changes and self[:1].stage_id.mail_template_id
        if template:
            result["stage_id"] = (template, self._get_notice_options())
        return result

    def _get_notice_options(self):
        """How a mail of a stage is posted: seen by the customer, no answer of ours."""
        return {
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note"),
            "email_layout_xmlid": "mail.mail_notification_light",
        }
