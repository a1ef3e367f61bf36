from uuid import uuid4

from odoo.exceptions import UserError
from odoo.http import request, route

from .partner_level import PartnerLevel

SHOWN = 10  # reviews on the page of the level


class PartnerReviews(PartnerLevel):
    """What reviews found, and objections to them: under /my/partner/reviews."""

    def _prepare_prm_level_values(self):
        values = super()._prepare_prm_level_values()
        return values | {"reviews": self._search_prm("prm.review", limit=SHOWN)}

    @route(
        "/my/partner/reviews/<int:review_id>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def prm_review(self, review_id, notice=None, **kwargs):
        review = self._check_prm("prm.review", review_id)
        if not review:
            return self._prm_review_gone()
        return self._render_prm_review(review, notice=notice)

    def _prm_review_gone(self):
        return request.redirect("/my/partner/level?notice=gone")

    def _render_prm_review(self, review, **values):
        values = self._prepare_portal_layout_values() | {
            "page_name": "prm_review",
            "review": review,
            "told": review._tell_review(),
            "key": uuid4().hex,
            **values,
        }
        return request.render("crm_partner_prm.portal_prm_review", values)

    @route(
        "/my/partner/reviews/<int:review_id>/appeal",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def prm_review_appeal(self, review_id, text="", key="", **kwargs):
        review = self._check_prm("prm.review", review_id)
        if not review:
            return self._prm_review_gone()

        def work():
            # `_check_prm` has checked that the review is of the reader's company
            review.with_user(request.env.user).sudo()._portal_appeal(text)
            return review

        try:
            self._send_prm_form(key, work)
        except UserError as error:
            return self._render_prm_review(review, error=error.args[0], text=text)
        url = f"/my/partner/reviews/{review.id}?notice=appealed"
        return request.redirect(url, code=303)
