from odoo import fields, models


class SlideChannel(models.Model):
    _inherit = "slide.channel"

    prm_certificate_id = fields.Many2one(
        "prm.certificate",
        string="Certificate of Partners",
        index="btree_not_null",
        ondelete="set null",
        groups="crm_partner_prm.group_prm_manager",
        help="Who finishes the course gets the certificate, for as long as it holds. It"
        " counts for the level of the company where the person works.",
    )
