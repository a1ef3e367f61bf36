from odoo import api, models
from odoo.exceptions import UserError

CUSTOMER_MODELS = ("res.partner", "crm.lead", "sale.order", "account.move")


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.readonly
    def action_log_interaction(self):
        """Open the interaction of this message, or a new one made from it."""
        self.ensure_one()
        self.check_access("read")
        Interaction = self.env["crm.interaction"]
        logged = Interaction.search([("message_id", "=", self.id)], limit=1)
        return Interaction._get_log_action(logged, self._prepare_interaction_defaults())

    def _prepare_interaction_defaults(self):
        if self.model not in CUSTOMER_MODELS:
            raise UserError(
                self.env._(
                    "Only messages on customers, deals, orders and invoices can be"
                    " logged as interactions."
                )
            )
        record = self.env[self.model].browse(self.res_id)
        partner = record if self.model == "res.partner" else record.partner_id
        is_ours = self.author_id and not self.author_id.partner_share
        return {
            "default_message_id": self.id,
            "default_partner_id": partner.id,
            "default_lead_id": self._get_message_lead(record).id,
            "default_date": self.date,
            "default_summary": self.subject or record.display_name,
            "default_description": self.body,
            "default_initiative": "company" if is_ours else "customer",
            "default_type_code": "email",
        }

    def _get_message_lead(self, record):
        if self.model == "crm.lead":
            return record
        if self.model == "sale.order":
            return record.opportunity_id
        return self.env["crm.lead"]
