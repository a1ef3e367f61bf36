from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.estate_viewing import RATINGS


class PortalViewing(CustomerPortal):
    """The page of a visitor: when and where, and what the visitor thought."""

    @route("/my/viewings/<int:viewing_id>", type="http", auth="public", website=True)
    def estate_viewing(self, viewing_id, access_token=None, **kwargs):
        viewing = self._get_viewing(viewing_id, access_token)
        if not viewing:
            return request.redirect("/my")
        return self._show_viewing(viewing, access_token)

    @route(
        "/my/viewings/<int:viewing_id>/feedback",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def estate_viewing_feedback(
        self, viewing_id, access_token=None, rating="", feedback="", **kwargs
    ):
        viewing = self._get_viewing(viewing_id, access_token)
        if not viewing:
            return request.redirect("/my")
        try:
            self._check_visitor()
            viewing._take_feedback(rating, feedback)
        except UserError as error:
            return self._show_viewing(viewing, access_token, error=error.args[0])
        return request.redirect(viewing._get_share_url(), code=303)

    def _get_viewing(self, viewing_id, access_token):
        try:
            return self._document_check_access(
                "estate.viewing", viewing_id, access_token
            )
        except (AccessError, MissingError):
            return None

    def _check_visitor(self):
        """Agents, who may open the page as well, do not answer for the visitor."""
        if request.env.user._is_internal():
            raise UserError(
                request.env._(
                    "The visitor answers here. Write what you heard on the viewing."
                )
            )

    def _show_viewing(self, viewing, access_token, error=None):
        labels = viewing._fields["rating"]._description_selection(request.env)
        ratings = [(value, label) for value, label in labels if value != RATINGS[0][0]]
        values = {
            "page_name": "estate_viewing",
            "viewing": viewing,
            "token": access_token,
            "ratings": ratings,
            "error": error,
        }
        return request.render("crm_industry_profiles.portal_estate_viewing", values)
