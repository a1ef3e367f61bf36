from odoo import models


class PrmEnrollment(models.Model):
    """Reviews move many partners at once: so is what they leave behind."""

    _name = "prm.enrollment"
    _inherit = ["crm.trail.mixin", "prm.enrollment"]


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["crm.trail.mixin", "res.partner"]
