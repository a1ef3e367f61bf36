from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from odoo.addons.crm_relations.tests.common import Personas

from ..controllers import intake_form
from .common import ServicePersonas


@tagged("post_install", "-at_install")
class TestIntakeForm(ServicePersonas, Personas, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_personas()
        cls.create_service_personas()
        cls.team.has_form = True
        cls.url = f"/service/new/{cls.team.form_token}"

    def setUp(self):
        super().setUp()
        intake_form.rate_limit.clear()

    def _send(self, files=(), **values):
        self.authenticate(None, None)
        form = {
            "csrf_token": self.csrf_token(),
            "key": "form-key-1",
            "name": "Zoe Zed",
            "email": "zoe@customer.example",
            "subject": "The lamp flickers",
            "description": "Since Monday.\n\nEvery evening <b>at six</b>.",
            **values,
        }
        uploads = [("files", (name, content)) for name, content in files]
        return self.url_open(self.url, data=form, files=uploads or None)

    def csrf_token(self):
        page = self.url_open(self.url).text
        return page.split('name="csrf_token" value="')[1].split('"')[0]

    def _find(self):
        return self.env["service.ticket"].search([("name", "=", "The lamp flickers")])

    def test_a_form_becomes_a_ticket(self):
        response = self._send()
        ticket = self._find()
        self.assertIn(ticket.number, response.text)
        self.assertEqual(ticket.team_id, self.team)
        self.assertEqual(ticket.company_id, self.team.company_id)
        self.assertEqual(ticket.channel, "website")
        self.assertEqual(ticket.partner_email, "zoe@customer.example")
        self.assertEqual(ticket.partner_name, "Zoe Zed")
        self.assertIn("<p>Since Monday.</p><p>Every", ticket.description)
        self.assertIn("&lt;b&gt;", ticket.description)

    def test_a_known_address_is_the_customer(self):
        self.ann.email = "zoe@customer.example"
        self._send()
        self.assertEqual(self._find().partner_id, self.ann)

    def test_sent_twice_is_one_ticket(self):
        self._send()
        self._send()
        self.assertEqual(len(self._find()), 1)

    def test_files_are_attached(self):
        self._send([("a.txt", b"one"), ("b.txt", b"two")])
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "service.ticket"), ("res_id", "=", self._find().id)]
        )
        self.assertEqual(sorted(files.mapped("name")), ["a.txt", "b.txt"])
        self.assertEqual(sorted(files.mapped("raw")), [b"one", b"two"])

    def test_files_sent_twice_are_attached_once(self):
        for _attempt in range(2):
            self._send([("a.txt", b"one")])
        domain = [("res_model", "=", "service.ticket"), ("name", "=", "a.txt")]
        self.assertEqual(self.env["ir.attachment"].search_count(domain), 1)

    def test_too_much_is_refused_with_a_reason(self):
        self.assertIn("at most 5", self._send([("a", b"1")] * 6).text)
        param = self.env["ir.config_parameter"]
        param.set_param("crm_service_desk.max_mail_mb", "1")
        response = self._send([("a.bin", b"1" * 1_100_000)])
        self.assertIn("too large", response.text)
        # what was written is not lost
        self.assertIn("Since Monday.", response.text)
        self.assertIn("The lamp flickers", response.text)
        self.assertFalse(self._find())

    def test_what_is_missing_is_said(self):
        self.assertIn("Please enter your e-mail", self._send(email="nobody").text)
        self.assertIn("Please tell us", self._send(subject=" ").text)
        self.assertFalse(self._find())

    def test_a_trapped_robot_goes_to_quarantine(self):
        self.assertIn("Thank you", self._send(homepage="https://spam").text)
        self.assertFalse(self._find())
        held = self.env["service.quarantine"].search([], limit=1)
        self.assertEqual((held.reason, held.team_id), ("spam", self.team))
        held.action_recover()
        self.assertEqual(held.ticket_id.partner_email, "zoe@customer.example")
        self.assertEqual(held.ticket_id.team_id, self.team)

    def test_a_blocked_sender_goes_to_quarantine(self):
        self.env["service.blocked.sender"].create({"name": "@customer.example"})
        self._send()
        self.assertFalse(self._find())
        held = self.env["service.quarantine"].search([], limit=1)
        self.assertEqual(held.reason, "blocked")

    def test_the_form_is_not_sent_without_its_token(self):
        response = self._send(csrf_token="wrong")
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self._find())

    def test_reading_the_form_writes_nothing(self):
        before = self.env["service.ticket"].search_count([])
        response = self.url_open(f"{self.url}?subject=Hi&email=a@b.example")
        self.assertEqual(response.status_code, 200)
        self.assertIn('<textarea id="service_description"', response.text)
        self.assertEqual(self.env["service.ticket"].search_count([]), before)

    def test_a_wrong_link_or_a_closed_form_is_not_found(self):
        self.assertEqual(self.url_open("/service/new/guess").status_code, 404)
        self.team.has_form = False
        self.assertEqual(self.url_open(self.url).status_code, 404)

    def test_a_new_link_ends_the_old_one(self):
        self.team.with_user(self.head).action_renew_form_link()
        self.assertEqual(self.url_open(self.url).status_code, 404)
        url = self.team.with_user(self.head).form_url
        self.assertEqual(self.url_open(url).status_code, 200)

    def test_agents_do_not_read_the_link(self):
        team = self.team.with_user(self.expert)
        self.assertNotIn("form_token", team.fields_get())

    def test_many_forms_at_once_are_refused(self):
        with patch.object(intake_form, "PER_MINUTE", 1):
            self._send()
            response = self._send(key="form-key-2")
        self.assertIn("wait for a minute", response.text)
        self.assertEqual(len(self._find()), 1)
