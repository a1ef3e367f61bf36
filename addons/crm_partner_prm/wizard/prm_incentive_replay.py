from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import date_utils


class PrmIncentiveReplay(models.TransientModel):
    """Compute periods again from entries and the rates of then, and compare."""

    _name = "prm.incentive.replay"
    _description = "Check of Incentives Against the Entries"

    plan_ids = fields.Many2many("prm.incentive.plan", string="Plans")
    partner_id = fields.Many2one("res.partner")
    date_start = fields.Date(
        string="From",
        required=True,
        default=lambda self: self._get_last_year()[0],
        help="Whole quarters are compared.",
    )
    date_end = fields.Date(
        string="Until", required=True, default=lambda self: self._get_last_year()[1]
    )
    is_done = fields.Boolean()
    remembered_amount = fields.Float(string="On Statements", digits=(16, 2))
    computed_amount = fields.Float(string="Computed Again", digits=(16, 2))
    line_ids = fields.One2many(
        "prm.incentive.replay.line", "replay_id", string="Differences"
    )

    @api.model
    def _get_last_year(self):
        start = date_utils.start_of(fields.Date.context_today(self), "year")
        return date_utils.start_of(start - timedelta(days=1), "year"), (
            start - timedelta(days=1)
        )

    def action_replay(self):
        """Compare each share of a payment; show what differs."""
        self.ensure_one()
        # sudo: the ledger of plans that the user may read, compared and not changed
        rows = [
            row
            for plan in self._get_plans().sudo()
            for row in plan._replay(self.date_start, self.date_end, self.partner_id.id)
        ]
        self.line_ids.sudo().unlink()  # of the user's own check
        self.env["prm.incentive.replay.line"].sudo().create(  # see above
            [
                row | {"replay_id": self.id}
                for row in rows
                if row["remembered_amount"] != row["computed_amount"]
            ]
        )
        names = ("remembered_amount", "computed_amount")
        self.write({name: sum(row[name] for row in rows) for name in names})
        self.is_done = True
        return self._get_records_action(
            name=self.env._("Check Against the Entries"), target="new"
        )

    def _get_plans(self):
        plans = self.env["prm.incentive.plan"].with_context(active_test=False)
        mine = [("company_id", "in", self.env.companies.ids)]
        plans = self.plan_ids or plans.search(mine)
        plans.check_access("read")
        return plans


class PrmIncentiveReplayLine(models.TransientModel):
    _name = "prm.incentive.replay.line"
    _description = "Difference Between Statement and Entries"

    replay_id = fields.Many2one("prm.incentive.replay", ondelete="cascade", index=True)
    plan_id = fields.Many2one("prm.incentive.plan")
    partner_id = fields.Many2one("res.partner")
    date = fields.Date(string="Received on")
    source = fields.Char()
    document = fields.Char(string="Invoice")
    currency_id = fields.Many2one(related="plan_id.currency_id")
    remembered_amount = fields.Monetary(string="On Statements")
    computed_amount = fields.Monetary(string="Computed Again")
    difference_amount = fields.Monetary(
        string="Difference", compute="_compute_difference_amount"
    )

    @api.depends("remembered_amount", "computed_amount")
    def _compute_difference_amount(self):
        for row in self:
            row.difference_amount = row.computed_amount - row.remembered_amount


class PrmIncentivePlan(models.Model):
    _inherit = "prm.incentive.plan"

    def _replay(self, date_start, date_end, partner_id=None):
        """[dict per share]: what statements say, and what the entries give now.

        Everything is computed from posted entries and the dated rates; of the lines
        only the partner that was published is taken. Nothing is written.
        """
        self.ensure_one()
        shares = self._get_fresh(None)
        groups = {
            group
            for group in self._get_groups(shares, None)
            if date_start <= date_utils.end_of(group[1], "quarter")
            and group[1] <= date_end
            and partner_id in (None, False, group[0])
        }
        if not groups:
            return []
        fresh = [
            share
            for share in shares
            if (share["partner_id"], date_utils.start_of(share["date"], "quarter"))
            in groups
        ]
        lines = self._get_known(groups)
        wanted = self._get_wanted(groups, fresh, lines, None)
        items = [item for some in wanted.values() for item in some]
        return self._get_compared(lines, items)

    def _get_compared(self, lines, items):
        sums = defaultdict(lambda: [Decimal(0), Decimal(0)])
        traces = {}
        for index, rows in enumerate((lines, items)):
            for row in rows:
                names = ("partner_id", "source", "event_key", "invoice_line_key")
                key = (*(row[name] for name in names), row["date"])
                sums[key][index] += row["amount"]
                traces.setdefault(key, row)
        field = self.env["prm.incentive.line"]._fields["source"]
        labels = dict(field._description_selection(self.env))
        return [
            {
                "plan_id": self.id,
                "partner_id": key[0],
                "source": labels[key[1]],
                "date": key[-1],
                "document": traces[key]["invoice_number"],
                "remembered_amount": float(before),
                "computed_amount": float(now),
            }
            for key, (before, now) in sorted(sums.items(), key=lambda pair: pair[0][-1])
        ]
