from collections import defaultdict
from datetime import date
from decimal import Decimal

from odoo import models
from odoo.tools import SQL, date_utils

from odoo.addons.crm_relations.tools.pay_steps import ZERO, Step, percent_of

# what a line says about a share of a payment
TRACES = (
    "source",
    "event_key",
    "invoice_line_key",
    "invoice_key",
    "date",
    "document_number",
    "payment_move_id",
    "invoice_id",
    "invoice_number",
    "order_id",
    "order_line_id",
    "lead_id",
    "customer_id",
    "product_id",
    "partner_id",
    "currency_rate",
    "bonus_id",
    "measure",
)
RATES = ("rule_id", "threshold", "percent")
AMOUNTS = ("collected_amount", "base_amount", "amount", "amount_currency")
KEY = ("source", "event_key", "invoice_line_key", "threshold")


class PrmIncentivePlan(models.Model):
    """How lines come about: what the ledger says, less what is published already.

    Partners and quarters whose money has changed are computed anew, from the remembered
    shares of payments and the changed ones. Whatever differs from what is published
    becomes a line of an open statement. So the lines of a period always add up to what
    its entries and rates say, to the cent.
    """

    _inherit = "prm.incentive.plan"

    def _accrue(self, moves=None):
        """Bring the open lines up to date.

        :param moves: ids of the invoices to look at; None: all
        """
        self.ensure_one()
        shares = self._get_fresh(moves)
        groups = self._get_groups(shares, moves)
        if not groups:
            return
        lines = self._get_known(groups)
        wanted = self._get_wanted(groups, shares, lines, moves)
        self._write_lines(self._get_changes(wanted, lines), lines)

    def _get_fresh(self, moves):
        """Shares of the invoices as the ledger has them, as dicts in a fixed order."""
        if moves is not None and not moves:
            return []
        self.env.flush_all()
        report = self.env["prm.incentive.share"].with_context(prm_moves=moves)
        shares = self._fetch(report._get_shares(self, date.max))
        for share in shares:
            share["customer_id"] = share["partner_id"]
            share["partner_id"] = share.pop("user_id")
            share["invoice_key"] = share["invoice_id"]
            share |= {"source": "money", "bonus_id": None, "measure": ZERO}
        return shares

    def _get_groups(self, shares, moves):
        """{(partner id, first day of a quarter)} that have to be computed."""
        groups = {(share["partner_id"], share["date"]) for share in shares}
        touched = SQL("TRUE") if moves is None else SQL("invoice_key = ANY(%s)", moves)
        groups |= set(
            self.env.execute_query(
                SQL(
                    """SELECT DISTINCT partner_id, period_start FROM prm_incentive_line
                        WHERE plan_id = %s AND source <> 'dispute' AND %s""",
                    self.id,
                    touched,
                )
            )
        )
        groups |= self._get_certified_groups(moves)
        return {
            (partner_id, date_utils.start_of(day, "quarter"))
            for partner_id, day in groups
        }

    def _get_known(self, groups):
        """All lines of the groups, as dicts, the oldest first."""
        days = [day for _partner_id, day in groups]
        rows = self._fetch(
            SQL(
                """SELECT l.*, s.date_end AS closed FROM prm_incentive_line l
                     JOIN prm_incentive_statement s ON s.id = l.statement_id
                    WHERE l.plan_id = %s AND l.partner_id = ANY(%s)
                      AND l.period_start BETWEEN %s AND %s AND l.source <> 'dispute'
                    ORDER BY l.id""",
                self.id,
                sorted({partner_id for partner_id, _day in groups}),
                min(days),
                date_utils.end_of(max(days), "quarter"),
            )
        )
        return [
            row
            for row in rows
            if (row["partner_id"], date_utils.start_of(row["period_start"], "quarter"))
            in groups
        ]

    def _get_wanted(self, groups, shares, lines, moves):
        """{(partner id, first day of a period): lines as they should be}"""
        periods = defaultdict(list)
        known = [] if moves is None else self._get_remembered(lines, set(moves))
        for share in [*known, *shares]:
            periods[share["partner_id"], self._get_period(share["date"])[0]].append(
                share
            )
        wanted = {}
        self._fetch_categories([*known, *shares])
        for key, items in periods.items():
            order = ("date", "event_key", "invoice_line_key")
            items.sort(key=lambda item: tuple(item[name] for name in order))
            wanted[key] = self._get_earned(items)
        for key, bonuses in self._get_bonuses(groups, wanted, lines).items():
            wanted.setdefault(key, []).extend(bonuses)
        return wanted

    def _get_remembered(self, lines, moves):
        """Shares of payments whose invoices have not changed, made of their lines."""
        shares = {}
        for line in lines:
            if line["source"] != "money" or line["invoice_key"] in moves:
                continue
            key = line["event_key"], line["invoice_line_key"]
            share = shares.setdefault(
                key,
                {name: line[name] for name in TRACES}
                | {"base_amount": ZERO, "collected_amount": ZERO},
            )
            for name in ("base_amount", "collected_amount"):
                share[name] += line[name]
        return [share for share in shares.values() if share["base_amount"]]

    def _get_ladders(self, shares):
        """Without a rate the money is counted all the same, for targets."""
        nothing = [Step(ZERO, ZERO, None)]
        return [
            (scope, ladder or nothing) for scope, ladder in super()._get_ladders(shares)
        ]

    def _get_earned(self, shares):
        return super()._get_earned([share for share in shares if share["base_amount"]])

    def _get_changes(self, wanted, lines):
        """[values of open lines]: what is wanted, less what is published."""
        published = defaultdict(list)
        for line in lines:
            if line["is_published"]:
                published[self._get_key(line, line["period_start"])].append(line)
        known = {key[:-1] for key in published}
        changes = []
        for (_partner_id, start), items in wanted.items():
            for item in items:
                key = self._get_key(item, start)
                kind = "correction" if key[:-1] in known else "earned"
                before = published.pop(key, [])
                item |= {"kind": kind, "period_start": start}
                changes.append(self._get_change(item, before))
        nothing = dict.fromkeys(AMOUNTS, ZERO) | {"kind": "correction"}
        changes += [
            self._get_change(before[0] | nothing, before)
            for before in published.values()
        ]
        return [change for change in changes if change]

    def _get_key(self, line, start):
        """What a line is for: a share of a payment, or the quarter of a partner."""
        if line["source"] == "money":
            share = line["event_key"], line["invoice_line_key"]
        else:
            share = line["partner_id"], start
        return line["source"], *share, line["threshold"]

    def _get_change(self, item, before):
        """One line: an item in full, or its difference from what was published."""
        rate = before[0]["currency_rate"] if before else item["currency_rate"]
        unit = Decimal(1).scaleb(-self.payout_currency_id.decimal_places)
        paid = percent_of(100 * rate, item["amount"], unit)
        item = item | {"amount_currency": paid, "currency_rate": rate, "revision": 0}
        if not before:
            return item
        sums = {name: sum(line[name] for line in before) for name in AMOUNTS}
        change = {name: item[name] - sums[name] for name in AMOUNTS}
        if not any(change.values()):
            return None
        revision = max(line["revision"] for line in before) + 1
        return item | change | {"revision": revision}

    def _write_lines(self, changes, lines):
        """Replace the open lines that are wrong; leave the others alone."""
        Line = self.env["prm.incentive.line"].sudo()  # as for the plan
        open_lines = {
            (line["partner_id"], line["period_start"], *(line[name] for name in KEY)): (
                line
            )
            for line in lines
            if not line["is_published"]
        }
        keys = {(item["partner_id"], item["period_start"]) for item in changes}
        statements = self.env["prm.incentive.statement"]._find_open(self, keys)
        missing = []
        for item in changes:
            key = item["partner_id"], item["period_start"]
            item["statement_id"] = statements[key]
            full_key = *key, *(item[name] for name in KEY)
            old = open_lines.get(full_key)
            if old and self._is_same(old, item):
                del open_lines[full_key]
            else:
                missing.append(self._prepare_line(item))
        Line.browse(line["id"] for line in open_lines.values()).unlink()
        Line._insert(missing)

    def _is_same(self, old, item):
        names = (*TRACES, *RATES, *AMOUNTS, "revision", "statement_id")
        return all((old[name] or 0) == (item[name] or 0) for name in names)

    def _prepare_line(self, item):
        """Values of a line: a hook."""
        same = ("kind", "revision", "period_start", "statement_id")
        values = {name: item[name] for name in (*TRACES, *RATES, *AMOUNTS, *same)}
        return values | {
            "plan_id": self.id,
            "company_id": self.company_id.id,
            "payout_currency_id": self.payout_currency_id.id,
            "is_published": False,
        }
