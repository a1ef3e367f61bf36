from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import format_date

MARKS = ("is_overdue_date", "is_overdue_stage", "is_overdue_payment")


class CrmLead(models.Model):
    _inherit = "crm.lead"

    is_overdue = fields.Boolean(
        string="Overdue",
        compute="_compute_overdue",
        search="_search_is_overdue",
        help="The expected closing has passed, the deal stands too long in its stage,"
        " or an invoice is unpaid past its due date.",
    )
    is_overdue_date = fields.Boolean(
        string="Past the Expected Closing",
        compute="_compute_overdue",
        search="_search_is_overdue_date",
    )
    is_overdue_stage = fields.Boolean(
        string="Too Long in Its Stage",
        compute="_compute_overdue",
        search="_search_is_overdue_stage",
    )
    is_overdue_payment = fields.Boolean(
        string="Payment Overdue",
        compute="_compute_overdue",
        search="_search_is_overdue_payment",
    )
    overdue_reason = fields.Char(string="Overdue because", compute="_compute_overdue")

    @api.depends(
        "active",
        "date_deadline",
        "date_last_stage_update",
        "outcome",
        "payment_status",
        "stage_id",
        "type",
        "won_status",
    )
    def _compute_overdue(self):
        now, today = fields.Datetime.now(), fields.Date.context_today(self)
        days = self._get_allowed_days()
        for lead in self:
            is_pending = lead._is_deal_pending()
            late = is_pending and lead.date_deadline and lead.date_deadline < today
            allowed = is_pending and days.get(lead.stage_id.id)
            entered = lead.date_last_stage_update
            stood = (now - entered).days if allowed and entered else 0
            due = lead._get_overdue_payment_date()
            lead.is_overdue_date = late
            lead.is_overdue_stage = allowed and entered < now - timedelta(days=allowed)
            lead.is_overdue_payment = bool(due)
            lead.is_overdue = any(lead[mark] for mark in MARKS)
            lead.overdue_reason = lead._get_overdue_reason(stood, allowed, due)

    def _get_overdue_reason(self, stood, allowed, due):
        parts = []
        if self.is_overdue_date:
            date = format_date(self.env, self.date_deadline)
            parts.append(self.env._("expected by %(date)s", date=date))
        if self.is_overdue_stage:
            parts.append(
                self.env._(
                    "days in its stage: %(days)s, allowed: %(allowed)s",
                    days=stood,
                    allowed=allowed,
                )
            )
        if due:
            date = format_date(self.env, due)
            parts.append(self.env._("payment due on %(date)s", date=date))
        return " · ".join(parts)

    def _is_deal_pending(self):
        return (
            self.active and self.type == "opportunity" and self.won_status == "pending"
        )

    @api.model
    def _get_allowed_days(self):
        """Return {stage id: days that a deal may stand there}."""
        steps = self.env["crm.stage"]._get_steps()
        return {step.id: step.deadline_days for step in steps if step.deadline_days}

    def _get_overdue_payment_date(self):
        """Return the oldest date that has passed unpaid, or False.

        A deal that a manager closed, or a refused one, is no longer chased.
        """
        is_overdue = self.outcome == "open" and self.payment_status == "overdue"
        return is_overdue and self.payment_date_due

    @api.model
    def _forget_deal_money(self):
        self.invalidate_model(
            ["is_overdue", "is_overdue_payment", "overdue_reason"], flush=False
        )
        return super()._forget_deal_money()

    def _search_is_overdue(self, operator, value):
        return self._search_mark(
            operator,
            value,
            lambda: Domain.OR(
                (
                    self._get_date_domain(),
                    self._get_stage_domain(),
                    self._get_payment_domain(),
                )
            ),
        )

    def _search_is_overdue_date(self, operator, value):
        return self._search_mark(operator, value, self._get_date_domain)

    def _search_is_overdue_stage(self, operator, value):
        return self._search_mark(operator, value, self._get_stage_domain)

    def _search_is_overdue_payment(self, operator, value):
        return self._search_mark(operator, value, self._get_payment_domain)

    @api.model
    def _search_mark(self, operator, value, get_domain):
        if operator != "in":
            return NotImplemented
        domain = get_domain()
        return Domain.OR(domain if flag else ~domain for flag in value)

    @api.model
    def _get_pending_domain(self):
        return (
            Domain("active", "=", True)
            & Domain("type", "=", "opportunity")
            & Domain("won_status", "=", "pending")
        )

    @api.model
    def _get_date_domain(self):
        today = fields.Date.context_today(self)
        return self._get_pending_domain() & Domain("date_deadline", "<", today)

    @api.model
    def _get_stage_domain(self):
        now = fields.Datetime.now()
        return self._get_pending_domain() & Domain.OR(
            Domain("stage_id", "=", stage_id)
            & Domain("date_last_stage_update", "<", now - timedelta(days=days))
            for stage_id, days in self._get_allowed_days().items()
        )

    @api.model
    def _get_payment_domain(self):
        return Domain("outcome", "=", "open") & Domain("payment_status", "=", "overdue")
