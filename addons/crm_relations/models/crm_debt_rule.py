import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, formatLang, plaintext2html, split_every

_logger = logging.getLogger(__name__)

BATCH_SIZE = 200
# smallest debt that is one, in any currency
LEAST_DEBT = 0.001


class CrmDebtRule(models.Model):
    """When to remind whom of a debt: once, as long as the debt of an order lasts."""

    _name = "crm.debt.rule"
    _description = "Debt Reminder Rule"
    _order = "kind, days, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [("money", "Delivered, not paid"), ("goods", "Paid, not delivered")],
        string="Debt",
        required=True,
        default="money",
    )
    min_amount = fields.Monetary(
        string="From Amount", help="Smaller debts of an order are left alone."
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    days = fields.Integer(
        string="After Days",
        help="Days since the due date of the invoice, or since the order if there is no"
        " invoice; for goods since the last payment.",
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        required=True,
        ondelete="restrict",
        domain="[('res_model', 'in', [False, 'crm.lead', 'sale.order'])]",
        default=lambda self: self.env.ref(
            "mail.mail_activity_data_todo", raise_if_not_found=False
        ),
    )
    note = fields.Text(translate=True, help="What to do; it stands in the activity.")
    assign_to = fields.Selection(
        [
            ("salesperson", "Salesperson"),
            ("leader", "Leader of the sales team"),
            ("user", "This person"),
        ],
        required=True,
        default="salesperson",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        help="Gets the activity, also where a deal has no salesperson or leader.",
    )
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, index=True
    )
    reminder_ids = fields.One2many("crm.debt.reminder", "rule_id", readonly=True)

    _check_days = models.Constraint(
        "CHECK (days >= 0)", "The number of days cannot be negative."
    )
    _check_min_amount = models.Constraint(
        "CHECK (min_amount >= 0)", "The amount cannot be negative."
    )

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for rule in self:
            rule.currency_id = (rule.company_id or self.env.company).currency_id

    @api.model
    def _cron_remind(self):
        rules = self.search([], limit=None)
        for position, rule in enumerate(rules, 1):
            rule._end_settled()
            rows = rule._get_due_rows()
            for done, batch in enumerate(split_every(BATCH_SIZE, rows, list), 1):
                rule._remind_batch(batch)
                left = max(0, len(rows) - done * BATCH_SIZE) + len(rules) - position
                progress = self.env["ir.cron"]._commit_progress
                if not progress(len(batch), remaining=left):
                    return
        self.env["ir.cron"]._commit_progress(remaining=0)

    def _get_debt_domain(self):
        """Condition on crm.deal.balance: there is a debt of the rule's kind."""
        domain = Domain(f"{self.kind}_owed", ">", LEAST_DEBT)
        if self.company_id:
            domain &= Domain("company_id", "=", self.company_id.id)
        return domain

    def _get_due_rows(self):
        """[(order id, amount, since)] to remind of, the oldest debts first."""
        self.ensure_one()
        since = f"{self.kind}_since"
        limit = fields.Date.context_today(self) - timedelta(days=self.days)
        open_reminders = self.env["crm.debt.reminder"]._search(
            Domain("rule_id", "=", self.id) & Domain("date_end", "=", False)
        )
        domain = self._get_debt_domain() & Domain(since, "<=", limit)
        domain &= Domain(f"{self.kind}_owed", ">=", self.min_amount)
        domain &= Domain("order_id", "not in", open_reminders.subselect("order_id"))
        rows = self.env["crm.deal.balance"].search_fetch(
            domain, ["order_id", f"{self.kind}_owed", since], order=f"{since}, id"
        )
        return [(row.order_id.id, row[f"{self.kind}_owed"], row[since]) for row in rows]

    def _end_settled(self):
        """End the reminders of debts that are gone, so that a new debt counts again."""
        open_reminders = self.env["crm.debt.reminder"].search(
            [("rule_id", "=", self.id), ("date_end", "=", False)]
        )
        domain = Domain("order_id", "in", open_reminders.order_id.ids)
        debts = self.env["crm.deal.balance"].search(domain & self._get_debt_domain())
        settled = open_reminders.filtered(
            lambda reminder: reminder.order_id not in debts.order_id
        )
        settled.date_end = fields.Date.context_today(self)

    def _remind_batch(self, rows):
        try:
            with self.env.cr.savepoint():
                self._remind(rows)
        except Exception:
            _logger.warning("Debt rule %s: one by one", self.id, exc_info=True)
            for row in rows:
                self._remind_alone(row)

    def _remind_alone(self, row):
        try:
            with self.env.cr.savepoint():
                self._remind([row])
        except Exception:
            _logger.exception("Debt rule %s: order %s has failed", self.id, row[0])

    def _remind(self, rows):
        """Log reminders and plan their activities, or none of both."""
        orders = self.env["sale.order"].browse(row[0] for row in rows)
        self.env["crm.debt.reminder"].create(
            [
                {"rule_id": self.id, "order_id": order_id, "amount": amount}
                for order_id, amount, _since in rows
            ]
        )
        Activity = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        Activity.create(
            [
                self._prepare_activity(order, amount, since)
                for order, (_order_id, amount, since) in zip(orders, rows, strict=True)
            ]
        )

    def _prepare_activity(self, order, amount, since):
        """Values of the activity, which stands on the deal, or else on the order."""
        document = order.opportunity_id or order
        user = self._get_responsible(document)
        return {
            "res_model_id": self.env["ir.model"]._get_id(document._name),
            "res_id": document.id,
            "activity_type_id": self.activity_type_id.id,
            "user_id": user.id,
            "summary": self._get_summary(order, amount, since, user.lang),
            "note": plaintext2html(self.with_context(lang=user.lang).note or ""),
            "date_deadline": fields.Date.context_today(self),
        }

    def _get_summary(self, order, amount, since, lang):
        """One line in the language of who gets it: who owes what since when."""
        rule = self.with_context(lang=lang)
        values = {
            "amount": formatLang(
                rule.env, amount, currency_obj=order.company_id.currency_id
            ),
            "customer": order.partner_id.commercial_partner_id.name,
            "day": format_date(rule.env, since),
        }
        if self.kind == "money":
            return rule.env._("%(customer)s owes %(amount)s since %(day)s", **values)
        return rule.env._(
            "%(customer)s waits for goods worth %(amount)s, paid on %(day)s", **values
        )

    def _get_responsible(self, document):
        """Who gets the activity on a deal or an order."""
        user = self.user_id
        if self.assign_to == "salesperson":
            user = document.user_id
        elif self.assign_to == "leader":
            user = document.team_id.user_id
        return user if user.active else self.user_id
