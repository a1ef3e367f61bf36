from odoo import api, fields, models
from odoo.exceptions import ValidationError

SUPPORTS = [
    ("mentor", "Mentor"),
    ("supporter", "Supporter"),
    ("neutral", "Neutral"),
    ("opponent", "Opponent"),
    ("enemy", "Enemy"),
]


class CrmRelation(models.Model):
    _name = "crm.relation"
    _description = "Relation"
    _inherit = ["crm.relation.period", "mail.thread"]
    _order = "date_start desc, id desc"
    _rec_names_search = ["left_partner_id", "right_partner_id"]

    left_partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        required=True,
        index=False,  # covered by left_partner_idx
        tracking=True,
        ondelete="cascade",
    )
    type_id = fields.Many2one(
        "crm.relation.type",
        string="Relation",
        required=True,
        index=False,  # covered by type_pair_idx
        tracking=True,
        ondelete="restrict",
    )
    right_partner_id = fields.Many2one(
        "res.partner",
        string="Related to",
        required=True,
        index=False,  # covered by right_partner_idx
        tracking=True,
        ondelete="cascade",
    )
    date_start = fields.Date(tracking=True)
    date_end = fields.Date(tracking=True)
    category = fields.Selection(related="type_id.category")
    has_share = fields.Boolean(related="type_id.has_share")
    share = fields.Float(
        string="Share (%)",
        digits=(5, 2),
        tracking=True,
        aggregator=None,
        help="Share of the right contact that the left one holds, in percent.",
    )
    support = fields.Selection(
        SUPPORTS, tracking=True, help="On whose side this person is: ours or not."
    )
    political_weight = fields.Integer(
        tracking=True,
        aggregator="max",
        help="How much this person's word counts there, from 0 to 10.",
    )
    note = fields.Text(string="Notes")
    active = fields.Boolean(default=True, tracking=True)
    is_set_aside = fields.Boolean(
        string="Set aside",
        readonly=True,
        copy=False,
        help="A merge of contacts left no place for this row: its facts are in the"
        " notes of the row that stayed.",
    )
    left_company_id = fields.Many2one(
        "res.company", compute="_compute_companies", store=True
    )
    right_company_id = fields.Many2one(
        "res.company", compute="_compute_companies", store=True
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_companies",
        store=True,
        index="btree_not_null",
    )

    _date_order = models.Constraint(
        "CHECK(date_end >= date_start)", "A relation cannot end before it starts."
    )
    _share_range = models.Constraint(
        "CHECK(share >= 0 AND share <= 100)",
        "A share lies between 0 and 100 percent.",
    )
    _weight_range = models.Constraint(
        "CHECK(political_weight BETWEEN 0 AND 10)",
        "The political weight lies between 0 and 10.",
    )
    _order_idx = models.Index("(date_start, id)")
    _left_partner_idx = models.Index("(left_partner_id, id)")
    _right_partner_idx = models.Index("(right_partner_id, id)")
    _type_pair_idx = models.Index("(type_id, left_partner_id, right_partner_id)")
    _date_end_idx = models.Index("(date_end) WHERE date_end IS NOT NULL")
    # the two ends of a relation are rows of their own, see crm.relation.end
    _left_end_idx = models.Index("((id * 2))")
    _right_end_idx = models.Index("((id * 2 + 1))")
    # Two people may enter the same relation at the same moment: neither sees the
    # other's row, only the database does.
    _open_uniq = models.UniqueIndex(
        "(type_id, left_partner_id, right_partner_id)"
        " WHERE date_end IS NULL AND is_set_aside IS NOT TRUE",
        "These two contacts already have this relation, and it has not ended.",
    )
    _start_uniq = models.UniqueIndex(
        "(type_id, left_partner_id, right_partner_id,"
        " COALESCE(date_start, '-infinity'::date)) WHERE is_set_aside IS NOT TRUE",
        "These two contacts already have this relation from the same day.",
    )

    @api.depends(
        "left_partner_id.company_id",
        "left_partner_id.partner_share",
        "right_partner_id.company_id",
        "right_partner_id.partner_share",
    )
    def _compute_companies(self):
        # colleagues are visible in every company, as in Odoo's rule for contacts
        for relation in self:
            left, right = relation.left_partner_id, relation.right_partner_id
            relation.left_company_id = left.partner_share and left.company_id
            relation.right_company_id = right.partner_share and right.company_id
            relation.company_id = relation.left_company_id or relation.right_company_id

    @api.depends("left_partner_id", "type_id", "right_partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for relation in self:
            # sudo: names of contacts whose relation this user may read
            names = relation.sudo()
            left, right = names.left_partner_id.name, names.right_partner_id.name
            parts = [left, relation.type_id.name, right]
            relation.display_name = " - ".join(part for part in parts if part)

    @api.constrains("left_partner_id", "right_partner_id", "type_id")
    def _check_self_relation(self):
        for relation in self:
            is_self = relation.left_partner_id == relation.right_partner_id
            if is_self and not relation.type_id.allow_self:
                raise ValidationError(
                    self.env._(
                        "%(name)s cannot be related to itself as “%(label)s”.",
                        name=relation.left_partner_id.display_name,
                        label=relation.type_id.name,
                    )
                )

    @api.constrains("left_partner_id", "right_partner_id", "type_id")
    def _check_kinds(self):
        # one narrow query for both sides, with what _compute_companies needs
        sides = self.left_partner_id | self.right_partner_id
        sides.fetch(["company_id", "is_company", "partner_share"])
        for relation in self:
            kinds = relation.type_id
            relation._check_kind(relation.left_partner_id, kinds.left_kind)
            relation._check_kind(relation.right_partner_id, kinds.right_kind)

    def _check_kind(self, partner, kind):
        if kind == "any" or partner.is_company == (kind == "company"):
            return
        values = {"name": partner.display_name, "label": self.display_name}
        if kind == "company":
            message = self.env._(
                "%(name)s is a person, but has to be a company in “%(label)s”.",
                **values,
            )
        else:
            message = self.env._(
                "%(name)s is a company, but has to be a person in “%(label)s”.",
                **values,
            )
        raise ValidationError(message)

    @api.constrains("share", "support", "political_weight", "type_id")
    def _check_type_facts(self):
        for relation in self:
            relation_type = relation.type_id
            if relation.share and not relation_type.has_share:
                raise ValidationError(
                    self.env._("“%(label)s” has no share.", label=relation_type.name)
                )
            has_influence = relation.support or relation.political_weight
            if has_influence and relation_type.category != "influence":
                raise ValidationError(
                    self.env._(
                        "“%(label)s” has neither support nor political weight: only"
                        " relations of influence do.",
                        label=relation_type.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        sides = ["left_partner_id", "right_partner_id", "type_id"]
        defaults = {
            name: value for name, value in self.default_get(sides).items() if value
        }
        # who created it and when is on the record; nobody needs to follow it for that
        quiet = self.with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        relations = super(CrmRelation, quiet).create(
            [self._normalise_sides({**defaults, **vals}) for vals in vals_list]
        )
        return relations.with_env(self.env)

    def write(self, vals):
        if not {"left_partner_id", "right_partner_id", "type_id"} & vals.keys():
            return super().write(vals)
        mirrored = self.filtered(lambda relation: relation._is_mirrored_by(vals))
        result = super(CrmRelation, self - mirrored).write(vals)
        for relation in mirrored:
            sides = self._normalise_sides({**relation._get_sides(), **vals})
            super(CrmRelation, relation).write(sides)
        return result

    def copy_data(self, default=None):
        # a copy of a relation is never wanted as it is: it starts when this has ended
        return [
            {**vals, "date_start": relation._get_day_after(), "date_end": False}
            for relation, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def action_end(self):
        """End what is in force today."""
        today = fields.Date.context_today(self)
        for relation in self:
            is_current = not relation.date_end or relation.date_end > today
            if is_current:
                relation.date_end = max(today, relation.date_start or today)

    def _end_or_archive(self):
        """Stop the relations before today; one that began today never was."""
        today = fields.Date.context_today(self)
        started = self.filtered(
            lambda row: not row.date_start or row.date_start < today
        )
        started.write({"date_end": fields.Date.subtract(today, days=1)})
        (self - started).action_archive()

    def _get_day_after(self):
        return self.date_end and fields.Date.add(self.date_end, days=1)

    @api.model
    def _normalise_sides(self, vals):
        """A relation that is the same both ways has the smaller id on the left."""
        left, right = vals.get("left_partner_id"), vals.get("right_partner_id")
        relation_type = self.env["crm.relation.type"].browse(vals.get("type_id"))
        if left and right and left > right and relation_type.is_symmetric:
            return {**vals, "left_partner_id": right, "right_partner_id": left}
        return vals

    def _get_sides(self):
        return {
            "left_partner_id": self.left_partner_id.id,
            "right_partner_id": self.right_partner_id.id,
            "type_id": self.type_id.id,
        }

    def _is_mirrored_by(self, vals):
        sides = {**self._get_sides(), **vals}
        return self._normalise_sides(sides) != sides
