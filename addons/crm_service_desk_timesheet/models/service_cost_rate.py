from odoo import api, models
from odoo.fields import Domain


class ServiceCostRate(models.Model):
    _inherit = "service.cost.rate"

    @api.model
    def _get_wages(self, pairs):
        """What an hour of the employee costs, in one query."""
        users = {user.id for user, _company in pairs}
        companies = {company.id for _user, company in pairs}
        # sudo: the cost goes to fields that have groups of their own
        employees = (
            self.env["hr.employee"]
            .sudo()
            .search(
                Domain("user_id", "in", list(users))
                & Domain("company_id", "in", list(companies))
            )
        )
        return super()._get_wages(pairs) | {
            (row.user_id, row.company_id): row.hourly_cost
            for row in employees
            if row.hourly_cost
        }
