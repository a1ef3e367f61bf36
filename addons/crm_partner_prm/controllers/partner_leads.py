from uuid import uuid4

from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import pager

from .partner_portal import PartnerPortal

NOTICES = {
    "accept": "lead_accepted",
    "decline": "lead_declined",
    "report": "lead_reported",
    "return": "lead_returned",
}


class PartnerLeads(PartnerPortal):
    """Leads that we offer, under /my/partner/leads: answers and reports, by POST."""

    def _prepare_prm_home_values(self):
        values = super()._prepare_prm_home_values()
        waiting = [("state", "=", "offered")]
        return values | {"lead_count": self._count_prm("prm.lead.offer", waiting)}

    @route(
        ["/my/partner/leads", "/my/partner/leads/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def prm_leads(self, page=1, filterby=None, notice=None, **kwargs):
        filters = self._get_prm_lead_filters()
        filterby = filterby if filterby in filters else "open"
        domain = filters[filterby]["domain"]
        pages = pager(
            url="/my/partner/leads",
            url_args={"filterby": filterby},
            total=self._count_prm("prm.lead.offer", domain),
            page=page,
            step=self._items_per_page,
        )
        values = self._prepare_portal_layout_values() | {
            "page_name": "prm_leads",
            "default_url": "/my/partner/leads",
            "searchbar_filters": filters,
            "filterby": filterby,
            "pager": pages,
            "notice": notice,
            "offers": self._search_prm_leads(domain, pages["offset"]),
        }
        return request.render("crm_partner_prm.portal_prm_leads", values)

    def _search_prm_leads(self, domain, offset):
        return self._search_prm(
            "prm.lead.offer",
            domain,
            # what waits for an answer comes first
            order="state desc, date_deadline, id",
            limit=self._items_per_page,
            offset=offset,
        )

    def _get_prm_lead_filters(self):
        env = request.env
        live = ("waiting", "open")
        return {
            "open": {
                "label": env._("To Answer and to Work on"),
                "domain": [("result", "in", live)],
            },
            "closed": {
                "label": env._("Closed"),
                "domain": [("result", "not in", live)],
            },
            "all": {"label": env._("All"), "domain": []},
        }

    @route(
        "/my/partner/leads/<int:offer_id>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def prm_lead(self, offer_id, notice=None, **kwargs):
        offer = self._check_prm("prm.lead.offer", offer_id)
        if not offer:
            return self._prm_lead_gone()
        return self._render_prm_lead(offer, notice=notice)

    def _prm_lead_gone(self):
        return request.redirect("/my/partner/leads?notice=lead_gone")

    def _render_prm_lead(self, offer, form=None, **values):
        values = self._prepare_portal_layout_values() | {
            "page_name": "prm_lead",
            # `_check_prm` has checked it, and said so with a record in sudo
            "offer": offer.with_context(lang=request.env.lang),
            "customer": offer._get_portal_customer(),
            "reasons": offer._get_portal_reasons(),
            "form": form or {},
            "key": uuid4().hex,
            **values,
        }
        return request.render("crm_partner_prm.portal_prm_lead", values)

    @route(
        f"/my/partner/leads/<int:offer_id>/<any({', '.join(NOTICES)}):action>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def prm_lead_write(self, offer_id, action, key="", **form):
        offer = self._check_prm("prm.lead.offer", offer_id)
        if not offer:
            return self._prm_lead_gone()

        def work():
            # `_check_prm` has checked that the offer is to the reader's company
            own = offer.with_user(request.env.user).sudo()
            getattr(own, f"_portal_{action}")(form)
            return own

        try:
            self._send_prm_form(key, work)
        except UserError as error:
            offer.invalidate_recordset()
            return self._render_prm_lead(offer, form, error=error.args[0])
        url = f"/my/partner/leads/{offer.id}?notice={NOTICES[action]}"
        return request.redirect(url, code=303)
