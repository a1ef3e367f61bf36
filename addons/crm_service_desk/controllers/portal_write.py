from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.crm_relations.tools.rate_limit import RateLimit

from .portal import ServicePortal

ACTIONS = {"reply": "answered", "close": "closed", "reopen": "reopened"}
PER_MINUTE = 20  # forms that a person sends
KEYS = 30  # of sent forms that a session remembers

rate_limit = RateLimit()


class ServicePortalWrite(ServicePortal):
    """What customers change: by POST with a token against forgery, logged in."""

    @route(
        "/my/tickets/new",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def service_ticket_form(self, **form):
        return self._render_service_form(form)

    def _render_service_form(self, form, error=None):
        tickets = self._get_service_writer()
        values = self._prepare_portal_layout_values() | {
            "page_name": "service_ticket_new",
            "categories": tickets._get_portal_categories(),
            "products": tickets._get_portal_products(),
            "priorities": tickets._get_portal_priorities(),
            "ticket_model": tickets,
            "form": form,
            "error": error,
            "key": form.get("key") or self._get_form_key(),
        }
        return request.render("crm_service_desk.portal_service_ticket_new", values)

    def _get_service_writer(self):
        """Tickets in sudo, with the reader as the author; they check what is sent."""
        # customers create by forms only, with the values that the model allows
        return request.env["service.ticket"].sudo()

    @route("/my/tickets/new", type="http", auth="user", methods=["POST"], website=True)
    def service_ticket_submit(self, **form):
        try:
            self._check_rate()
            with request.env.cr.savepoint():
                ticket = self._submit_service_ticket(form)
        except UserError as error:
            return self._render_service_form(form, error.args[0])
        return request.redirect(f"{ticket.access_url}?notice=opened", code=303)

    def _submit_service_ticket(self, form):
        key = form.get("key") or self._get_form_key()
        sent = self._get_sent_forms()
        if key in sent:
            return request.env["service.ticket"].browse(sent[key])
        ticket = self._get_service_writer()._portal_submit(
            form, self._read_files(), key
        )
        self._remember_form(key, ticket)
        return ticket

    def _get_sent_forms(self):
        """Ids of tickets by the key of the form that was sent for them."""
        return request.session.get("service_forms", {})

    def _remember_form(self, key, ticket):
        if not key:
            return
        sent = [*self._get_sent_forms().items(), (key, ticket.id)]
        request.session["service_forms"] = dict(sent[-KEYS:])

    def _check_rate(self):
        if not rate_limit.allows(request.env.uid, PER_MINUTE):
            raise UserError(
                request.env._("That was a lot at once: please wait for a minute.")
            )

    def _read_files(self):
        """Return [(name, bytes)] of what was attached, within the limits."""
        uploads = request.httprequest.files.getlist("files")
        uploads = [upload for upload in uploads if upload.filename]
        number, size = request.env["service.ticket"]._get_portal_file_limits()
        if len(uploads) > number:
            raise UserError(
                request.env._("Attach no more than %(number)s files.", number=number)
            )
        files = [(upload.filename, upload.read(size + 1)) for upload in uploads]
        for name, content in files:
            if len(content) > size:
                raise UserError(
                    request.env._(
                        "The file “%(name)s” is too large: no more than %(size)s MB.",
                        name=name,
                        size=size // 1024 // 1024,
                    )
                )
        return files

    @route(
        "/my/tickets/<int:ticket_id>/<any(reply, close, reopen):action>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def service_ticket_write(self, ticket_id, action, body="", key="", **kwargs):
        ticket = self._get_service_ticket(ticket_id)
        if not ticket:
            return self._service_ticket_gone()
        body = body.strip()
        if key not in self._get_sent_forms():
            try:
                self._check_rate()
                self._write_service_ticket(ticket, action, body)
            except UserError as error:
                return self._render_service_ticket(
                    ticket, error=error.args[0], body=body
                )
            self._remember_form(key, ticket)
        notice = ACTIONS[action]
        return request.redirect(f"{ticket.access_url}?notice={notice}", code=303)

    def _write_service_ticket(self, ticket, action, body):
        # `_get_service_ticket` has checked that the reader may see it
        ticket = ticket.with_user(request.env.user).sudo()
        method = getattr(ticket, f"_portal_{action}")
        with request.env.cr.savepoint():
            method(body, self._read_files())
