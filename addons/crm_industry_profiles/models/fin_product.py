from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# product domains as BIAN names them
KINDS = [
    ("current_account", "Current Account"),
    ("card", "Card"),
    ("deposit", "Term Deposit"),
    ("loan", "Loan"),
    ("mortgage", "Mortgage"),
    ("leasing", "Leasing"),
]


class FinProduct(models.Model):
    _name = "fin.product"
    _description = "Bank Product"
    _order = "sequence, id"
    _rec_names_search = ["name", "code"]
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        help="As the core banking system names the product; imports find it by this."
    )
    kind = fields.Selection(KINDS, required=True, index=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, default=lambda self: self.env.company
    )
    customer_kind = fields.Selection(
        [("any", "Everybody"), ("person", "Persons"), ("company", "Companies")],
        string="For",
        default="any",
        required=True,
    )
    age_from = fields.Integer(
        string="From Age", help="Youngest customer, in full years. 0 means no limit."
    )
    age_until = fields.Integer(
        string="Until Age", help="Oldest customer, in full years. 0 means no limit."
    )
    rate = fields.Float(
        string="Usual Rate (%)",
        digits=(8, 4),
        help="Interest per year; an agreement starts with it and may differ.",
    )
    description = fields.Html(
        translate=True, help="What it gives the customer, in the words of a clerk."
    )
    activity_plan_id = fields.Many2one(
        "mail.activity.plan",
        string="Procedure",
        domain=[("res_model", "=", "fin.agreement")],
        ondelete="set null",
        help="Prescribed steps once an agreement is in force; each reminds whoever is"
        " responsible for it.",
    )
    agreement_count = fields.Integer(
        string="Agreements in Force", compute="_compute_agreement_count"
    )

    _code_unique = models.UniqueIndex(
        "(COALESCE(company_id, 0), code) WHERE code IS NOT NULL",
        "Another product of the company has this code.",
    )
    _age_order = models.Constraint(
        "CHECK(age_from >= 0 AND age_until >= 0"
        " AND (age_until = 0 OR age_until >= age_from))",
        "The ages of a product cannot be negative, and the oldest not below the"
        " youngest.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_agreement_count(self):
        groups = self.env["fin.agreement"]._read_group(
            [("product_id", "in", self.ids), ("state", "in", ("active", "blocked"))],
            ["product_id"],
            ["__count"],
        )
        counts = {product.id: number for product, number in groups}
        for product in self:
            product.agreement_count = counts.get(product.id, 0)

    def write(self, vals):
        if "kind" in vals:
            self._check_new_kind(vals["kind"])
        return super().write(vals)

    def _check_new_kind(self, kind):
        """Agreements keep the kind that they were made for."""
        changed = self.filtered(lambda product: product.kind != kind)
        # sudo: agreements of all companies count, and nothing is shown of them
        Agreement = self.env["fin.agreement"].sudo()
        domain = Domain("product_id", "in", changed.ids)
        if used := Agreement.search(domain, limit=1).product_id:
            raise UserError(
                self.env._(
                    "“%(product)s” has agreements: its kind cannot change. Archive it"
                    " and make a new product.",
                    product=used.name,
                )
            )

    def action_view_agreements(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_industry_profiles.fin_agreement_action"
        )
        return action | {
            "domain": [("product_id", "=", self.id)],
            "context": {"default_product_id": self.id, "search_default_in_force": 1},
        }
