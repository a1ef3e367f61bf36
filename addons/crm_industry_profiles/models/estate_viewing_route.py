from collections import defaultdict
from itertools import pairwise
from urllib.parse import quote

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.day_route import Stop, get_distance, get_minutes, propose_order

SHOWN = ("Pending", "Confirmed", "Done")


class EstateViewing(models.Model):
    """The route of an agent's day: order, distances, links to maps."""

    _inherit = "estate.viewing"

    route_order = fields.Integer(
        string="Stop",
        copy=False,
        help="Place in the day's route. Without one, the time decides.",
    )
    distance = fields.Float(
        string="Distance (km)",
        compute="_compute_route",
        digits=(16, 1),
        help="In a straight line from the stop before on the same day.",
    )
    drive_minutes = fields.Integer(
        string="Drive (min)",
        compute="_compute_route",
        help="About, from the stop before, through town.",
    )
    is_tight = fields.Boolean(
        string="Too Tight",
        compute="_compute_route",
        help="The way from the stop before takes longer than the time between.",
    )
    date_on_way = fields.Datetime(string="On the Way since", readonly=True, copy=False)
    google_url = fields.Char(string="Navigate", compute="_compute_links")
    map_url = fields.Char(string="Map", compute="_compute_links")
    geo_url = fields.Char(string="Map App", compute="_compute_links")

    @api.depends(
        "date_start", "date_end", "day", "user_id", "state", "route_order",
        "property_id.latitude", "property_id.longitude",
    )  # fmt: skip
    def _compute_route(self):
        self.distance = self.drive_minutes = 0
        self.is_tight = False
        own = {viewing._origin.id: viewing for viewing in self}
        for stops in self._get_days().values():
            for before, after in pairwise(stops):
                if viewing := own.get(after.id):
                    viewing._measure_way(before)

    def _measure_way(self, before):
        distance = get_distance(before._get_stop(), self._get_stop())
        self.distance = distance
        self.drive_minutes = get_minutes(distance)
        gap = (self.date_start - before.date_end).total_seconds() / 60
        self.is_tight = gap < self.drive_minutes

    def _get_days(self):
        """{(agent, day): viewings in the order of the route}, of all days of these."""
        days = Domain.OR(
            Domain("user_id", "=", user.id) & Domain("day", "in", rows.mapped("day"))
            for user, rows in self._origin.grouped("user_id").items()
        )
        # sudo: where the agent is before; the way is all that is shown of it
        stops = self.sudo().search(days & Domain("state", "in", SHOWN))
        found = defaultdict(self.sudo().browse)
        for stop in stops.sorted(lambda row: (row.route_order, row.date_start, row.id)):
            found[stop.user_id, stop.day] |= stop
        return found

    def _get_stop(self):
        place = self.property_id
        is_fixed = self.state != "Pending"
        return Stop(self.id, place.latitude, place.longitude, is_fixed)

    @api.depends("property_id.latitude", "property_id.longitude", "property_id.name")
    def _compute_links(self):
        for viewing in self:
            place = viewing.property_id
            position = f"{place.latitude:.6f},{place.longitude:.6f}"
            name = quote(place.name or "")
            is_placed = place.latitude or place.longitude
            goal = position if is_placed else name
            viewing.google_url = (
                f"https://www.google.com/maps/dir/?api=1&destination={goal}"
            )
            viewing.geo_url = f"geo:{position}?q={goal}" if is_placed else False
            viewing.map_url = (
                "https://www.openstreetmap.org/?mlat={:.6f}&mlon={:.6f}#map=17/{:.6f}/"
                "{:.6f}".format(*(place.latitude, place.longitude) * 2)
                if is_placed
                else f"https://www.openstreetmap.org/search?query={name}"
            )

    @api.model
    def action_propose_today(self):
        """Propose the route of the caller's day."""
        today = self.env["estate.viewing"].search(
            Domain("user_id", "=", self.env.uid)
            & Domain("day", "=", fields.Date.context_today(self))
            & Domain("state", "in", SHOWN)
        )
        today.action_propose_route()

    def action_propose_route(self):
        """Order the days of these viewings by the nearest next stop.

        What was confirmed keeps its order in time.
        """
        self.check_access("write")
        days = defaultdict(self.browse)
        for viewing in self.filtered(lambda row: row.state in SHOWN):
            days[viewing.user_id, viewing.day] |= viewing
        for viewings in days.values():
            stops = viewings.sorted(lambda row: (row.date_start, row.id))
            order = propose_order(stop._get_stop() for stop in stops)
            for place, viewing in enumerate(self.browse(order), start=1):
                viewing.route_order = place

    def action_clear_route(self):
        """Go back to the order of the times."""
        self.write({"route_order": 0})

    def action_on_my_way(self):
        """Tell the visitor that the agent has set out."""
        self.ensure_one()
        self.check_access("write")
        if self.state not in ("Pending", "Confirmed"):
            raise UserError(
                self.env._("Only a viewing that is still to come has somebody waiting.")
            )
        # sudo: the moment is written by this step only
        self.sudo().date_on_way = fields.Datetime.now()
        self.message_post(
            body=self.env._(
                "%(agent)s is on the way to %(place)s.",
                agent=self.user_id.name,
                place=self.property_id.name,
            ),
            partner_ids=self.partner_id.ids if self.partner_id.email else [],
        )
