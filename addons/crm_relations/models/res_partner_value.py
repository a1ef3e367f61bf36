from odoo import api, fields, models
from odoo.fields import Domain

from .res_partner_money import MONEY_GROUPS


class ResPartner(models.Model):
    _inherit = "res.partner"

    value_total = fields.Monetary(
        string="Earned in All",
        compute="_compute_value",
        groups=MONEY_GROUPS,
        help="Sales less cost of goods and sales work, over the whole company that a"
        " contact belongs to. You see it for your own customers.",
    )
    value_year = fields.Monetary(
        string="Earned This Year", compute="_compute_value", groups=MONEY_GROUPS
    )

    @api.depends_context("uid", "company", "allowed_company_ids")
    def _compute_value(self):
        values = self._get_values()
        for partner in self:
            earned = values.get(partner.commercial_partner_id.id, (0.0, 0.0))
            partner.value_total, partner.value_year = earned

    def _get_values(self):
        """{id of account: (earned in all, earned this year)}, in one query.

        In the currency of the current company, from the rows that the user may see.
        """
        domain = Domain("partner_id", "in", self.commercial_partner_id.ids)
        domain &= Domain("company_id", "in", self.env.companies.ids)
        groups = self.env["crm.value"]._read_group(
            domain, ["partner_id", "company_id", "date:year"], ["amount:sum"]
        )
        this_year = fields.Date.context_today(self).year
        values = {}
        for account, company, year, amount in groups:
            earned = self._get_debt_converter(company)(amount)
            total, recent = values.get(account.id, (0.0, 0.0))
            if year.year == this_year:
                recent += earned
            values[account.id] = total + earned, recent
        return values

    def action_view_value(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_value_action_partner"
        )
        domain = Domain("partner_id", "=", self.commercial_partner_id.id)
        return {**action, "domain": list(domain)}
