from odoo import api, fields, models
from odoo.fields import Domain

AGENT = "crm_industry_profiles.group_travel_agent"


class ResPartner(models.Model):
    _inherit = "res.partner"

    travel_document_ids = fields.One2many(
        "travel.document", "partner_id", string="Travel Documents", groups=AGENT
    )
    travel_trip_ids = fields.One2many(
        "travel.trip", "partner_id", string="Trips", groups=AGENT
    )
    travel_traveller_ids = fields.One2many(
        "travel.traveller", "partner_id", string="Travelled", groups=AGENT
    )
    travel_preference_ids = fields.One2many(
        "travel.preference", "partner_id", string="Travel Preferences", groups=AGENT
    )
    travel_trip_count = fields.Integer(
        string="Number of Trips", compute="_compute_travel_trip_count", groups=AGENT
    )
    travel_is_screen = fields.Boolean(compute="_compute_travel_is_screen", groups=AGENT)

    @api.depends_context("uid")
    def _compute_travel_is_screen(self):
        """Whether the company of the user has switched travel on."""
        group = "crm_industry_profiles.group_industry_travel"
        self.travel_is_screen = self.env.user.has_group(group)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_travel_trip_count(self):
        """Trips that somebody bought or was on, each once."""
        Trip = self.env["travel.trip"]
        bought = Trip._read_group(
            Domain("partner_id", "in", self.ids), ["partner_id"], ["id:array_agg"]
        )
        travelled = self.env["travel.traveller"]._read_group(
            Domain("partner_id", "in", self.ids), ["partner_id"], ["trip_id:array_agg"]
        )
        trips = {}
        for partner, ids in [*bought, *travelled]:
            trips.setdefault(partner, set()).update(ids)
        for partner in self:
            partner.travel_trip_count = len(trips.get(partner._origin, ()))

    def action_view_travel_trips(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_industry_profiles.travel_trip_action"
        )
        mine = Domain("partner_id", "=", self.id)
        mine |= Domain("traveller_ids.partner_id", "=", self.id)
        return action | {
            "domain": list(mine),
            "context": {"default_partner_id": self.id},
        }

    def action_view_travel_proposals(self):
        """Offers that fit this customer; without preferences, a form for them."""
        self.ensure_one()
        if preference := self.travel_preference_ids[:1]:
            return preference.action_view_proposals()
        return {
            "type": "ir.actions.act_window",
            "res_model": "travel.preference",
            "views": [(False, "form")],
            "context": {"default_partner_id": self.id},
        }
