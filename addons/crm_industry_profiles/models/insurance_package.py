from odoo import fields, models


class InsurancePackage(models.Model):
    """What a household of some kind should hold."""

    _name = "insurance.package"
    _description = "Insurance Package"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    household = fields.Selection(
        [
            ("any", "Every household"),
            ("children", "Households with children"),
            ("couple", "Two adults or more"),
            ("single", "One adult"),
        ],
        string="For",
        required=True,
        default="any",
    )
    description = fields.Text(translate=True)
    rule_ids = fields.One2many(
        "insurance.package.rule", "package_id", string="Covers", copy=True
    )


class InsurancePackageRule(models.Model):
    _name = "insurance.package.rule"
    _description = "Cover of a Package"
    _order = "package_id, sequence, id"
    _rec_name = "product_id"
    _check_company_auto = True

    package_id = fields.Many2one(
        "insurance.package", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="package_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one(
        "insurance.product",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        help="What is proposed. Any policy of the same line of business closes the"
        " gap.",
    )
    line_of_business = fields.Selection(
        related="product_id.line_of_business", store=True
    )
    subject = fields.Selection(
        [
            ("household", "Once for the household"),
            ("adult", "Each adult"),
            ("child", "Each child"),
            ("asset", "Each property"),
        ],
        string="For",
        required=True,
        default="household",
    )
    asset_kind = fields.Selection(
        lambda self: (
            self.env["crm.partner.asset"]
            ._fields["kind"]
            ._description_selection(self.env)
        ),
        string="Property",
    )
    age_from = fields.Integer(help="Years; 0: from birth.")
    age_to = fields.Integer(help="Years, not included; 0: without an upper end.")
    reason = fields.Char(
        translate=True,
        help="What the agent says: why a household like this needs the cover.",
    )

    _asset_kind_given = models.Constraint(
        "CHECK(subject <> 'asset' OR asset_kind IS NOT NULL)",
        "Say for which kind of property the cover is.",
    )
    _ages_ordered = models.Constraint(
        "CHECK(age_from >= 0 AND (age_to = 0 OR age_to > age_from))",
        "The range of ages ends after it begins.",
    )
