from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

# what only the actions may write
GUARDED_FIELDS = {
    "plan_id",
    "user_id",
    "date_start",
    "date_end",
    "state",
    "line_ids",
    "approver_id",
    "approval_date",
    "payment_date",
}


class CrmPayStatement(models.Model):
    """What a person has earned by a plan in a period, payment by payment."""

    _name = "crm.pay.statement"
    _description = "Pay Statement"
    _inherit = ["mail.thread"]
    _order = "date_end desc, user_id, id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True)
    plan_id = fields.Many2one(
        "crm.pay.plan", required=True, ondelete="restrict", check_company=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    basis = fields.Selection(related="plan_id.basis")
    plan_note = fields.Text(related="plan_id.note", string="About the Plan")
    date_start = fields.Date(string="From", required=True)
    date_end = fields.Date(string="Until", required=True)
    state = fields.Selection(
        [("draft", "Draft"), ("confirmed", "Approved"), ("paid", "Paid Out")],
        required=True,
        default="draft",
        index=True,
        tracking=True,
        copy=False,
    )
    line_ids = fields.One2many("crm.pay.statement.line", "statement_id")
    line_count = fields.Integer(compute="_compute_totals", store=True)
    collected_amount = fields.Monetary(
        string="Collected",
        compute="_compute_totals",
        store=True,
        help="Money that came in, less what was paid back or undone",
    )
    base_amount = fields.Monetary(
        string="Counted",
        compute="_compute_totals",
        store=True,
        help="What the rates are taken of: the money or its margin, as the plan says",
    )
    amount = fields.Monetary(string="Pay", compute="_compute_totals", store=True)
    corrected_amount = fields.Monetary(
        string="Thereof Taken Back or Corrected",
        compute="_compute_totals",
        store=True,
        help="Corrections of earlier statements: payments that were undone or paid back"
        " after the approval",
    )
    approver_id = fields.Many2one("res.users", string="Approved by", copy=False)
    approval_date = fields.Datetime(string="Approved on", copy=False)
    payment_date = fields.Date(string="Paid on", copy=False)
    note = fields.Text(string="Remarks")

    _person_period_uniq = models.UniqueIndex(
        "(plan_id, user_id, date_start)",
        "This person already has a statement of this plan and period.",
    )
    _dates_order = models.Constraint(
        "CHECK (date_start <= date_end)", "The last day is before the first one."
    )

    @api.depends("user_id", "plan_id", "date_start")
    def _compute_name(self):
        for statement in self:
            month = statement.date_start and statement.date_start.strftime("%Y-%m")
            parts = (month, statement.user_id.name, statement.plan_id.name)
            statement.name = " · ".join(filter(None, parts))

    @api.depends("line_ids.amount", "line_ids.base_amount", "line_ids.collected_amount")
    def _compute_totals(self):
        names = ["collected_amount", "base_amount", "amount"]
        aggregates = ["__count", *(f"{name}:sum" for name in names)]
        Line = self.env["crm.pay.statement.line"]
        mine = Domain("statement_id", "in", self.ids)
        groups = Line._read_group(mine, ["statement_id", "kind"], aggregates)
        sums = {(statement.id, kind): values for statement, kind, *values in groups}
        nothing = (0,) * len(aggregates)
        for statement in self:
            earned = sums.get((statement._origin.id, "earned"), nothing)
            corrected = sums.get((statement._origin.id, "correction"), nothing)
            both = [sum(pair) for pair in zip(earned, corrected, strict=True)]
            statement.line_count = both[0]
            statement.update(dict(zip(names, both[1:], strict=True)))
            statement.corrected_amount = corrected[-1]

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(
                self.env._("Statements are made by “Prepare Statements” of a pay plan.")
            )
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and not GUARDED_FIELDS.isdisjoint(vals):
            raise UserError(
                self.env._(
                    "A statement is computed from payments. Use its buttons to update,"
                    " approve or pay it."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        if self.filtered(lambda statement: statement.state != "draft"):
            raise UserError(
                self.env._(
                    "An approved statement stays. What turns out to be wrong is taken"
                    " back in the next one."
                )
            )

    def action_update(self):
        """Bring drafts up to date with the payments."""
        self.check_access("write")
        for plan in self.filtered(lambda statement: statement.state == "draft").plan_id:
            plan._update_drafts()
        return True

    def action_confirm(self):
        self._check_approver()
        drafts = self.filtered(lambda statement: statement.state == "draft")
        drafts.plan_id._serialise()
        drafts._check_order()
        drafts._check_current()
        # checked above: a manager, and not the person who is paid
        drafts.sudo().write(drafts._prepare_approval())
        drafts._close_plans()
        drafts._notify_person()
        return True

    def action_pay(self):
        self._check_approver()
        waiting = self.filtered(lambda statement: statement.state == "confirmed")
        if waiting != self:
            raise UserError(self.env._("Only approved statements can be paid."))
        today = fields.Date.context_today(self)
        # checked above: a manager, and not the person who is paid
        self.sudo().write({"state": "paid", "payment_date": today})
        return True

    def action_replay(self):
        """Compute the statement again from the ledger, and say what it would be."""
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(self.env._("Only a sales manager can check statements."))
        total = self._get_replayed_amount()
        same = not self.currency_id.compare_amounts(total, self.amount)
        now = self.currency_id.format(total)
        message = (
            self.env._("The payments of today give the same: %(amount)s.", amount=now)
            if same
            else self.env._(
                "The payments of today give %(amount)s. The statement stays as it is;"
                " the difference goes into the next one.",
                amount=now,
            )
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success" if same else "warning", "message": message},
        }

    def _get_replayed_amount(self):
        """Pay of this statement if it were computed today, from its own payments."""
        plan = self.plan_id
        later = Domain("user_id", "=", self.user_id.id) & Domain(
            "date_end", ">=", self.date_end
        )
        paid = plan._get_paid(Domain("state", "!=", "draft") & ~later)
        # sudo: the caller may read the statement
        lines = self.sudo().line_ids
        mine = {(line.event_key, line.invoice_line_key) for line in lines}
        work = [
            {**item, "user_id": self.user_id.id}
            for item in plan._get_work(self.date_end, paid)
            if (item["event_key"], item["invoice_line_key"]) in mine
        ]
        return sum(vals["amount"] for vals in plan._get_wanted(self, work))

    def _check_approver(self):
        self.check_access("write")
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(self.env._("Only a sales manager approves statements."))
        if self.env.user in self.user_id:
            raise UserError(
                self.env._(
                    "Nobody approves or pays their own statement. Ask another sales"
                    " manager."
                )
            )

    def _check_order(self):
        """Periods are approved one after the other, so that nothing is skipped."""
        ends = {
            (row.plan_id, row.user_id): row.date_end for row in self.sorted("date_end")
        }
        drafts = self.sudo().search(  # only the dates of the same persons' drafts
            [
                ("plan_id", "in", self.plan_id.ids),
                ("user_id", "in", self.user_id.ids),
                ("state", "=", "draft"),
                ("id", "not in", self.ids),
            ],
            order="date_end",
        )
        for draft in drafts:
            end = ends.get((draft.plan_id, draft.user_id))
            if end and draft.date_end < end:
                raise UserError(
                    self.env._(
                        "Approve the statement “%(name)s” first: periods are closed one"
                        " after the other.",
                        name=draft.name,
                    )
                )

    def _check_current(self):
        for statement in self.plan_id._get_stale_statements() & self:
            raise UserError(
                self.env._(
                    "Payments or rates have changed since “%(name)s” was computed."
                    " Press Update, look again and approve.",
                    name=statement.name,
                )
            )

    def _prepare_approval(self):
        return {
            "state": "confirmed",
            "approver_id": self.env.uid,
            "approval_date": fields.Datetime.now(),
        }

    def _close_plans(self):
        for plan, statements in self.grouped("plan_id").items():
            ends = [*statements.mapped("date_end"), plan.closed_until]
            plan.closed_until = max(end for end in ends if end)

    def _notify_person(self):
        for statement in self:
            statement.message_notify(
                partner_ids=statement.user_id.partner_id.ids,
                subject=self.env._("Your pay statement"),
                body=self.env._(
                    "Your statement until %(date)s is approved: %(amount)s.",
                    date=format_date(self.env, statement.date_end),
                    amount=statement.currency_id.format(statement.amount),
                ),
            )
