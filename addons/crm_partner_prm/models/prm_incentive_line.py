from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

SOURCES = [
    ("money", "Money Received"),
    ("target", "Target of a Quarter"),
    ("certificate", "Certificates Held"),
    ("dispute", "Answer to a Dispute"),
]
PORTAL_FIELDS = frozenset(
    (
        "partner_id",
        "statement_id",
        "event_key",
        "invoice_line_key",
        "revision",
        "kind",
        "source",
        "date",
        "invoice_number",
        "threshold",
        "percent",
        "base_amount",
        "amount",
        "amount_currency",
        "measure",
        "note",
        "currency_id",
        "payout_currency_id",
    )
)


class PrmIncentiveLine(models.Model):
    """What a partner earned by a part of a payment, or what is taken back of it.

    Published lines never change.
    """

    _name = "prm.incentive.line"
    _description = "Incentive Line"
    _inherit = ["prm.portal.mixin", "crm.pay.trace"]
    _order = "statement_id, date, event_key, invoice_line_key, threshold, revision, id"
    _rec_name = "invoice_number"

    statement_id = fields.Many2one(
        "prm.incentive.statement", required=True, ondelete="cascade", index=True
    )
    plan_id = fields.Many2one("prm.incentive.plan", required=True, ondelete="restrict")
    partner_id = fields.Many2one(
        "res.partner", required=True, ondelete="restrict", index=True
    )
    payout_currency_id = fields.Many2one(
        "res.currency", string="Paid in", required=True
    )
    kind = fields.Selection(
        help="A correction follows money that is gone or has changed after the"
        " statement was published."
    )
    source = fields.Selection(SOURCES, required=True, default="money")
    event_key = fields.Integer(default=0)
    invoice_line_key = fields.Integer(default=0)
    invoice_key = fields.Integer(aggregator=None)
    date = fields.Date(string="Received on")
    period_start = fields.Date(
        string="Counted from",
        required=True,
        help="First day of the period whose steps and targets it counts for",
    )
    customer_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="restrict",
    )
    rule_id = fields.Many2one(
        "prm.incentive.rule",
        string="Rate",
        ondelete="restrict",
        index="btree_not_null",
        help="The version of the rate that it was computed by",
    )
    bonus_id = fields.Many2one(
        "prm.incentive.bonus", ondelete="restrict", index="btree_not_null"
    )
    measure = fields.Float(
        string="Reached",
        digits=(16, 2),
        aggregator=None,
        help="Money of the quarter, or certificates, that a bonus was earned by",
    )
    collected_amount = fields.Monetary(string="Received")
    amount = fields.Monetary(string="Earned", help="In company currency")
    currency_rate = fields.Float(digits=0, aggregator=None, default=1.0)
    amount_currency = fields.Monetary(
        string="In Payout Currency", currency_field="payout_currency_id"
    )
    is_published = fields.Boolean()
    note = fields.Char()
    dispute_ids = fields.One2many("prm.incentive.dispute", "line_id")

    # Whoever computes at the same time, each share of a payment earns once.
    _share_uniq = models.UniqueIndex(
        "(plan_id, event_key, invoice_line_key, threshold, revision)"
        " WHERE source = 'money'",
        "This payment has earned something by this plan already.",
    )
    _bonus_uniq = models.UniqueIndex(
        "(plan_id, partner_id, source, period_start, revision)"
        " WHERE source IN ('target', 'certificate')",
        "This bonus was earned already.",
    )
    _period_idx = models.Index("(plan_id, partner_id, period_start)")
    _invoice_idx = models.Index("(invoice_key)")
    # what asks whether a payment is published
    _published_idx = models.Index("(plan_id, event_key) WHERE is_published")

    @api.model_create_multi
    def create(self, vals_list):
        self._check_computed()
        return super().create(vals_list)

    @api.model
    def _insert(self, rows):
        """Create lines in one statement; each row has the same columns.

        A thousand payments are one look: what Odoo does for each record takes longer
        than all the rest.
        """
        if not rows:
            return
        names = [*rows[0], "create_uid", "write_uid", "create_date", "write_date"]
        trace = (self.env.uid, self.env.uid, self.env.cr.now(), self.env.cr.now())
        query = SQL(
            "INSERT INTO prm_incentive_line (%s)",
            SQL(", ").join(map(SQL.identifier, names)),
        )
        self.env.cr.execute_values(
            f"{query.code} VALUES %s",
            [(*row.values(), *trace) for row in rows],
            page_size=1000,
        )
        statements = self.env["prm.incentive.statement"].browse(
            {row["statement_id"] for row in rows}
        )
        statements.invalidate_recordset(["line_ids"], flush=False)
        for name in statements._get_total_fields():
            self.env.add_to_compute(statements._fields[name], statements)

    def write(self, vals):
        self._check_computed()
        return super().write(vals)

    def _check_computed(self):
        if not self.env.su:
            self.check_access("write")
            raise UserError(
                self.env._("Lines are computed from payments, nobody writes them.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        if any(line.is_published for line in self):
            raise UserError(
                self.env._(
                    "A published line stays. What turns out to be wrong is taken back"
                    " in the next statement."
                )
            )

    def _get_source_label(self):
        """What the line is for, in words for the partner."""
        self.ensure_one()
        # sudo: of a line that the reader may see: names of its plan, deal and product
        line = self.sudo()
        if line.source == "target":
            reached = line.currency_id.format(line.measure)
            return self.env._("Target of the quarter: %(amount)s", amount=reached)
        if line.source == "certificate":
            count = f"{line.measure:g}"
            return self.env._("Certificates held: %(count)s", count=count)
        if line.source == "dispute":
            return line.note or self.env._("Answer to your question")
        parts = (line.invoice_number, line.lead_id.name, line.product_id.name)
        return " · ".join(filter(None, parts))

    def _get_step_label(self):
        """Where the step of the rate begins."""
        amount = self.currency_id.format(self.threshold)
        return self.env._("(from %(amount)s on)", amount=amount)

    def _get_kind_label(self):
        """Rebate, commission or bonus, as the plan says."""
        # sudo: of a line that the reader may see: the kind of its plan
        plan = self.sudo().plan_id
        return dict(plan._fields["kind"]._description_selection(self.env))[plan.kind]

    @api.model
    def _get_portal_fields(self):
        return super()._get_portal_fields() | PORTAL_FIELDS

    @api.model
    def _merge_partner_rows(self, src_partner_ids, dst_partner_id):
        """All lines stay, as the survivor's; bonuses of both are told apart."""
        mine = [("partner_id", "in", [*src_partner_ids, dst_partner_id])]
        rows = self.search(mine, order="id")
        bonuses = rows.filtered(lambda row: row.source in ("target", "certificate"))
        keys = ("plan_id", "source", "period_start")
        for same in bonuses.grouped(lambda row: tuple(row[k] for k in keys)).values():
            top = max(same.mapped("revision"))
            merged = same.filtered(lambda row: row.partner_id.id != dst_partner_id)
            for number, row in enumerate(merged, 1):
                row.revision = top + number
        rows.write({"partner_id": dst_partner_id})
        customers = self.search([("customer_id", "in", src_partner_ids)])
        customers.write({"customer_id": dst_partner_id})
