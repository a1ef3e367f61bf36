from odoo import fields, models
from odoo.tools import SQL


class CrmStageReport(models.Model):
    """Deals that came into a stage, and how they left it.

    A row is one of three things: an entry into a stage, the end of a stay there, or a
    deal that stands there now. So the measures add up, whatever they are grouped by.
    """

    _name = "crm.stage.report"
    _description = "Conversion by Stage"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "lead_id"
    _depends = {
        "crm.lead": [
            "active",
            "company_id",
            "create_date",
            "date_last_stage_update",
            "source_id",
            "stage_id",
            "team_id",
            "user_id",
            "won_status",
        ],
        "crm.stage.transition": [
            "date",
            "duration",
            "from_stage_id",
            "from_status",
            "kind",
            "lead_id",
            "owner_id",
            "team_id",
            "to_owner_id",
            "to_stage_id",
            "to_team_id",
        ],
    }

    lead_id = fields.Many2one("crm.lead", string="Deal", readonly=True)
    stage_id = fields.Many2one("crm.stage", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Datetime(readonly=True)
    entered = fields.Integer(string="Came In", readonly=True)
    standing = fields.Integer(string="Standing Now", readonly=True)
    moved_on = fields.Integer(readonly=True)
    moved_back = fields.Integer(readonly=True)
    won = fields.Integer(string="Won from Here", readonly=True)
    lost = fields.Integer(string="Lost Here", readonly=True)
    conversion = fields.Float(
        string="Conversion (%)",
        readonly=True,
        aggregator="avg",
        help="Of those that left the stage: how many moved on or were won.",
    )
    hours = fields.Float(string="Hours in Stage", readonly=True)
    cycle_days = fields.Float(
        string="Days to Win",
        readonly=True,
        aggregator="avg",
        help="From the creation of a deal until it was won.",
    )

    @property
    def _table_query(self):
        return SQL(
            "%s UNION ALL %s UNION ALL %s",
            self._get_entries(),
            self._get_stays(),
            self._get_standing(),
        )

    def _get_entries(self):
        return SQL(
            """SELECT t.id::bigint * 4 AS id, t.lead_id, t.to_stage_id AS stage_id,
                      t.to_owner_id AS user_id, t.to_team_id AS team_id, l.source_id,
                      l.company_id, t.date, 1 AS entered, 0 AS standing, 0 AS moved_on,
                      0 AS moved_back, 0 AS won, 0 AS lost, NULL::float AS conversion,
                      0.0 AS hours, NULL::float AS cycle_days
                 FROM crm_stage_transition t JOIN crm_lead l ON l.id = t.lead_id
                WHERE t.to_stage_id IS NOT NULL
                  AND t.from_stage_id IS DISTINCT FROM t.to_stage_id"""
        )

    def _get_stays(self):
        """A hand-over ends a person's time in a stage, but the deal has not left it."""
        return SQL(
            """SELECT t.id::bigint * 4 + 1, t.lead_id, t.from_stage_id, t.owner_id,
                      t.team_id, l.source_id, l.company_id, t.date, 0, 0,
                      (t.kind IN ('forward', 'won'))::int, (t.kind = 'back')::int,
                      (t.kind = 'won')::int, (t.kind = 'lost')::int,
                      CASE WHEN t.kind IN ('forward', 'won') THEN 100.0
                           WHEN t.kind IN ('back', 'lost') THEN 0.0 END,
                      t.duration,
                      CASE WHEN t.kind = 'won'
                           THEN EXTRACT(EPOCH FROM t.date - l.create_date) / 86400 END
                 FROM crm_stage_transition t JOIN crm_lead l ON l.id = t.lead_id
                WHERE t.from_stage_id IS NOT NULL AND t.from_status = 'pending'"""
        )

    def _get_standing(self):
        return SQL(
            """SELECT l.id::bigint * 4 + 2, l.id, l.stage_id, l.user_id, l.team_id,
                      l.source_id, l.company_id, l.date_last_stage_update, 0, 1, 0, 0,
                      0, 0, NULL, 0.0, NULL
                 FROM crm_lead l
                WHERE l.active AND l.won_status = 'pending'
                  AND l.stage_id IS NOT NULL"""
        )
