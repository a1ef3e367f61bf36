from odoo import api, fields, models

SELLER = "crm_industry_profiles.group_it_seller"


class CrmLead(models.Model):
    """A project deal: its tenders, specifications and presale team."""

    _inherit = "crm.lead"

    it_tender_ids = fields.One2many(
        "it.tender", "lead_id", string="Tenders", groups=SELLER, copy=False
    )
    it_specification_ids = fields.One2many(
        "it.specification",
        "lead_id",
        string="Specifications",
        groups=SELLER,
        copy=False,
    )
    it_presale_member_ids = fields.One2many(
        "it.presale.member", "lead_id", string="Presale Team", groups=SELLER, copy=False
    )
    it_presale_hours = fields.Float(
        string="Presale Hours Planned",
        compute="_compute_it_presale_hours",
        groups=SELLER,
    )

    @api.depends("it_presale_member_ids.hours_planned")
    def _compute_it_presale_hours(self):
        for lead in self:
            lead.it_presale_hours = sum(
                lead.it_presale_member_ids.mapped("hours_planned")
            )

    def _merge_dependences(self, opportunities):
        """What belongs to deals that are merged goes to the one that stays."""
        result = super()._merge_dependences(opportunities)
        for model in ("it.tender", "it.specification", "it.presale.member"):
            # sudo: whoever may merge the deals, keeps all that hangs on them
            rows = self.env[model].sudo().search([("lead_id", "in", opportunities.ids)])
            rows._follow_merged(self)
        return result


class ItTender(models.Model):
    _inherit = "it.tender"

    def _follow_merged(self, lead):
        self.lead_id = lead


class ItSpecification(models.Model):
    _inherit = "it.specification"

    def _follow_merged(self, lead):
        self.lead_id = lead


class ItPresaleMember(models.Model):
    _inherit = "it.presale.member"

    def _follow_merged(self, lead):
        """Who is on the team already as the same stays once, with all hours."""
        # sudo: the team of the deal that stays, by whoever may merge the deals
        team = lead.sudo().it_presale_member_ids
        there = {(row.user_id, row.role): row for row in team}
        for row in self - team:
            if same := there.get((row.user_id, row.role)):
                same.hours_planned += row.hours_planned
            else:
                there[row.user_id, row.role] = row
                row.lead_id = lead
