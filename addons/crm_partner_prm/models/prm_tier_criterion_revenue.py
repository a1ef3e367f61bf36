from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL


class PrmTierCriterion(models.Model):
    """Paid revenue: money that came in by posted entries, by the rules of deals."""

    _inherit = "prm.tier.criterion"

    @api.model
    def _get_revenue(self, _rule, period):
        partners = None
        if period.partner_ids is not None:
            partners = SQL("%s::int[]", list(period.partner_ids))
        return SQL(
            """SELECT y.partner_id, SUM(y.amount) AS value
                 FROM (%(received)s) y WHERE %(limit)s GROUP BY y.partner_id""",
            received=self.env["prm.partner.money"]._get_received(
                SQL("%s::date", period.since + relativedelta(days=1)),
                SQL("%s::date", period.until),
                SQL("m.company_id = %s", period.company.id),
                partners,
            ),
            limit=period.limit(SQL("y.partner_id")),
        )
