from odoo import http
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..controllers.partner_portal import rate_limit
from .common_incentive import IncentiveCommon

URL = "/my/partner/statements"


@tagged("post_install", "-at_install")
class TestIncentivePortal(IncentiveCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_portal_users()
        rate_limit.clear()
        cls.stranger = new_test_user(
            cls.env, login="prm_stranger", groups="base.group_portal"
        )
        cls.plan.note = "Paid within 14 days."
        cls.invoice = cls._sell(1000)
        cls._sell(500, deal=cls.rival_deal)
        cls.statement = cls._publish()
        cls.rival = cls._publish(cls.sundial)

    def _login(self, user):
        self.authenticate(user.login, user.login)

    def _get(self, path):
        return self.url_open(path, allow_redirects=False)

    def _post(self, statement, **data):
        data["csrf_token"] = http.Request.csrf_token(self)
        self.env.flush_all()
        response = self.url_open(
            f"{URL}/{statement.id}/dispute", data=data, allow_redirects=False
        )
        self.env.invalidate_all()
        return response

    def _assert_gone(self, response):
        self.assertEqual(response.status_code, 303)
        self.assertTrue(response.headers["Location"].endswith(f"{URL}?notice=gone"))

    def test_a_partner_sees_its_statements(self):
        self._login(self.nils_user)
        page = self._get(URL).text
        self.assertIn("2024 Q1", page)
        self.assertIn("100.00", page)
        self.assertNotIn("50.00", page)
        self.assertIn("What You Have Earned", self._get("/my/partner").text)

    def test_each_line_says_what_it_is_for(self):
        self._login(self.nora_user)
        page = self._get(f"{URL}/{self.statement.id}").text
        for words in (self.invoice.name, "Desks", "10%", "1,000.00", "within 14 days"):
            self.assertIn(words, page)
        for secret in ("Sundial", "Chairs", self.manager.name, "Acme"):
            self.assertNotIn(secret, page)

    def test_a_rivals_statement_is_gone(self):
        self._login(self.sue_user)
        self._assert_gone(self._get(f"{URL}/{self.statement.id}"))
        self._assert_gone(self._get(f"{URL}/{self.statement.id}?report_type=pdf"))
        self._assert_gone(self._post(self.statement, text="It is mine, I think"))
        self.assertFalse(self.statement.dispute_ids)
        self._assert_gone(self._get(f"{URL}/999999999"))

    def test_an_open_statement_is_gone(self):
        self._sell(700, day="2024-08-10")
        self._follow()
        draft = self._get_statements() - self.statement
        self._login(self.nora_user)
        self._assert_gone(self._get(f"{URL}/{draft.id}"))

    def test_who_is_no_partner_sees_nothing(self):
        self._login(self.stranger)
        self.assertIn('name="prm_none"', self._get(URL).text)
        self._assert_gone(self._get(f"{URL}/{self.statement.id}"))

    def test_the_public_has_to_log_in(self):
        for path in (URL, f"{URL}/{self.statement.id}"):
            response = self._get(path)
            self.assertEqual(response.status_code, 303)
            self.assertIn("/web/login", response.headers["Location"])

    def test_a_partner_asks_and_reads_the_answer(self):
        self._login(self.nora_user)
        line = self.statement.line_ids
        response = self._post(
            self.statement, line_id=str(line.id), text="I get 12%, not 10%.", key="k"
        )
        self.assertTrue(response.headers["Location"].endswith("?notice=disputed"))
        dispute = self.statement.dispute_ids
        self.assertEqual((dispute.line_id, dispute.text), (line, "I get 12%, not 10%."))
        self.assertEqual(dispute.create_uid, self.nora_user)
        self.assertEqual(self.statement.state, "disputed")
        dispute.answer = "10% is in your contract."
        dispute.with_user(self.manager).action_answer()
        page = self._get(f"{URL}/{self.statement.id}").text
        self.assertIn("10% is in your contract.", page)

    def test_a_question_that_is_sent_twice_counts_once(self):
        self._login(self.nora_user)
        for _time in range(2):
            self._post(self.statement, text="Something is missing here", key="once")
        self.assertEqual(len(self.statement.dispute_ids), 1)

    def test_a_mistake_keeps_what_was_typed(self):
        self._login(self.nora_user)
        page = self._post(self.statement, text="wrong").text
        self.assertIn("Say in a sentence", page)
        self.assertIn(">wrong</textarea>", page)
        page = self._post(
            self.statement, line_id=str(self.rival.line_ids.id), text="This is not mine"
        ).text
        self.assertIn("not on the statement", page)
        self.assertFalse(self.statement.dispute_ids | self.rival.dispute_ids)

    @mute_logger("odoo.http")
    def test_a_forged_question_is_refused(self):
        self._login(self.nora_user)
        data = {"text": "Something is missing here"}
        response = self.url_open(f"{URL}/{self.statement.id}/dispute", data=data)
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self.statement.dispute_ids)

    def test_the_paid_one_says_so(self):
        self.statement.with_user(self.accountant).action_settle()
        bill = self.statement.move_id
        bill.action_post()
        self._login(self.nora_user)
        self.assertIn("Payment Follows", self._get(URL).text)
        self._pay(bill, day="2024-05-01")
        self.env.flush_all()
        self.assertIn(">Paid<", self._get(URL).text.replace("\n", "").replace(" ", ""))

    def test_the_report_says_what_the_portal_says(self):
        report = self.env["ir.actions.report"]
        html = report._render_qweb_html(
            "crm_partner_prm.report_incentive_statement", self.statement.ids
        )[0].decode()
        for words in (self.invoice.name, "Desks", "100.00", "Northwind Resale"):
            self.assertIn(words, html)
        self.assertNotIn("Sundial", html)
