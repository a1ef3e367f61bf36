"""A portal page without a web server: the controller's method and its template.

Both desks answer at /my/tickets, so a server with both could show only one of them.
"""

from unittest.mock import patch

from werkzeug.datastructures import MultiDict

from odoo.http import Controller
from odoo.tests import HttpCase

from odoo.addons.http_routing.tests.common import MockRequest

NO_SERVER = patch.object(HttpCase, "http_port", return_value=None)


def prepare_page(env, method):
    """Return the call that renders the page, or None when the desk has no such page."""
    return _find_controller(method) and (lambda: render(env, method))


def render(env, method, **arguments):
    """The body of the page; for a redirection its response."""
    with NO_SERVER, MockRequest(env, path="/my/tickets") as request:
        request.render = _render_with(env)
        request.httprequest.files = MultiDict()
        return getattr(_find_controller(method), method)(**arguments)


def post(env, method, **arguments):
    """Call a route that changes something; desks without it refuse."""
    return _find_controller(method) and render(env, method, **arguments)


def _render_with(env):
    def render(template, values=None, **_options):
        return env["ir.ui.view"]._render_template(template, values)

    return render


def _find_controller(method):
    for controller in _descendants(Controller):
        if method in vars(controller):
            return controller()
    return None


def _descendants(parent):
    for child in parent.__subclasses__():
        yield child
        yield from _descendants(child)
