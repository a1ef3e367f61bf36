from collections import defaultdict
from decimal import Decimal

from odoo import models

from ..tools.pay_steps import choose, percent_of, split
from .crm_pay_calculation import AMOUNTS, TRACE_FIELDS

LINE_KEY = ("statement_id", "event_key", "invoice_line_key", "threshold", "revision")
RATE_FIELDS = ("rule_id", "threshold", "percent")


class CrmPayPlan(models.Model):
    """Rates for shares of payments, and the lines that are made of them."""

    _inherit = "crm.pay.plan"

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

    def _prepare_line(self, statement, line):
        amounts = (*AMOUNTS, "threshold", "percent")
        return {
            **{
                name: line[name]
                for name in (*TRACE_FIELDS, "kind", "revision", "rule_id")
            },
            **{name: float(line[name]) for name in amounts},
            "statement_id": statement.id,
            "plan_id": self.id,
            "user_id": statement.user_id.id,
            "company_id": self.company_id.id,
        }

    def _compare(self, drafts, wanted):
        """(lines of the drafts that are wrong, values of the lines they lack)"""
        Line = self.env["crm.pay.statement.line"].sudo()  # as for the drafts
        lines = Line.search([("statement_id", "in", drafts.ids)])
        missing = {tuple(vals[name] for name in LINE_KEY): vals for vals in wanted}
        names = list(wanted[0]) if wanted else list(LINE_KEY)
        obsolete = []
        for row in lines.read(names, load=None):
            key = tuple(row[name] for name in LINE_KEY)
            vals = missing.get(key)
            if vals and all((row[name] or 0) == (vals[name] or 0) for name in names):
                del missing[key]
            else:
                obsolete.append(row["id"])
        return Line.browse(obsolete), list(missing.values())

    def _write_lines(self, drafts, wanted):
        obsolete, missing = self._compare(drafts, wanted)
        obsolete.unlink()
        obsolete.create(missing)
