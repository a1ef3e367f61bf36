from base64 import b64encode
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.letter import Letter

REASONS = [
    ("spam", "Spam"),
    ("size", "Too Large"),
    ("sender", "No Sender"),
    ("blocked", "Blocked Sender"),
    ("automatic", "Automatic Message"),
    ("flood", "Too Many Messages"),
    ("bounce", "Undelivered Mail"),
    ("refused", "Sender not Allowed"),
    ("unrouted", "No Recipient"),
    ("busy", "Busy, Next Try Follows"),
    ("error", "Not Understood"),
]
KEEP_DAYS = 90
PREVIEW_SIZE = 4000
BATCH = 100


class ServiceQuarantine(models.Model):
    """Messages that did not become tickets, with the reason, as they came."""

    _name = "service.quarantine"
    _description = "Quarantined Message"
    _order = "id desc"

    name = fields.Char(string="Subject", readonly=True)
    date = fields.Datetime(
        string="Received on", default=fields.Datetime.now, readonly=True, index=True
    )
    sender = fields.Char(readonly=True, index="trigram")
    recipients = fields.Char(readonly=True)
    reason = fields.Selection(REASONS, required=True, readonly=True)
    detail = fields.Char(readonly=True)
    size = fields.Integer(string="Size (bytes)", readonly=True)
    raw = fields.Binary(string="Message", attachment=True, readonly=True)
    file_name = fields.Char(compute="_compute_file_name")
    preview = fields.Text(string="Text", compute="_compute_preview")
    team_id = fields.Many2one(
        "service.team",
        index="btree_not_null",
        ondelete="set null",
        help="The team that gets the ticket when you recover the message.",
    )
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null")
    state = fields.Selection(
        [("held", "Held"), ("recovered", "Recovered")],
        required=True,
        readonly=True,
        default="held",
    )
    ticket_id = fields.Many2one(
        "service.ticket", readonly=True, index="btree_not_null", ondelete="set null"
    )
    intake_ids = fields.One2many("service.intake", "quarantine_id", readonly=True)

    _held_idx = models.Index("(reason, id) WHERE state = 'held'")

    def _compute_file_name(self):
        for message in self:
            message.file_name = f"message-{message.id}.eml"

    def _compute_preview(self):
        for message in self.with_context(bin_size=False):
            letter = message._get_letter()
            message.preview = letter._get_text()[:PREVIEW_SIZE]

    def _get_letter(self):
        self.ensure_one()
        attachment = self._get_attachments()[:1]
        return Letter(attachment.raw or b"")

    def _get_attachments(self):
        # the fields of these records, which the user may read
        return (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_field", "=", "raw"),
                    ("res_id", "in", self.ids),
                ]
            )
        )

    @api.model
    def _get_reason_name(self, reason):
        labels = dict(self._fields["reason"]._description_selection(self.env))
        return labels[reason]

    @api.model
    def _put(self, letter, teams, reason, detail):
        """Keep a letter for these teams; raise `AlreadyTaken` when it is here."""
        door = self.env["service.mail.door"]
        no_ticket = self.env["service.ticket"]
        lines = self.env["service.intake"]
        for team in teams or [teams]:
            lines |= door._claim(letter, team, no_ticket, "quarantine")
        message = self.create(self._prepare_values(letter, teams, reason, detail))
        lines.quarantine_id = message
        return message

    @api.model
    def _prepare_values(self, letter, teams, reason, detail):
        return {
            "name": letter.subject,
            "sender": letter.sender or letter.get_header("From")[:200],
            "recipients": ", ".join(letter.recipients)[:500],
            "reason": reason,
            "detail": detail,
            "size": len(letter.raw),
            "raw": b64encode(letter.raw),
            "team_id": teams[:1].id,
            "company_id": teams[:1].company_id.id,
        }

    def action_recover(self):
        """Make tickets of the messages, whatever kept them."""
        for message in self.filtered(lambda message: message.state == "held"):
            message._recover()
        if len(self) == 1 and self.ticket_id:
            return self.ticket_id.get_formview_action()
        return True

    def _recover(self):
        self.ensure_one()
        self.check_access("write")
        letter = self._get_letter()
        letter.is_recovered = True
        # the user may change the message, as checked above
        thread = self.env["mail.thread"].sudo()
        self.intake_ids.sudo().unlink()  # part of the message
        values = {"team_id": self.team_id.id} if self.team_id else {}
        ticket_id = thread.message_process(
            "service.ticket", letter, custom_values=values
        )
        if not ticket_id:
            raise UserError(
                self.env._("The message “%s” is part of a ticket already.", self.name)
            )
        self.write({"state": "recovered", "ticket_id": ticket_id})

    def action_block_sender(self):
        """Keep what these senders write from now on."""
        blocked = self.env["service.blocked.sender"].with_context(active_test=False)
        senders = {message.sender for message in self if "@" in (message.sender or "")}
        known = blocked.search([("name", "in", list(senders))])
        known.action_unarchive()
        new = senders - set(known.mapped("name"))
        blocked.create([{"name": sender} for sender in sorted(new)])

    @api.model
    def _cron_retry(self):
        """Try again what could not be processed because others wrote the same rows."""
        domain = [("state", "=", "held"), ("reason", "=", "busy")]
        held = self.search(domain, limit=BATCH, order="id")
        for message in held:
            try:
                with self.env.cr.savepoint():
                    message._recover()
            except Exception as error:
                message.write({"reason": "error", "detail": str(error)[:500]})
            if not self.env["ir.cron"]._commit_progress(1):
                break

    @api.autovacuum
    def _gc_quarantine(self):
        get_param = self.env["ir.config_parameter"].get_param
        days = int(get_param("crm_service_desk.quarantine_days", str(KEEP_DAYS)))
        if not days:
            return 0, 0
        limit = fields.Datetime.now() - timedelta(days=days)
        old = self.search([("date", "<", limit)], limit=BATCH, order="date")
        old.unlink()
        return len(old), self.search_count([("date", "<", limit)], limit=BATCH)
