from odoo.http import request, route

from odoo.addons.portal.controllers.portal import pager

from .partner_portal import PartnerPortal

HELD = ("valid", "expiring")


class PartnerCertificates(PartnerPortal):
    """Who of the reader's company has passed what: under /my/partner/certificates."""

    def _prepare_prm_home_values(self):
        held = [("state", "in", HELD)]
        return super()._prepare_prm_home_values() | {
            "certificate_count": self._count_prm("prm.certification", held)
        }

    @route(
        ["/my/partner/certificates", "/my/partner/certificates/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def prm_certificates(self, page=1, filterby=None, **kwargs):
        filters = self._get_prm_certificate_filters()
        filterby = filterby if filterby in filters else "held"
        domain = filters[filterby]["domain"]
        pages = pager(
            url="/my/partner/certificates",
            url_args={"filterby": filterby},
            total=self._count_prm("prm.certification", domain),
            page=page,
            step=self._items_per_page,
        )
        limits = {"limit": self._items_per_page, "offset": pages["offset"]}
        rows = self._search_prm("prm.certification", domain, **limits)
        values = self._prepare_portal_layout_values() | {
            "page_name": "prm_certificates",
            "default_url": "/my/partner/certificates",
            "searchbar_filters": filters,
            "filterby": filterby,
            "pager": pages,
            "certifications": rows,
        }
        return request.render("crm_partner_prm.portal_prm_certificates", values)

    def _get_prm_certificate_filters(self):
        soon = [("state", "=", "expiring")]
        return {
            "held": {
                "label": request.env._("Valid"),
                "domain": [("state", "in", HELD)],
            },
            "soon": {"label": request.env._("Ends Soon"), "domain": soon},
            "all": {"label": request.env._("All"), "domain": []},
        }
