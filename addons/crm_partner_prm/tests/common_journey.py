from odoo.tests import HttpCase

from ..controllers.partner_portal import rate_limit


class JourneyCase(HttpCase):
    """Tours of a partner's people and ours; mix in beside the personas."""

    @classmethod
    def prepare_journeys(cls):
        cls.create_portal_users()
        rate_limit.clear()

    def _open(self, action):
        return f"/odoo/action-crm_partner_prm.{action}"

    def _travel(self, url, tour, login):
        self.start_tour(url, tour, login=login, timeout=120)
        self.env.invalidate_all()
