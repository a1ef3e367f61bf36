from odoo import fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    estate_inquiry_listing_id = fields.Many2one(
        "estate.listing",
        string="Inquiry about",
        index="btree_not_null",
        ondelete="set null",
        groups="crm_industry_profiles.group_estate_agent",
        help="The listing on whose page the customer wrote.",
    )
