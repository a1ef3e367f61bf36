from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools.mail import html2plaintext

SHOWN = 100
LENGTH = 200


class ServiceTicketSplitWizard(models.TransientModel):
    _name = "service.ticket.split.wizard"
    _description = "Split a Ticket"

    ticket_id = fields.Many2one("service.ticket", required=True, readonly=True)
    name = fields.Char(string="Subject", required=True)
    team_id = fields.Many2one("service.team")
    line_ids = fields.One2many(
        "service.ticket.split.line", "wizard_id", string="Messages"
    )

    @api.model
    def _open(self, ticket):
        wizard = self.create(
            {
                "ticket_id": ticket.id,
                "name": ticket.name,
                "team_id": ticket.team_id.id,
                "line_ids": [
                    Command.create({"message_id": message.id})
                    for message in self._get_messages(ticket)
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Split %s", ticket.display_name),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.model
    def _get_messages(self, ticket):
        """What people wrote, newest first: no changes of fields."""
        return self.env["mail.message"].search(
            [
                ("model", "=", ticket._name),
                ("res_id", "=", ticket.id),
                ("message_type", "in", ("comment", "email", "email_outgoing")),
            ],
            order="id desc",
            limit=SHOWN,
        )

    def action_split(self):
        self.ensure_one()
        messages = self.line_ids.filtered("is_chosen").message_id
        if not messages:
            raise UserError(
                self.env._("Choose the messages that go to the new ticket.")
            )
        ticket = self.ticket_id._split(
            messages, name=self.name, team_id=self.team_id.id
        )
        return ticket._get_records_action()


class ServiceTicketSplitLine(models.TransientModel):
    _name = "service.ticket.split.line"
    _description = "Message to Split"
    _order = "id"

    wizard_id = fields.Many2one(
        "service.ticket.split.wizard", required=True, ondelete="cascade"
    )
    message_id = fields.Many2one("mail.message", required=True, ondelete="cascade")
    is_chosen = fields.Boolean(string="Move")
    date = fields.Datetime(related="message_id.date", related_sudo=False)
    author = fields.Char(
        related="message_id.author_id.name", related_sudo=False, string="From"
    )
    preview = fields.Char(string="Text", compute="_compute_preview")

    @api.depends("message_id")
    def _compute_preview(self):
        for line in self:
            text = html2plaintext(line.message_id.body or "")
            line.preview = " ".join(text.split())[:LENGTH]
