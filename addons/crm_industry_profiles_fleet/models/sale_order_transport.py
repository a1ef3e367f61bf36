from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .crm_lead_transport import PRODUCT

DISPATCHER = "crm_industry_profiles_fleet.group_logistics_dispatcher"


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "transport.request.mixin"]

    transport_tariff_id = fields.Many2one(
        "crm.agreement.tariff",
        string="Tariff",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="sales_team.group_sale_salesman",
        help="The price that was agreed on, as it was when the quotation was made.",
    )
    fleet_trip_ids = fields.One2many(
        "fleet.trip", "order_id", string="Trips", groups=DISPATCHER
    )
    fleet_trip_count = fields.Integer(
        compute="_compute_fleet_trip_count", groups=DISPATCHER
    )

    def _compute_fleet_trip_count(self):
        counts = dict(
            self.env["fleet.trip"]._read_group(
                [("order_id", "in", self.ids)], ["order_id"], ["__count"]
            )
        )
        for order in self:
            order.fleet_trip_count = counts.get(order._origin, 0)

    def action_price_transport(self):
        """Ask the agreement again, after the load or the day has changed."""
        for order in self:
            if order.state not in ("draft", "sent"):
                raise UserError(
                    self.env._(
                        "%s is confirmed: its price stays. Change it by hand if you"
                        " have agreed on another one.",
                        order.name,
                    )
                )
            found = order._find_transport_price()
            if not found:
                raise UserError(
                    self.env._(
                        "No agreement with %(partner)s that is in force on that day"
                        " has a price for lane %(lane)s and this weight.",
                        partner=order.partner_id.display_name,
                        lane=order.transport_lane_id.name or "?",
                    )
                )
            order.transport_tariff_id = found[0][0]
            order.crm_agreement_id = found[0][0].agreement_id
            order._price_transport()

    def _find_transport_price(self):
        self.ensure_one()
        return self.env["crm.agreement"]._find_tariff_prices(
            self.transport_lane_id,
            self.transport_weight,
            self.transport_distance,
            self._get_transport_day(),
            kind="customer",
            company=self.company_id,
            partner=self.partner_id,
        )

    def _get_transport_day(self):
        return self.transport_date or fields.Date.context_today(self)

    def _get_transport_lines(self):
        product = self.env.ref(PRODUCT)
        return self.order_line.filtered(lambda line: line.product_id == product)

    def _price_transport(self):
        """Write lane, day and, with a tariff, its price on the transport line."""
        for order in self:
            line = order._get_transport_lines()[:1]
            if not line:
                continue
            line.name = order._get_transport_text()
            tariff, day = order.transport_tariff_id, order._get_transport_day()
            price = tariff._get_price(
                order.transport_weight, order.transport_distance, day
            )[1]
            if tariff:
                line.price_unit = tariff.currency_id._convert(
                    price, order.currency_id, order.company_id, day
                )

    def _get_transport_text(self):
        """What the customer reads on the quotation, in its language."""
        order = self.with_context(lang=self.partner_id.lang)
        parts = [
            order.env._("Transport"),
            order.transport_lane_id.name,
            order.transport_date and format_date(order.env, order.transport_date),
            order.transport_cargo,
        ]
        return ", ".join(part for part in parts if part)

    def action_plan_trip(self):
        """Open a new trip of the confirmed order, over what no trip carries yet."""
        self.ensure_one()
        if self.state != "sale":
            raise UserError(
                self.env._(
                    "Confirm %s first: trips are planned for confirmed orders.",
                    self.name,
                )
            )
        trip = self.env["fleet.trip"].create(self._prepare_trip())
        return {
            "type": "ir.actions.act_window",
            "res_model": "fleet.trip",
            "res_id": trip.id,
            "views": [(False, "form")],
        }

    def action_view_trips(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Trips of %s", self.name),
            "res_model": "fleet.trip",
            "view_mode": "list,form",
            "domain": [("order_id", "=", self.id)],
            "context": {"create": False},
        }

    def _prepare_trip(self):
        """Return the values of the next trip of this order.

        A hook: extend it with what your addon plans with.
        """
        self.ensure_one()
        start = fields.Datetime.to_datetime(self._get_transport_day())
        hours = self.transport_lane_id.duration_hours or 24
        return {
            "order_id": self.id,
            "agreement_id": self.crm_agreement_id.id,
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "lane_id": self.transport_lane_id.id,
            "incoterm_id": self.transport_incoterm_id.id,
            "date_start": start,
            "date_end": fields.Datetime.add(start, hours=hours),
            "distance_km": self.transport_distance,
            "price": self._get_unplanned_price(),
            "stop_ids": self._prepare_trip_stops(),
            "cargo_ids": self._prepare_trip_cargo(),
        }

    def _get_unplanned_price(self):
        """What the order charges for transport less the prices of its trips."""
        planned = self.fleet_trip_ids.filtered(lambda trip: trip.state != "cancelled")
        charged = sum(self._get_transport_lines().mapped("price_subtotal"))
        rest = charged - sum(planned.mapped("price"))
        return max(self.currency_id.round(rest), 0)

    def _prepare_trip_stops(self):
        lane, address = self.transport_lane_id, self.partner_shipping_id
        if not lane:
            return []
        return [
            Command.create({"sequence": 10, "kind": "pickup", "place": lane.origin}),
            Command.create(
                {
                    "sequence": 20,
                    "kind": "delivery",
                    "place": lane.destination,
                    "partner_id": address.id if address != self.partner_id else False,
                }
            ),
        ]

    def _prepare_trip_cargo(self):
        """The load that no trip of the order carries yet."""
        planned = self.fleet_trip_ids.filtered(lambda trip: trip.state != "cancelled")
        if not self.transport_cargo:
            return []
        packages = self.transport_packages - sum(planned.cargo_ids.mapped("packages"))
        values = {
            "description": self.transport_cargo,
            "weight_kg": self.transport_weight - sum(planned.mapped("weight_kg")),
            "volume_m3": self.transport_volume - sum(planned.mapped("volume_m3")),
            "packages": packages,
        }
        rest = {
            name: max(value, 0) if name != "description" else value
            for name, value in values.items()
        }
        return [Command.create(rest)]
