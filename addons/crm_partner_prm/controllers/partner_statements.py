from uuid import uuid4

from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import pager

from .partner_portal import PartnerPortal

STATEMENT = "prm.incentive.statement"
LINES = 50
GONE = "/my/partner/statements?notice=gone"


class PartnerStatements(PartnerPortal):
    """What the partner has earned, under /my/partner/statements."""

    def _prepare_prm_home_values(self):
        last = self._search_prm(STATEMENT, limit=1)
        return super()._prepare_prm_home_values() | {"prm_statements": last}

    @route(
        ["/my/partner/statements", "/my/partner/statements/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def prm_statements(self, page=1, notice=None, **kwargs):
        pages = pager(
            url="/my/partner/statements",
            total=self._count_prm(STATEMENT),
            page=page,
            step=self._items_per_page,
        )
        statements = self._search_prm(
            STATEMENT, limit=self._items_per_page, offset=pages["offset"]
        )
        waiting = [("state", "in", ("published", "disputed"))]
        values = self._prepare_portal_layout_values() | {
            "page_name": "prm_statements",
            "statements": statements,
            "balances": self._search_prm(STATEMENT, waiting)._get_balances(),
            "pager": pages,
            "notice": notice,
        }
        return request.render("crm_partner_prm.portal_prm_statements", values)

    @route(
        [
            "/my/partner/statements/<int:statement_id>",
            "/my/partner/statements/<int:statement_id>/page/<int:page>",
        ],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def prm_statement(
        self, statement_id, page=1, notice=None, report_type=None, **kwargs
    ):
        statement = self._check_prm(STATEMENT, statement_id)
        if not statement:
            return request.redirect(GONE)
        if report_type == "pdf":
            return self._show_report(
                statement,
                report_type,
                "crm_partner_prm.report_incentive_statement_action",
                download=True,
            )
        return self._render_prm_statement(statement, page=page, notice=notice)

    def _render_prm_statement(self, statement, page=1, **values):
        pages = pager(
            url=f"/my/partner/statements/{statement.id}",
            total=statement.line_count,
            page=page,
            step=LINES,
        )
        offset = pages["offset"]
        values = self._prepare_portal_layout_values() | {
            "page_name": "prm_statement",
            "statement": statement,
            "lines": statement.line_ids[offset : offset + LINES],
            "questions": statement.dispute_ids.grouped("line_id"),
            "pager": pages,
            "key": uuid4().hex,
            **values,
        }
        return request.render("crm_partner_prm.portal_prm_statement", values)

    @route(
        "/my/partner/statements/<int:statement_id>/dispute",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def prm_statement_dispute(
        self, statement_id, line_id="0", text="", key="", **kwargs
    ):
        statement = self._check_prm(STATEMENT, statement_id)
        if not statement:
            return request.redirect(GONE)
        number = int(line_id) if line_id.isdecimal() else 0

        def work():
            # `_check_prm` has checked that it is the reader's company's
            own = statement.with_user(request.env.user).sudo()
            return own._portal_dispute(text, number)

        try:
            self._send_prm_form(key, work)
        except UserError as error:
            return self._render_prm_statement(
                statement, error=error.args[0], text=text, asked_id=number
            )
        url = f"/my/partner/statements/{statement.id}?notice=disputed"
        return request.redirect(url, code=303)
