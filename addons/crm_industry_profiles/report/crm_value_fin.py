from odoo import api, fields, models
from odoo.tools import SQL


class CrmValue(models.Model):
    _inherit = "crm.value"
    _depends = {
        "fin.agreement": ["number", "partner_id", "user_id"],
        "fin.operation": ["agreement_id", "company_id", "date_month", "earned"],
        "res.partner": ["commercial_partner_id"],
    }

    kind = fields.Selection(selection_add=[("fin_income", "Fees and Interest")])

    def _value_sources(self):
        sources = super()._value_sources()
        if not self.env["crm.timeline"]._shows_bank():
            return sources
        return {**sources, "fin_income": self._get_fin_income_source()}

    @api.model
    def _get_fin_income_source(self):
        """What customers paid in fees and interest, less what the bank paid them."""
        return {
            "number": 1500,
            "kinds": ("fin_income",),
            "key": SQL("o.id"),
            "from": SQL(
                "fin_operation o JOIN fin_agreement g ON g.id = o.agreement_id"
                " JOIN res_partner c ON c.id = g.partner_id"
            ),
            "where": SQL("o.earned <> 0"),
            "columns": {
                "partner_id": SQL("c.commercial_partner_id"),
                "date": SQL("(o.date_month + interval '1 month - 1 day')::date"),
                "name": SQL("g.number"),
                "user_id": SQL("g.user_id"),
                "amount": SQL("o.earned"),
                "company_id": SQL("o.company_id"),
                "res_model": SQL("'fin.operation'"),
                "res_id": SQL("o.id"),
            },
        }
