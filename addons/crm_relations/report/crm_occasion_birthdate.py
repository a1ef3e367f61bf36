from odoo import api, models
from odoo.tools import SQL


class CrmOccasion(models.Model):
    _inherit = "crm.occasion"
    _depends = {
        "crm.life.event.type": ["code"],
        "res.partner": ["birthdate"],
    }

    def _get_life_event_sources(self):
        sources = super()._get_life_event_sources()
        if self._may_know_birthdates():
            sources["birthdate"] = {"number": 2, "select": self._select_birthdates()}
        return sources

    @api.model
    def _may_know_birthdates(self):
        group = "crm_relations.group_private_facts"
        return self.env.su or self.env.user.has_group(group)

    @api.model
    def _select_birthdates(self):
        """Birthdays of the profile, unless the card has one as an event already."""
        return SQL(
            """
            SELECT b.id AS key, b.id AS partner_id, t.id AS type_id,
                   b.birthdate AS date, TRUE AS is_yearly, NULL::integer AS age,
                   NULL::varchar AS subject, 'res.partner' AS res_model,
                   b.id AS res_id
              FROM res_partner b
              JOIN crm_life_event_type t ON t.code = 'birthday'
             WHERE b.birthdate IS NOT NULL
               AND NOT EXISTS (
                   SELECT FROM crm_life_event own
                    WHERE own.partner_id = b.id AND own.type_id = t.id
                      AND own.active AND own.subject IS NULL)
            """
        )
