from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    livechat_channel_id = fields.Many2one(
        "discuss.channel",
        string="Conversation",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The live chat from which the ticket was made.",
    )
    livechat_message_id = fields.Integer(
        string="Last Message Taken Over",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="What was said later becomes a note when the conversation ends.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_livechat_channel(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_livechat_channel(vals)
        return super().write(vals)

    @api.model
    def _check_livechat_channel(self, vals):
        """A ticket hears what is said, so only who may read it makes the link."""
        channel = self.env["discuss.channel"].browse(vals.get("livechat_channel_id"))
        if channel and not channel.has_access("read"):
            raise AccessError(
                self.env._("You may not read the conversation of this ticket.")
            )

    def action_open_livechat(self):
        """Open the conversation for those who may read it."""
        self.ensure_one()
        channel = self.livechat_channel_id
        if not channel.has_access("read"):
            raise UserError(
                self.env._(
                    "Only those who took part and users of Live Chat can open the"
                    " conversation. What was said stands on the ticket."
                )
            )
        return {
            "type": "ir.actions.client",
            "tag": "mail.action_discuss",
            "context": {"active_id": f"discuss.channel_{channel.id}"},
        }

    def _take_from_chat(self, messages):
        """Keep the files of messages, and how far the conversation is known.

        Called with sudo: the files belong to those who talk, and go to the ticket.
        """
        self.ensure_one()
        self.livechat_message_id = messages[-1:].id
        if files := messages.attachment_ids:
            kept = self._get_survivor()
            files.copy({"res_model": self._name, "res_id": kept.id})
