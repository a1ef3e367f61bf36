from odoo import api, fields, models
from odoo.tools import SQL

from ..models.crm_relation import SUPPORTS
from ..models.crm_relation_type import CATEGORIES

OWN_FIELDS = {"date_start", "date_end", "share", "support", "political_weight", "note"}


class CrmRelationEnd(models.Model):
    """A relation as one of its two contacts sees it.

    Reading goes to a query over `crm.relation`; creating, writing and deleting go to
    `crm.relation` itself, so that its checks and access rights hold.
    """

    _name = "crm.relation.end"
    _description = "Relation of a Contact"
    _inherit = ["crm.relation.period"]
    _auto = False
    _order = "date_start desc, id desc"
    _rec_name = "label"
    _depends = {
        "crm.relation": [
            "active",
            "date_end",
            "date_start",
            "left_company_id",
            "left_partner_id",
            "note",
            "political_weight",
            "right_company_id",
            "right_partner_id",
            "share",
            "support",
            "type_id",
        ],
        "crm.relation.type": ["category", "inverse_name", "is_symmetric", "name"],
    }

    relation_id = fields.Many2one("crm.relation", string="Record", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Contact", required=True)
    label_id = fields.Many2one("crm.relation.label", string="Relation", required=True)
    label = fields.Char(string="Relation Name", translate=True, readonly=True)
    other_partner_id = fields.Many2one(
        "res.partner", string="Related to", required=True
    )
    type_id = fields.Many2one(
        "crm.relation.type", string="Relation Type", readonly=True
    )
    is_left = fields.Boolean(string="Left to right", readonly=True)
    category = fields.Selection(CATEGORIES, readonly=True)
    share = fields.Float(string="Share (%)", digits=(5, 2), aggregator=None)
    support = fields.Selection(SUPPORTS)
    political_weight = fields.Integer(aggregator=None)
    note = fields.Text(string="Notes")
    active = fields.Boolean(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    other_company_id = fields.Many2one("res.company", readonly=True)
    # for the form: who may stand on the other side, and which facts are asked
    is_company = fields.Boolean(related="partner_id.is_company")
    other_kind = fields.Selection(related="label_id.other_kind")
    label_category = fields.Selection(related="label_id.category", string="Kind")
    has_share = fields.Boolean(related="label_id.has_share")

    @property
    def _table_query(self):
        return SQL("%s UNION ALL %s", self._select_end(True), self._select_end(False))

    @api.depends("label", "other_partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        # sudo: the names of contacts whose relations this user may read
        others = self.sudo().other_partner_id
        others.fetch(["name"])
        for end in self:
            other = others.browse(end.other_partner_id.id).name
            end.display_name = f"{end.label or ''} {other or ''}".strip()

    # Writing is for crm.relation: there is no table of this model for super() to write.
    # pylint: disable=method-required-super
    @api.model_create_multi
    def create(self, vals_list):
        relations = self.env["crm.relation"].create(
            [self._prepare_relation_values(vals) for vals in vals_list]
        )
        ids = [
            relation.id * 2 + (relation.left_partner_id.id != vals.get("partner_id"))
            for relation, vals in zip(relations, vals_list, strict=True)
        ]
        return self.browse(ids)

    def write(self, vals):
        if not vals.keys() - OWN_FIELDS:
            self.relation_id.write(vals)
        else:
            for end in self:
                values = end._prepare_relation_values({**end._get_sides(), **vals})
                end.relation_id.write(values)
        self.env.invalidate_all(flush=False)
        return True

    def unlink(self):
        return self.relation_id.unlink()

    def action_end(self):
        self.relation_id.action_end()
        self.invalidate_recordset()

    @api.model
    def _select_end(self, is_left):
        """Rows of one side; the other one is the same with the sides exchanged."""
        own, other = SQL("left_"), SQL("right_")
        name, label_id = SQL("t.name"), SQL("r.type_id * 2")
        if not is_left:
            own, other = other, own
            name = SQL("CASE WHEN t.is_symmetric THEN t.name ELSE t.inverse_name END")
            label_id = SQL("r.type_id * 2 + (t.is_symmetric IS NOT TRUE)::int")
        return SQL(
            """SELECT %(id)s AS id, r.id AS relation_id, %(is_left)s AS is_left,
                      r.%(own)spartner_id AS partner_id,
                      r.%(other)spartner_id AS other_partner_id,
                      r.%(own)scompany_id AS company_id,
                      r.%(other)scompany_id AS other_company_id,
                      %(label_id)s AS label_id, %(name)s AS label,
                      r.type_id, t.category, r.date_start, r.date_end, r.share,
                      r.support, r.political_weight, r.note, r.active
                 FROM crm_relation r JOIN crm_relation_type t ON t.id = r.type_id""",
            id=SQL("r.id * 2") if is_left else SQL("r.id * 2 + 1"),
            is_left=SQL("TRUE") if is_left else SQL("FALSE"),
            own=own,
            other=other,
            label_id=label_id,
            name=name,
        )

    def _get_sides(self):
        return {
            "partner_id": self.partner_id.id,
            "label_id": self.label_id.id,
            "other_partner_id": self.other_partner_id.id,
        }

    @api.model
    def _prepare_relation_values(self, vals):
        """Tell the relation from its left side."""
        values = {name: value for name, value in vals.items() if name in OWN_FIELDS}
        label = self.env["crm.relation.label"].browse(vals.get("label_id"))
        own, other = vals.get("partner_id"), vals.get("other_partner_id")
        if label.is_inverse:
            own, other = other, own
        sides = {"left_partner_id": own, "right_partner_id": other}
        return {**values, **sides, "type_id": label.type_id.id}
