from uuid import uuid4

from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import pager

from .partner_portal import PartnerPortal

NOTICES = {
    "accept": "price_accepted",
    "refuse": "price_refused",
    "withdraw": "price_withdrawn",
}


class PartnerPrices(PartnerPortal):
    """Requests with a price, and what is ordered again, under /my/partner."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "prm_price_count" in counters:
            domain = [("state", "in", ("sent", "countered"))]
            values["prm_price_count"] = self._count_prm("prm.price.request", domain)
        if "prm_specification_count" in counters:
            values["prm_specification_count"] = self._count_prm("prm.specification")
        return values

    def _prepare_prm_home_values(self):
        values = super()._prepare_prm_home_values()
        waiting = [("state", "=", "countered")]
        return values | {
            "price_count": self._count_prm("prm.price.request", waiting),
            "specification_count": self._count_prm("prm.specification"),
        }

    @route(
        ["/my/partner/requests", "/my/partner/requests/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def prm_price_requests(self, page=1, notice=None, **kwargs):
        return self._render_prm_list(
            "prm.price.request",
            "/my/partner/requests",
            "crm_partner_prm.portal_prm_price_requests",
            page,
            page_name="prm_price_requests",
            notice=notice,
        )

    def _render_prm_list(self, model, url, template, page, **values):
        pages = pager(
            url=url,
            total=self._count_prm(model),
            page=page,
            step=self._items_per_page,
        )
        values |= {
            "pager": pages,
            "rows": self._search_prm(
                model, limit=self._items_per_page, offset=pages["offset"]
            ),
        }
        return request.render(template, self._prepare_portal_layout_values() | values)

    @route(
        "/my/partner/requests/new",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def prm_price_form(self, **form):
        return self._render_prm_price_form(form)

    def _get_prm_price_writer(self):
        # portal users ask by this form only, with the values that the model allows
        return request.env["prm.price.request"].sudo()

    def _render_prm_price_form(self, form, error=None):
        requests = self._get_prm_price_writer()
        values = self._prepare_portal_layout_values() | {
            "page_name": "prm_price_new",
            "products": requests._get_portal_products(),
            "currency": requests._get_portal_currency(),
            "rows": range(6),
            "form": form,
            "error": error,
            "key": form.get("key") or uuid4().hex,
        }
        return request.render("crm_partner_prm.portal_prm_price_new", values)

    @route(
        "/my/partner/requests/new",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def prm_price_submit(self, **form):
        requests = self._get_prm_price_writer()
        try:
            request_id = self._send_prm_form(
                form.get("key"), lambda: requests._portal_request(form)
            )
        except UserError as error:
            return self._render_prm_price_form(form, error.args[0])
        url = f"/my/partner/requests/{request_id}?notice=price_sent"
        return request.redirect(url, code=303)

    @route(
        "/my/partner/requests/<int:request_id>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def prm_price(self, request_id, notice=None, **kwargs):
        row = self._check_prm("prm.price.request", request_id)
        if not row:
            return request.redirect("/my/partner/requests?notice=price_gone")
        return self._render_prm_price(row, notice=notice)

    def _render_prm_price(self, row, **values):
        values = self._prepare_portal_layout_values() | {
            "page_name": "prm_price",
            "row": row,
            "key": uuid4().hex,
            **values,
        }
        return request.render("crm_partner_prm.portal_prm_price", values)

    @route(
        f"/my/partner/requests/<int:request_id>/<any({', '.join(NOTICES)}):action>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def prm_price_write(self, request_id, action, key="", **form):
        row = self._check_prm("prm.price.request", request_id)
        if not row:
            return request.redirect("/my/partner/requests?notice=price_gone")

        def work():
            # `_check_prm` has checked that the request is the reader's company's
            own = row.with_user(request.env.user).sudo()
            getattr(own, f"_portal_{action}")(form)
            return own

        try:
            self._send_prm_form(key, work)
        except UserError as error:
            row.invalidate_recordset()
            return self._render_prm_price(row, error=error.args[0])
        url = f"/my/partner/requests/{row.id}?notice={NOTICES[action]}"
        return request.redirect(url, code=303)
