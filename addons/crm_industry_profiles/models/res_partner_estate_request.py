from odoo import api, fields, models

REALTORS = "crm_industry_profiles.group_estate_agent"


class ResPartner(models.Model):
    _inherit = "res.partner"

    estate_request_ids = fields.One2many(
        "estate.request", "partner_id", string="Property Requests", groups=REALTORS
    )
    estate_request_count = fields.Integer(
        string="Searches", compute="_compute_estate_request_count", groups=REALTORS
    )
    estate_is_request_screen = fields.Boolean(
        compute="_compute_estate_is_request_screen", groups=REALTORS
    )

    @api.depends_context("uid")
    def _compute_estate_is_request_screen(self):
        """Whether the company of the user has switched real estate on."""
        group = "crm_industry_profiles.group_industry_estate"
        self.estate_is_request_screen = self.env.user.has_group(group)

    def _compute_estate_request_count(self):
        """Those that are not closed, of anybody of the same account."""
        accounts = self.commercial_partner_id
        rows = self.env["estate.request"]._read_group(
            [
                ("commercial_partner_id", "in", accounts.ids),
                ("state", "!=", "closed"),
            ],
            ["commercial_partner_id"],
            ["__count"],
        )
        counts = dict(rows)
        for partner in self:
            partner.estate_request_count = counts.get(partner.commercial_partner_id, 0)

    def action_view_estate_requests(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_industry_profiles.estate_request_action"
        )
        account = self.commercial_partner_id
        return action | {
            "domain": [("commercial_partner_id", "=", account.id)],
            "context": {"default_partner_id": self.id},
        }

    def action_view_estate_matches(self):
        """All that fits what this customer looks for, best first."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_industry_profiles.estate_match_action"
        )
        account = self.commercial_partner_id
        return action | {
            "domain": [("request_id.commercial_partner_id", "=", account.id)],
            "context": {"search_default_shown": 1},
        }
