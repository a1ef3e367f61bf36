from freezegun import freeze_time

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..tools.quarters import get_last_quarters
from .common_plan import PlanPersonas
from .test_portal import PrmPortalCommon

# one black dot
SIGNATURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAA"
    "ABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestPortalPlan(PlanPersonas, PrmPortalCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("crm_partner_prm.group_prm_admin")
        cls.plan = cls._plan(won=(1, 1, 1, 1))
        cls.plan.action_send()
        cls.base = f"/my/partner/plan/{cls.plan.id}"

    def _sign(self, plan=None, **params):
        url = f"/my/partner/plan/{(plan or self.plan).id}/sign"
        return self.make_jsonrpc_request(url, {"signature": SIGNATURE, **params})

    def test_the_partner_signs(self):
        self._login(self.nora_user)
        self.assertIn('name="prm_target"', self._get(self.base).text)
        with freeze_time("2024-05-16 10:00:00"):
            result = self._sign(name="Nora")
        self.env.invalidate_all()
        self.assertIn("notice=plan_signed", result["redirect_url"])
        self.assertEqual((self.plan.state, self.plan.signed_by), ("agreed", "Nora"))
        self.assertTrue(self.plan.signature)
        self.assertIn('name="prm_signed"', self._get(self.base).text)

    def test_a_signature_needs_a_name_and_a_drawing(self):
        self._login(self.nora_user)
        self.assertEqual(self._sign(name=" ")["error"], "Write your name.")
        error = self._sign(name="Nora", signature="")["error"]
        self.assertEqual(error, "Sign in the box above.")
        self.env.invalidate_all()
        self.assertEqual(self.plan.state, "sent")

    def test_what_is_agreed_is_not_signed_again(self):
        self.plan._agree("Nora")
        self._login(self.nils_user)
        self.assertIn("cannot be done now", self._sign(name="Nils")["error"])
        self.env.invalidate_all()
        self.assertEqual(self.plan.signed_by, "Nora")

    def test_the_partner_asks_for_changes(self):
        self._login(self.nora_user)
        response = self._post(f"{self.base}/ask", text="No")
        self.assertIn("Say in a sentence", response.text)
        self.assertEqual(self.plan.state, "sent")
        response = self._post(f"{self.base}/ask", text="Less in the first quarter")
        self.assertTrue(response.headers["Location"].endswith("notice=plan_asked"))
        self.assertEqual(self.plan.state, "draft")
        task = self.plan.activity_ids
        self.assertEqual(task.user_id, self.manager)
        self.assertIn("Nora asks for changes: Less in the first", task.note)

    def test_a_draft_is_ours_alone(self):
        self.plan.action_draft()
        self._login(self.nora_user)
        self.assertNotIn('name="prm_plan"', self._get("/my/partner/plan").text)
        self._assert_plan_gone(self._get(self.base))
        self.assertEqual(self._sign(name="Nora")["error"], "There is no such plan.")

    def _assert_plan_gone(self, response):
        self.assertEqual(response.status_code, 303)
        self.assertTrue(response.headers["Location"].endswith("?notice=plan_gone"))

    def test_the_partner_closes_what_its_people_do_and_nothing_else(self):
        self.plan._agree("Nora")
        mine, ours = self.env["mail.activity"].create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id("prm.business.plan"),
                    "res_id": self.plan.id,
                    "summary": name,
                    "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
                    "user_id": self.manager.id,
                    "prm_contact_id": contact.id,
                }
                for name, contact in (
                    ("Fair", self.nils),
                    ("Sample room", self.env["res.partner"]),
                )
            ]
        )
        self._login(self.nora_user)
        self.assertIn("with you: Nils", self._get(self.base).text)
        self._post(f"{self.base}/done", activity=mine.id)
        self.assertEqual((mine.state, ours.active), ("done", True))
        response = self._post(f"{self.base}/done", activity=ours.id)
        self.assertIn("not one of yours", response.text)
        self.assertTrue(ours.active)

    def test_rivals_and_strangers_find_no_plan(self):
        stranger = self._create_partner("Stranger", is_company=True)
        self.rival_enrollment.action_end()
        for parent in (self.sundial, stranger):
            self.sue.parent_id = parent
            self._login(self.sue_user)
            self.assertNotIn('name="prm_plan"', self._get("/my/partner/plan").text)
            self._assert_plan_gone(self._get(self.base))
            for action in ("ask", "done"):
                response = self._post(f"{self.base}/{action}", text="I am from here")
                self._assert_plan_gone(response)
            result = self._sign(name="Sue")
            self.assertEqual(result["error"], "There is no such plan.")
        self.env.invalidate_all()
        self.assertEqual(self.plan.state, "sent")

    def test_without_login_all_leads_to_the_login(self):
        self.authenticate(None, None)
        for path in (self.base, "/my/partner/plan", "/my/partner/scorecard"):
            self.assertIn("/web/login", self._get(path).headers["Location"])
        for action in ("ask", "done"):
            response = self._post(f"{self.base}/{action}", text="Nobody is here")
            self.assertIn("/web/login", response.headers["Location"])
        with self.assertRaises(Exception), mute_logger("odoo.http"):  # noqa: B017
            self._sign(name="Nobody")
        self.env.invalidate_all()
        self.assertEqual(self.plan.state, "sent")

    def test_the_partner_reads_fields_of_the_plan_and_no_others(self):
        plan = self.plan.with_user(self.nora_user)
        line = self.plan.line_ids.with_user(self.nora_user)
        self.assertEqual((plan.year, line.target_year), (2024, 4))
        for record, name in ((plan, "message_ids"), (line, "sequence")):
            with self.assertRaises(Exception) as caught:
                record.read([name])
            self.assertIn("AccessError", type(caught.exception).__name__)
        rival = self.plan.with_user(self.sue_user)
        self.assertFalse(rival.search([("id", "=", self.plan.id)]))

    def test_figures_are_those_of_the_own_company(self):
        self._win(str(self.plan.create_date.date()))
        for user, number in ((self.nils_user, 1), (self.sue_user, 0)):
            self._login(user)
            page = self._get("/my/partner/scorecard").text
            self.assertEqual(page.count('name="prm_indicator"'), 7)
            card = self.env["prm.scorecard"].search(
                [("partner_id", "=", user.commercial_partner_id.id)]
            )
            won = next(row for row in card.trend["rows"] if row["kind"] == "won")
            self.assertEqual(won["values"][-1], number)

    def test_a_change_is_told_with_its_sign(self):
        today = fields.Date.context_today(self.plan)
        starts = get_last_quarters(today, 3)
        for day in (starts[0], starts[0], starts[1]):
            self._win(str(day))
        self._login(self.nora_user)
        page = self._get("/my/partner/scorecard").text
        self.assertRegex(page, r'text-danger"[^>]*>-50%<')

    def test_the_risk_is_not_for_the_partner(self):
        self.enrollment.date_start = "2020-01-01"
        self.env["prm.partner.risk"]._refresh(self.northwind.ids)
        self._login(self.nora_user)
        self.assertNotIn("No deal for", self._get("/my/partner/scorecard").text)

    def test_who_is_enrolled_nowhere_reads_why_there_is_nothing(self):
        self.enrollment.action_end()
        self._login(self.nora_user)
        page = self._get("/my/partner/scorecard").text
        self.assertIn('name="prm_none"', page)
        self.assertNotIn('name="prm_indicator"', page)

    def test_tiles_lead_to_both(self):
        self._login(self.nora_user)
        page = self._get("/my/partner").text
        self.assertIn('href="/my/partner/plan"', page)
        self.assertIn('href="/my/partner/scorecard"', page)
