from odoo import fields, models


class PrmCertification(models.Model):
    _inherit = "prm.certification"

    slide_channel_id = fields.Many2one(
        "slide.channel",
        string="Course",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="website_slides.group_website_slides_officer",
        help="The course that was finished.",
    )
