from odoo import api, fields, models
from odoo.fields import Domain

from .res_partner_relation import RELATION_GROUPS


class CrmLead(models.Model):
    _inherit = "crm.lead"

    crm_influence_ids = fields.Many2many(
        "crm.relation",
        string="Who Has a Say",
        compute="_compute_crm_influence_ids",
        groups=RELATION_GROUPS,
        help="Who decides for the customer or its people, or influences them: the"
        " weightiest first.",
    )

    @api.depends("partner_id")
    @api.depends_context("as_of", "uid")
    def _compute_crm_influence_ids(self):
        relations = self.env["crm.relation"].search(
            self._get_influence_domain(), order="political_weight desc, id"
        )
        by_account = relations.grouped(
            lambda relation: relation.right_partner_id.commercial_partner_id
        )
        for lead in self:
            account = lead.partner_id.commercial_partner_id._origin
            lead.crm_influence_ids = by_account.get(account, False)

    def _get_influence_domain(self):
        """Domain of what is in force towards the customers and their people."""
        accounts = self.partner_id.commercial_partner_id
        return (
            Domain("right_partner_id.commercial_partner_id", "in", accounts.ids)
            & Domain("type_id.category", "=", "influence")
            & self.env["crm.relation"]._get_current_domain()
        )
