from urllib.parse import quote

from werkzeug.exceptions import Forbidden

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request


class CrmCallController(http.Controller):
    @http.route("/crm/call", type="http", auth="user", methods=["GET"], readonly=True)
    def crm_call(self, number=None, **kwargs):
        """Address that a telephone system opens for an incoming call."""
        Partner = request.env["res.partner"]
        number = self._read_number(number or "")
        try:
            term = Partner._check_caller_term(number)
            is_number = Partner._is_phone_number(term)
        except AccessError as error:
            raise Forbidden(str(error)) from error
        except UserError:
            term, is_number = number, False
        if not is_number:
            return self._render_invalid_number(term)
        # the web client takes bare digits for a figure and drops "+" and zeros
        return request.redirect(f"/odoo/crm-call?number={quote(f'tel:{term}')}")

    def _read_number(self, number):
        """The number without the scheme; a "+" that nobody encoded is a space."""
        plus = "+" if number.startswith(" ") else ""
        return plus + number.strip().removeprefix("tel:").removeprefix("sip:")

    def _render_invalid_number(self, number):
        page = request.render(
            "crm_relations.crm_call_invalid", {"number": (number or "")[:80]}
        )
        page.status_code = 400
        return page
