import secrets

from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from odoo.addons.crm_relations.tools.rate_limit import RateLimit

from ..models.service_ticket_form import MAX_FILES

URL = "/service/new/<string:token>"
PAGE = {"website": True, "sitemap": False}
PER_MINUTE = 5  # forms from one address
rate_limit = RateLimit()


class IntakeForm(Controller):
    @route(URL, type="http", auth="public", methods=["GET"], **PAGE)
    def service_form(self, token, **_kwargs):
        team = self._get_form_team(token)
        return self._render_form(team, {}) if team else request.not_found()

    @route(URL, type="http", auth="public", methods=["POST"], csrf=True, **PAGE)
    def service_form_submit(self, token, **form):
        team = self._get_form_team(token)
        if not team:
            return request.not_found()
        try:
            ticket = self._submit_form(team, form)
        except UserError as error:
            return self._render_form(team, form, error.args[0])
        values = {"team": team, "ticket": ticket}
        return request.render("crm_service_desk.service_form_thanks", values)

    def _get_form_team(self, token):
        # the secret token is the permission
        teams = request.env["service.team"].sudo()
        domain = [("form_token", "=", token), ("has_form", "=", True)]
        return teams.search(domain, limit=1)

    def _submit_form(self, team, form):
        if not rate_limit.allows(request.httprequest.remote_addr, PER_MINUTE):
            raise UserError(
                request.env._("That was a lot at once: please wait for a minute.")
            )
        # the token of the team was checked; the model takes known texts only
        tickets = request.env["service.ticket"].sudo()
        tickets = tickets.with_company(team.company_id)
        key = (form.get("key") or "")[:64] or secrets.token_urlsafe(16)
        with request.env.cr.savepoint():
            return tickets._submit_form(team, form, self._read_files(), key)

    def _read_files(self):
        uploads = request.httprequest.files.getlist("files")
        limit = request.env["service.mail.door"].sudo()._get_size_limit()  # a setting
        return [
            (upload.filename, upload.read(limit + 1 if limit else -1))
            for upload in uploads[: MAX_FILES + 1]
            if upload.filename
        ]

    def _render_form(self, team, form, error=""):
        user = request.env.user
        known = {} if user._is_public() else {"name": user.name, "email": user.email}
        values = {
            "team": team,
            "form": known | form,
            "error": error,
            "key": form.get("key") or secrets.token_urlsafe(16),
            "max_files": MAX_FILES,
        }
        return request.render("crm_service_desk.service_form", values)
