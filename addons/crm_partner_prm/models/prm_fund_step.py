from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

BATCH = 100
ADMIN = "crm_partner_prm.group_prm_admin"
TASK = "crm_partner_prm.mail_activity_type_fund"


class PrmFundRequest(models.Model):
    """The steps of a request; what is approved is reserved in the same moment."""

    _inherit = "prm.fund.request"

    def action_submit(self):
        self._check_step(("draft",))
        for request in self:
            request._check_complete()
        self._set_state(
            "submitted",
            date_submitted=fields.Datetime.now(),
            date_answered=False,
            reason_id=False,
            answer=False,
        )
        self._ask_for_answer()

    def action_approve(self):
        self._check_step(("submitted",))
        self._check_limits()
        self._close_tasks()
        for fund, requests in self.grouped("fund_id").items():
            fund._lock()
            for request in requests:
                request._approve()

    def action_refuse(self):
        self._check_step(("submitted",))
        if missing := self.filtered(lambda row: not row.reason_id):
            raise UserError(
                self.env._(
                    "Why is %s refused? Choose a reason: the partner reads it.",
                    missing[0].display_name,
                )
            )
        self._set_state("refused", date_answered=fields.Datetime.now())
        self._close_tasks()
        for request in self:
            request._tell_partner(request._get_refusal)

    def action_draft(self):
        """Take it back, to correct it and to send it again."""
        self._check_step(("submitted", "refused"))
        self._set_state("draft", date_submitted=False, date_answered=False)
        self._close_tasks()

    def action_release(self):
        """Give back what is not claimed, before its time: it is free for others."""
        self._check_step(("approved", "claimed", "checked", "paid"))
        self.fund_id._lock()
        self._lapse(self.env._("Given back"))

    def _check_complete(self):
        self.ensure_one()
        fund = self.fund_id
        if fund not in fund._get_offered(self.partner_id):
            raise UserError(
                self.env._(
                    "%(fund)s is not open for %(partner)s: look at its programme and"
                    " at its period.",
                    fund=fund.name,
                    partner=self.partner_id.name,
                )
            )
        if self.own_share < fund.min_own_share:
            raise UserError(
                self.env._(
                    "Of %(fund)s a partner carries at least %(share)g percent itself.",
                    fund=fund.name,
                    share=fund.min_own_share,
                )
            )
        if not (self.aim or "").strip():
            raise UserError(
                self.env._("What is the campaign for? Say it in a sentence or two.")
            )

    def _check_limits(self):
        """Who approves how much: managers up to the fund's limit."""
        if self.env.su or self.env.user.has_group(ADMIN):
            return
        if above := self.filtered("is_over_limit"):
            raise UserError(
                self.env._(
                    "%(request)s is more than %(limit)s: a partner administrator"
                    " approves it.",
                    request=above[0].display_name,
                    limit=above[0].fund_id._format(above[0].fund_id.approval_limit),
                )
            )

    def _approve(self):
        fund = self.fund_id
        self._check_partner_limit()
        fund._check_free(self.amount_approved)
        now = fields.Datetime.now()
        self._set_state(
            "approved",
            date_answered=now,
            reason_id=False,
            date_claim_due=self._get_claim_due(),
        )
        # sudo: the campaign of a request that is approved here, by who may
        request = self.sudo()
        if not request.campaign_id:
            campaigns = request.env["utm.campaign"]
            request.campaign_id = campaigns.create(request._prepare_campaign())
        self._move_money("free", "reserved", self.amount_approved)
        self._tell_partner(
            lambda env: env._(
                "Approved: %(amount)s for “%(campaign)s”. Claim it until %(date)s.",
                amount=format_amount(env, self.amount_approved, self.currency_id),
                campaign=self.name,
                date=format_date(env, self.date_claim_due),
            )
        )

    def _check_partner_limit(self):
        fund = self.fund_id
        free = fund._get_free_for(self.partner_id)[fund]
        fits = fund.currency_id.compare_amounts(self.amount_approved, free) <= 0
        if fund.partner_limit and not fits and free < fund.amount_free:
            raise UserError(
                self.env._(
                    "%(partner)s may still have %(free)s of %(fund)s: the limit per"
                    " partner is %(limit)s.",
                    partner=self.partner_id.name,
                    free=fund._format(free),
                    fund=fund.name,
                    limit=fund._format(fund.partner_limit),
                )
            )

    def _prepare_campaign(self):
        """Return the values of the campaign that the deals are counted by: a hook."""
        self.ensure_one()
        return {
            "title": f"{self.number} {self.name}",
            "user_id": (self.user_id or self.env.user).id,
            "company_id": self.company_id.id,
        }

    def _move_money(self, source, target, amount, note=None, claim=None):
        """Book it, and follow it with the state; the fund is locked already."""
        self.ensure_one()
        self.env["prm.fund.move"]._book(
            [self._prepare_move(source, target, amount, note, claim)]
        )
        self._follow_money()

    def _prepare_move(self, source, target, amount, note=None, claim=None):
        return {
            "fund": self.fund_id,
            "request": self,
            "claim": claim,
            "source": source,
            "target": target,
            "amount": amount,
            "note": note or self.display_name,
        }

    def _follow_money(self):
        """The state of what was approved says where the money is."""
        for state, requests in self.grouped(lambda row: row._get_money_state()).items():
            moved = requests.filtered(lambda row, state=state: row.state != state)
            if moved:
                moved._set_state(state)

    def _get_money_state(self):
        self.ensure_one()
        # sudo: whoever moves the money of a request may know its claims
        if self.amount_claimed:
            states = self.sudo().claim_ids.mapped("state")
            return "claimed" if "submitted" in states else "checked"
        if self.amount_reserved:
            return "approved"
        return "paid" if self.amount_paid else "lapsed"

    def _lapse(self, note):
        """What is reserved is free again; the funds are locked already."""
        moves = [
            row._prepare_move("reserved", "free", row.amount_reserved, note)
            for row in self
        ]
        self.env["prm.fund.move"]._book(moves)
        self._follow_money()

    @api.model
    def _cron_lapse(self):
        """What was not claimed in time is free for others."""
        overdue = Domain("amount_reserved", ">", 0)
        overdue &= Domain("date_claim_due", "<", fields.Date.context_today(self))
        while batch := self.search(overdue, limit=BATCH, order="id"):
            batch.fund_id._lock()
            batch._lapse(self.env._("Not claimed in time"))
            left = BATCH if len(batch) == BATCH else 0
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=left):
                return

    def _get_refusal(self, env):
        return env._(
            "No money for “%(campaign)s”: %(reason)s",
            campaign=self.name,
            reason=self.reason_id.with_env(env).name,
        )

    def _tell_partner(self, get_text):
        """Write to whoever asked, in that person's language.

        :param get_text: a function of an environment that returns the text
        """
        # sudo: an answer to the person who asked, by a step that was checked
        request = self.sudo()
        if contact := request.contact_id:
            env = request.with_context(lang=contact.lang or self.env.lang).env
            request.message_post(
                body=get_text(env),
                partner_ids=contact.ids,
                subtype_xmlid="mail.mt_comment",
            )

    def _ask_for_answer(self):
        """A task for whoever looks after the partner."""
        # sudo: see above, the partner may send it itself
        for request in self.sudo():
            if request.user_id:
                request.activity_schedule(TASK, user_id=request.user_id.id)

    def _close_tasks(self):
        # sudo: the task has been done by the step that was taken
        self.sudo().activity_unlink([TASK])
