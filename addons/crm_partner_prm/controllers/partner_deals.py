from uuid import uuid4

from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import pager

from .partner_portal import PartnerPortal

NOTICES = {
    "submit": "sent",
    "withdraw": "withdrawn",
    "extend": "extended",
    "report": "reported",
}


class PartnerDeals(PartnerPortal):
    """Registered deals under /my/partner/deals: by POST with a token, logged in."""

    @route(
        ["/my/partner/deals", "/my/partner/deals/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def prm_deals(self, page=1, filterby=None, search=None, notice=None, **kwargs):
        filters = self._get_prm_deal_filters()
        filterby = filterby if filterby in filters else "open"
        domain = filters[filterby]["domain"] + self._get_prm_search(search)
        pages = pager(
            url="/my/partner/deals",
            url_args={"filterby": filterby, "search": search},
            total=self._count_prm("prm.deal.registration", domain),
            page=page,
            step=self._items_per_page,
        )
        deals = self._search_prm(
            "prm.deal.registration",
            domain,
            limit=self._items_per_page,
            offset=pages["offset"],
        )
        values = self._prepare_portal_layout_values()
        values |= self._get_prm_searchbar(filters, filterby, search)
        values |= {"page_name": "prm_deals", "pager": pages, "notice": notice}
        values["deals"] = deals
        return request.render("crm_partner_prm.portal_prm_deals", values)

    def _get_prm_search(self, search):
        if not search:
            return []
        words = [("number", "ilike", search), ("customer_name", "ilike", search)]
        return ["|", *words]

    def _get_prm_searchbar(self, filters, filterby, search):
        label = request.env._("Search Customer")
        return {
            "default_url": "/my/partner/deals",
            "searchbar_filters": filters,
            "filterby": filterby,
            "searchbar_inputs": {"deal": {"input": "deal", "label": label}},
            "search_in": "deal",
            "search": search,
        }

    def _get_prm_deal_filters(self):
        live = ("draft", "submitted", "approved")
        labels = {
            "open": request.env._("Open"),
            "closed": request.env._("Closed"),
            "all": request.env._("All"),
        }
        domains = {
            "open": [("state", "in", live)],
            "closed": [("state", "not in", live)],
            "all": [],
        }
        return {
            key: {"label": label, "domain": domains[key]}
            for key, label in labels.items()
        }

    @route(
        "/my/partner/deals/new",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def prm_deal_form(self, **form):
        return self._render_prm_deal_form(form)

    def _get_prm_deal_writer(self):
        # partners register by forms only, with the values that the model allows
        return request.env["prm.deal.registration"].sudo()

    def _render_prm_deal_form(self, form, error=None):
        deals = self._get_prm_deal_writer()
        own = request.env.user.commercial_partner_id
        enrollments = deals._get_portal_enrollments()
        company = enrollments[:1].company_id or request.env.company.sudo()  # its name
        values = self._prepare_portal_layout_values() | {
            "page_name": "prm_deal_new",
            "is_partner": bool(enrollments),
            "currency": company.currency_id,
            "categories": deals._get_portal_categories(),
            "countries": request.env["res.country"].search([]),
            "country": form.get("country_id") or str(own.country_id.id),
            "form": form,
            "error": error,
            "key": form.get("key") or uuid4().hex,
        }
        return request.render("crm_partner_prm.portal_prm_deal_new", values)

    @route(
        "/my/partner/deals/new",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def prm_deal_submit(self, **form):
        deals = self._get_prm_deal_writer()
        try:
            deal_id = self._send_prm_form(
                form.get("key"), lambda: deals._portal_register(form)
            )
        except UserError as error:
            return self._render_prm_deal_form(form, error.args[0])
        return request.redirect(f"/my/partner/deals/{deal_id}?notice=sent", code=303)

    @route(
        "/my/partner/deals/<int:deal_id>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def prm_deal(self, deal_id, notice=None, **kwargs):
        deal = self._check_prm("prm.deal.registration", deal_id)
        if not deal:
            return self._prm_deal_gone()
        return self._render_prm_deal(deal, notice=notice)

    def _prm_deal_gone(self):
        return request.redirect("/my/partner/deals?notice=gone")

    def _render_prm_deal(self, deal, **values):
        values = self._prepare_portal_layout_values() | {
            "page_name": "prm_deal",
            "deal": deal,
            "key": uuid4().hex,
            **values,
        }
        return request.render("crm_partner_prm.portal_prm_deal", values)

    @route(
        f"/my/partner/deals/<int:deal_id>/<any({', '.join(NOTICES)}):action>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def prm_deal_write(self, deal_id, action, text="", key="", **kwargs):
        deal = self._check_prm("prm.deal.registration", deal_id)
        if not deal:
            return self._prm_deal_gone()

        def work():
            # `_check_prm` has checked that the deal is the reader's company's
            getattr(deal.with_user(request.env.user).sudo(), f"_portal_{action}")(text)
            return deal

        try:
            self._send_prm_form(key, work)
        except UserError as error:
            return self._render_prm_deal(deal, error=error.args[0], text=text)
        url = f"/my/partner/deals/{deal.id}?notice={NOTICES[action]}"
        return request.redirect(url, code=303)
