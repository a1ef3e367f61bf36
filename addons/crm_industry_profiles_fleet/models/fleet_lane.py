from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class FleetLane(models.Model):
    """From where to where goods are carried; tariffs and trips name it."""

    _name = "fleet.lane"
    _description = "Transport Lane"
    _inherit = ["industry.computed.guard"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(
        compute="_compute_name", store=True, index="trigram", string="Lane"
    )
    origin = fields.Char(required=True, help="Town or place of loading.")
    origin_country_id = fields.Many2one(
        "res.country", string="From Country", ondelete="restrict"
    )
    destination = fields.Char(required=True, help="Town or place of unloading.")
    destination_country_id = fields.Many2one(
        "res.country", string="To Country", ondelete="restrict"
    )
    distance_km = fields.Float(
        string="Distance (km)",
        digits=(16, 1),
        help="Prices for the kilometre are reckoned with it.",
    )
    duration_hours = fields.Float(string="Duration (hours)", digits=(16, 1))
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: for all companies."
    )
    active = fields.Boolean(default=True)
    tariff_ids = fields.One2many("crm.agreement.tariff", "lane_id", string="Tariffs")

    _ends_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), LOWER(origin), COALESCE(origin_country_id, 0),"
        " LOWER(destination), COALESCE(destination_country_id, 0)) WHERE active",
        "There is a lane between these places already: use that one.",
    )
    _figures_positive = models.Constraint(
        "CHECK(distance_km >= 0 AND duration_hours >= 0)",
        "Distance and duration of a lane cannot be negative.",
    )

    @api.depends(
        "origin",
        "origin_country_id.code",
        "destination",
        "destination_country_id.code",
    )
    def _compute_name(self):
        for lane in self:
            ends = [
                f"{place or ''} ({country.code})" if country.code else place or ""
                for place, country in (
                    (lane.origin, lane.origin_country_id),
                    (lane.destination, lane.destination_country_id),
                )
            ]
            lane.name = " – ".join(ends)

    @api.model
    def name_create(self, name):
        """From “Kyiv - Warsaw”, as people write it."""
        places = [part.strip() for part in name.replace("–", " - ").split(" - ")]
        places = [place for place in places if place]
        if len(places) != 2:
            raise UserError(
                self.env._(
                    "Write the lane as two places with a dash between them, for example"
                    " “Kyiv - Warsaw”."
                )
            )
        lane = self.create({"origin": places[0], "destination": places[1]})
        return lane.id, lane.display_name

    def action_view_tariffs(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_industry_profiles_fleet.crm_agreement_tariff_action"
        )
        return action | {"domain": [("lane_id", "=", self.id)], "context": {}}

    @api.model
    def _get_company_domain(self, company):
        return Domain("company_id", "in", [company.id, False])
