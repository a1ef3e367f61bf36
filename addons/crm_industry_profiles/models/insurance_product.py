from odoo import fields, models

LINES = [
    ("motor", "Private Motor"),
    ("commercial_motor", "Commercial Motor"),
    ("property", "Home and Property"),
    ("liability", "Liability"),
    ("product_liability", "Product Liability"),
    ("malpractice", "Medical Malpractice"),
    ("workers", "Workers' Compensation"),
    ("accident", "Personal Accident"),
    ("health", "Health"),
    ("life", "Life"),
    ("travel", "Travel"),
    ("other", "Other"),
]
INSTALMENTS = [
    ("1", "In one sum"),
    ("2", "2 instalments"),
    ("4", "4 instalments"),
    ("12", "12 instalments"),
]


class InsuranceProduct(models.Model):
    _name = "insurance.product"
    _description = "Insurance Product"
    _order = "sequence, name, id"
    _rec_names_search = ["name", "code"]
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Short name in numbers of policies, imports and reports.")
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    line_of_business = fields.Selection(LINES, required=True, default="motor")
    duration_months = fields.Integer(
        string="Term (months)",
        default=12,
        required=True,
        help="How long a policy runs, and its renewal.",
    )
    cover_ids = fields.One2many(
        "insurance.product.cover", "product_id", string="Covers Offered", copy=True
    )
    factor_ids = fields.One2many(
        "insurance.tariff.factor", "product_id", string="Tariff Factors", copy=True
    )
    instalment_count = fields.Selection(
        INSTALMENTS, string="Payment", default="1", required=True
    )
    invoice_days = fields.Integer(
        string="Invoice Ahead (days)",
        default=14,
        help="How many days before it is due an instalment is invoiced.",
    )
    renewal_days = fields.Integer(
        string="Renew Ahead (days)",
        default=90,
        help="How many days before a policy expires its renewal is prepared. 0: only"
        " when somebody asks for it.",
    )
    commission_rate = fields.Float(
        string="Commission (%)",
        help="What the agent gets of the premium that was earned.",
    )
    invoice_product_id = fields.Many2one(
        "product.product",
        string="Product on Invoices",
        domain=[("type", "=", "service")],
        check_company=True,
        help="Its income account takes the premium. Empty: the account of the sales"
        " journal.",
    )
    description = fields.Text(translate=True)

    _code_unique = models.UniqueIndex(
        "(company_id, upper(code)) WHERE code IS NOT NULL AND code <> ''",
        "Another insurance product of this company has this code.",
    )
    _term_positive = models.Constraint(
        "CHECK(duration_months > 0)", "A policy runs for one month at least."
    )
    _days_positive = models.Constraint(
        "CHECK(invoice_days >= 0 AND renewal_days >= 0)",
        "Days ahead cannot be negative.",
    )
    _commission_range = models.Constraint(
        "CHECK(commission_rate >= 0 AND commission_rate <= 100)",
        "A commission is between 0 and 100 %.",
    )


class InsuranceProductCover(models.Model):
    """A cover that a product offers, with its base rate."""

    _name = "insurance.product.cover"
    _description = "Cover Offered by a Product"
    _order = "product_id, sequence, id"
    _rec_name = "type_id"

    product_id = fields.Many2one(
        "insurance.product", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="product_id.company_id", store=True)
    currency_id = fields.Many2one(related="product_id.company_id.currency_id")
    sequence = fields.Integer(default=10)
    type_id = fields.Many2one(
        "insurance.coverage.type",
        string="Cover",
        required=True,
        index=True,
        ondelete="restrict",
    )
    is_required = fields.Boolean(
        string="Always Included",
        default=True,
        help="New policies have it from the start.",
    )
    sum_insured = fields.Monetary(
        string="Usual Sum Insured", help="0: the value of the insured property."
    )
    sum_max = fields.Monetary(string="Highest Sum Insured", help="0: without limit.")
    deductible = fields.Monetary(string="Usual Deductible")
    base_rate = fields.Float(
        string="Rate (% a year)",
        digits=(12, 4),
        help="Percentage of the sum insured for twelve months, before the factors.",
    )
    base_premium = fields.Monetary(
        string="Fixed Premium (a year)", help="Added to the rate, before the factors."
    )

    _type_unique = models.UniqueIndex(
        "(product_id, type_id)", "The product offers this cover already."
    )
    _amounts_positive = models.Constraint(
        "CHECK(sum_insured >= 0 AND sum_max >= 0 AND deductible >= 0"
        " AND base_rate >= 0 AND base_premium >= 0)",
        "Sums, deductibles and rates cannot be negative.",
    )
