from uuid import uuid4

from odoo.exceptions import UserError
from odoo.http import request, route

from .partner_prices import PartnerPrices


class PartnerSpecifications(PartnerPrices):
    """What a company orders again and again, under /my/partner/specifications."""

    @route(
        ["/my/partner/specifications", "/my/partner/specifications/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def prm_specifications(self, page=1, notice=None, **kwargs):
        return self._render_prm_list(
            "prm.specification",
            "/my/partner/specifications",
            "crm_partner_prm.portal_prm_specifications",
            page,
            page_name="prm_specifications",
            notice=notice,
        )

    @route(
        "/my/partner/specifications/<int:specification_id>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def prm_specification(self, specification_id, **kwargs):
        row = self._check_prm("prm.specification", specification_id)
        if not row:
            return self._prm_specification_gone()
        return self._render_prm_specification(row)

    def _prm_specification_gone(self):
        return request.redirect("/my/partner/specifications?notice=price_gone")

    def _render_prm_specification(self, row, **values):
        version = row.version_id
        values = self._prepare_portal_layout_values() | {
            "page_name": "prm_specification",
            "row": row,
            "version": version,
            # `_check_prm` has checked the specification, and said so in sudo
            "changes": version._get_changes() if version else [],
            "key": uuid4().hex,
            **values,
        }
        return request.render("crm_partner_prm.portal_prm_specification", values)

    @route(
        "/my/partner/specifications/<int:specification_id>/order",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def prm_specification_order(self, specification_id, key="", **kwargs):
        row = self._check_prm("prm.specification", specification_id)
        if not row:
            return self._prm_specification_gone()

        def work():
            # `_check_prm` has checked that it is the reader's company's
            return row.with_user(request.env.user).sudo()._portal_reorder()

        try:
            order_id = self._send_prm_form(key, work)
        except UserError as error:
            return self._render_prm_specification(row, error=error.args[0])
        return request.redirect(f"/my/orders/{order_id}", code=303)
