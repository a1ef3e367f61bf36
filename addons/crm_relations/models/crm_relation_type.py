from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

CATEGORIES = [
    ("family", "Family and friends"),
    ("employment", "Employment"),
    ("ownership", "Ownership"),
    ("business", "Business"),
    ("influence", "Influence"),
]
KINDS = [("any", "Anybody"), ("person", "A person"), ("company", "A company")]


class CrmRelationType(models.Model):
    _name = "crm.relation.type"
    _description = "Relation Type"
    _order = "sequence, id"
    _rec_names_search = ["name", "inverse_name", "code"]

    name = fields.Char(
        string="Left to right",
        required=True,
        translate=True,
        help="What the left contact is for the right one, for example “Works for”.",
    )
    inverse_name = fields.Char(
        string="Right to left",
        translate=True,
        help="The same relation told from the right contact, for example “Employs”.",
    )
    code = fields.Char(
        copy=False,
        help="Technical name that integrations and imports use, for example 'wife'.",
    )
    sequence = fields.Integer(default=100)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    category = fields.Selection(CATEGORIES, required=True, default="business")
    left_kind = fields.Selection(
        KINDS, string="Left contact is", required=True, default="any"
    )
    right_kind = fields.Selection(
        KINDS, string="Right contact is", required=True, default="any"
    )
    is_symmetric = fields.Boolean(
        string="Same both ways",
        help="Both contacts are the same to each other, as friends or siblings are.",
    )
    allow_self = fields.Boolean(
        string="Allowed with oneself",
        help="A contact may have this relation to itself.",
    )
    has_share = fields.Boolean(
        string="Has a share",
        help="The left contact holds a share, in percent, of the right one.",
    )
    is_membership = fields.Boolean(
        string="Membership",
        help="The right contact is a household or a group; the left one its member.",
    )
    is_reporting = fields.Boolean(
        string="Reporting line",
        help="The left person reports to the right one: this draws the org chart.",
    )
    relation_count = fields.Integer(
        string="Relations", compute="_compute_relation_count"
    )

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "A relation type with this code already exists."
    )

    def _compute_relation_count(self):
        counts = dict(
            self.env["crm.relation"]._read_group(
                [("type_id", "in", self.ids)], ["type_id"], ["__count"]
            )
        )
        for relation_type in self:
            relation_type.relation_count = counts.get(relation_type, 0)

    @api.constrains("inverse_name", "is_symmetric", "name")
    def _check_inverse_name(self):
        for relation_type in self:
            if not relation_type.is_symmetric and not relation_type.inverse_name:
                raise ValidationError(
                    self.env._(
                        "Say how “%(name)s” reads from the other contact, or tick"
                        " “Same both ways”.",
                        name=relation_type.name,
                    )
                )

    @api.constrains("is_symmetric", "left_kind", "right_kind", "has_share")
    def _check_symmetric(self):
        for relation_type in self.filtered("is_symmetric"):
            if relation_type.left_kind != relation_type.right_kind:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” is the same both ways: both contacts have to be of"
                        " the same kind.",
                        name=relation_type.name,
                    )
                )
            if relation_type._is_directed():
                raise ValidationError(
                    self.env._(
                        "“%(name)s” is the same both ways: it cannot have a share, be a"
                        " membership or a reporting line.",
                        name=relation_type.name,
                    )
                )

    @api.constrains("has_share", "category")
    def _check_share_category(self):
        for relation_type in self:
            if relation_type.has_share and relation_type.category != "ownership":
                raise ValidationError(
                    self.env._("Only relations of ownership have a share.")
                )

    @api.constrains(
        "allow_self", "category", "has_share", "is_symmetric", "left_kind", "right_kind"
    )
    def _check_used_relations(self):
        """What is on record has to fit the type as it is after the change."""
        self.env["crm.relation"].flush_model()
        self.flush_recordset()
        for relation_type in self:
            for condition, reason in relation_type._get_clash_conditions():
                relation_type._refuse_clashes(condition, reason)

    def write(self, vals):
        changed = (
            self.filtered(lambda t: t.is_symmetric != vals["is_symmetric"])
            if ("is_symmetric" in vals)
            else self.browse()
        )
        changed._check_symmetry_can_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: only counts, so that nobody deletes what other companies use
        Relation = self.env["crm.relation"].sudo().with_context(active_test=False)
        count = Relation.search_count([("type_id", "in", self.ids)])
        if count:
            raise UserError(
                self.env._(
                    "This type is in use (relations: %(count)s). Archive it instead:"
                    " the relations stay, and nobody can choose it any more.",
                    count=count,
                )
            )

    def action_view_relations(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_relation_action"
        )
        return {**action, "domain": [("type_id", "=", self.id)], "context": {}}

    def _is_directed(self):
        return self.has_share or self.is_membership or self.is_reporting

    def _get_clash_conditions(self):
        """Return [(SQL condition on `r`, `lp`, `rp`, reason)] that relations break."""
        conditions = []
        for kind, alias in ((self.left_kind, "lp"), (self.right_kind, "rp")):
            if kind != "any":
                column = SQL.identifier(alias, "is_company")
                wanted = SQL("TRUE") if kind == "company" else SQL("FALSE")
                condition = SQL("COALESCE(%s, FALSE) <> %s", column, wanted)
                conditions.append((condition, self.env._("person or company")))
        if not self.allow_self:
            condition = SQL("r.left_partner_id = r.right_partner_id")
            conditions.append((condition, self.env._("a contact related to itself")))
        if not self.has_share:
            conditions.append((SQL("r.share <> 0"), self.env._("the share")))
        if self.category != "influence":
            condition = SQL("(r.support IS NOT NULL OR r.political_weight <> 0)")
            conditions.append((condition, self.env._("support and weight")))
        return conditions

    def _refuse_clashes(self, condition, reason):
        [[count]] = self.env.execute_query(
            SQL(
                """SELECT COUNT(*) FROM crm_relation r
                     JOIN res_partner lp ON lp.id = r.left_partner_id
                     JOIN res_partner rp ON rp.id = r.right_partner_id
                    WHERE r.type_id = %s AND r.is_set_aside IS NOT TRUE AND %s""",
                self.id,
                condition,
            )
        )
        if count:
            raise ValidationError(
                self.env._(
                    "Relations of type “%(name)s” do not fit this change because of"
                    " %(reason)s (relations: %(count)s). Correct or delete them first.",
                    count=count,
                    name=self.name,
                    reason=reason,
                )
            )

    def _check_symmetry_can_change(self):
        # sudo: only counts; relations of other companies are changed as well
        Relation = self.env["crm.relation"].sudo().with_context(active_test=False)
        count = Relation.search_count([("type_id", "in", self.ids)])
        if count:
            raise UserError(
                self.env._(
                    "This type is in use (relations: %(count)s): whether it reads the"
                    " same both ways cannot change any more. Create a new type.",
                    count=count,
                )
            )
