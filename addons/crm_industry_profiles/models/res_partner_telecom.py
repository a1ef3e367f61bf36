from odoo import api, fields, models
from odoo.fields import Domain

AGENT = "crm_industry_profiles.group_telecom_agent"


class ResPartner(models.Model):
    _inherit = "res.partner"

    telecom_line_ids = fields.One2many(
        "telecom.line", "partner_id", string="Lines", groups=AGENT
    )
    telecom_line_count = fields.Integer(
        string="Active Lines", compute="_compute_telecom_line_count", groups=AGENT
    )
    telecom_is_screen = fields.Boolean(
        compute="_compute_telecom_is_screen", groups=AGENT
    )

    @api.depends_context("uid")
    def _compute_telecom_is_screen(self):
        """Whether the company of the user has switched telecom on."""
        group = "crm_industry_profiles.group_industry_telecom"
        self.telecom_is_screen = self.env.user.has_group(group)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_telecom_line_count(self):
        """Those of anybody of the same account."""
        domain = Domain("commercial_partner_id", "in", self.commercial_partner_id.ids)
        counts = dict(
            self.env["telecom.line"]._read_group(
                domain & Domain("state", "=", "active"),
                ["commercial_partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            count = counts.get(partner.commercial_partner_id, 0)
            partner.telecom_line_count = count

    def action_view_telecom_lines(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_industry_profiles.telecom_line_action"
        )
        account = self.commercial_partner_id
        return action | {
            "domain": [("commercial_partner_id", "=", account.id)],
            "context": {"default_partner_id": self.id},
        }
