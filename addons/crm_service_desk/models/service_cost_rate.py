from odoo import api, fields, models
from odoo.fields import Domain


class ServiceCostRate(models.Model):
    _name = "service.cost.rate"
    _description = "Cost of Service Work"
    _order = "company_id, user_id, id"
    _check_company_auto = True
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users",
        string="Person",
        domain=[("share", "=", False)],
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: everybody who has no row of the own.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    hour_cost = fields.Monetary(
        string="Cost of an Hour",
        help="Wages and all that goes with them. 0: as for everybody.",
    )
    km_cost = fields.Monetary(string="Cost of a Kilometre")

    _user_idx = models.UniqueIndex(
        "(company_id, COALESCE(user_id, 0))",
        "This person, or everybody, has a row already: change that one.",
    )
    _costs_positive = models.Constraint(
        "CHECK(hour_cost >= 0 AND km_cost >= 0)", "A cost cannot be negative."
    )

    @api.model
    def _get_costs(self, pairs, name):
        """Return {(user, company): cost}: the own, what wages say, or everybody's.

        :param set pairs: users and companies
        :param str name: ``hour_cost`` or ``km_cost``, in currency of the company
        """
        users = {user.id for user, _company in pairs}
        companies = {company.id for _user, company in pairs}
        rows = self._read_group(
            Domain("company_id", "in", list(companies))
            & Domain("user_id", "in", [*users, False]),
            ["user_id", "company_id"],
            [f"{name}:sum"],
        )
        known = {(user, company): cost for user, company, cost in rows}
        wages = self._get_wages(pairs) if name == "hour_cost" else {}
        nobody = self.env["res.users"]
        return {
            (user, company): known.get((user, company))
            or wages.get((user, company))
            or known.get((nobody, company), 0.0)
            for user, company in pairs
        }

    @api.model
    def _get_wages(self, pairs):
        """Return {(user, company): cost of an hour} where wages are known: a hook."""
        return {}
