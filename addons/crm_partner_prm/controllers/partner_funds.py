from uuid import uuid4

from odoo import fields
from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import pager

from .partner_portal import PartnerPortal

REQUEST = "prm.fund.request"


class PartnerFunds(PartnerPortal):
    """Marketing funds under /my/partner/funds: by POST with a token, logged in."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "prm_fund_count" in counters:
            domain = [("state", "in", ("approved", "refused"))]
            values["prm_fund_count"] = self._count_prm(REQUEST, domain)
        return values

    def _prepare_prm_home_values(self):
        domain = [("state", "in", ("approved", "refused"))]
        count = self._count_prm(REQUEST, domain)
        return super()._prepare_prm_home_values() | {"fund_count": count}

    @route(
        ["/my/partner/funds", "/my/partner/funds/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def prm_funds(self, page=1, notice=None, **kwargs):
        own = request.env.user.commercial_partner_id
        pages = pager(
            url="/my/partner/funds",
            total=self._count_prm(REQUEST),
            page=page,
            step=self._items_per_page,
        )
        rows = self._search_prm(
            REQUEST, limit=self._items_per_page, offset=pages["offset"]
        )
        # funds that are on offer for the reader's own company, and its own part
        funds = self._get_prm_fund_writer()._get_portal_funds()
        values = self._prepare_portal_layout_values() | {
            "page_name": "prm_funds",
            "pager": pages,
            "requests": rows,
            "funds": funds,
            "free": funds._get_free_for(own),
            "notice": notice,
        }
        return request.render("crm_partner_prm.portal_prm_funds", values)

    @route(
        "/my/partner/funds/new",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def prm_fund_form(self, **form):
        return self._render_prm_fund_form(form)

    def _get_prm_fund_writer(self):
        # partners ask by forms only, with the values that the model allows
        return request.env[REQUEST].sudo()

    def _render_prm_fund_form(self, form, error=None, row=None):
        funds = self._get_prm_fund_writer()._get_portal_funds()
        values = self._prepare_portal_layout_values() | {
            "page_name": "prm_fund_edit" if row else "prm_fund_new",
            "funds": funds,
            "free": funds._get_free_for(request.env.user.commercial_partner_id),
            "form": form,
            "row": row,
            "error": error,
            "key": form.get("key") or uuid4().hex,
        }
        return request.render("crm_partner_prm.portal_prm_fund_form", values)

    @route(
        "/my/partner/funds/new",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def prm_fund_ask(self, **form):
        rows = self._get_prm_fund_writer()
        try:
            row_id = self._send_prm_form(
                form.get("key"), lambda: rows._portal_ask(form)
            )
        except UserError as error:
            return self._render_prm_fund_form(form, error.args[0])
        return self._prm_fund_done(row_id, "fund_sent")

    def _prm_fund_done(self, row_id, notice):
        url = f"/my/partner/funds/{row_id}?notice={notice}"
        return request.redirect(url, code=303)

    def _prm_fund_gone(self):
        return request.redirect("/my/partner/funds?notice=fund_gone")

    @route(
        "/my/partner/funds/<int:row_id>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def prm_fund(self, row_id, notice=None, **kwargs):
        row = self._check_prm(REQUEST, row_id)
        if not row:
            return self._prm_fund_gone()
        return self._render_prm_fund(row, notice=notice)

    def _render_prm_fund(self, row, form=None, **values):
        values = self._prepare_portal_layout_values() | {
            "page_name": "prm_fund",
            "row": row,
            "form": form
            or {"invoice_date": fields.Date.to_string(fields.Date.context_today(row))},
            "key": uuid4().hex,
            **values,
        }
        return request.render("crm_partner_prm.portal_prm_fund", values)

    @route(
        "/my/partner/funds/<int:row_id>/edit",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def prm_fund_edit_form(self, row_id, **kwargs):
        row = self._check_prm(REQUEST, row_id)
        if not row or "edit" not in row._get_portal_actions():
            return self._prm_fund_gone()
        names = ("name", "aim", "date_start", "date_end", "own_share")
        form = {name: str(row[name] or "") for name in names}
        form |= {"fund_id": str(row.fund_id.id), "amount": f"{row.amount:.2f}"}
        form["expected_pipeline"] = f"{row.expected_pipeline:.2f}"
        return self._render_prm_fund_form(form, row=row)

    @route(
        "/my/partner/funds/<int:row_id>/<any(edit, withdraw):action>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def prm_fund_write(self, row_id, action, **form):
        row = self._check_prm(REQUEST, row_id)
        if not row:
            return self._prm_fund_gone()

        def work():
            # `_check_prm` has checked that the request is the reader's company's
            own = row.with_user(request.env.user).sudo()
            if action == "edit":
                return own._portal_edit(form)
            return own._portal_withdraw()

        try:
            self._send_prm_form(form.get("key"), work)
        except UserError as error:
            if action == "edit":
                return self._render_prm_fund_form(form, error.args[0], row=row)
            return self._render_prm_fund(row, error=error.args[0])
        notice = "fund_sent" if action == "edit" else "fund_withdrawn"
        return self._prm_fund_done(row.id, notice)

    @route(
        "/my/partner/funds/<int:row_id>/claim",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def prm_fund_claim(self, row_id, **form):
        row = self._check_prm(REQUEST, row_id)
        if not row:
            return self._prm_fund_gone()

        def work():
            # `_check_prm` has checked that the request is the reader's company's
            own = row.with_user(request.env.user).sudo()
            return own._portal_claim(form, self._get_prm_uploads(own))

        try:
            self._send_prm_form(form.get("key"), work)
        except UserError as error:
            return self._render_prm_fund(row, form=form, error=error.args[0])
        return self._prm_fund_done(row.id, "claim_sent")

    def _get_prm_uploads(self, row):
        """[(id of the kind or False, file)], those that were chosen in the form."""
        names = {f"proof_{kind.id}": kind.id for kind in row.proof_kind_ids}
        names["proof"] = False
        return [
            (kind_id, upload)
            for name, kind_id in names.items()
            for upload in request.httprequest.files.getlist(name)
            if upload.filename
        ]

    @route(
        "/my/partner/funds/proof/<int:proof_id>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def prm_fund_proof(self, proof_id, **kwargs):
        # read only after `_check_prm` has checked whose the claim is
        proof = request.env["prm.fund.proof"].sudo().browse(proof_id).exists()
        if not proof or not self._check_prm("prm.fund.claim", proof.claim_id.id):
            return self._prm_fund_gone()
        stream = request.env["ir.binary"]._get_stream_from(proof, "file", "name")
        return stream.get_response(as_attachment=True)
