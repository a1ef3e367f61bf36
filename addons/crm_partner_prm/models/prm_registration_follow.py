from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

BATCH = 100
PROGRESS = 10  # letters that a report has at least


class PrmDealRegistration(models.Model):
    """Deadlines, proof of activity, and what becomes of the deal."""

    _inherit = "prm.deal.registration"

    @api.model
    def _cron_follow_deadlines(self):
        """Silence means approved; and no protection is for ever."""
        now = fields.Datetime.now()
        today = fields.Date.context_today(self)
        silent = Domain("state", "=", "submitted") & Domain(
            "date_answer_due", "<=", now
        )
        over = Domain("state", "=", "approved") & Domain("date_expiry", "<", today)
        if self._work_off(silent, "_approve_by_silence"):
            self._work_off(over, "_expire")

    @api.model
    def _work_off(self, domain, method):
        while batch := self.search(domain, limit=BATCH, order="id"):
            getattr(batch.try_lock_for_update(), method)()
            left = BATCH if len(batch) == BATCH else 0
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=left):
                return False
            if not left:
                break
        return True

    def _approve_by_silence(self):
        """Whoever waited in vain is protected, unless somebody else was first."""
        self._judge()
        reason = self.env["prm.reason"]._get_by_code("registration", "registered")
        for registration in self:
            if registration.verdict == "conflict":
                registration._reject(reason)
            else:
                registration._approve(silent=True)

    def _get_activity_proof(self):
        """Return what happened since the last promise, in words: a hook.

        :return: [text], empty when nothing did
        """
        self.ensure_one()
        # sudo: what happened on the registered deal, whoever's it is
        registration = self.sudo()
        promises = registration.receipt_ids.filtered(
            lambda row: row.step in ("approved", "silent", "extended")
        )
        since = promises[-1:].date or registration.date_answered
        counts = {
            label: self.env[model]
            .sudo()  # see above
            .search_count([(field, "=", registration.lead_id.id), (date, ">=", since)])
            for model, field, date, label in self._get_proof_sources()
            if registration.lead_id
        }
        counts[self.env._("Progress reports")] = len(
            registration.receipt_ids.filtered(
                lambda row: row.step == "progress" and row.date >= since
            )
        )
        return [f"{label}: {number}" for label, number in counts.items() if number]

    @api.model
    def _get_proof_sources(self):
        """Return [(model, field of the deal, field of the date, label)]: a hook."""
        visits = self.env._("Interactions")
        meetings = self.env._("Meetings")
        quotations = self.env._("Quotations")
        return [
            ("crm.interaction", "lead_id", "date", visits),
            ("calendar.event", "opportunity_id", "start", meetings),
            ("sale.order", "opportunity_id", "create_date", quotations),
        ]

    def _report_progress(self, text):
        """The partner tells what has happened; the deal hears of it."""
        self.ensure_one()
        text = (text or "").strip()
        if self.state != "approved":
            raise UserError(
                self.env._("Progress is reported while the deal is protected.")
            )
        if len(text) < PROGRESS:
            raise UserError(
                self.env._("Say in a sentence what has happened and what comes next.")
            )
        self._leave_receipt("progress", note=text)
        # sudo: a note on the deal of a registration that is the partner's
        if lead := self.sudo().lead_id:
            lead._message_log(
                body=self.env._(
                    "%(partner)s: %(text)s", partner=self.env.user.name, text=text
                )
            )

    def _follow_lead(self):
        """What was won or lost as a deal is won or lost as a registration."""
        states = {"won": "won", "lost": "lost"}
        for registration in self:
            state = states.get(registration.lead_id.won_status)
            if state and registration.state in ("approved", "expired"):
                registration._release_claims()
                registration._set_state(state)
                registration._leave_receipt(state)


class CrmLead(models.Model):
    _inherit = "crm.lead"

    prm_partner_id = fields.Many2one(
        "res.partner",
        string="Partner",
        index="btree_not_null",
        ondelete="set null",
        help="The reseller whose deal this is.",
    )
    prm_registration_ids = fields.One2many(
        "prm.deal.registration",
        "lead_id",
        string="Deal Registrations",
        groups="crm_partner_prm.group_prm_manager",
    )

    def _follow_process(self, before, keys):
        result = super()._follow_process(before, keys)
        decided = self.filtered(
            lambda lead: (
                lead.prm_partner_id and lead.won_status != before[lead.id].status
            )
        )
        if decided:
            # sudo: the registration follows the deal, whoever may write the deal
            decided.sudo().prm_registration_ids._follow_lead()
        return result
