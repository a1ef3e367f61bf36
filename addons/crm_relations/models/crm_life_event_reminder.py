import logging

from odoo import fields, models
from odoo.tools import format_date

_logger = logging.getLogger(__name__)


class CrmLifeEventReminder(models.Model):
    _name = "crm.life.event.reminder"
    _description = "Life Event Reminder"
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    rule_id = fields.Many2one(
        "crm.life.event.rule", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    type_id = fields.Many2one(
        "crm.life.event.type", string="Event", index=True, ondelete="restrict"
    )
    source = fields.Integer(help="Number of the event's source.", readonly=True)
    event_key = fields.Integer(help="Key of the event in its source.", readonly=True)
    occurrence = fields.Date(string="Date of the Event", required=True, readonly=True)
    subject = fields.Char(string="About Whom", readonly=True)
    turns = fields.Integer(string="Years Then", readonly=True, aggregator=None)
    date = fields.Date(string="Reminded", required=True, readonly=True)
    state = fields.Selection(
        [
            ("done", "Done"),
            ("skipped", "Left out: no e-mail, or refused"),
            ("failed", "Failed"),
        ],
        string="Status",
        default="done",
        required=True,
        readonly=True,
    )
    error = fields.Text(string="Problem", readonly=True)

    _once_uniq = models.UniqueIndex(
        "(rule_id, source, event_key, occurrence)",
        "This reminder was given already.",
    )

    def action_retry(self):
        self.check_access("write")
        for reminder in self.filtered(lambda line: line.state == "failed"):
            reminder._remind_alone()

    def _remind_alone(self):
        """Do one reminder; if it fails, the log says why and others go on."""
        try:
            with self.env.cr.savepoint():
                self.write({"state": "done", "error": False})
                # an activity for a colleague: access was checked by whoever calls
                self.rule_id.sudo()._remind(self.sudo())
        except Exception as error:
            _logger.warning("Reminder %s failed", self.id, exc_info=True)
            self.invalidate_recordset()
            self.write({"state": "failed", "error": str(error)})

    def _get_words(self):
        """Values of the placeholders, in the language of the context."""
        self.ensure_one()
        user = self.partner_id.user_id or self.partner_id.commercial_partner_id.user_id
        return {
            "customer": self.partner_id.name,
            "event": self.type_id.name,
            "date": format_date(self.env, self.occurrence),
            "days": (self.occurrence - self.date).days,
            "subject": self.subject,
            "turns": self.turns,
            "salesperson": user.name,
        }

    def _get_spoken(self):
        """The same words in the customer's language, None if it is the reader's."""
        lang = self.partner_id.lang
        if not lang or lang == (self.env.lang or "en_US"):
            return None
        return {"lang": lang, **self.with_context(lang=lang)._get_words()}
