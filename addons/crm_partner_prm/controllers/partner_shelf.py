from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import pager

from .partner_portal import PartnerPortal


class PartnerShelf(PartnerPortal):
    """What partners sell and sell with: own prices, and materials of their level."""

    @route(
        ["/my/partner/prices", "/my/partner/prices/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def prm_prices(self, page=1, search=None, **kwargs):
        enrollments = self._get_prm_current()
        # products are for partners; `_get_prm_current` has found the reader's company
        products = request.env["product.product"].sudo()
        domain = self._get_prm_products(enrollments, search)
        pages = pager(
            url="/my/partner/prices",
            url_args={"search": search},
            total=products.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        found = products.search(
            domain, limit=self._items_per_page, offset=pages["offset"], order="name, id"
        )
        values = self._prepare_portal_layout_values() | {
            "page_name": "prm_prices",
            "pager": pages,
            "products": found,
            "search": search,
            "default_url": "/my/partner/prices",
            "is_partner": bool(enrollments),
            **self._get_prm_prices(enrollments, found),
        }
        return request.render("crm_partner_prm.portal_prm_prices", values)

    def _get_prm_current(self):
        return self._search_prm("prm.enrollment").filtered("is_current")

    def _get_prm_products(self, enrollments, search=None):
        """Hook: domain of the products that partners see with their prices."""
        if not enrollments:
            return Domain.FALSE
        companies = [*enrollments.company_id.ids, False]
        domain = Domain("sale_ok", "=", True) & Domain("company_id", "in", companies)
        if search:
            words = Domain("name", "ilike", search)
            domain &= words | Domain("default_code", "ilike", search)
        return domain

    def _get_prm_prices(self, enrollments, products):
        company = enrollments[:1].company_id or request.env.company
        # the price list of the reader's own company
        partner = request.env.user.commercial_partner_id.sudo()
        pricelist = partner.with_company(company).property_product_pricelist
        currency = pricelist.currency_id or company.sudo().currency_id  # see above
        return {
            "currency": currency,
            "pricelist": pricelist,
            "prices": pricelist._get_products_price(products, 1.0, currency=currency),
            "list_prices": products.with_company(company)._price_compute(
                "list_price", currency=currency, company=company
            ),
        }

    def _get_prm_materials(self):
        # what the enrollments of the reader's own company open
        materials = request.env["prm.material"].sudo()
        return materials._get_for_enrollments(self._get_prm_current())

    @route(
        "/my/partner/materials",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def prm_materials(self, notice=None, **kwargs):
        values = self._prepare_portal_layout_values() | {
            "page_name": "prm_materials",
            "materials": self._get_prm_materials().grouped("kind"),
            "notice": notice,
        }
        return request.render("crm_partner_prm.portal_prm_materials", values)

    @route(
        "/my/partner/materials/<int:material_id>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def prm_material(self, material_id, **kwargs):
        found = self._get_prm_materials().filtered(lambda row: row.id == material_id)
        if not found:
            return request.redirect("/my/partner/materials?notice=material_gone")
        if not found.file:
            return request.redirect(found.url, local=False)
        stream = request.env["ir.binary"]._get_stream_from(
            found, "file", filename=found.file_name
        )
        return stream.get_response(as_attachment=True)
