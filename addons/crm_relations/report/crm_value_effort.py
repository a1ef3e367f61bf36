from odoo import api, fields, models
from odoo.tools import SQL


class CrmValue(models.Model):
    _inherit = "crm.value"
    _depends = {
        "crm.interaction": [
            "commercial_partner_id",
            "company_id",
            "date",
            "duration",
            "summary",
            "type_id",
            "user_id",
        ],
        "crm.interaction.type": ["name"],
        "res.company": ["crm_sales_hour_cost", "partner_id"],
        "res.currency": ["decimal_places"],
        "res.partner": ["tz"],
    }

    kind = fields.Selection(selection_add=[("effort", "Sales Work")])

    def _value_sources(self):
        return {**super()._value_sources(), "effort": self._get_effort_source()}

    @api.model
    def _get_effort_source(self):
        """Hours of interactions, once the company has said what an hour costs."""
        cost = self._get_hour_cost()
        amount = SQL("ROUND((i.duration * %s)::numeric, u.decimal_places)", cost)
        return {
            "number": 30,
            "kinds": ("effort",),
            "key": SQL("i.id"),
            "from": SQL("crm_interaction i"),
            "where": SQL("i.duration > 0 AND %s > 0", cost),
            "columns": {
                "partner_id": SQL("i.commercial_partner_id"),
                "date": self._get_effort_day(),
                "name": SQL("COALESCE(i.summary, %s)", self._get_type_name()),
                "user_id": SQL("i.user_id"),
                "amount": SQL("-%s", amount),
                "company_id": SQL("i.company_id"),
                "res_model": SQL("'crm.interaction'"),
                "res_id": SQL("i.id"),
            },
        }

    @api.model
    def _get_hour_cost(self):
        """Cost of an hour of the interaction ``i``, in currency of its company ``a``.

        A hook: where wages are known, they may take the place of the one figure.
        """
        return SQL("a.crm_sales_hour_cost")

    @api.model
    def _get_effort_day(self):
        zone = SQL("(SELECT z.tz FROM res_partner z WHERE z.id = a.partner_id)")
        return SQL(
            "(i.date AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(%s, 'UTC'))::date", zone
        )

    @api.model
    def _get_type_name(self):
        return SQL(
            "(SELECT COALESCE(t.name->>%s, t.name->>'en_US')"
            " FROM crm_interaction_type t WHERE t.id = i.type_id)",
            self.env.lang or "en_US",
        )
