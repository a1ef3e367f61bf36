from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
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
        "date_deadline", "date_last_stage_update", "outcome", "stage_id", "won_status"
    )
    def _compute_overdue(self):
        now, today = fields.Datetime.now(), fields.Date.context_today(self)
        days = self._get_allowed_days()
        due_dates = self._get_payment_due_dates()
        for lead in self:
            is_pending = lead._is_deal_pending()
            late = is_pending and lead.date_deadline and lead.date_deadline < today
            allowed = is_pending and days.get(lead.stage_id.id)
            entered = lead.date_last_stage_update
            stood = (now - entered).days if allowed and entered else 0
            due = due_dates.get(lead._origin.id)
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
                    "%(days)s days in its stage, %(allowed)s allowed",
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

    def _get_payment_due_dates(self):
        """Return {lead id: oldest due date that has passed unpaid} in one query."""
        ids = tuple(self._origin.ids)
        if not ids:
            return {}
        query = self._get_unpaid_query(SQL("AND o.opportunity_id IN %s", ids))
        self._flush_unpaid()
        return dict(
            self.env.execute_query(
                SQL("SELECT lead_id, MIN(date_due) FROM (%s) d GROUP BY lead_id", query)
            )
        )

    @api.model
    def _flush_unpaid(self):
        self.env["sale.order"].flush_model(["opportunity_id", "state"])
        self.env["sale.order.line"].flush_model(["invoice_lines", "order_id"])
        self.env["account.move"].flush_model(["move_type", "payment_state", "state"])
        self.env["account.move.line"].flush_model(
            ["amount_residual", "date_maturity", "display_type", "move_id"]
        )

    @api.model
    def _get_unpaid_query(self, condition):
        """SQL: deals (`lead_id`) with what is due (`date_due`) and was not paid.

        Deals that a manager closed, and refused ones, are no longer chased here.
        """
        return SQL(
            """SELECT o.opportunity_id AS lead_id, due.date_maturity AS date_due
                 FROM sale_order o
                 JOIN crm_lead l ON l.id = o.opportunity_id AND l.outcome = 'open'
                 JOIN sale_order_line sol ON sol.order_id = o.id
                 JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = sol.id
                 JOIN account_move_line aml ON aml.id = rel.invoice_line_id
                 JOIN account_move m ON m.id = aml.move_id AND m.state = 'posted'
                      AND m.move_type = 'out_invoice'
                      AND m.payment_state IN ('not_paid', 'partial')
                 JOIN account_move_line due ON due.move_id = m.id
                      AND due.display_type = 'payment_term'
                      AND due.amount_residual > 0 AND due.date_maturity < %(today)s
                WHERE o.state = 'sale' %(condition)s""",
            today=fields.Date.context_today(self),
            condition=condition,
        )

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
        self._flush_unpaid()
        query = self._get_unpaid_query(SQL())
        return Domain("id", "in", SQL("(SELECT lead_id FROM (%s) d)", query))
