from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

PAGE = 20


class EntitlementPortal(CustomerPortal):
    """What customers may ask for, and what is left of it; reading writes nothing."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "service_entitlement_count" in counters:
            entitlements = request.env["service.entitlement"]
            is_reader = entitlements.has_access("read")
            values["service_entitlement_count"] = (
                entitlements.search_count(self._get_entitlement_domain())
                if is_reader
                else 0
            )
        return values

    def _get_entitlement_domain(self):
        """The account of the reader; the record rules say the same to customers."""
        account = request.env.user.partner_id.commercial_partner_id
        return [
            ("commercial_partner_id", "=", account.id),
            ("is_cancelled", "=", False),
        ]

    @route(
        ["/my/entitlements", "/my/entitlements/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def service_entitlements(self, page=1, **kwargs):
        entitlements = request.env["service.entitlement"]
        if not entitlements.has_access("read"):
            return request.redirect("/my")
        domain = self._get_entitlement_domain()
        total = entitlements.search_count(domain)
        pages = pager(url="/my/entitlements", total=total, page=page, step=PAGE)
        rows = entitlements.search(domain, limit=PAGE, offset=pages["offset"])
        values = {
            **self._prepare_portal_layout_values(),
            # sudo: names of products; the search found what the rules let one read
            "entitlements": rows.sudo(),
            "page_name": "service_entitlements",
            "pager": pages,
            "default_url": "/my/entitlements",
        }
        return request.render("crm_service_desk.portal_my_entitlements", values)
