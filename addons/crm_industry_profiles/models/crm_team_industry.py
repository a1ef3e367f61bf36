from odoo import api, models


class CrmTeam(models.Model):
    """A new team asks of its deals what the industries of its company ask."""

    _inherit = "crm.team"

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        for company, some in teams.grouped("company_id").items():
            some._adopt_properties(company)
        return teams

    def _adopt_properties(self, company):
        """Take over what the profiles in use have brought to the company's teams."""
        names = self._get_industry_properties(company)
        if not names:
            return
        others = self.search([("company_id", "in", [False, company.id])]) - self
        shared = {
            one["name"]: one
            for other in others
            for one in other.lead_properties_definition or []
            if one["name"] in names
        }
        for team in self:
            own = team.lead_properties_definition or []
            known = {one["name"] for one in own}
            new = [one for name, one in shared.items() if name not in known]
            if new:
                team.lead_properties_definition = [*own, *new]

    @api.model
    def _get_industry_properties(self, company):
        """Names of the properties that profiles brought, of any company without one."""
        companies = company or self.env.companies
        # sudo: names of properties only, which whoever makes a team sees in its deals
        items = self.env["industry.profile.item"].sudo()
        found = items.search(
            [
                ("section", "=", "properties"),
                ("profile_id.company_ids", "in", companies.ids),
            ]
        )
        return {f"{item.profile_id.code}_{item.key}" for item in found}
