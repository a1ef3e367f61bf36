from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import Personas


@tagged("post_install", "-at_install")
class TestTimelineUi(Personas, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_personas()
        cls.acme.user_id = cls.ada
        now = fields.Datetime.now()
        for number in range(1, 46):
            date = now - timedelta(hours=number)
            cls._log(cls.carl, cls.ada, summary=f"Old call {number}", date=date)
        lead = {"name": "Twenty desks", "partner_id": cls.ann.id, "user_id": cls.ada.id}
        cls.env["crm.lead"].create({**lead, "expected_revenue": 4200})

    def _run(self, tour):
        url = f"/odoo/contacts/{self.acme.id}"
        self.start_tour(url, tour, login="crm_ada")

    def _get_logged(self):
        domain = [("partner_id", "=", self.acme.id), ("type_id", "=", self.call.id)]
        return self.env["crm.interaction"].search(domain)


@tagged("post_install", "-at_install")
class TestTimelineDesktop(TestTimelineUi):
    browser_size = "1366x768"

    def test_read_filter_open_and_log(self):
        self._run("crm_relations_timeline")
        logged = self._get_logged()
        self.assertEqual(logged.user_id, self.ada)
        self.assertEqual(logged.summary, "Wants an offer")

    def test_call_is_logged_with_two_clicks(self):
        self._run("crm_relations_two_clicks")
        logged = self._get_logged()
        self.assertEqual(len(logged), 1)
        self.assertEqual(logged.user_id, self.ada)

    def test_rows_are_walked_by_keyboard(self):
        self._run("crm_relations_keyboard")

    def test_new_contact_starts_with_its_people(self):
        self.start_tour("/odoo/contacts/new", "crm_relations_new", login="crm_ada")


@tagged("post_install", "-at_install")
class TestTimelinePhone(TestTimelineUi):
    browser_size = "390x844"
    touch_enabled = True

    def test_read_filter_open_and_log(self):
        self._run("crm_relations_timeline")
        self.assertEqual(self._get_logged().summary, "Wants an offer")

    def test_page_fits_the_phone(self):
        self._run("crm_relations_phone")
