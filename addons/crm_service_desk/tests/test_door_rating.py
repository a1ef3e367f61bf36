import re
from datetime import datetime

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCase

from ..controllers import portal_write
from .common_portal import PortalCommon

MONDAY = datetime(2026, 3, 2, 9, 0)


class RatingCommon(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={})  # as in daily work: with mails and tracking
        cls.team.write(
            {
                "rating_policy": "closing",
                "rating_template_id": cls.env.ref(
                    "crm_service_desk.mail_template_service_rating"
                ).id,
            }
        )
        cls.stage_solved.mail_template_id = cls.env.ref(
            "crm_service_desk.mail_template_service_solved"
        )
        cls.ticket = cls._create_ticket(
            "Lamp", partner_id=cls.ann.id, user_id=cls.agent.id
        )
        cls.base = f"/my/tickets/{cls.ticket.id}"
        cls.env.flush_all()
        cls.env.cr.precommit.run()

    def setUp(self):
        super().setUp()
        portal_write.rate_limit.clear()
        self.addCleanup(portal_write.rate_limit.clear)

    def _rate(self, rate=5, feedback="", user=None):
        ticket = self.ticket.with_user(user or self.ann_user).sudo()
        ticket._portal_rate(rate, feedback)
        return self.ticket.rating_ids


@tagged("post_install", "-at_install")
class TestDoorRatingMail(RatingCommon, MailCase):
    """When customers are asked."""

    def _move(self, stage, **values):
        """Change the stage; return the bodies of the mails that this sent."""
        with self.mock_mail_gateway():
            self.ticket.write({"stage_id": stage.id, **values})
            self.flush_tracking()
        return [mail["body"] for mail in self._mails]

    def test_closing_asks_in_one_mail(self):
        (body,) = self._move(self.stage_solved)
        self.assertEqual(self._mails[0]["email_to"], ['"Ann" <ann@portal.example.com>'])
        token = self.ticket.rating_ids.access_token
        for rate in (1, 3, 5):
            self.assertIn(f"/rate/{token}/{rate}", body)

    def test_without_the_policy_the_mail_only_says_that_it_is_solved(self):
        self.team.rating_policy = "never"
        (body,) = self._move(self.stage_solved)
        self.assertNotIn("/rate/", body)
        self.assertFalse(self.ticket.rating_ids)

    def test_once_per_ticket_is_once(self):
        self.team.rating_policy = "once"
        self._move(self.stage_solved)
        self._move(self.stage_progress)
        (body,) = self._move(self.stage_solved)
        self.assertNotIn("/rate/", body)

    @freeze_time(MONDAY)
    def test_the_day_of_asking_is_noted(self):
        self._move(self.stage_solved)
        self.assertEqual(self.ticket.rating_request_date, MONDAY)
        self.assertFalse(self.ticket.copy().rating_request_date)

    def test_looking_at_the_mail_beforehand_is_no_asking(self):
        self.team.rating_policy = "once"
        template = self.team.rating_template_id
        template._render_field("body_html", self.ticket.ids)
        (body,) = self._move(self.stage_solved)
        self.assertIn("/rate/", body)

    def test_once_per_closing_asks_again(self):
        self._move(self.stage_solved)
        self._move(self.stage_progress)
        (body,) = self._move(self.stage_solved)
        self.assertIn("/rate/", body)

    def test_cancelled_tickets_are_not_asked_about(self):
        self.assertEqual(self._move(self.stage_cancelled), [])
        self.assertFalse(self.ticket.rating_ids)

    def test_another_closed_stage_asks_no_second_time(self):
        archive = self.env["service.stage"].create({"name": "Filed", "is_closed": True})
        self._move(self.stage_solved)
        self.assertEqual(self._move(archive), [])

    def test_who_has_no_address_is_not_asked(self):
        self.ann.email = False
        self.assertFalse(
            any("/rate/" in body for body in self._move(self.stage_solved))
        )

    def test_a_mail_of_the_stage_itself_is_sent_besides(self):
        template = self.env.ref("crm_service_desk.mail_template_service_solved")
        self.stage_solved.mail_template_id = template.copy()
        self.assertEqual(len(self._move(self.stage_solved)), 2)

    def test_who_closes_in_the_portal_is_asked_on_the_page(self):
        with self.mock_mail_gateway():
            self.ticket.with_user(self.ann_user).sudo()._portal_close("", [])
            self.flush_tracking()
        self.assertFalse([m for m in self._mails if "/rate/" in m["body"]])
        self._login(self.ann_user)
        self.assertIn("service_rate", self._get(self.base).text)

    def test_the_mail_is_no_answer_of_ours(self):
        self._move(self.stage_solved)
        self.assertFalse(self.ticket.first_response_date)


@tagged("post_install", "-at_install")
class TestDoorRating(RatingCommon):
    """Rating, and what follows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket.with_context(tracking_disable=True).action_close()

    def test_a_rating_belongs_to_agent_and_team(self):
        rating = self._rate(5, "Fast")
        self.assertRecordValues(
            rating,
            [
                {
                    "rating": 5,
                    "feedback": "Fast",
                    "consumed": True,
                    "partner_id": self.ann.id,
                    "rated_partner_id": self.agent.partner_id.id,
                    "parent_res_id": self.team.id,
                }
            ],
        )
        self.assertEqual(self.team.rating_percentage_satisfaction, 100)
        self.assertEqual(self.team.rating_count, 1)

    def test_teams_are_measured_in_one_query(self):
        self._rate()
        teams = self.team | self.other_team
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.assertEqual(teams.mapped("rating_count"), [1, 0])

    def test_a_change_of_mind_is_one_rating(self):
        self._rate(5)
        rating = self._rate(3, "Well")
        self.assertEqual((rating.rating, rating.feedback), (3, "Well"))
        self.assertEqual(len(rating.message_id), 1)

    def test_the_next_closing_has_a_rating_of_its_own(self):
        with freeze_time(MONDAY):
            self.ticket.closed_date = MONDAY
            self._rate(1)
        self.ticket.closed_date = datetime(2026, 3, 9, 9, 0)
        self.assertEqual(sorted(self._rate(5).mapped("rating")), [1, 5])

    def test_a_rating_starts_nothing_that_waits_for_an_answer(self):
        self._rate(1, "Bad")
        self.assertFalse(self.ticket.last_customer_message_date)
        self.assertTrue(self.ticket.is_closed)

    def test_a_bad_rating_calls_the_head_once(self):
        with freeze_time(MONDAY):
            self._rate(1, "Rude & slow")
            self._rate(1, "Rude")
        activity = self.ticket.activity_ids
        self.assertEqual(activity.user_id, self.head)
        self.assertEqual(activity.date_deadline, fields.Date.to_date("2026-03-02"))
        self.assertEqual(activity.note, "<p>Rude &amp; slow</p>")

    def test_without_a_head_the_agent_calls(self):
        self.team.user_id = False
        self._rate(1)
        self.assertEqual(self.ticket.activity_ids.user_id, self.agent)

    def test_a_neutral_rating_is_not_bad(self):
        self.team.rating_bad_reopen = True
        self._rate(3)
        self.assertFalse(self.ticket.activity_ids)
        self.assertTrue(self.ticket.is_closed)

    def test_a_bad_rating_marks_and_reopens_as_the_team_wants(self):
        tag = self.env["service.tag"].create({"name": "Unhappy"})
        self.team.write(
            {
                "rating_bad_tag_id": tag.id,
                "rating_bad_reopen": True,
                "rating_bad_activity": False,
            }
        )
        self._rate(1)
        self.assertEqual(self.ticket.tag_ids, tag)
        self.assertEqual(self.ticket.stage_id, self.stage_progress)
        self.assertFalse(self.ticket.activity_ids)

    def test_unhappy_customers_are_found(self):
        domain = [("rating_last_value", ">", 0), ("rating_last_value", "<", 3)]
        domain.append(("id", "=", self.ticket.id))
        self.assertFalse(self.env["service.ticket"].search(domain))
        self._rate(1)
        self.assertEqual(self.env["service.ticket"].search(domain), self.ticket)

    def test_customers_do_not_read_ratings(self):
        rating = self._rate(1)
        with self.assertRaises(AccessError):
            rating.with_user(self.ann_user).read(["feedback"])

    def test_the_team_opens_its_ratings(self):
        rating = self._rate()
        action = self.team.with_user(self.agent).action_view_ratings()
        found = self.env["rating.rating"].search(action["domain"])
        self.assertEqual(found, rating)


@tagged("post_install", "-at_install")
class TestDoorRatingRoutes(RatingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket.with_context(tracking_disable=True).action_close()

    def _send(self, rate, feedback=""):
        return self._post(f"{self.base}/rate", rate=rate, feedback=feedback)

    def test_the_customer_rates_on_the_page(self):
        self._login(self.ann_user)
        self.assertIn("service_rate", self._get(self.base).text)
        response = self._send(5, " Fast ")
        self.assertTrue(response.headers["Location"].endswith("?notice=rated"))
        rating = self.ticket.rating_ids
        self.assertEqual((rating.rating, rating.feedback), (5, "Fast"))
        self.assertIn("service_rated", self._get(self.base).text)

    def test_values_that_are_no_face_are_refused(self):
        self._login(self.ann_user)
        for rate in ("", "2", "9", "-1", "x"):
            with self.subTest(rate=rate):
                self.assertIn("service_error", self._send(rate).text)
        self.assertFalse(self.ticket.rating_ids.filtered("consumed"))

    def test_open_cancelled_and_unasked_tickets_are_not_rated(self):
        self._login(self.ann_user)
        for stage, policy in (
            (self.stage_progress, "closing"),
            (self.stage_cancelled, "closing"),
            (self.stage_solved, "never"),
        ):
            with self.subTest(stage=stage.name, policy=policy):
                self.ticket.stage_id = stage
                self.team.rating_policy = policy
                self.assertNotIn('name="service_rate"', self._get(self.base).text)
                self.assertIn("service_error", self._send(5).text)
        self.assertFalse(self.ticket.rating_ids)

    def test_people_of_others_do_not_rate(self):
        self._login(self.zoe_user)
        self.assertIn("notice=gone", self._send(1).headers["Location"])
        self.authenticate(None, None)
        self.assertIn("/web/login", self._send(1).headers["Location"])
        self.assertFalse(self.ticket.rating_ids)

    def test_a_shared_link_does_not_rate(self):
        token = self._share(self.ticket)
        self.authenticate(None, None)
        text = self._get(f"{self.base}?access_token={token}").text
        self.assertNotIn("service_rate", text)

    def test_the_link_of_the_mail_rates_and_calls_the_head(self):
        token = self.ticket._rating_get_access_token()
        self.authenticate(None, None)
        page = self._get(f"/rate/{token}/1").text
        self.assertFalse(self.ticket.rating_ids.consumed)
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        self.url_open(
            f"/rate/{token}/submit_feedback",
            data={"rate": "1", "feedback": "No answer", "csrf_token": csrf},
        )
        self.assertEqual(self.ticket.rating_ids.rating, 1)
        self.assertEqual(self.ticket.activity_ids.user_id, self.head)

    def test_the_link_of_the_mail_is_not_for_people_of_others(self):
        token = self.ticket._rating_get_access_token()
        self._login(self.zoe_user)
        self.assertIn("You cannot rate", self._get(f"/rate/{token}/1").text)
