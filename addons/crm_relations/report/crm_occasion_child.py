from odoo import api, fields, models
from odoo.tools import SQL

# A grown-up child's birthdays are the child's own business.
GROWN_UP = 21


class CrmOccasion(models.Model):
    _inherit = "crm.occasion"
    _depends = {
        "crm.life.event.type": ["code"],
        "crm.relation": [
            "active",
            "date_end",
            "date_start",
            "is_set_aside",
            "left_partner_id",
            "right_partner_id",
            "type_id",
        ],
        "crm.relation.type": ["code"],
        "res.partner": ["active", "birthdate", "company_id", "name"],
    }

    def _get_life_event_sources(self):
        sources = super()._get_life_event_sources()
        if self._may_know_birthdates():
            sources["child"] = {"number": 3, "select": self._select_children()}
        return sources

    @api.model
    def _get_parent_type_codes(self):
        """Codes of the relation types whose left person brings up the right one."""
        return ["parent"]

    @api.model
    def _get_grown_up_age(self):
        """Age in years from which a child is no longer shown to the parents."""
        return GROWN_UP

    @api.model
    def _select_children(self):
        """Birthdays of children who are contacts, on the cards of their parents.

        Each year brings one, so that a rule can wait for the age it is about.
        """
        return SQL(
            """
            SELECT r.id AS key, r.left_partner_id AS partner_id, t.id AS type_id,
                   c.birthdate AS date, TRUE AS is_yearly, NULL::integer AS age,
                   c.name AS subject, 'res.partner' AS res_model, c.id AS res_id
              FROM crm_relation r
              JOIN crm_relation_type rt
                ON rt.id = r.type_id AND rt.code IN %s
              JOIN res_partner parent ON parent.id = r.left_partner_id
              JOIN res_partner c ON c.id = r.right_partner_id AND c.active
              JOIN crm_life_event_type t ON t.code = 'child_age'
             WHERE r.active AND r.is_set_aside IS NOT TRUE AND %s
            """,
            tuple(self._get_parent_type_codes()),
            SQL(" AND ").join(self._get_child_conditions()),
        )

    @api.model
    def _get_child_conditions(self):
        """Conditions on the relation ``r``, the child ``c`` and the type ``t``."""
        day = SQL("%s::date", fields.Date.context_today(self))
        grown_up = self._get_grown_up_age()
        return [
            SQL("COALESCE(r.date_start, %s) <= %s", day, day),
            SQL("COALESCE(r.date_end, %s) >= %s", day, day),
            SQL("c.birthdate > %s - make_interval(years => %s)", day, grown_up),
            self._get_child_visibility(),
            # somebody may have noted this child as a life event of the parent
            SQL(
                """NOT EXISTS (
                   SELECT FROM crm_life_event own
                    WHERE own.partner_id = r.left_partner_id AND own.active
                      AND own.type_id = t.id AND own.date = c.birthdate
                      AND (own.subject IS NULL
                           OR strpos(own.subject, split_part(c.name, ' ', 1)) > 0))"""
            ),
        ]

    @api.model
    def _get_child_visibility(self):
        """A child is told of only where its own card can be opened."""
        return SQL(
            "(c.company_id IS NULL OR c.company_id = parent.company_id"
            " OR c.company_id IN %s)",
            tuple(self.env.companies.ids),
        )
