from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, float_repr

# where the money of a fund is; "outside" is what was not given yet, or taken away
BUCKETS = [
    ("outside", "Outside"),
    ("free", "Free"),
    ("reserved", "Reserved"),
    ("claimed", "Claimed"),
    ("paid", "Paid"),
]
HOLDERS = {
    "fund_id": "prm.fund",
    "request_id": "prm.fund.request",
    "claim_id": "prm.fund.claim",
}
COLUMNS = (*HOLDERS, "source", "target", "amount", "note", "author", "date")


class PrmFundMove(models.Model):
    """Money that went from one bucket of a fund to another: written once, for ever."""

    _name = "prm.fund.move"
    _description = "Movement in a Marketing Fund"
    _order = "id desc"
    _rec_name = "note"
    _log_access = False

    fund_id = fields.Many2one(
        "prm.fund", required=True, readonly=True, index=True, ondelete="cascade"
    )
    request_id = fields.Many2one(
        "prm.fund.request", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    claim_id = fields.Many2one(
        "prm.fund.claim", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    company_id = fields.Many2one(related="fund_id.company_id")
    currency_id = fields.Many2one(related="fund_id.currency_id")
    source = fields.Selection(BUCKETS, string="From", required=True, readonly=True)
    target = fields.Selection(BUCKETS, string="To", required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True, aggregator=None)
    note = fields.Char(string="Why", readonly=True)
    author = fields.Char(
        string="By", readonly=True, help="Who did it, as the name was then."
    )
    date = fields.Datetime(string="When", required=True, readonly=True)

    _moves_something = models.Constraint(
        "CHECK(amount > 0 AND source <> target)",
        "A movement takes an amount from one place to another.",
    )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(
            self.env._("The ledger of a fund cannot be changed, by nobody.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("The ledger of a fund cannot be deleted, by nobody.")
        )

    @api.model
    def _book(self, moves):
        """Move money: the one place where it happens, in one statement.

        :param list moves: dicts with ``fund``, ``source``, ``target``, ``amount`` (in
            the fund's currency) and, if there are, ``request``, ``claim``, ``note``
        """
        moves = [m for m in moves if not m["fund"].currency_id.is_zero(m["amount"])]
        if not moves:
            return
        # sudo: whoever takes a step moves money; the step has checked who may
        ledger = self.sudo()
        for model in HOLDERS.values():
            ledger.env[model].flush_model()
        ledger.env.execute_query(ledger._get_booking(moves))
        ledger._forget_balances(moves)

    @api.model
    def _get_booking(self, moves):
        updates = [
            self._get_update(name, model)
            for name, model in HOLDERS.items()
            if name == "fund_id" or any(move.get(name[:-3]) for move in moves)
        ]
        return SQL(
            """WITH m AS (INSERT INTO prm_fund_move (%s) VALUES %s RETURNING *), %s
               SELECT COUNT(*) FROM m""",
            SQL(", ").join(map(SQL.identifier, COLUMNS)),
            SQL(", ").join(map(self._get_row, moves)),
            SQL(", ").join(updates),
        )

    @api.model
    def _get_row(self, move):
        places = move["fund"].currency_id.decimal_places
        holders = [move.get(name[:-3]) for name in HOLDERS]
        return SQL(
            "(%s, %s, %s, %s, %s, %s::numeric, %s, %s, %s::timestamp)",
            *[(holder and holder.id) or None for holder in holders],
            move["source"],
            move["target"],
            float_repr(move["amount"], places),
            move.get("note") or None,
            self.env.user.name,
            fields.Datetime.now(),
        )

    @api.model
    def _get_update(self, name, model):
        """UPDATE of the balances of one kind of holder, by the rows of ``m``."""
        records = self.env[model]
        buckets = records._get_buckets()
        return SQL(
            """%s AS (UPDATE %s t SET %s
                FROM (SELECT %s AS id, %s FROM m WHERE %s IS NOT NULL GROUP BY 1) d
               WHERE t.id = d.id)""",
            SQL.identifier(f"u_{name}"),
            SQL.identifier(records._table),
            SQL(", ").join(self._get_change(records, bucket) for bucket in buckets),
            SQL.identifier(name),
            SQL(", ").join(self._get_sum(bucket) for bucket in buckets),
            SQL.identifier(name),
        )

    @api.model
    def _get_change(self, records, bucket):
        column = SQL.identifier(records._get_bucket_field(bucket))
        sign = SQL("-") if bucket == "outside" else SQL("+")
        return SQL("%s = t.%s %s d.%s", column, column, sign, SQL.identifier(bucket))

    @api.model
    def _get_sum(self, bucket):
        return SQL(
            """SUM(CASE %s WHEN target THEN amount WHEN source THEN -amount ELSE 0 END)
               AS %s""",
            bucket,
            SQL.identifier(bucket),
        )

    @api.model
    def _forget_balances(self, moves):
        self.invalidate_model()
        for name, model in HOLDERS.items():
            ids = {move[name[:-3]].id for move in moves if move.get(name[:-3])}
            records = self.env[model].browse(ids)
            names = [*map(records._get_bucket_field, records._get_buckets())]
            records.invalidate_recordset(names)
            records.modified(names)
