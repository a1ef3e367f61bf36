from odoo import api, fields, models
from odoo.fields import Domain


class PrmLeadOffer(models.Model):
    """Deadlines, and what partners report of the leads that they have taken."""

    _name = "prm.lead.offer"
    _inherit = ["prm.lead.offer", "prm.deadline.mixin"]

    @api.model
    def _cron_follow_offers(self):
        """Nobody waits for ever: neither a lead, nor its customer."""
        now = fields.Datetime.now()
        today = fields.Date.context_today(self)
        waiting = Domain("state", "=", "offered")
        is_open = Domain("result", "=", "open")
        reminded = Domain("date_return_due", "!=", False)
        due = (
            (waiting & Domain("date_deadline", "<=", now), "_expire"),
            (is_open & Domain("date_return_due", "<", today), "_come_back_stale"),
            (is_open & ~reminded & Domain("date_report_due", "<", today), "_remind"),
        )
        for domain, method in due:
            if not self._work_off_due(domain, method):
                break

    def _remind(self):
        """Whoever is silent is told until when the lead stays."""
        today = fields.Date.context_today(self)
        for rule, offers in self.grouped("rule_id").items():
            offers.write({"date_return_due": rule._get_return_due(today)})
        self._send_letters("reminded")

    def _come_back_stale(self):
        self._send_letters("returned")
        self._come_back()

    def _report(self, progress, text="", date_next=False, amount=0):
        """The partner tells how it goes; the lead and the manager hear of it."""
        self.ensure_one()
        # sudo: reports are written by this step only, on an offer that was checked
        self.sudo().report_ids.create(
            {
                "offer_id": self.id,
                "author_id": self.env.user.partner_id.id,
                "progress": progress,
                "text": text,
                "date_next": date_next,
                "amount": amount,
            }
        )
        today = fields.Date.context_today(self)
        self._set_state(
            "accepted",
            progress=progress,
            date_next=date_next,
            partner_amount=amount or self.partner_amount,
            date_report_due=self.rule_id._get_report_due(today),
            date_return_due=False,
        )
        self._tell_lead(text, amount)

    def _tell_lead(self, text, amount):
        # sudo: the amount and a note on the lead that the partner has taken
        offer = self.sudo()
        labels = dict(self._fields["progress"]._description_selection(self.env))
        words = ". ".join(filter(None, (labels[offer.progress], text)))
        offer._log("%(partner)s: %(words)s", words=words)
        if amount and offer.lead_id.won_status == "pending":
            offer.lead_id.expected_revenue = amount
        if offer.progress in ("won", "lost"):
            offer.lead_id.activity_schedule(
                "crm_partner_prm.mail_activity_type_lead_decided",
                user_id=(offer.user_id or offer.lead_id.user_id or self.env.user).id,
                note=words,
            )
