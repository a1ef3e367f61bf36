from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class EstateCommissionLine(models.Model):
    """The share of one realtor: a colleague, or a broker from outside."""

    _name = "estate.commission.line"
    _description = "Share of a Commission"
    _inherit = ["industry.computed.guard"]
    _order = "commission_id desc, sequence, id"
    _rec_name = "partner_id"
    _set_at_create = frozenset({"commission_id"})

    commission_id = fields.Many2one(
        "estate.commission", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10, help="The last one takes odd cents.")
    kind = fields.Selection(
        [
            ("agent", "Colleague"),
            ("broker", "Outside Broker"),
            ("office", "Our Office"),
        ],
        required=True,
        default="agent",
        help="A colleague is paid with the salary, an outside broker by vendor bill."
        " What stays with the office is not paid out.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Realtor",
        index="btree_not_null",
        ondelete="restrict",
        domain=[("share", "=", False)],
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Who",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        index=True,
        ondelete="restrict",
    )
    percent = fields.Float(string="Share (%)", digits=(16, 4), required=True)
    company_id = fields.Many2one(related="commission_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    payout_ids = fields.One2many("estate.commission.payout", "line_id")
    due_amount = fields.Monetary(
        string="Due",
        compute="_compute_money",
        compute_sudo=True,
        help="Share of the money that has come in, without tax.",
    )
    settled_amount = fields.Monetary(
        string="Settled",
        compute="_compute_money",
        compute_sudo=True,
        help="Given to payroll or billed by the broker.",
    )
    open_amount = fields.Monetary(
        string="To Settle", compute="_compute_money", compute_sudo=True
    )

    _percent_valid = models.Constraint(
        "CHECK(percent > 0 AND percent <= 100)",
        "A share is above 0 and at most 100 percent.",
    )

    @api.depends("user_id", "kind")
    def _compute_partner_id(self):
        for line in self:
            if line.kind == "agent" and line.user_id:
                line.partner_id = line.user_id.partner_id
            elif line.kind == "office":
                line.partner_id = line.commission_id.company_id.partner_id
            else:
                line.partner_id = line.partner_id

    @api.depends("percent", "payout_ids.amount", "payout_ids.state")
    def _compute_money(self):
        sums = self._get_money()
        for line in self:
            due, settled = sums.get(line._origin.id, (0.0, 0.0))
            line.due_amount, line.settled_amount = due, settled
            line.open_amount = due - settled

    @api.constrains("percent", "commission_id")
    def _check_split(self):
        # the commission itself checks what it writes, after its last share
        if not self.env.context.get("estate_commission_write"):
            self.commission_id._check_split()

    @api.constrains("kind", "user_id", "partner_id")
    def _check_kind(self):
        for line in self:
            if line.kind == "broker" and not line.partner_id:
                raise ValidationError(self.env._("Choose the broker of each share."))
            if line.kind == "agent" and not line.user_id:
                raise ValidationError(self.env._("Choose the colleague of each share."))
            if line.kind != "agent" and line.user_id:
                raise ValidationError(
                    self.env._("Only the share of a colleague names a user.")
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        # sudo: whether there is a payout, of whoever
        if self.sudo().payout_ids:
            raise UserError(
                self.env._(
                    "A share that was settled stays. Change its percent instead."
                )
            )

    def _get_money(self):
        """{line id: (due, settled)} in company currency; two queries for all."""
        ids = self._origin.ids
        sums = dict.fromkeys(ids, (0.0, 0.0))
        if not ids:
            return sums
        Due = self.env["estate.commission.due"].with_context(
            estate_commission_ids=tuple(self.commission_id._origin.ids)
        )
        due = dict(
            Due._read_group([("line_id", "in", ids)], ["line_id"], ["amount:sum"])
        )
        settled = dict(
            self.env["estate.commission.payout"]._read_group(
                [("line_id", "in", ids), ("state", "!=", "void")],
                ["line_id"],
                ["amount:sum"],
            )
        )
        for line in self._origin:
            money = due.get(line, 0.0), settled.get(line, 0.0)
            sums[line.id] = tuple(line.currency_id.round(amount) for amount in money)
        return sums

    def action_settle(self):
        """Give what is due to payroll, and bill what goes to outside brokers."""
        self.check_access("write")
        # also of what a call wrote around the check
        self.commission_id._check_split()
        # payouts of one share are made one after the other
        lines = self.filtered(lambda line: line.kind != "office")
        lines.lock_for_update()
        lines.invalidate_recordset(["due_amount", "settled_amount", "open_amount"])
        open_lines = lines.filtered(
            lambda line: not line.currency_id.is_zero(line.open_amount)
        )
        if not open_lines:
            raise UserError(self.env._("Nothing is due that was not settled already."))
        # sudo: payouts are made by this step only, of shares that the caller may write
        payouts = (
            self.env["estate.commission.payout"]
            .sudo()
            .create([line._prepare_payout() for line in open_lines])
        )
        payouts._make_bills()
        payouts = payouts.sudo(False)
        return payouts._get_records_action(name=self.env._("Settled Commission"))

    def _prepare_payout(self):
        """Return the values of what is settled now: a hook."""
        return {
            "line_id": self.id,
            "amount": self.open_amount,
            "kind": "payroll" if self.kind == "agent" else "bill",
        }
