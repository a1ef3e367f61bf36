from odoo import api, fields, models
from odoo.tools import SQL

from .it_project_profit import OVERHEAD, OVERHEAD_TABLES


class CrmValue(models.Model):
    """Overhead of hours that were worked for a customer.

    The hours themselves are not here: what they cost is in the cost of what was sold
    (service products), or in the work on tickets.
    """

    _inherit = "crm.value"
    _depends = {
        "account.analytic.line": [
            "amount",
            "company_id",
            "date",
            "name",
            "partner_id",
            "project_id",
            "unit_amount",
            "user_id",
        ],
        "it.overhead.rate": ["company_id", "date_start", "hour_amount", "percent"],
        "res.partner": ["commercial_partner_id"],
    }

    kind = fields.Selection(selection_add=[("overhead", "Overhead of Projects")])

    def _value_sources(self):
        return {**super()._value_sources(), "overhead": self._get_overhead_source()}

    @api.model
    def _get_overhead_source(self):
        return {
            "number": 1890,
            "kinds": ("overhead",),
            "key": SQL("l.id"),
            "from": SQL(
                "%s JOIN res_partner y ON y.id = l.partner_id",
                self._get_overhead_lines(),
            ),
            "where": SQL("l.overhead <> 0"),
            "columns": {
                "partner_id": SQL("y.commercial_partner_id"),
                "date": SQL("l.date"),
                "name": SQL("l.name"),
                "user_id": SQL("l.user_id"),
                "amount": SQL("-l.overhead"),
                "company_id": SQL("l.company_id"),
                "res_model": SQL("'project.project'"),
                "res_id": SQL("l.project_id"),
            },
        }

    @api.model
    def _get_overhead_lines(self):
        """Timesheets ``l`` with their overhead; nested, as ``u`` is the ledger's."""
        return SQL(
            """(SELECT l.id, l.partner_id, l.date, l.name, l.user_id, l.company_id,
                       l.project_id, %s AS overhead
                  FROM account_analytic_line l %s
                 WHERE l.project_id IS NOT NULL
               ) l""",
            OVERHEAD,
            OVERHEAD_TABLES,
        )
