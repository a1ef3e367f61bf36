from odoo import api, fields, models
from odoo.exceptions import AccessError


class InsuranceAuthority(models.Model):
    """Up to which amounts a person decides on claims alone."""

    _name = "insurance.authority"
    _description = "Authority on Claims"
    _order = "user_id"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users", string="Adjuster", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount_reserve = fields.Monetary(
        string="Reserves up to", help="Higher reserves are approved by a manager."
    )
    amount_payment = fields.Monetary(
        string="Pays up to", help="Higher payments are approved by a manager."
    )

    _user_uniq = models.Constraint(
        "UNIQUE(user_id, company_id)", "This person has an authority here already."
    )
    _amounts_positive = models.Constraint(
        "CHECK(amount_reserve >= 0 AND amount_payment >= 0)",
        "An authority is nothing or more.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        authorities = super().create(vals_list)
        authorities._check_not_own()
        return authorities

    def write(self, vals):
        self._check_not_own()
        result = super().write(vals)
        self._check_not_own()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_not_own(self):
        self._check_not_own()

    def _check_not_own(self):
        if not self.env.su and self.env.user in self.user_id:
            raise AccessError(
                self.env._("Nobody sets the own authority: ask another manager.")
            )

    @api.model
    def _get_limit(self, user, company, kind):
        """The amount in the currency of the company, None if nothing is said."""
        # sudo: everybody's own limit, to compare with; adjusters cannot write it
        rows = self.sudo().search(
            [("user_id", "=", user.id), ("company_id", "=", company.id)], limit=1
        )
        return rows[f"amount_{kind}"] if rows else None
