from odoo import api, fields, models
from odoo.tools import SQL


class PrmPipeline(models.Model):
    """Open deals, ours and those of partners, side by side: a row per deal.

    The name of a deal is told where a partner brought it: our own people's deals are
    sums here, whoever looks.
    """

    _name = "prm.pipeline"
    _description = "Pipeline by Channel"
    _inherit = "crm.sales.fact"
    _auto = False
    _order = "expected desc, id"
    _rec_name = "lead_id"
    _depends = {
        "crm.lead": ["prm_partner_id", "stage_id"],
        "prm.deal.registration": ["lead_id", "state"],
    }

    channel = fields.Selection(
        [
            ("direct", "Direct"),
            ("registered", "Registered by a Partner"),
            ("partner", "Given to a Partner"),
        ],
        readonly=True,
    )
    lead_id = fields.Many2one("crm.lead", string="Deal", readonly=True)
    partner_id = fields.Many2one("res.partner", readonly=True)
    stage_id = fields.Many2one("crm.stage", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Date(
        string="Expected Closing",
        readonly=True,
        help="Deals past their date stand in this month.",
    )
    expected = fields.Float(string="Expected Revenue", digits=(16, 2), readonly=True)
    weighted = fields.Float(string="Weighted Revenue", digits=(16, 2), readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """SELECT o.lead_id AS id, o.user_id, o.team_id, o.company_id, o.month,
                      o.expected, o.weighted, l.stage_id,
                      l.prm_partner_id AS partner_id,
                      CASE WHEN l.prm_partner_id IS NOT NULL THEN l.id END AS lead_id,
                      (%(channel)s)::varchar AS channel
                 FROM (%(deals)s) o JOIN crm_lead l ON l.id = o.lead_id""",
            channel=self._get_channel(),
            deals=self._get_open_deals(fields.Date.context_today(self)),
        )

    @api.model
    def _get_channel(self):
        """How the deal ``l`` came: a value of `channel`; a hook."""
        return SQL(
            """CASE WHEN l.prm_partner_id IS NULL THEN 'direct'
                    WHEN EXISTS (SELECT FROM prm_deal_registration r
                                  WHERE r.lead_id = l.id
                                    AND r.state IN ('approved', 'expired'))
                    THEN 'registered' ELSE 'partner' END"""
        )
