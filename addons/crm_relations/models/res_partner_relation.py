from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

RELATION_GROUPS = (
    "sales_team.group_sale_salesman,"
    "account.group_account_readonly,"
    "account.group_account_invoice"
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    relation_end_ids = fields.One2many(
        "crm.relation.end",
        "partner_id",
        string="Relations of the Contact",
        groups=RELATION_GROUPS,
    )
    relation_ids = fields.Many2many(
        "crm.relation",
        string="Relations",
        compute="_compute_relation_ids",
        search="_search_relation_ids",
        groups=RELATION_GROUPS,
        help="Relations in which this contact stands on either side.",
    )
    current_relation_count = fields.Integer(
        string="Relations Today",
        compute="_compute_current_relation_count",
        groups=RELATION_GROUPS,
        help="Relations in force today, or on the day that was chosen.",
    )
    relation_share_warning = fields.Char(
        string="Shares",
        compute="_compute_relation_share_warning",
        groups=RELATION_GROUPS,
    )

    @api.depends("relation_end_ids")
    @api.depends_context("uid")
    def _compute_relation_ids(self):
        groups = self.env["crm.relation.end"]._read_group(
            [("partner_id", "in", self.ids)], ["partner_id"], ["relation_id:recordset"]
        )
        relations = dict(groups)
        for partner in self:
            partner.relation_ids = relations.get(partner._origin, False)

    def _search_relation_ids(self, operator, value):
        if operator not in ("in", "any", "any!"):
            return NotImplemented
        if operator == "in" and False in value:
            others = Domain("relation_ids", "in", set(value) - {False})
            return ~Domain("relation_end_ids", "any", []) | others
        return Domain("relation_end_ids", "any", [("relation_id", operator, value)])

    @api.depends("relation_end_ids")
    @api.depends_context("as_of", "uid")
    def _compute_current_relation_count(self):
        End = self.env["crm.relation.end"]
        domain = Domain("partner_id", "in", self.ids) & End._get_current_domain()
        counts = dict(End._read_group(domain, ["partner_id"], ["__count"]))
        for partner in self:
            partner.current_relation_count = counts.get(partner._origin, 0)

    @api.depends_context("as_of", "lang", "uid")
    def _compute_relation_share_warning(self):
        rows = self.env["crm.relation.share"].search_fetch(
            [("partner_id", "in", self.ids)], ["partner_id", "type_id", "total"]
        )
        warnings = {}
        for row in rows:
            text = self.env._(
                "Shares add up to %(total)s %% instead of 100 %% (%(label)s).",
                total=f"{row.total:g}",
                label=row.type_id.inverse_name,
            )
            warnings.setdefault(row.partner_id, []).append(text)
        for partner in self:
            texts = warnings.get(partner._origin)
            partner.relation_share_warning = texts and " ".join(texts)

    def write(self, vals):
        result = super().write(vals)
        if "is_company" in vals:
            self._check_relation_kinds()
        return result

    @api.readonly
    def action_view_relation_ends(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_relation_end_action"
        )
        action["domain"] = [("partner_id", "=", self.id)]
        action["context"] = {"default_partner_id": self.id}
        return action

    def _check_relation_kinds(self):
        """A person who becomes a company may have relations that only people have."""
        self.flush_recordset(["is_company"])
        found = self.env.execute_query(self._get_misfit_query())
        if not found:
            return
        # sudo: the contact is the one that the user is changing
        relation = self.env["crm.relation"].sudo().browse(found[0][0])
        raise ValidationError(
            self.env._(
                "“%(label)s” does not allow this: it is for the other kind of contact."
                " End or correct this relation first.",
                label=relation.display_name,
            )
        )

    def _get_misfit_query(self):
        # two branches, so that each uses its index
        side = """SELECT r.id FROM crm_relation r
                    JOIN crm_relation_type t ON t.id = r.type_id
                    JOIN res_partner p ON p.id = r.%(column)s
                   WHERE r.%(column)s IN %(ids)s AND r.active
                     AND t.%(kind)s <> CASE WHEN p.is_company THEN 'company'
                                            ELSE 'person' END
                     AND t.%(kind)s <> 'any'"""
        branches = [
            SQL(
                side,
                column=SQL.identifier(f"{name}_partner_id"),
                kind=SQL.identifier(f"{name}_kind"),
                ids=tuple(self.ids) or (0,),
            )
            for name in ("left", "right")
        ]
        return SQL("%s LIMIT 1", SQL(" UNION ALL ").join(branches))
