from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_relations.models.crm_target import TARGET_FIELDS

CHANNELS = [("call", "Call"), ("meeting", "Meeting"), ("other", "Other")]
MEETINGS = ("meeting", "visit", "negotiation", "demonstration")
# a row id is the key of its source times this, and which source it is
SOURCES = 4


class TransportContactReport(models.Model):
    """Calls and meetings with customers, and how much of the plan they are.

    The plan is the targets of Sales for interactions, by person and month; what was
    reached is interactions, as there. A meeting of the calendar that nobody has written
    up is a row of its own and not counted as done.
    """

    _name = "transport.contact.report"
    _description = "Calls and Meetings with Customers"
    _inherit = "crm.target.month"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "user_id"
    _depends = {
        "calendar.event": [
            "active",
            "opportunity_id",
            "partner_ids",
            "stop",
            "user_id",
        ],
        "crm.interaction": [
            "commercial_partner_id",
            "company_id",
            "date",
            "duration",
            "event_id",
            "team_id",
            "type_id",
            "user_id",
        ],
        "crm.interaction.type": ["code"],
        "crm.target": ["active", *TARGET_FIELDS],
        "res.company": ["partner_id"],
        "res.partner": ["commercial_partner_id", "partner_share", "tz"],
        "res.users": ["company_id", "sale_team_id"],
        "sale.order": ["date_order", "partner_id", "state"],
    }

    date = fields.Date(readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    customer_kind = fields.Selection(
        [("existing", "Existing"), ("potential", "Potential")],
        string="Customers",
        readonly=True,
        help="Existing: the account had a confirmed order on that day.",
    )
    channel = fields.Selection(CHANNELS, string="Kind", readonly=True)
    done = fields.Integer(readonly=True, help="Interactions that were logged.")
    hours = fields.Float(readonly=True)
    unreported = fields.Integer(
        string="Not Written Up",
        readonly=True,
        help="Meetings of the calendar that are over and have no result.",
    )
    plan = fields.Float(readonly=True, digits=(16, 2))
    percent = fields.Float(
        string="Of Plan (%)", digits=(16, 1), aggregator="avg", readonly=True
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT y.id, y.date, y.user_id, y.team_id, y.company_id, y.partner_id,
                      CASE WHEN y.partner_id IS NOT NULL THEN
                           CASE WHEN b.first < (y.date + 1)
                                THEN 'existing' ELSE 'potential' END
                      END AS customer_kind,
                      y.channel, y.done, y.hours, y.unreported, y.plan,
                      NULL::numeric AS percent
                 FROM (%(rows)s) y LEFT JOIN (%(buyers)s) b ON b.id = y.partner_id""",
            rows=SQL(" UNION ALL ").join(
                [
                    self._get_interaction_rows(),
                    self._get_meeting_rows(),
                    self._get_plan_rows(),
                ]
            ),
            buyers=self._get_buyers(),
        )

    @api.model
    def _get_buyers(self):
        """Accounts with the day of their first confirmed order."""
        return SQL(
            """SELECT sp.commercial_partner_id AS id, MIN(o.date_order) AS first
                 FROM sale_order o JOIN res_partner sp ON sp.id = o.partner_id
                WHERE o.state = 'sale' GROUP BY sp.commercial_partner_id"""
        )

    @api.model
    def _get_channel(self):
        return SQL(
            "CASE WHEN k.code = 'call' THEN 'call' WHEN k.code IN %s THEN 'meeting'"
            " ELSE 'other' END",
            MEETINGS,
        )

    @api.model
    def _get_interaction_rows(self):
        return SQL(
            """SELECT n.id::bigint * %(sources)s AS id, %(day)s AS date, n.user_id,
                      n.team_id, n.company_id, n.commercial_partner_id AS partner_id,
                      %(channel)s AS channel, 1 AS done, n.duration AS hours,
                      0 AS unreported, 0::numeric AS plan
                 FROM crm_interaction n
                 JOIN crm_interaction_type k ON k.id = n.type_id
                 JOIN res_company c ON c.id = n.company_id
                 JOIN res_partner cp ON cp.id = c.partner_id""",
            sources=SOURCES,
            day=self._get_day(SQL("n.date")),
            channel=self._get_channel(),
        )

    @api.model
    def _get_meeting_rows(self):
        """Meetings with somebody from outside that are over and have no result."""
        return SQL(
            """SELECT e.id::bigint * %(sources)s + 1, %(day)s, e.user_id,
                      w.sale_team_id, w.company_id, g.partner_id, 'meeting', 0,
                      0, 1, 0::numeric
                 FROM calendar_event e
                 JOIN res_users w ON w.id = e.user_id
                 JOIN res_company c ON c.id = w.company_id
                 JOIN res_partner cp ON cp.id = c.partner_id
                 JOIN LATERAL (SELECT ep.commercial_partner_id AS partner_id
                                 FROM calendar_event_res_partner_rel er
                                 JOIN res_partner ep ON ep.id = er.res_partner_id
                                WHERE er.calendar_event_id = e.id AND ep.partner_share
                                ORDER BY ep.id LIMIT 1) g ON TRUE
                WHERE e.active AND e.stop < %(now)s
                  AND NOT EXISTS (SELECT FROM crm_interaction n
                                   WHERE n.event_id = e.id)""",
            sources=SOURCES,
            day=self._get_day(SQL("e.stop")),
            now=fields.Datetime.now(),
        )

    @api.model
    def _get_plan_rows(self):
        """The plan of each month, which no customer has a part of."""
        return SQL(
            """SELECT ROW_NUMBER() OVER (ORDER BY t.month, t.company_id, t.team_id,
                          t.user_id, t.type_id) * %(sources)s + 2, t.month, t.user_id,
                      t.team_id, t.company_id, NULL::integer,
                      CASE WHEN t.type_id IS NOT NULL THEN %(channel)s END, 0, 0, 0,
                      t.amount
                 FROM (%(plan)s) t
                 LEFT JOIN crm_interaction_type k ON k.id = t.type_id
                WHERE t.measure = 'interaction' AND t.amount <> 0""",
            sources=SOURCES,
            channel=self._get_channel(),
            plan=self._get_plan(),
        )

    @api.model
    def _get_day(self, moment):
        """Day of a UTC moment for the company, whose partner is joined as ``cp``."""
        return SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(cp.tz, 'UTC'))::date", moment
        )

    @api.model
    @api.readonly
    def formatted_read_group(self, *args, **kwargs):
        return super().formatted_read_group(*args, **kwargs)

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """What was done in percent of the plan, of the sums of a group."""
        if aggregate_spec != "percent:avg":
            return super()._read_group_select(aggregate_spec, query)
        done = super()._read_group_select("done:sum", query)
        plan = super()._read_group_select("plan:sum", query)
        return SQL("100 * %s / NULLIF(%s, 0)::float", done, plan)
