from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

OPEN = Domain("state", "in", ("reserved", "in_transit"))


class ShipmentPortal(CustomerPortal):
    """Shipments under /my/shipments, for reading.

    A page shows only what `_document_check_access`, or a search with the reader's own
    rights, has found.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "shipment_count" in counters:
            Trip = request.env["fleet.trip"]
            may_read = Trip.has_access("read")
            values["shipment_count"] = Trip.search_count(OPEN) if may_read else 0
        return values

    @route(
        ["/my/shipments", "/my/shipments/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def shipments(self, page=1, filterby=None, **kwargs):
        filters = self._get_shipment_filters()
        filterby = filterby if filterby in filters else "open"
        Trip = request.env["fleet.trip"]
        domain = filters[filterby]["domain"]
        pages = pager(
            url="/my/shipments",
            url_args={"filterby": filterby},
            total=Trip.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        found = Trip.search(domain, limit=self._items_per_page, offset=pages["offset"])
        values = self._prepare_portal_layout_values() | {
            # sudo: found with the reader's rights; lanes and stops have none
            "shipments": found.sudo(),
            "words": Trip._get_portal_words(),
            "page_name": "shipments",
            "default_url": "/my/shipments",
            "searchbar_filters": filters,
            "filterby": filterby,
            "pager": pages,
        }
        return request.render("crm_industry_profiles_fleet.portal_shipments", values)

    def _get_shipment_filters(self):
        done = Domain("state", "in", ("done", "cancelled"))
        return {
            "open": {"label": request.env._("Planned and on the Way"), "domain": OPEN},
            "done": {"label": request.env._("Delivered and Cancelled"), "domain": done},
            "all": {"label": request.env._("All"), "domain": OPEN | done},
        }

    @route(
        "/my/shipments/<int:trip_id>",
        type="http",
        auth="public",
        website=True,
        readonly=True,
    )
    def shipment(self, trip_id, access_token=None, **kwargs):
        try:
            trip = self._document_check_access("fleet.trip", trip_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        if trip.state == "draft":  # a token does not show what is not planned yet
            return request.redirect("/my")
        values = self._prepare_portal_layout_values() | {
            "page_name": "shipment",
            "shipment": trip,
            "words": trip._get_portal_words(),
            "position": trip._get_portal_position(),
        }
        return request.render("crm_industry_profiles_fleet.portal_shipment", values)
