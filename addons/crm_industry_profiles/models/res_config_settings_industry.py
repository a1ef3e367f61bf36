from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    industry_profile_ids = fields.Many2many(
        "industry.profile",
        string="Industries",
        compute="_compute_industry_profile_ids",
        inverse="_inverse_industry_profile_ids",
        readonly=False,
        help="What the company works in. Each brings its words, processes and lists.",
    )

    @api.depends("company_id")
    def _compute_industry_profile_ids(self):
        Profile = self.env["industry.profile"]
        for settings in self:
            settings.industry_profile_ids = Profile.search(
                [("company_ids", "in", settings.company_id.ids)]
            )

    def _inverse_industry_profile_ids(self):
        Profile = self.env["industry.profile"]
        for settings in self:
            company = settings.company_id
            before = Profile.search([("company_ids", "in", company.ids)])
            for profile in settings.industry_profile_ids - before:
                profile._switch(company, True)
            for profile in before - settings.industry_profile_ids:
                profile._switch(company, False)
