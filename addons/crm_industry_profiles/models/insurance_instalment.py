from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

UNPAID = ("not_paid", "partial")


class InsuranceInstalment(models.Model):
    """A sum that the holder pays on a day, or gets back; invoiced by accounting."""

    _name = "insurance.instalment"
    _description = "Premium Instalment"
    _order = "policy_id, date_due, id"

    name = fields.Char(required=True)
    policy_id = fields.Many2one(
        "insurance.policy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    kind = fields.Selection(
        [
            ("premium", "Instalment"),
            ("addition", "Additional premium"),
            ("return", "Returned premium"),
        ],
        required=True,
        default="premium",
    )
    date_due = fields.Date(string="Due on", required=True)
    amount = fields.Monetary(required=True, help="Negative: goes back to the holder.")
    state = fields.Selection(
        [("planned", "Planned"), ("invoiced", "Invoiced"), ("dropped", "Not charged")],
        string="Status",
        required=True,
        default="planned",
        readonly=True,
        copy=False,
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    move_name = fields.Char(related="move_id.name", string="Invoice Number")
    payment_state = fields.Selection(related="move_id.payment_state")
    amount_due = fields.Monetary(compute="_compute_amount_due", string="Still to Pay")
    is_overdue = fields.Boolean(
        string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )

    _planned_idx = models.Index("(date_due) WHERE state = 'planned'")

    @api.depends("amount", "state", "move_id.state", "move_id.amount_residual_signed")
    def _compute_amount_due(self):
        for row in self:
            # sudo: one figure of the invoice of an instalment that the user reads
            move = row.move_id.sudo()
            if move.state == "posted":
                row.amount_due = move.amount_residual_signed
            else:
                row.amount_due = 0 if row.state == "dropped" else row.amount

    @api.depends("date_due", "state", "move_id.state", "move_id.payment_state")
    def _compute_is_overdue(self):
        overdue = self.search(Domain("id", "in", self.ids) & self._get_overdue_domain())
        for row in self:
            row.is_overdue = row._origin in overdue

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._get_overdue_domain()
        return domain if True in value else ~domain

    @api.model
    def _get_overdue_domain(self):
        """Invoiced, not paid in full, and its day has passed."""
        # in SQL, because agents learn that it is unpaid, but read no invoices
        self.env["account.move"].flush_model(["payment_state", "state"])
        unpaid = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "EXISTS (SELECT FROM account_move move WHERE move.id = %s"
                " AND move.state = 'posted' AND move.payment_state IN %s)",
                SQL.identifier(alias, "move_id"),
                UNPAID,
            )
        )
        today = fields.Date.context_today(self)
        return (
            Domain("state", "=", "invoiced")
            & Domain("amount", ">", 0)
            & Domain("date_due", "<", today)
            & unpaid
        )
