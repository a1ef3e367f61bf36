from datetime import timedelta

from babel.units import format_unit

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import babel_locale_parse

from .prm_lead_offer import PROGRESS

MAX_TEXT = 2000
LETTERS = 10  # that a report has at least
# what partners read of a lead that they have taken
CUSTOMER_FIELDS = (
    "partner_name",
    "contact_name",
    "function",
    "email_from",
    "phone",
    "website",
    "street",
    "street2",
    "zip",
    "city",
)
LINKS = {"email_from": "mailto:", "phone": "tel:"}


class PrmLeadOffer(models.Model):
    """An offer as its partner sees it, and what the partner may do with it.

    The methods run in sudo, with the partner's person as the user, on records that the
    page has checked.
    """

    _inherit = "prm.lead.offer"

    def _portal_accept(self, form):
        self._check_unanswered()
        self._accept()

    def _portal_decline(self, form):
        self._check_unanswered()
        reason = self._read_reason(form)
        self._decline(reason, self._read_text(form))

    def _portal_report(self, form):
        self._check_taken()
        progress = form.get("progress")
        if progress not in dict(PROGRESS):
            raise UserError(self.env._("Choose how it goes with the customer."))
        text = self._read_text(form)
        if len(text) < LETTERS:
            raise UserError(
                self.env._("Say in a sentence what has happened and what comes next.")
            )
        deals = self.env["prm.deal.registration"]
        date_next = deals._read_date(form.get("date_next"))
        if date_next and date_next < fields.Date.context_today(self):
            raise UserError(self.env._("The next step lies in the future."))
        amount = deals._read_amount(form.get("amount"))
        self._report(progress, text, date_next, amount)

    def _portal_return(self, form):
        """The partner cannot go on: the customer should not wait for nothing."""
        self._check_taken()
        reason = self._read_reason(form)
        self._come_back(reason_id=reason.id, note=self._read_text(form))

    def _check_unanswered(self):
        self.ensure_one()
        self._lock()
        if self.state in ("accepted", "declined"):
            raise UserError(
                self.env._(
                    "%(person)s has answered already: %(answer)s.",
                    person=self.answered_by_id.name,
                    answer=self._get_state_label(),
                )
            )
        if self.state != "offered":
            raise UserError(
                self.env._("The time to answer is over, and somebody else was asked.")
            )

    def _check_taken(self):
        self.ensure_one()
        self._lock()
        if self.state != "accepted" or self.result != "open":
            raise UserError(self.env._("You do not work on this lead any more."))

    def _read_reason(self, form):
        reasons = self._get_portal_reasons()
        chosen = self.env["prm.deal.registration"]._read_choice(
            form.get("reason_id"), reasons
        )
        if not chosen:
            raise UserError(
                self.env._("Say why, please: choose a reason from the list.")
            )
        return reasons.browse(chosen)

    def _read_text(self, form):
        return (form.get("text") or "").strip()[:MAX_TEXT]

    @api.model
    def _get_portal_reasons(self):
        """Reasons that partners may choose: a hook."""
        return self.env["prm.reason"].search([("kind", "=", "offer")])

    def _get_portal_customer(self):
        """Whose lead it is, for the partner that has taken it: [(label, text, link)].

        Nothing before the lead is accepted, and nothing after it has come back.
        """
        self.ensure_one()
        if self.state != "accepted":
            return []
        lead = self.lead_id
        names = list(CUSTOMER_FIELDS)
        if lead.partner_id and not lead.partner_name:
            names.insert(0, "partner_id")
        facts = [(name, lead[name]) for name in names if lead[name]]
        return [
            (
                lead._fields[name]._description_string(self.env),
                fact if isinstance(fact, str) else fact.display_name,
                f"{LINKS[name]}{fact}" if name in LINKS else "",
            )
            for name, fact in facts
        ]

    def _get_portal_region(self):
        """Where the customer is, without saying who."""
        self.ensure_one()
        parts = (self.city, self.state_id.name, self.country_id.name)
        return ", ".join(filter(None, parts))

    def _get_portal_left(self):
        """How much time is left to answer, in words; empty when there is none."""
        self.ensure_one()
        left = self.date_deadline - fields.Datetime.now()
        if self.state != "offered" or left <= timedelta():
            return ""
        return self.env._("Time left to answer: %s", self._get_words(left))

    @api.model
    def _get_words(self, left):
        """“2 days 16 hours”: the two units that matter, in the reader's language."""
        hours, rest = divmod(int(left.total_seconds()), 3600)
        days, hours = divmod(hours, 24)
        minutes = 0 if days else rest // 60
        if not days and not hours:
            minutes = max(1, minutes)
        numbers = {"day": days, "hour": hours, "minute": minutes}
        locale = babel_locale_parse(self.env.context.get("lang") or self.env.lang)
        return " ".join(
            format_unit(number, f"duration-{unit}", locale=locale)
            for unit, number in numbers.items()
            if number
        )

    def _is_urgent(self):
        """Whether the answer is due within hours."""
        self.ensure_one()
        return self.date_deadline - fields.Datetime.now() < timedelta(hours=4)

    @api.model
    def _get_portal_progress(self):
        """[(value, label)] that a partner may report: a hook."""
        return self._fields["progress"]._description_selection(self.env)
