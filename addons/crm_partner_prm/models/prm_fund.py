from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_amount

from .prm_fund_move import BUCKETS


class PrmFund(models.Model):
    """Money for the marketing of partners: a budget per programme and period.

    Where the money is stands in four balances. Only the ledger (`prm.fund.move`)
    changes them, and the database holds that they make up the budget, none negative.
    """

    _name = "prm.fund"
    _description = "Marketing Fund"
    _inherit = ["prm.fund.balance.mixin", "mail.thread"]
    _order = "date_end desc, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, help="What partners read, too.")
    active = fields.Boolean(default=True)
    description = fields.Text(
        string="What It Is For",
        translate=True,
        help="Partners read this before they ask.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        help="Requests and claims are in this currency.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
    )
    type_id = fields.Many2one(
        "prm.partner.type",
        string="Partner Type",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: partners of all types.",
    )
    track_id = fields.Many2one(
        "prm.track",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: all tracks.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Only for Partner",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        domain=[("prm_enrollment_ids.is_current", "=", True)],
        help="Empty: every partner in this type and track.",
    )
    date_start = fields.Date(string="From", required=True)
    date_end = fields.Date(string="Until", required=True)
    budget = fields.Monetary(
        default=0,
        help="It can be raised and lowered, but not below what was promised already.",
    )
    amount_free = fields.Monetary(string="Free", readonly=True, default=0, copy=False)
    amount_reserved = fields.Monetary(
        string="Reserved",
        readonly=True,
        default=0,
        copy=False,
        help="Approved, not claimed yet.",
    )
    amount_claimed = fields.Monetary(
        string="Claimed",
        readonly=True,
        default=0,
        copy=False,
        help="Claimed, not paid yet.",
    )
    amount_paid = fields.Monetary(
        string="Paid",
        readonly=True,
        default=0,
        copy=False,
        help="What was paid on vendor bills.",
    )
    min_own_share = fields.Float(
        string="Own Share at Least",
        default=50,
        digits=(5, 2),
        help="Percent of the costs that the partner carries.",
    )
    approval_limit = fields.Monetary(
        string="Managers Approve up to",
        default=1000,
        help="What is more is approved by a partner administrator.",
    )
    partner_limit = fields.Monetary(
        string="At Most per Partner",
        help="Reserved, claimed and paid together. Empty: no limit.",
    )
    claim_days = fields.Integer(
        string="Days to Claim",
        default=60,
        help="After the last day of the campaign. What was not claimed by then is free"
        " for others.",
    )
    correction_days = fields.Integer(
        string="Days to Correct",
        default=14,
        help="How long a partner has at least to send a claim again that was sent"
        " back.",
    )
    proof_kind_ids = fields.Many2many(
        "prm.proof.kind",
        "prm_fund_proof_kind_rel",
        "fund_id",
        "kind_id",
        string="Proofs Wanted",
        help="What partners have to show with a claim. You can change it on a request.",
    )
    product_id = fields.Many2one(
        "product.product",
        string="Product on Vendor Bills",
        domain=[("type", "=", "service")],
        check_company=True,
        ondelete="restrict",
    )
    account_id = fields.Many2one(
        "account.account",
        string="Account on Vendor Bills",
        domain=[("account_type", "in", ("expense", "expense_direct_cost"))],
        check_company=True,
        ondelete="restrict",
        help="Empty: the expense account of the product.",
    )
    request_ids = fields.One2many("prm.fund.request", "fund_id", string="Requests")
    request_count = fields.Integer(compute="_compute_request_count")
    move_ids = fields.One2many("prm.fund.move", "fund_id", string="Ledger")

    _balances_positive = models.Constraint(
        "CHECK(amount_free >= 0 AND amount_reserved >= 0 AND amount_claimed >= 0"
        " AND amount_paid >= 0)",
        "There is not so much in this fund.",
    )
    _budget_whole = models.Constraint(
        "CHECK(budget = amount_free + amount_reserved + amount_claimed + amount_paid)",
        "Free, reserved, claimed and paid make up the budget of a fund.",
    )
    _date_order = models.Constraint(
        "CHECK(date_end >= date_start)", "A fund cannot end before it starts."
    )
    _limits_valid = models.Constraint(
        "CHECK(min_own_share >= 0 AND min_own_share < 100 AND approval_limit >= 0"
        " AND partner_limit >= 0 AND claim_days >= 0 AND correction_days >= 0)",
        "Limits and days are not negative, and the own share is less than 100 percent.",
    )

    @api.depends("request_ids")
    def _compute_request_count(self):
        rows = self.env["prm.fund.request"]._read_group(
            [("fund_id", "in", self.ids)], ["fund_id"], ["__count"]
        )
        counts = dict(rows)
        for fund in self:
            fund.request_count = counts.get(fund._origin, 0)

    @api.model_create_multi
    def create(self, vals_list):
        budgets = [vals.get("budget", 0) for vals in vals_list]
        funds = super().create([vals | {"budget": 0} for vals in vals_list])
        for fund, budget in zip(funds, budgets, strict=True):
            fund._change_budget(budget)
        return funds

    def write(self, vals):
        if "currency_id" in vals or "company_id" in vals:
            self._check_no_money(vals)
        budget = vals.get("budget")
        result = super().write({k: v for k, v in vals.items() if k != "budget"})
        if budget is not None:
            for fund in self:
                fund._change_budget(budget)
        return result

    @api.model
    def _get_buckets(self):
        return [bucket for bucket, _label in BUCKETS]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked(self):
        if asked := self.filtered("request_ids"):
            raise UserError(
                self.env._(
                    "Partners have asked for money of %s: archive it instead.",
                    asked[0].name,
                )
            )

    def action_view_requests(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partner_prm.prm_fund_request_action"
        )
        return {
            **action,
            "domain": [("fund_id", "=", self.id)],
            "context": {"default_fund_id": self.id},
        }

    def _check_no_money(self, vals):
        for fund in self:
            changed = any(
                name in vals and fund[name].id != vals[name]
                for name in ("currency_id", "company_id")
            )
            if changed and fund.move_ids:
                raise UserError(
                    self.env._(
                        "%s has had money already: make another fund for another"
                        " company or currency.",
                        fund.name,
                    )
                )

    def _change_budget(self, budget):
        self.ensure_one()
        self._lock()
        change = self.currency_id.round(budget - self.budget)
        self._check_free(-change)
        move = {"fund": self, "note": self.env._("Budget"), "amount": abs(change)}
        source, target = ("outside", "free") if change > 0 else ("free", "outside")
        self.env["prm.fund.move"]._book([{**move, "source": source, "target": target}])

    def _lock(self):
        """Wait for whoever moves money of these funds now.

        Who comes second is tried again by Odoo, and sees what was done then.
        """
        self.flush_recordset()
        if not self.ids:
            return
        self.env.execute_query(
            SQL(
                "SELECT id FROM prm_fund WHERE id IN %s ORDER BY id FOR NO KEY UPDATE",
                tuple(self.ids),
            )
        )

    def _check_free(self, amount):
        """Refuse what is more than the fund has."""
        self.ensure_one()
        if self.currency_id.compare_amounts(amount, self.amount_free) > 0:
            raise UserError(
                self.env._(
                    "Only %(free)s of %(fund)s is free, that is less than %(amount)s.",
                    free=self._format(self.amount_free),
                    fund=self.name,
                    amount=self._format(amount),
                )
            )

    def _format(self, amount):
        return format_amount(self.env, amount, self.currency_id)

    def _get_free_for(self, partner):
        """{fund: what this partner may still ask for}."""
        # sudo: the sum of the partner's own requests
        rows = (
            self.env["prm.fund.request"]
            .sudo()
            ._read_group(
                [("fund_id", "in", self.ids), ("partner_id", "=", partner.id)],
                ["fund_id"],
                ["amount_reserved:sum", "amount_claimed:sum", "amount_paid:sum"],
            )
        )
        used = {fund.id: sum(amounts) for fund, *amounts in rows}
        free = {}
        for fund in self:
            left = fund.partner_limit - used.get(fund.id, 0)
            limited = min(fund.amount_free, max(left, 0))
            free[fund] = limited if fund.partner_limit else fund.amount_free
        return free

    @api.model
    def _get_open_domain(self):
        today = fields.Date.context_today(self)
        return Domain("date_start", "<=", today) & Domain("date_end", ">=", today)

    @api.model
    def _get_offered(self, partner):
        """Funds that this partner may ask today, by its current enrollments."""
        # sudo: what is on offer for a partner follows from its own enrollments
        rows = (
            self.env["prm.enrollment"]
            .sudo()
            .search([("partner_id", "=", partner.id), ("is_current", "=", True)])
        )
        programmes = Domain.OR(
            Domain("company_id", "=", row.company_id.id)
            & Domain("type_id", "in", [False, row.type_id.id])
            & Domain("track_id", "in", [False, row.track_id.id])
            for row in rows
        )
        own = Domain("partner_id", "in", [False, partner.id])
        funds = self.browse().sudo()  # see above
        return funds.search(self._get_open_domain() & own & programmes)
