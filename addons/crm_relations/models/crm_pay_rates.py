from odoo import models

from .crm_pay_calculation import AMOUNTS, TRACE_FIELDS

LINE_KEY = ("statement_id", "event_key", "invoice_line_key", "threshold", "revision")


class CrmPayPlan(models.Model):
    """The lines that are made of shares of payments and their rates."""

    _inherit = "crm.pay.plan"

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
