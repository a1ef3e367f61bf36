from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, date_utils

from ..tools.pay_steps import choose, percent_of, split
from .crm_pay_dated import is_changed

RATE_FIELDS = ("rule_id", "threshold", "percent")


class CrmPayTerms(models.AbstractModel):
    """What a plan pays for money that came in: its basis, periods, rates and steps.

    Plans inherit from it, whoever they pay. They have ``rule_ids``, whose model
    inherits from ``crm.pay.rate``.
    """

    _name = "crm.pay.terms"
    _description = "Terms of a Pay Plan"
    _order = "sequence, name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    basis = fields.Selection(
        [
            ("collected", "Collected money, with taxes"),
            ("untaxed", "Collected money, without taxes"),
        ],
        required=True,
        default="untaxed",
        help="What the percentages are taken of. Always in company currency, and only"
        " of money that came in: an unpaid invoice earns nothing, one paid by half"
        " earns half.",
    )
    period = fields.Selection(
        [("month", "Month"), ("quarter", "Quarter")], required=True, default="month"
    )
    step_mode = fields.Selection(
        [
            ("marginal", "Each rate for its own part"),
            ("whole", "The highest rate for everything"),
        ],
        string="Steps",
        required=True,
        default="marginal",
        help="For rules with a From amount. Each rate for its own part: with 5% from 0"
        " and 8% from 10,000, a period of 12,000 pays 5% of 10,000 and 8% of 2,000."
        " The highest rate for everything: 8% of 12,000.",
    )
    closed_until = fields.Date(
        readonly=True,
        copy=False,
        help="End of the last approved period. Rates and people cannot be changed"
        " before it.",
    )
    proposed_until = fields.Date(readonly=True, copy=False)
    serial = fields.Integer(copy=False, export_string_translation=False)
    note = fields.Text(help="Shown to sales people on their statements")

    @api.model
    def _get_frozen_fields(self):
        """Names of what decides how much is paid: fixed once a period is approved."""
        return {"company_id", "basis", "period", "step_mode"}

    def write(self, vals):
        closed = self.filtered("closed_until")
        for name in self._get_frozen_fields() & vals.keys():
            if any(is_changed(plan, name, vals[name]) for plan in closed):
                raise UserError(
                    self.env._(
                        "“%(field)s” cannot be changed any more: statements of this"
                        " plan are approved. End it (with an end date for its people),"
                        " duplicate it and change the copy.",
                        field=self._fields[name].get_description(self.env)["string"],
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        for plan in self.filtered("closed_until"):
            raise UserError(
                self.env._(
                    "“%(plan)s” has approved statements. Archive it instead of deleting"
                    " it.",
                    plan=plan.name,
                )
            )

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if "name" not in (default or {}):
            for plan, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%(plan)s (copy)", plan=plan.name)
        return vals_list

    def _get_period(self, day):
        """(first day, last day) of the period that a day is in."""
        self.ensure_one()
        return (
            date_utils.start_of(day, self.period),
            date_utils.end_of(day, self.period),
        )

    @api.model
    def _get_last_ends(self):
        """{period: last day of the last one that has ended}"""
        today = fields.Date.context_today(self)
        return {
            period: date_utils.start_of(today, period) - timedelta(days=1)
            for period, _label in self._fields["period"].selection
        }

    def _get_last_end(self):
        return self._get_last_ends()[self.period]

    def _serialise(self):
        """Let only one transaction at a time work on the plans.

        A second one fails with a serialization error, and Odoo starts it again with
        what the first one has written.
        """
        if self:
            query = SQL(
                "UPDATE %s SET serial = COALESCE(serial, 0) + 1 WHERE id IN %s",
                SQL.identifier(self._table),
                tuple(self.ids),
            )
            self.env.cr.execute(query)
            self.invalidate_recordset(["serial"], flush=False)

    def _get_unit(self):
        """Smallest amount of the company's currency."""
        return Decimal(1).scaleb(-self.currency_id.decimal_places)

    def _fetch(self, query):
        """Rows of a query as dicts, with exact decimals instead of floats."""
        return [
            {
                name: Decimal(str(value)) if isinstance(value, float) else value
                for name, value in row.items()
            }
            for row in self.env.execute_query_dict(query)
        ]

    def _get_earned(self, shares):
        """Shares of one statement with their pay: one dict for each step of a share."""
        ladders = self._get_ladders(shares)
        totals = defaultdict(Decimal)
        for share, (scope, _ladder) in zip(shares, ladders, strict=True):
            totals[scope] += share["base_amount"]
        reached = defaultdict(Decimal)
        lines = []
        for share, (scope, ladder) in zip(shares, ladders, strict=True):
            base = share["base_amount"]
            if not ladder:
                continue
            if self.step_mode == "whole":
                parts = [(choose(totals[scope], ladder), base)]
            else:
                parts = split(reached[scope], base, ladder)
            reached[scope] += base
            lines += self._get_parts(share, parts)
        return self._add_pay(lines)

    def _get_ladders(self, shares):
        """[(scope, steps)]: what a share is counted together with, and its rates"""
        rules = self.rule_ids
        products = self.env["product.product"].browse(
            {share["product_id"] for share in shares if share["product_id"]}
        )
        by_id = {product.id: product for product in products.sudo()}  # categories only
        cache = {}
        result = []
        for share in shares:
            key = share["product_id"], share["date"]
            if key not in cache:
                product = by_id.get(key[0], products.browse())
                ladder = rules._get_ladder(product, share["date"])
                first = rules.browse(ladder[0].rule_id) if ladder else rules.browse()
                cache[key] = (first.product_id, first.categ_id), ladder
            result.append(cache[key])
        return result

    def _fetch_categories(self, work):
        """Read at once what the rates of all persons ask of the products."""
        product_ids = {item["product_id"] for item in work if item["product_id"]}
        products = self.env["product.product"].browse(product_ids)
        products.sudo().fetch(["product_tmpl_id"])  # categories only
        products.sudo().product_tmpl_id.fetch(["categ_id"])

    def _get_parts(self, share, parts):
        """The share, split among the steps; the last one takes what rounding leaves."""
        unit = self._get_unit()
        left = share["collected_amount"]
        lines = []
        for step, part in parts:
            collected = percent_of(
                100 * part / share["base_amount"], share["collected_amount"], unit
            )
            collected = left if step == parts[-1][0] else collected
            left -= collected
            rate = dict(zip(("threshold", "percent", "rule_id"), step, strict=True))
            amounts = {"base_amount": part, "collected_amount": collected}
            lines.append({**share, **rate, **amounts, "kind": "earned", "revision": 0})
        return lines

    def _add_pay(self, lines):
        """Pay is rounded once for each payment and rate, and its parts add up to it."""
        unit = self._get_unit()
        sums = defaultdict(Decimal)
        result = []
        for line in lines:
            key = (line["event_key"], *(line[name] for name in RATE_FIELDS))
            before = percent_of(line["percent"], sums[key], unit)
            sums[key] += line["base_amount"]
            after = percent_of(line["percent"], sums[key], unit)
            result.append({**line, "amount": after - before})
        return result
