from werkzeug.exceptions import NotFound

from odoo.exceptions import AccessError, MissingError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.estate_match import REACTIONS

PATH = "/my/estate/request/<int:request_id>"


class EstateRequestPortal(CustomerPortal):
    """The customer's page of a request: matches, reactions, an end of the mails.

    Mail scanners open every link, so a GET only shows; what changes anything is a POST.
    """

    @route(PATH, type="http", auth="public", website=True, readonly=True)
    def estate_request(self, request_id, access_token=None, **kwargs):
        estate = self._check_estate_request(request_id, access_token)
        shown = request.env["estate.match"]._get_shown_domain()
        matches = estate.match_ids.filtered_domain(shown)
        return request.render(
            "crm_industry_profiles.portal_estate_request",
            self._prepare_estate_page(estate, access_token, matches=matches[:80]),
        )

    @route(PATH + "/pause", type="http", auth="public", website=True, readonly=True)
    def estate_request_pause(self, request_id, access_token=None, **kwargs):
        estate = self._check_estate_request(request_id, access_token)
        return request.render(
            "crm_industry_profiles.portal_estate_pause",
            self._prepare_estate_page(estate, access_token),
        )

    @route(PATH + "/react", type="http", auth="public", website=True, methods=["POST"])
    def estate_request_react(
        self, request_id, access_token=None, match_id=None, reaction=None, **kwargs
    ):
        estate = self._check_estate_request(request_id, access_token)
        match = self._get_estate_match(estate, match_id)
        if reaction not in dict(REACTIONS):
            raise NotFound()
        match._react(reaction)
        return self._back_to_estate_request(estate, access_token)

    @route(PATH + "/seen", type="http", auth="public", website=True, methods=["POST"])
    def estate_request_seen(self, request_id, access_token=None, **kwargs):
        """A person moved the page, which no scanner does."""
        estate = self._check_estate_request(request_id, access_token)
        if not request.env.user._is_internal():
            estate._note_answer()
        return request.make_json_response({})

    @route(PATH + "/stop", type="http", auth="public", website=True, methods=["POST"])
    def estate_request_stop(self, request_id, access_token=None, **kwargs):
        estate = self._check_estate_request(request_id, access_token)
        if estate.state == "active":
            estate._stop_mails()
        return self._back_to_estate_request(estate, access_token, "/pause")

    @route(PATH + "/resume", type="http", auth="public", website=True, methods=["POST"])
    def estate_request_resume(self, request_id, access_token=None, **kwargs):
        estate = self._check_estate_request(request_id, access_token)
        if estate.state == "hold":
            estate.action_activate()
        return self._back_to_estate_request(estate, access_token)

    # mail programs send this by themselves (RFC 8058): they have the token, no session
    @route(
        PATH + "/unsubscribe",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        csrf=False,
    )
    def estate_request_unsubscribe(self, request_id, access_token=None, **kwargs):
        estate = self._check_estate_request(request_id, access_token)
        if estate.state == "active":
            estate._stop_mails()
        return request.make_json_response({})

    @route(
        PATH + "/photo/<int:match_id>",
        type="http",
        auth="public",
        website=True,
        readonly=True,
    )
    def estate_request_photo(self, request_id, match_id, access_token=None, **kwargs):
        estate = self._check_estate_request(request_id, access_token)
        cover = self._get_estate_match(estate, match_id).cover_id
        if not cover:
            raise NotFound()
        stream = request.env["ir.binary"]._get_image_stream_from(
            cover, field_name="raw", width=512, height=384
        )
        return stream.get_response()

    def _check_estate_request(self, request_id, access_token):
        """Return the request in sudo, in the language of its customer."""
        try:
            estate = self._document_check_access(
                "estate.request", request_id, access_token
            )
        except (AccessError, MissingError) as error:
            raise NotFound() from error
        lang = estate.partner_id.lang or request.env.lang
        request.update_context(lang=lang)
        return estate.with_context(lang=lang)

    def _get_estate_match(self, estate, match_id):
        """One of this request only, whatever number came with the call."""
        match = estate.match_ids.filtered(lambda match: str(match.id) == str(match_id))
        if not match:
            raise NotFound()
        return match

    def _prepare_estate_page(self, estate, access_token, **values):
        return {
            "access_token": access_token,
            "estate": estate,
            "page_name": "estate_request",
            **values,
        }

    def _back_to_estate_request(self, estate, access_token, step=""):
        token = f"?access_token={access_token}" if access_token else ""
        return request.redirect(f"{estate.access_url}{step}{token}")
