from odoo import fields, models
from odoo.fields import Command

SELLER = "crm_industry_profiles.group_media_seller"
HISTORIES = {
    "expert": "media_contribution",
    "advertiser": "media_booking",
    "reader": "media_subscription",
}


class ResPartner(models.Model):
    _inherit = "res.partner"

    media_contribution_ids = fields.One2many(
        "media.contribution", "partner_id", string="As an Expert", groups=SELLER
    )
    media_booking_ids = fields.One2many(
        "media.booking", "partner_id", string="As an Advertiser", groups=SELLER
    )
    media_subscription_ids = fields.One2many(
        "media.subscription", "partner_id", string="As a Reader", groups=SELLER
    )

    def action_view_media_history(self):
        """What happened with the contact in one role (`media_role` of the context)."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_timeline_action"
        )
        kind = HISTORIES.get(self.env.context.get("media_role"))
        kinds = [kind] if kind else list(HISTORIES.values())
        return action | {
            "domain": [("partner_id", "=", self.id), ("kind", "in", kinds)],
            "context": {},
        }

    def _give_media_role(self, code):
        """What somebody is for us follows from what we do together."""
        role_id = self.env["crm.partner.role"]._get_role_id(code)
        if role_id:
            # sudo: the role follows from a record that the user was allowed to save
            others = self.sudo().filtered(
                lambda partner: role_id not in partner.crm_role_ids.ids
            )
            others.write({"crm_role_ids": [Command.link(role_id)]})


class CrmLead(models.Model):
    _inherit = "crm.lead"

    media_issue_id = fields.Many2one(
        "media.issue",
        string="Issue",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        groups=SELLER,
        help="Where the customer wants to advertise. Counts in the forecast of the"
        " issue until a place is booked.",
    )
    media_booking_ids = fields.One2many(
        "media.booking", "lead_id", string="Advertising Space", groups=SELLER
    )
