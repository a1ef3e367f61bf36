from markupsafe import Markup
from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import Controller, request, route
from odoo.tools.json import scriptsafe

from odoo.addons.crm_relations.tools.rate_limit import RateLimit
from odoo.addons.website.controllers.main import QueryURL

PAGE_SIZE = 24
PER_MINUTE = 5  # inquiries from one address
MAX_WIDTH = 1280
ORDERS = {
    "new": "on_market_date desc, id desc",
    "cheap": "list_price, id",
    "dear": "list_price desc, id desc",
}
NUMBERS = {"price_min", "price_max", "rooms", "locality"}

rate_limit = RateLimit()


def sitemap_estate(env, rule, qs):
    """The list, and the page of each listing that visitors may see."""
    if not qs or qs.lower() in "/estate":
        yield {"loc": "/estate"}
    # sudo: visitors have no right on listings; the domain says which they may see
    Listing = env["estate.listing"].sudo()
    for listing in Listing.search(Listing._get_website_domain()):
        if not qs or qs.lower() in listing.website_url:
            yield {"loc": listing.website_url, "lastmod": listing.write_date.date()}


class EstateWebsite(Controller):
    """Pages of listings. They show prepared values; records stay on the server."""

    @route(
        ["/estate", "/estate/page/<int:page>"],
        type="http",
        auth="public",
        website=True,
        sitemap=sitemap_estate,
        readonly=True,
    )
    def estate_list(self, page=1, **form):
        filters = self._read_filters(form)
        Listing = self._get_listings()
        domain = Listing._get_website_domain() & self._get_domain(filters)
        total = Listing.search_count(domain)
        pager = request.website.pager(
            url="/estate", total=total, page=page, step=PAGE_SIZE, url_args=filters
        )
        listings = Listing.search(
            domain,
            order=ORDERS[filters.get("order", "new")],
            limit=PAGE_SIZE,
            offset=pager["offset"],
        )
        values = {
            "listings": [listing._get_website_values() for listing in listings],
            "total": total,
            "pager": pager,
            "filters": filters,
            "localities": self._get_localities(Listing),
            "keep": QueryURL("/estate", **filters),
        }
        return request.render("crm_industry_profiles_website.estate_list", values)

    @route(
        "/estate/<string:slug>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        readonly=True,
    )
    def estate_page(self, slug, thanks=None, **kwargs):
        listing = self._find_listing(request.env["ir.http"]._unslug(slug)[1])
        return self._render_page(listing, thanks=bool(thanks))

    @route(
        "/estate/<int:listing_id>/inquiry",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def estate_inquiry(self, listing_id, **form):
        listing = self._find_listing(listing_id)
        thanks = request.redirect(f"{listing.website_url}?thanks=1#inquiry", code=303)
        # people do not see this field, programs fill it in
        if form.get("company_url"):
            return thanks
        try:
            if not rate_limit.allows(request.httprequest.remote_addr, PER_MINUTE):
                raise UserError(
                    request.env._("That was a lot at once: please wait for a minute.")
                )
            listing._take_inquiry(form)
        except UserError as error:
            return self._render_page(listing, error=error.args[0], form=form)
        return thanks

    @route(
        "/estate/<int:listing_id>/photo/<int:index>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        readonly=True,
    )
    def estate_photo(self, listing_id, index, width=0, **kwargs):
        photos = self._find_listing(listing_id)._get_website_photos()
        if index >= len(photos):
            raise NotFound()
        size = min(int(width), MAX_WIDTH) if str(width).isdecimal() else MAX_WIDTH
        # the photo of a listing that `_find_listing` has found
        stream = request.env["ir.binary"]._get_image_stream_from(
            photos[index], width=size or MAX_WIDTH
        )
        return stream.get_response(immutable=False)

    def _get_listings(self):
        # sudo: visitors have no right on listings; what they see is found with
        # `_get_website_domain` and shown as `_get_website_values`
        return request.env["estate.listing"].sudo()

    def _find_listing(self, listing_id):
        Listing = self._get_listings()
        domain = Listing._get_website_domain() & Domain("id", "=", listing_id or 0)
        listing = Listing.search(domain)
        if not listing:
            raise NotFound()
        return listing

    def _render_page(self, listing, error=None, form=None, thanks=False):
        values = listing._get_website_values()
        root = request.website.get_base_url()
        schema = scriptsafe.dumps(listing._get_website_schema(root))
        return request.render(
            "crm_industry_profiles_website.estate_page",
            {
                "listing": values,
                "additional_title": values["title"],
                "website_meta_description": values["summary"],
                # only the head asks it, for `get_website_meta`
                "seo_object": listing,
                # scriptsafe has escaped what could end the script
                "schema": Markup(schema),
                "error": error,
                "form": form or {},
                "thanks": thanks,
            },
        )

    def _read_filters(self, form):
        """What of a query makes sense; the rest is left out."""
        filters = {
            name: int(form[name])
            for name in NUMBERS
            if str(form.get(name, "")).isdecimal() and len(form[name]) < 10
        }
        if form.get("kind") in ("sale", "lease"):
            filters["kind"] = form["kind"]
        if form.get("order") in ORDERS:
            filters["order"] = form["order"]
        return filters

    def _get_domain(self, filters):
        conditions = {
            "kind": ("transaction_kind", "="),
            "price_min": ("list_price", ">="),
            "price_max": ("list_price", "<="),
            "rooms": ("property_id.rooms_total", ">="),
            "locality": ("locality_id", "child_of"),
        }
        return Domain.AND(
            Domain(field, operator, filters[name])
            for name, (field, operator) in conditions.items()
            if name in filters
        )

    def _get_localities(self, Listing):
        """[(id, name)] of places with something to offer."""
        groups = Listing._read_group(Listing._get_website_domain(), ["locality_id"])
        places = [(place.id, place.complete_name) for (place,) in groups if place]
        return sorted(places, key=lambda row: row[1] or "")
