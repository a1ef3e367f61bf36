from odoo import api, models
from odoo.tools import SQL


class CrmStageTransition(models.Model):
    _inherit = "crm.stage.transition"

    def init(self):
        """Begin with the history of the deals that are there already."""
        result = super().init()
        if not self.search_count([], limit=1):
            self._import_history()
        return result

    @api.model
    def _import_history(self):
        """Note the moves that Odoo's own tracking knows, in one statement.

        For deals without any history. Who had a deal before is not reliably known, so
        owners are those of today.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """WITH moves AS (%(moves)s), events AS (%(events)s)
                INSERT INTO crm_stage_transition (
                    lead_id, kind, from_stage_id, to_stage_id, user_id, date_start,
                    date, duration, owner_id, to_owner_id, team_id, to_team_id,
                    from_status, to_status, lost_reason_id, create_date, create_uid)
                SELECT %(columns)s, NOW() AT TIME ZONE 'UTC', %(uid)s
                  FROM events e JOIN crm_lead l ON l.id = e.lead_id
                  LEFT JOIN crm_stage f ON f.id = e.from_id
                  LEFT JOIN crm_stage t ON t.id = e.to_id
                WINDOW deal AS (PARTITION BY e.lead_id ORDER BY e.place, e.date)
                ORDER BY e.lead_id, e.place, e.date""",
                moves=self._get_tracked_moves(),
                events=self._get_past_events(),
                columns=self._get_past_columns(),
                uid=self.env.uid,
            )
        )
        self.invalidate_model()

    @api.model
    def _get_past_columns(self):
        return SQL(
            """e.lead_id, e.kind, f.id, t.id, e.user_id,
            COALESCE(LAG(e.date) OVER deal, e.date), e.date,
            GREATEST(EXTRACT(EPOCH FROM e.date - LAG(e.date) OVER deal), 0) / 3600,
            CASE WHEN e.kind <> 'start' THEN l.user_id END, l.user_id,
            CASE WHEN e.kind <> 'start' THEN l.team_id END, l.team_id,
            CASE WHEN e.kind <> 'start' THEN 'pending' END,
            CASE WHEN e.kind IN ('won', 'lost') THEN e.kind ELSE 'pending' END,
            CASE WHEN e.kind = 'lost' THEN l.lost_reason_id END"""
        )

    @api.model
    def _get_tracked_moves(self):
        # the field is looked up here: Odoo's cache of field ids would be filled while
        # new fields are still on their way into it
        return SQL(
            """SELECT m.res_id AS lead_id, v.id, v.old_value_integer AS from_id,
                      v.new_value_integer AS to_id, m.date, v.create_uid AS user_id
                 FROM mail_tracking_value v
                 JOIN mail_message m ON m.id = v.mail_message_id
                 JOIN ir_model_fields f ON f.id = v.field_id
                      AND f.model = 'crm.lead' AND f.name = 'stage_id'
                WHERE m.model = 'crm.lead' AND v.new_value_integer IS NOT NULL"""
        )

    @api.model
    def _get_past_events(self):
        """SQL: the beginning of each deal, its moves, and its end if it was lost."""
        return SQL(
            """SELECT l.id AS lead_id, 0::bigint AS place, 'start' AS kind,
                      NULL::integer AS from_id, l.create_date AS date,
                      COALESCE((SELECT v.from_id FROM moves v WHERE v.lead_id = l.id
                                 ORDER BY v.id LIMIT 1), l.stage_id) AS to_id,
                      l.create_uid AS user_id
                 FROM crm_lead l WHERE %(fresh)s
                UNION ALL
               SELECT l.id, v.id,
                      CASE WHEN t.is_won THEN 'won'
                           WHEN (t.sequence, t.id) < (f.sequence, f.id) THEN 'back'
                           ELSE 'forward' END,
                      v.from_id, v.date, v.to_id, v.user_id
                 FROM moves v JOIN crm_lead l ON l.id = v.lead_id
                 LEFT JOIN crm_stage f ON f.id = v.from_id
                 LEFT JOIN crm_stage t ON t.id = v.to_id WHERE %(fresh)s
                UNION ALL
               SELECT l.id, 9223372036854775807, 'lost', l.stage_id,
                      COALESCE(l.date_closed, l.write_date), l.stage_id, l.write_uid
                 FROM crm_lead l WHERE l.won_status = 'lost' AND %(fresh)s""",
            fresh=SQL(
                "NOT EXISTS (SELECT FROM crm_stage_transition x WHERE x.lead_id = l.id)"
            ),
        )
