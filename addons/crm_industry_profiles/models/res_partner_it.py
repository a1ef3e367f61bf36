from odoo import fields, models

SELLER = "crm_industry_profiles.group_it_seller"


class ResPartner(models.Model):
    _inherit = "res.partner"

    it_tender_ids = fields.One2many(
        "it.tender", "partner_id", string="Tenders", groups=SELLER, readonly=True
    )
    it_competition_ids = fields.One2many(
        "it.tender.participant",
        "partner_id",
        string="Competitor in Tenders",
        groups=SELLER,
        readonly=True,
    )
