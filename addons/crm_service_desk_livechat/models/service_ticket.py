from odoo import fields, models
from odoo.exceptions import UserError


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

    def action_open_livechat(self):
        """Open the conversation for those who may read it."""
        self.ensure_one()
        channel = self.livechat_channel_id
        if not channel.has_access("read"):
            raise UserError(
                self.env._(
                    "Only those who took part can open the conversation. What was said"
                    " stands in the description."
                )
            )
        return {
            "type": "ir.actions.client",
            "tag": "mail.action_discuss",
            "context": {"active_id": channel.id},
        }
