import re
from unittest.mock import patch

from odoo import http
from odoo.tests import tagged
from odoo.tools import file_open, mute_logger

from ..controllers.partner_portal import rate_limit
from ..models import prm_fund_proof
from .common_fund import FundPersonas
from .test_portal import PrmPortalCommon

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"
BASE = "/my/partner/funds"


class FundPortalCommon(FundPersonas, PrmPortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_fund()
        with file_open("crm_partner_prm/static/description/icon.png", "rb") as icon:
            cls.png = icon.read()
        cls.ask = {
            "fund_id": cls.fund.id,
            "name": "Open day",
            "aim": "Architects see our desks",
            "date_start": "2026-04-01",
            "date_end": "2026-04-02",
            "own_share": "50",
            "amount": "300,50",
            "expected_pipeline": "4 000",
        }
        cls.invoice = {
            "invoice_number": "NW-1",
            "invoice_date": "2026-04-05",
            "amount_spent": "400",
            "amount": "200",
        }

    def setUp(self):
        super().setUp()
        rate_limit.clear()

    def _assert_gone(self, response):
        self.assertEqual(response.status_code, 303)
        self.assertTrue(response.headers["Location"].endswith("?notice=fund_gone"))

    def _get_requests(self, partner):
        return self.env["prm.fund.request"].search([("partner_id", "=", partner.id)])

    def _upload(self, path, files, **data):
        data["csrf_token"] = http.Request.csrf_token(self)
        self.env.flush_all()
        response = self.url_open(path, data=data, files=files, allow_redirects=False)
        self.env.invalidate_all()
        return response

    def _claim_page(self, request, name="photo.png", content=None, **changes):
        files = [(f"proof_{self.photo.id}", (name, content or self.png, "image/png"))]
        return self._upload(
            f"{BASE}/{request.id}/claim", files, **{**self.invoice, **changes}
        )

    def _approve_with_photo(self):
        request = self._ask(400)
        request.proof_kind_ids = self.photo
        request.action_approve()
        return request


@tagged("post_install", "-at_install")
class TestPortalFund(FundPortalCommon):
    def test_a_partner_sees_what_is_free_for_it(self):
        self.fund.partner_limit = 450
        self._approve(400)
        self._login(self.nora_user)
        page = self._get(BASE).text
        self.assertIn(">50.00<", page)
        self._login(self.sue_user)
        self.assertIn(">450.00<", self._get(BASE).text)

    def test_a_partner_asks_for_money(self):
        self._login(self.nora_user)
        self.assertEqual(
            self._get(f"{BASE}/new?fund_id={self.fund.id}").status_code, 200
        )
        response = self._post(f"{BASE}/new", **self.ask)
        request = self._get_requests(self.northwind)
        self.assertIn(f"{BASE}/{request.id}?", response.headers["Location"])
        self.assertEqual(
            (request.state, request.amount, request.expected_pipeline),
            ("submitted", 300.5, 4000),
        )
        self.assertEqual(request.contact_id, self.nora)
        self.assertEqual(request.activity_ids.user_id, self.manager)
        self.assertIn("We look at it", self._get(f"{BASE}/{request.id}").text)

    def test_the_form_decides_nothing_else(self):
        self._login(self.nora_user)
        self._post(
            f"{BASE}/new",
            **self.ask,
            partner_id=self.sundial.id,
            state="approved",
            amount_approved="1000",
            amount_reserved="1000",
        )
        request = self._get_requests(self.northwind)
        self.assertFalse(self._get_requests(self.sundial))
        self.assertEqual((request.state, request.amount_reserved), ("submitted", 0))
        self.assertEqual(self._get_money(), (1000, 0, 0, 0))

    def test_a_mistake_keeps_what_was_typed(self):
        closed = self._fund(partner_id=self.sundial.id)
        self._login(self.nora_user)
        for change, text in (
            ({"fund_id": closed.id}, "not open for you"),
            ({"fund_id": "x"}, "not open for you"),
            ({"name": " "}, "Give the campaign a name"),
            ({"date_end": "2026-03-01"}, "from when until when"),
            ({"date_start": "soon"}, "year-month-day"),
            ({"amount": "0"}, "How much do you ask for"),
            ({"amount": "much"}, "Write the amount as a number"),
            ({"own_share": "49"}, "at least 50 percent"),
            ({"own_share": "100"}, "less than 100 percent"),
        ):
            with self.subTest(change=change):
                response = self._post(f"{BASE}/new", **self.ask | change)
                self.assertEqual(response.status_code, 200)
                self.assertIn(text, response.text)
                self.assertIn("Architects see our desks", response.text)
        self.assertFalse(self._get_requests(self.northwind))

    def test_a_form_that_is_sent_twice_counts_once(self):
        self._login(self.nora_user)
        for _time in range(2):
            self._post(f"{BASE}/new", **self.ask, key="once")
        self.assertEqual(len(self._get_requests(self.northwind)), 1)

    def test_a_refusal_is_read_corrected_and_sent_again(self):
        request = self._ask(400)
        request.write({"reason_id": self.no_reason.id, "answer": "Halve it"})
        request.action_refuse()
        self._login(self.nils_user)
        page = self._get(f"{BASE}/{request.id}").text
        self.assertIn("Too little would come of it", page)
        self.assertIn("Halve it", page)
        self.assertIn("400.00", self._get(f"{BASE}/{request.id}/edit").text)
        self._post(f"{BASE}/{request.id}/edit", **self.ask | {"amount": "200"})
        self.assertEqual((request.state, request.amount_approved), ("submitted", 200))
        self._post(f"{BASE}/{request.id}/withdraw")
        self.assertEqual(request.state, "draft")

    def test_what_is_approved_is_not_edited(self):
        request = self._approve(400)
        self._login(self.nora_user)
        self._assert_gone(self._get(f"{BASE}/{request.id}/edit"))
        response = self._post(f"{BASE}/{request.id}/edit", **self.ask)
        self.assertIn("cannot be done now", response.text)
        response = self._post(f"{BASE}/{request.id}/withdraw")
        self.assertIn("cannot be done now", response.text)
        self.assertEqual((request.state, request.amount), ("approved", 400))

    def test_a_partner_claims_with_proofs(self):
        request = self._approve_with_photo()
        self._login(self.nora_user)
        self.assertIn(
            f'name="proof_{self.photo.id}"', self._get(f"{BASE}/{request.id}").text
        )
        response = self._claim_page(request)
        self.assertEqual(response.status_code, 303)
        claim = request.claim_ids
        self.assertEqual(
            (claim.state, claim.amount, claim.amount_spent), ("submitted", 200, 400)
        )
        self.assertEqual(claim.proof_ids.kind_id, self.photo)
        self.assertEqual(claim.proof_ids.name, "photo.png")
        self.assertEqual(self._get_money(), (600, 200, 200, 0))
        page = self._get(f"{BASE}/{request.id}").text
        self.assertIn("We check your claim", page)
        file = self._get(f"{BASE}/proof/{claim.proof_ids.id}")
        self.assertEqual(file.content, self.png)
        self.assertIn("attachment", file.headers["Content-Disposition"])

    def test_files_are_checked_at_the_door(self):
        request = self._approve_with_photo()
        self._login(self.nora_user)
        for name, content in (
            ("photo.png", b"<html><script>alert(1)</script></html>"),
            ("photo.exe", self.png),
            ("photo.pdf", self.png),
            ("photo", self.png),
            ("photo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ):
            with self.subTest(name=name):
                page = self._claim_page(request, name, content).text
                self.assertIn("is not a file that we can take", page)
        with patch.object(prm_fund_proof, "MAX_MEGABYTES", 0):
            self.assertIn("is larger than", self._claim_page(request).text)
        page = self._upload(f"{BASE}/{request.id}/claim", [], **self.invoice).text
        self.assertIn("add a file for: Photos", page)
        many = [("proof", (f"{n}.pdf", PDF, "application/pdf")) for n in range(11)]
        page = self._upload(f"{BASE}/{request.id}/claim", many, **self.invoice).text
        self.assertIn("more than 10 files", page)
        self.assertFalse(request.claim_ids)
        self.assertEqual(self._get_money(), (600, 400, 0, 0))

    def test_a_claim_with_a_mistake_is_not_taken(self):
        request = self._approve_with_photo()
        self._login(self.nora_user)
        for change, text in (
            ({"amount": "401", "amount_spent": "900"}, "left to claim"),
            ({"amount": "201"}, "You carry 50 percent yourself"),
            ({"amount_spent": "100"}, "more than you have spent"),
            ({"invoice_number": ""}, "Write the number"),
            ({"invoice_date": "2026-13-01"}, "year-month-day"),
        ):
            with self.subTest(change=change):
                self.assertIn(text, self._claim_page(request, **change).text)
        self.assertFalse(request.claim_ids)
        self._claim_page(request, amount="100")
        page = self._claim_page(request, amount="100", invoice_number="nw-1").text
        self.assertIn("have claimed invoice nw-1 already", page)
        self.assertEqual(len(request.claim_ids), 1)

    def test_a_claim_that_was_sent_back_says_why(self):
        request = self._approve_with_photo()
        claim = self._claim(request, 200)
        claim.write({"reason_id": self.back_reason.id, "answer": "Too dark"})
        claim.action_refuse()
        self._login(self.nora_user)
        page = self._get(f"{BASE}/{request.id}").text
        self.assertIn("A proof is missing", page)
        self.assertIn("Too dark", page)
        self.assertIn('name="prm_claim"', page)


@tagged("post_install", "-at_install")
class TestPortalFundRivals(FundPortalCommon):
    """Every route, tried by the rival and without login."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls._approve(400)
        cls.claim = cls._claim(cls.request, 100)
        cls.proof = cls.env["prm.fund.proof"].create(
            {"claim_id": cls.claim.id, "name": "list.pdf", "file": "JVBERi0xLjQK"}
        )
        cls.base = f"{BASE}/{cls.request.id}"
        cls.reads = [
            cls.base,
            f"{cls.base}/edit",
            f"{BASE}/proof/{cls.proof.id}",
        ]
        cls.writes = [f"{cls.base}/{word}" for word in ("edit", "withdraw", "claim")]

    def test_the_rival_sees_and_changes_nothing(self):
        self._login(self.sue_user)
        self.assertNotIn(self.request.number, self._get(BASE).text)
        for path in (*self.reads, f"{BASE}/999999999", f"{BASE}/proof/999999999"):
            with self.subTest(path=path):
                self._assert_gone(self._get(path))
        for path in self.writes:
            with self.subTest(path=path):
                self._assert_gone(self._post(path, **self.ask | self.invoice))
        self.assertEqual(self.request.claim_ids, self.claim)
        self.assertEqual(self._get_money(), (600, 300, 100, 0))

    @mute_logger("odoo.http")
    def test_files_are_got_by_their_page_only(self):
        attachment = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "prm.fund.proof"),
                ("res_id", "=", self.proof.id),
                ("res_field", "=", "file"),
            ]
        )
        self.assertEqual(len(attachment), 1)
        for user in (self.sue_user, self.nora_user, None):
            self.authenticate(user and user.login, user and user.login)
            for path in (
                f"/web/content/{attachment.id}",
                f"/web/content/prm.fund.proof/{self.proof.id}/file",
            ):
                with self.subTest(user=user and user.login, path=path):
                    self.assertNotEqual(self._get(path).status_code, 200)

    def test_colleagues_see_what_their_company_asked(self):
        self._login(self.nils_user)
        self.assertIn(self.request.number, self._get(BASE).text)
        self.assertEqual(self._get(f"{BASE}/proof/{self.proof.id}").status_code, 200)

    def test_counters_count_requests_of_the_own_company_only(self):
        for user, count in ((self.nora_user, 0), (self.sue_user, 0)):
            self._login(user)
            result = self.make_jsonrpc_request(
                "/my/counters", {"counters": ["prm_fund_count"]}
            )
            self.assertEqual(result["prm_fund_count"], count)
        self._approve(10, partner=self.sundial)
        result = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["prm_fund_count"]}
        )
        self.assertEqual(result["prm_fund_count"], 1)

    def test_models_are_read_by_their_own_only(self):
        for name, number in (("prm.fund.request", 1), ("prm.fund.claim", 1)):
            for user, count in ((self.nora_user, number), (self.sue_user, 0)):
                records = self.env[name].with_user(user)
                self.assertEqual(records.search_count([]), count)
                for mode in ("write", "create", "unlink"):
                    self.assertFalse(records.has_access(mode))
        for name in ("prm.fund", "prm.fund.move", "prm.fund.proof", "prm.proof.kind"):
            self.assertFalse(
                self.env[name].with_user(self.nora_user).has_access("read")
            )

    def test_partners_read_no_field_that_is_ours(self):
        request = self.request.with_user(self.nora_user)
        for name in ("user_id", "campaign_id", "is_over_limit", "message_ids"):
            with self.subTest(name=name):
                self.assertFalse(
                    request._has_field_access(request._fields[name], "read")
                )

    def test_without_login_all_leads_to_the_login(self):
        self.authenticate(None, None)
        for path in [BASE, f"{BASE}/new", *self.reads]:
            with self.subTest(path=path):
                self.assertIn("/web/login", self._get(path).headers["Location"])
        for path in [f"{BASE}/new", *self.writes]:
            with self.subTest(path=path):
                self.assertIn("/web/login", self._post(path).headers["Location"])

    @mute_logger("odoo.http")
    def test_nothing_is_written_by_a_forged_form(self):
        self._login(self.nora_user)
        for path in [f"{BASE}/new", *self.writes]:
            with self.subTest(path=path):
                response = self.url_open(path, data={"csrf_token": "x"})
                self.assertEqual(response.status_code, 400)
        self.assertEqual(self.request.claim_ids, self.claim)

    def test_who_is_no_partner_is_offered_nothing(self):
        self.rival_enrollment.action_end()
        self._login(self.sue_user)
        self.assertIn("No fund is open for you", self._get(BASE).text)
        response = self._post(f"{BASE}/new", **self.ask)
        self.assertIn("not open for you", re.sub(r"\s+", " ", response.text))
        self.assertFalse(self._get_requests(self.sundial))
