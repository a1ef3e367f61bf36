from odoo import api, fields, models
from odoo.tools import SQL

# a grown-up child's birthday is no occasion to talk to the parents
CHILD_YEARS = 25


class CrmOccasion(models.Model):
    """Birthdays of children whom the card knows by relation, on the parents' cards."""

    _inherit = "crm.occasion"
    _depends = {
        "crm.relation": [
            "active",
            "date_end",
            "date_start",
            "left_partner_id",
            "right_partner_id",
            "type_id",
        ],
        "crm.relation.type": ["code"],
        "res.partner": ["birthdate", "name"],
    }

    def _get_life_event_sources(self):
        sources = super()._get_life_event_sources()
        if self._may_know_birthdates():
            sources["child"] = {"number": 130, "select": self._select_children()}
        return sources

    @api.model
    def _select_children(self):
        """Birthdays of children, unless the card has the event itself already."""
        today = fields.Date.context_today(self)
        return SQL(
            """
            SELECT r.id AS key, r.left_partner_id AS partner_id, t.id AS type_id,
                   b.birthdate AS date, TRUE AS is_yearly, NULL::integer AS age,
                   b.name AS subject, 'res.partner' AS res_model, b.id AS res_id
              FROM crm_relation r
              JOIN crm_relation_type k ON k.id = r.type_id AND k.code = 'parent'
              JOIN res_partner b ON b.id = r.right_partner_id AND b.active
              JOIN crm_life_event_type t ON t.code = 'child_age'
             WHERE r.active AND r.is_set_aside IS NOT TRUE
               AND (r.date_end IS NULL OR r.date_end >= %(today)s)
               AND b.birthdate > %(oldest)s
               AND NOT EXISTS (
                   SELECT FROM crm_life_event own
                    WHERE own.partner_id = r.left_partner_id AND own.type_id = t.id
                      AND own.active AND own.date = b.birthdate)
            """,
            today=today,
            oldest=fields.Date.subtract(today, years=CHILD_YEARS),
        )
