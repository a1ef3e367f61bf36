from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_review import ReviewCommon


@tagged("post_install", "-at_install")
class TestReviewAppeal(ReviewCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_portal_users()
        cls.type.grace_days = 0
        with freeze_time("2026-03-10"):
            cls.enrollment._apply_reviews(
                cls.enrollment._get_cases(fields.Date.today()), fields.Date.today()
            )
        cls.review = cls.enrollment.review_ids

    def test_the_answer_closes_its_own_task_only(self):
        own = self.review.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.manager.id
        )
        self._appeal()
        (task,) = self.review.activity_ids - own
        self.assertEqual(task.activity_type_id, self._ref("mail_activity_type_appeal"))
        self.review.write({"answer": "She did."})
        self.review.action_grant()
        self.assertEqual(self.review.activity_ids, own)

    def _appeal(self, day="2026-03-20", text="Nora passed it in January"):
        with freeze_time(day):
            self.review.with_user(self.nora_user).sudo()._portal_appeal(text)

    def test_an_objection_asks_the_manager(self):
        self._appeal()
        self.assertEqual(self.review.state, "appealed")
        self.assertEqual(self.review.appeal_author, "Nora")
        self.assertEqual(self.review.activity_ids.user_id, self.manager)

    def test_a_granted_objection_gives_the_level_back(self):
        self.assertEqual(self.northwind.grade_id, self.bronze)
        self._appeal()
        review = self.review.with_user(self.manager)
        with self.assertRaisesRegex(UserError, "Write an answer"):
            review.action_grant()
        review.answer = "You are right."
        with freeze_time("2026-03-25"):
            review.action_grant()
        self.assertEqual(
            (review.state, review.appeal_grade_id.name), ("granted", "Silver")
        )
        self.assertEqual(self.northwind.grade_id, self.silver)
        self.assertEqual(str(self.enrollment.date_review), "2027-03-25")
        self.assertFalse(review.activity_ids)
        with self.assertRaises(UserError):
            review.answer = "You were never right."
        with self.assertRaises(UserError):
            review.action_decline()

    def test_another_level_can_be_granted(self):
        self._appeal()
        self.review.write({"answer": "Even more.", "appeal_grade_id": self.gold.id})
        self.review.with_user(self.manager).action_grant()
        self.assertEqual(self.enrollment.grade_id, self.gold)

    def test_a_declined_objection_changes_nothing(self):
        self._appeal()
        self.review.answer = "It was passed in April."
        self.review.with_user(self.manager).action_decline()
        self.assertEqual(self.review.state, "declined")
        self.assertEqual(self.enrollment.grade_id, self.bronze)

    def test_objections_are_made_once_and_in_time(self):
        with self.assertRaisesRegex(UserError, "Say in a sentence"):
            self._appeal(text="no")
        with self.assertRaisesRegex(UserError, "is over"):
            self._appeal("2026-04-10")
        self._appeal("2026-04-09")
        with self.assertRaisesRegex(UserError, "is over"):
            self._appeal()

    def test_promotions_are_not_objected_to(self):
        self._certify(self.nora, date_passed="2026-01-01")
        self.enrollment.date_review = "2026-03-20"
        review = self._review("2026-03-20")
        self.assertEqual(review.outcome, "promote")
        with freeze_time("2026-03-20"):
            self.assertFalse(review._can_appeal())

    def test_what_was_said_is_not_written_by_hand(self):
        self._appeal()
        for name in ("appeal_text", "appeal_author", "date_answer"):
            with self.subTest(name=name), self.assertRaises(UserError):
                self.review.with_user(self.manager).write({name: False})
        with self.assertRaises(AccessError):
            self.review.with_user(self.manager).write({"state": "granted"})

    def test_rivals_and_salespeople_read_nothing(self):
        self.assertEqual(self.review.with_user(self.nora_user).outcome, "demote")
        with self.assertRaises(AccessError):
            self.review.with_user(self.nora_user).read(["evidence"])
        for user in (self.sue_user, self.seller, self.employee):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.review.with_user(user).read(["outcome"])
        with self.assertRaises(AccessError):
            self.review.with_user(self.nora_user).action_grant()

    def test_partners_are_told_what_changed(self):
        mails = self.env["mail.mail"]
        known = mails.search([])
        self._run_cron("prm.enrollment", "_cron_review")
        mail = mails.search([]) - known
        self.assertEqual(mail.recipient_ids, self.northwind)
        self.assertIn("Your level is Bronze now.", mail.subject)
        self._run_cron("prm.enrollment", "_cron_review")
        self.assertEqual(mails.search([]) - known, mail)

    def test_grace_is_told_with_its_end(self):
        self.enrollment.grade_id = self.silver
        self.type.grace_days = 30
        self.enrollment.date_review = "2026-03-11"
        review = self._review("2026-03-11")
        self.assertEqual(
            review._tell_outcome(),
            "You stay Silver for now. Make up for what is missing by 04/10/2026.",
        )

    def test_a_merge_of_partners_keeps_reviews(self):
        other = self._create_partner("Northwind again", is_company=True)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([self.northwind.id, other.id], other)
        self.assertEqual(self.review.partner_id, other)
        self.assertTrue(self.review.is_intact)
        later = self.review.date + relativedelta(years=1)
        self.enrollment.date_review = later
        self.assertEqual(len(self._review(str(later))), 1)
