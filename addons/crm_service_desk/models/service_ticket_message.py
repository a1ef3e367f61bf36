from odoo import fields, models

CONVERSATION = ("comment", "email", "email_outgoing", "auto_comment")


class ServiceTicket(models.Model):
    """Who wrote last: the conversation of a ticket, read from its messages."""

    _inherit = "service.ticket"

    first_response_date = fields.Datetime(
        string="First Answered on", readonly=True, copy=False
    )
    last_customer_message_date = fields.Datetime(
        string="Customer Wrote on", readonly=True, copy=False
    )
    last_agent_message_date = fields.Datetime(
        string="We Wrote on", readonly=True, copy=False
    )

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        for ticket in self:
            ticket._note_message(message)
        return result

    def _note_message(self, message):
        """Remember who wrote, and let `_after_message` act on it."""
        side = self._get_message_side(message)
        if not side:
            return
        now = fields.Datetime.now()
        if side == "customer":
            values = {"last_customer_message_date": now}
        else:
            values = {"last_agent_message_date": now}
            if not self.first_response_date:
                values["first_response_date"] = now
        # who may write to the ticket's thread need not be allowed to change the ticket
        self.sudo().write(values)
        self.sudo()._after_message(message, side)

    def _message_compute_real_author(self, author_id):
        """As Odoo does it, without asking each time whether OdooBot exists."""
        if self.env.user.active or not author_id:
            return super()._message_compute_real_author(author_id)
        author = self.env["res.partner"].browse(author_id)
        robot_id = self.env["ir.model.data"]._xmlid_to_res_id("base.partner_root")
        is_person = author.active and author.id != robot_id
        return author if is_person else author.browse()

    def _get_message_side(self, message):
        """Return "customer", "agent", or None for what is no part of the dialogue.

        Notes, log entries and automatic mails are none. Extend it with kinds of your
        own.
        """
        self.ensure_one()
        if message.message_type not in CONVERSATION or message.is_internal:
            return None
        comment_id = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
        if message.subtype_id.id != comment_id:
            return None
        if message.message_type == "auto_comment":
            return None
        is_staff = self._is_staff(message.author_id)
        return "agent" if is_staff else "customer"

    def _is_staff(self, partner):
        """Whether a message of this author is our answer.

        An employee who asks for herself is a customer of her own ticket.
        """
        users = partner.sudo().user_ids  # only whether there is an employee
        is_employee = any(not user.share for user in users)
        asks = partner == self.partner_id and partner != self.user_id.partner_id
        return is_employee and not asks

    def _after_message(self, message, side):
        """What follows from a message of the dialogue: a hook, called in sudo.

        :param message: the mail.message
        :param str side: "customer" or "agent"
        """
        self.ensure_one()
        if side == "customer" and self.is_waiting:
            self._resume_from_waiting()

    def _resume_from_waiting(self):
        """The customer has answered: the ticket goes back to work."""
        stages = self.env["service.stage"]._get_stages_by_team(self.team_id)
        stage = self._get_working_stage(stages[self.team_id])
        if stage:
            self.stage_id = stage
