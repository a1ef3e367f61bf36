from odoo import api, fields, models

MANAGER = "crm_industry_profiles.group_bank_manager"


class FinDecisionLimit(models.Model):
    """Up to which amount somebody decides loan applications."""

    _name = "fin.decision.limit"
    _description = "Limit for Decisions"
    _order = "user_id, product_id, id"
    _rec_name = "user_id"
    _check_company_auto = True

    user_id = fields.Many2one(
        "res.users",
        string="Who Decides",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("share", "=", False)],
    )
    product_id = fields.Many2one(
        "fin.product",
        index="btree_not_null",
        check_company=True,
        ondelete="cascade",
        help="Empty: for all products without a limit of their own.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(
        string="Up To",
        required=True,
        help="In the company's currency. 0: decides nothing.",
    )

    _user_uniq = models.UniqueIndex(
        "(user_id, company_id, COALESCE(product_id, 0))",
        "This person has a limit for this already.",
    )
    _amount_positive = models.Constraint(
        "CHECK(amount >= 0)", "The limit cannot be negative."
    )

    @api.model
    def _get_limit(self, user, product, company):
        """Return the amount in company currency, None if there is no limit.

        Bank managers without a row decide everything, others nothing.
        """
        # sudo: one's own limit, for the decision that is asked for
        limits = self.sudo().search(
            [
                ("user_id", "=", user.id),
                ("company_id", "=", company.id),
                ("product_id", "in", (product.id, False)),
            ]
        )
        if limits:
            return (limits.filtered("product_id") or limits)[:1].amount
        return None if user.has_group(MANAGER) else 0.0
