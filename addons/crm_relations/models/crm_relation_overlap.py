from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class CrmRelation(models.Model):
    _inherit = "crm.relation"

    @api.constrains(
        "date_start", "date_end", "left_partner_id", "right_partner_id", "type_id"
    )
    def _check_overlap(self):
        """The same relation between the same two holds once at a time."""
        self.flush_model(
            ["date_start", "date_end", "left_partner_id", "right_partner_id", "type_id"]
        )
        found = self.env.execute_query(self._get_overlap_query())
        if found:
            [[relation_id, other_id]] = found
            # sudo: the pair is the one that the user has just entered
            pair = self.sudo().browse((relation_id, other_id))
            raise ValidationError(pair._get_overlap_message())

    def _get_overlap_query(self):
        return SQL(
            """SELECT r.id, o.id
                 FROM crm_relation r
                 JOIN crm_relation o
                   ON o.type_id = r.type_id AND o.id <> r.id
                  AND o.left_partner_id = r.left_partner_id
                  AND o.right_partner_id = r.right_partner_id
                WHERE r.id IN %s
                  AND r.is_set_aside IS NOT TRUE AND o.is_set_aside IS NOT TRUE
                  AND COALESCE(r.date_start, '-infinity')
                      <= COALESCE(o.date_end, 'infinity')
                  AND COALESCE(o.date_start, '-infinity')
                      <= COALESCE(r.date_end, 'infinity')
                LIMIT 1""",
            tuple(self.ids),
        )

    def _get_overlap_message(self):
        relation, other = self
        values = {
            "label": relation.display_name,
            "start": other.date_start or "…",
            "end": other.date_end or "…",
        }
        if other.active:
            return self.env._(
                "“%(label)s” is on record already, from %(start)s to %(end)s. Change"
                " those dates, or choose others here.",
                **values,
            )
        return self.env._(
            "“%(label)s” is on record already, from %(start)s to %(end)s, but archived."
            " Take it out of the archive, or choose other dates here.",
            **values,
        )

    @api.constrains("date_start", "date_end", "left_partner_id", "type_id")
    def _check_reporting_cycle(self):
        """Nobody reports to themselves, not even through others, at one time."""
        lines = self.filtered(lambda relation: relation.type_id.is_reporting)
        if not lines:
            return
        found = self.env.execute_query(lines._get_cycle_query())
        if found:
            # sudo: the relation is the one that the user has just entered
            relation = self.sudo().browse(found[0][0])
            raise ValidationError(
                self.env._(
                    "“%(label)s” would make %(name)s report to themselves.",
                    label=relation.display_name,
                    name=relation.left_partner_id.name,
                )
            )

    def _get_cycle_query(self):
        # walk up from each new line while the periods have a day in common
        return SQL(
            """WITH RECURSIVE up AS (
                   SELECT r.id AS line_id, r.left_partner_id AS start_id,
                          r.right_partner_id AS boss_id,
                          COALESCE(r.date_start, '-infinity') AS since,
                          COALESCE(r.date_end, 'infinity') AS until
                     FROM crm_relation r WHERE r.id IN %s AND r.active
                    UNION
                   SELECT up.line_id, up.start_id, r.right_partner_id,
                          GREATEST(up.since, COALESCE(r.date_start, '-infinity')),
                          LEAST(up.until, COALESCE(r.date_end, 'infinity'))
                     FROM up
                     JOIN crm_relation r ON r.left_partner_id = up.boss_id
                      AND r.active
                      AND COALESCE(r.date_start, '-infinity') <= up.until
                      AND COALESCE(r.date_end, 'infinity') >= up.since
                     JOIN crm_relation_type t ON t.id = r.type_id AND t.is_reporting
                    WHERE up.boss_id <> up.start_id
               )
               SELECT line_id FROM up WHERE boss_id = start_id LIMIT 1""",
            tuple(self.ids),
        )
