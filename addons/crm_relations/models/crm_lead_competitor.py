from odoo import fields, models
from odoo.fields import Domain

COMPETITOR_DOMAIN = [("crm_role_ids.code", "=", "competitor")]


class CrmLead(models.Model):
    _inherit = "crm.lead"

    competitor_ids = fields.Many2many(
        "res.partner",
        "crm_lead_competitor_rel",
        "lead_id",
        "partner_id",
        string="Competitors",
        domain=COMPETITOR_DOMAIN,
        help="Who else is after this deal or, for a lost deal, who won it.",
    )


class ResPartner(models.Model):
    _inherit = "res.partner"

    crm_lost_deal_count = fields.Integer(
        string="Deals Lost to This Competitor",
        compute="_compute_crm_lost_deal_count",
        groups="sales_team.group_sale_salesman",
    )

    def _compute_crm_lost_deal_count(self):
        counts = {}
        # the form shows the roles anyway, and most customers are no competitors
        if rivals := self.filtered_domain(COMPETITOR_DOMAIN):
            Lead = self.env["crm.lead"].with_context(active_test=False)
            groups = Lead._read_group(
                rivals._get_lost_deals_domain(), ["competitor_ids"], ["__count"]
            )
            counts = {partner.id: count for partner, count in groups}
        for partner in self:
            partner.crm_lost_deal_count = counts.get(partner._origin.id, 0)

    def action_view_lost_deals(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm.crm_lead_opportunities"
        )
        return {
            **action,
            "name": self.env._("Deals Lost to %s", self.display_name),
            "domain": list(self._get_lost_deals_domain()),
            "context": {"active_test": False},
            "views": [(False, "list"), (False, "form")],
        }

    def _get_lost_deals_domain(self):
        return Domain("competitor_ids", "in", self.ids) & Domain(
            "won_status", "=", "lost"
        )
