from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

DISPATCHER = "crm_industry_profiles_fleet.group_logistics_dispatcher"


class FleetTrip(models.Model):
    """The lane of a trip, and the carrier who drives it for us."""

    _inherit = "fleet.trip"

    lane_id = fields.Many2one(
        "fleet.lane", index="btree_not_null", ondelete="restrict", check_company=True
    )
    carrier_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        groups=DISPATCHER,
        help="Who drives the trip for us. Empty: our own vehicle.",
    )
    carrier_agreement_id = fields.Many2one(
        "crm.agreement",
        string="Agreement with the Carrier",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        groups=DISPATCHER,
        domain="[('party_kind', '=', 'carrier'), ('state', '=', 'active'),"
        " ('company_id', '=', company_id)]",
    )
    carrier_cost = fields.Monetary(
        string="Price of the Carrier", groups=DISPATCHER, tracking=True
    )

    _carrier_cost_positive = models.Constraint(
        "CHECK(carrier_cost >= 0)", "The price of the carrier cannot be negative."
    )

    @api.constrains("agreement_id", "partner_id")
    def _check_agreement_party(self):
        self._check_party("agreement_id", "partner_id")

    @api.constrains("carrier_agreement_id", "carrier_id")
    def _check_carrier_party(self):
        self._check_party("carrier_agreement_id", "carrier_id")

    def _check_party(self, agreement_name, partner_name):
        # sudo: compares accounts; the agreement may be a colleague's
        for trip in self.sudo().filtered(agreement_name):
            agreement, partner = trip[agreement_name], trip[partner_name]
            if not partner or not agreement._has_party(partner):
                raise ValidationError(
                    self.env._(
                        "%(partner)s is no party of agreement %(agreement)s. Choose"
                        " another agreement, or add it to its parties.",
                        partner=partner.display_name or "?",
                        agreement=agreement.display_name,
                    )
                )

    def action_find_carrier(self):
        """Take the carrier whose agreement is the cheapest for this load and day."""
        for trip in self:
            if trip.state in ("done", "cancelled"):
                raise UserError(
                    self.env._("%s is over: its carrier stays.", trip.display_name)
                )
            found = trip._find_carrier_prices()
            if not found:
                raise UserError(
                    self.env._(
                        "No agreement with a carrier that is in force on that day has a"
                        " price for lane %(lane)s and this weight.",
                        lane=trip.lane_id.name or "?",
                    )
                )
            trip.write(trip._prepare_carrier(*found[0]))

    def _find_carrier_prices(self):
        self.ensure_one()
        return self.env["crm.agreement"]._find_tariff_prices(
            self.lane_id,
            self.weight_kg,
            self.distance_km,
            self._get_cost_day(),
            kind="carrier",
            company=self.company_id,
        )

    def _prepare_carrier(self, tariff, price):
        return {
            "carrier_id": tariff.agreement_id.partner_id.id,
            "carrier_agreement_id": tariff.agreement_id.id,
            "carrier_cost": tariff.currency_id._convert(
                price, self.currency_id, self.company_id, self._get_cost_day()
            ),
        }

    def _check_complete(self):
        """A carrier drives with a vehicle of its own."""
        return None if self.carrier_id else super()._check_complete()

    def _start(self):
        if self.driver_id or not self.carrier_id:
            return super()._start()
        # the carrier knows who drives
        self.write({"state": "in_transit", "actual_start": fields.Datetime.now()})
        self._log_step("24")
        return self._follow_actual()
