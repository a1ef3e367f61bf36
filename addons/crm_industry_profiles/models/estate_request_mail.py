import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

SCHEDULES = [
    ("none", "No Mail"),
    ("asap", "As Soon as Possible"),
    ("daily", "Daily"),
    ("weekly", "Weekly"),
    ("monthly", "Monthly"),
]
DAYS = {"asap": 0, "daily": 1, "weekly": 7, "monthly": 30}
BATCH = 50
IN_A_MAIL = 10  # the best ones; the page has them all
IGNORED_MAILS = 3
GRACE = 3  # days to open the last mail before the request is put on hold


class EstateRequest(models.Model):
    """Mails of new matches, which stop by themselves when nobody reads them."""

    _inherit = "estate.request"

    mail_schedule = fields.Selection(
        SCHEDULES,
        string="Mail of New Matches",
        default="none",
        required=True,
        index=True,
        tracking=True,
        help="How often at most. Nothing is sent when there is nothing new.",
    )
    mail_last_date = fields.Datetime(string="Last Mail on", readonly=True, copy=False)
    mail_ignored = fields.Integer(
        string="Mails Unanswered",
        readonly=True,
        copy=False,
        aggregator=None,
        help="Mails since the customer last opened the page or reacted.",
    )

    def write(self, vals):
        done = super().write(vals)
        if vals.get("state") == "active":
            # sudo: who has just activated the request, also begins to count anew
            self.sudo().filtered("mail_ignored").mail_ignored = 0
        return done

    def _note_answer(self):
        """The customer has opened the page or reacted: somebody reads our mails."""
        warned = self.filtered(
            lambda request: (
                request.prospecting_reason
                in ("InitialIgnoredWarning", "FinalIgnoredWarning")
            )
        )
        warned.prospecting_reason = False
        self.filtered("mail_ignored").mail_ignored = 0

    def _stop_mails(self):
        """The customer wants none: neither matches nor mails until we speak."""
        self.write({"state": "hold", "prospecting_reason": "ClientDisabled"})
        for request in self:
            request._ask_realtor(request.env._("The customer has stopped the mails."))

    @api.model
    def _cron_send(self):
        for domain, method in self._get_mail_steps(fields.Datetime.now()):
            while batch := self.search(domain, limit=BATCH, order="id"):
                getattr(batch, method)()
                left = self.search_count(domain)
                if not self.env["ir.cron"]._commit_progress(len(batch), remaining=left):
                    return

    @api.model
    def _get_mail_steps(self, now):
        """[(domain of requests, method that handles them)]; handled, they leave it."""
        mailed = Domain("state", "=", "active") & Domain("mail_schedule", "!=", "none")
        ignored = Domain("mail_ignored", ">=", IGNORED_MAILS)
        patient = now - timedelta(days=GRACE)
        new = Domain("match_ids", "any", self.env["estate.match"]._get_unsent_domain())
        return [
            (mailed & Domain("partner_id.email", "=", False), "_stop_without_address"),
            (
                mailed & ignored & Domain("mail_last_date", "<=", patient),
                "_stop_ignored",
            ),
            (mailed & ~ignored & self._get_due_domain(now) & new, "_send_matches"),
        ]

    @api.model
    def _get_due_domain(self, now):
        """Those of the same second were tried in this run already."""
        return Domain("mail_last_date", "=", False) | Domain.OR(
            Domain("mail_schedule", "=", schedule)
            & Domain("mail_last_date", "<=", now - timedelta(days=days))
            & Domain("mail_last_date", "<", now)
            for schedule, days in DAYS.items()
        )

    def _stop_without_address(self):
        self.write({"mail_schedule": "none", "prospecting_reason": "NoOneToSendTo"})
        for request in self:
            request._ask_realtor(request.env._("The customer has no e-mail address."))

    def _stop_ignored(self):
        self.write({"state": "hold", "prospecting_reason": "Ignored"})
        for request in self:
            request._ask_realtor(
                request.env._(
                    "The customer opened none of the last %s mails. Call: is the search"
                    " still on?",
                    request.mail_ignored,
                )
            )

    def _ask_realtor(self, note):
        self.activity_schedule(
            "mail.mail_activity_data_call",
            note=note,
            user_id=(self.user_id or self.env.user).id,
        )

    def _send_matches(self):
        """One mail each; what cannot be sent does not stop the others."""
        now = fields.Datetime.now()
        Match = self.env["estate.match"]
        unsent = Match.search(
            Domain("request_id", "in", self.ids) & Match._get_unsent_domain()
        ).grouped("request_id")
        mails = []
        for request, matches in unsent.items():
            try:
                with self.env.cr.savepoint():
                    mails.append(request._prepare_match_mail(matches))
            except Exception:
                # tried again when the next mail is due
                _logger.exception("Matches of request %s are not sent", request.id)
                request.mail_last_date = now
            else:
                request._note_sent(now)
                matches.date_sent = now
        self.env["mail.mail"].create(mails).send()

    def _note_sent(self, now):
        ignored = self.mail_ignored + 1
        reasons = {2: "InitialIgnoredWarning", 3: "FinalIgnoredWarning"}
        self.write(
            {
                "mail_last_date": now,
                "mail_ignored": ignored,
                "prospecting_reason": reasons.get(ignored, self.prospecting_reason),
            }
        )

    def _prepare_match_mail(self, matches):
        """In the language of the customer."""
        own = self.with_context(lang=self.partner_id.lang or self.env.lang)
        values = own._prepare_mail_values(matches.with_context(lang=own.env.lang))
        body = own.env["ir.qweb"]._render(
            "crm_industry_profiles.estate_match_mail", values
        )
        return {
            "subject": own.env._(
                "Properties that fit what you look for: %s", len(matches)
            ),
            "body_html": own.env["mail.render.mixin"]._render_encapsulate(
                "mail.mail_notification_light",
                body,
                add_context={"company": own.company_id},
                context_record=own,
            ),
            "email_from": (self.user_id or self.company_id).email_formatted,
            "recipient_ids": [fields.Command.link(self.partner_id.id)],
            "model": self._name,
            "res_id": self.id,
            "headers": repr(own._prepare_mail_headers(values["base_url"])),
        }

    def _prepare_mail_headers(self, base_url):
        """What a mail program needs for its own button to unsubscribe (RFC 8058)."""
        return {
            "List-Unsubscribe": f"<{base_url}{self._get_mail_path('unsubscribe')}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }

    def _prepare_mail_values(self, matches):
        base_url = self.get_base_url()
        best = matches.sorted(lambda match: (-match.score, -match.id))
        return {
            "base_url": base_url,
            "estate": self,
            "is_last": self.mail_ignored + 1 >= IGNORED_MAILS,
            "matches": best[:IN_A_MAIL],
            "more": len(best[IN_A_MAIL:]),
            "page_url": base_url + self.get_portal_url(),
            "pause_url": base_url + self._get_mail_path("pause"),
        }

    def _get_mail_path(self, step):
        token = self._portal_ensure_token()
        return f"{self.access_url}/{step}?access_token={token}"
