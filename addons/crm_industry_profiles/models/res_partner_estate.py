from odoo import api, fields, models

AGENT = "crm_industry_profiles.group_estate_agent"


class ResPartner(models.Model):
    """The objects of an owner and what he offers through us."""

    _inherit = "res.partner"

    estate_property_ids = fields.One2many(
        "estate.property", "owner_id", string="Own Properties", groups=AGENT
    )
    estate_listing_ids = fields.One2many(
        "estate.listing", "seller_id", string="Listings", groups=AGENT
    )
    estate_is_screen = fields.Boolean(compute="_compute_estate_is_screen", groups=AGENT)

    @api.depends_context("uid")
    def _compute_estate_is_screen(self):
        """Whether the company of the user has switched real estate on."""
        group = "crm_industry_profiles.group_industry_estate"
        self.estate_is_screen = self.env.user.has_group(group)
