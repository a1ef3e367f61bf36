import json
from unittest.mock import patch

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import PrmCommon
from .common_levels import LevelPersonas


class ReviewCommon(LevelPersonas, PrmCommon):
    """Silver takes a certificate, gold two and a won deal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_certificates()
        cls.env["prm.enrollment"].search([]).date_review = "2099-01-01"
        cls.env["prm.review"].search([("date_notified", "=", False)]).write(
            {"date_notified": "2026-01-01"}
        )
        cls.type.write({"review_months": 12, "grace_days": 90, "appeal_days": 30})
        cls.criterion = cls._require(cls.silver, "certificates", 1)
        cls._require(cls.gold, "certificates", 2)
        cls._require(cls.gold, "deals", 1, window_months=6)
        with freeze_time("2025-01-01"):
            cls.enrollment = cls._enroll(
                cls.northwind,
                cls.silver,
                date_review="2026-03-10",
                user_id=cls.manager.id,
            )

    def _review(self, day="2026-03-10"):
        """The review that the scheduled action makes on a day, if there is any."""
        before = self.enrollment.review_ids
        with freeze_time(day):
            self._run_cron("prm.enrollment", "_cron_review")
        return self.enrollment.review_ids - before

    def _get_outcome(self, review):
        levels = (review.grade_before_id, review.grade_after_id)
        return (review.outcome, *(level.name for level in levels))


@tagged("post_install", "-at_install")
class TestReview(ReviewCommon):
    def test_who_has_more_is_promoted_at_once(self):
        self._certify(self.nora, date_passed="2026-01-01")
        self._certify(self.nils, date_passed="2026-01-01")
        self._win(self.northwind, "2026-02-01")
        review = self._review()
        self.assertEqual(self._get_outcome(review), ("promote", "Silver", "Gold"))
        self.assertEqual(self.enrollment.grade_id, self.gold)
        self.assertEqual(self.northwind.grade_id, self.gold)
        self.assertEqual(str(self.enrollment.date_grade), "2026-03-10")
        self.assertEqual(str(self.enrollment.date_review), "2027-03-10")

    def test_a_promotion_leaves_a_trail(self):
        self._certify(self.nora, date_passed="2026-01-01")
        self.enrollment.grade_id = self.bronze
        self.env.cr.flush()
        tracked = {"tracking_disable": False, "mail_notrack": False}
        self.enrollment.with_context(**tracked).action_review()
        self.env.cr.flush()
        self.env.invalidate_all()
        track = self.enrollment.message_ids.tracking_value_ids.filtered(
            lambda row: row.field_id.name == "grade_id"
        ).sorted("id")[-1:]
        self.assertEqual(
            (track.old_value_char, track.new_value_char), ("Bronze", "Silver")
        )

    def test_who_has_as_much_stays(self):
        self._certify(self.nora, date_passed="2026-01-01")
        review = self._review()
        self.assertEqual(self._get_outcome(review), ("keep", "Silver", "Silver"))
        self.assertEqual(str(self.enrollment.date_review), "2027-03-10")
        self.assertFalse(self._review("2027-03-09"))
        self.assertTrue(self._review("2027-03-10"))

    def test_grace_comes_before_demotion(self):
        review = self._review()
        self.assertEqual(self._get_outcome(review), ("grace", "Silver", "Silver"))
        self.assertEqual(str(review.date_grace), "2026-06-08")
        self.assertEqual(str(self.enrollment.date_review), "2026-06-08")
        self.assertEqual(self.northwind.grade_id, self.silver)
        self.assertFalse(self._review("2026-06-07"))
        review = self._review("2026-06-08")
        self.assertEqual(self._get_outcome(review), ("demote", "Silver", "Bronze"))
        self.assertEqual(self.northwind.grade_id, self.bronze)
        self.assertFalse(self.enrollment.date_grace)
        self.assertEqual(str(self.enrollment.date_review), "2027-06-08")

    def test_who_makes_up_for_it_in_time_stays(self):
        self._review()
        self._certify(self.nora, date_passed="2026-06-08")
        review = self._review("2026-06-08")
        self.assertEqual(self._get_outcome(review), ("keep", "Silver", "Silver"))
        self.assertFalse(self.enrollment.date_grace)

    def test_without_grace_the_level_goes_at_once(self):
        self.type.grace_days = 0
        self.assertEqual(
            self._get_outcome(self._review()), ("demote", "Silver", "Bronze")
        )

    def test_whose_next_review_is_not_set_is_reviewed_after_the_time(self):
        self.enrollment.write({"date_review": False, "date_grade": "2025-03-11"})
        self.assertFalse(self._review("2026-03-10"))
        self.assertEqual(str(self.enrollment.date_review), "2026-03-11")
        self.assertTrue(self._review("2026-03-11"))

    def test_types_without_reviews_are_left_alone(self):
        self.type.review_months = 0
        self.assertFalse(self._review())
        self.enrollment.date_review = False
        self._review()
        self.assertFalse(self.enrollment.date_review)

    def test_what_is_suspended_is_not_reviewed(self):
        self.enrollment.action_suspend()
        self.assertFalse(self._review())
        with self.assertRaisesRegex(UserError, "does not count today"):
            self.enrollment.action_review()

    def test_a_manager_reviews_by_hand(self):
        self._certify(self.nora, date_passed="2026-01-01")
        with freeze_time("2026-02-02"):
            action = self.enrollment.with_user(self.manager).action_review()
        review = self.env["prm.review"].browse(action["res_id"])
        self.assertEqual(self._get_outcome(review), ("keep", "Silver", "Silver"))
        self.assertEqual(str(self.enrollment.date_review), "2027-02-02")
        with self.assertRaises(AccessError):
            self.enrollment.with_user(self.seller).action_review()

    def test_the_criteria_that_were_used_stay(self):
        self._review()
        self.assertEqual(str(self.criterion.date_used), "2026-03-10")
        with self.assertRaisesRegex(UserError, "stays as it was"):
            self.criterion.target = 5

    def test_what_was_moved_meanwhile_waits(self):
        cases = {}
        get = type(self.enrollment)._get_cases

        def get_cases(rows, day):
            cases.update(get(rows, day))
            self.enrollment.grade_id = self.bronze
            return cases

        with patch.object(type(self.enrollment), "_get_cases", get_cases):
            self.assertFalse(self._review())
        self.assertEqual(self.enrollment.grade_id, self.bronze)
        self.assertTrue(self._review())

    def test_all_are_reviewed_in_batches(self):
        rows = self._enroll_many(7)
        rows.date_review = "2026-03-10"
        with patch("odoo.addons.crm_partner_prm.models.prm_review_run.BATCH", 3):
            self._review()
        self.assertEqual(rows.mapped("review_ids.outcome"), ["keep"] * 7)

    def test_many_reviews_cost_as_many_queries_as_one(self):
        rows = self._enroll_many(81)
        counts = []
        day = fields.Date.to_date("2026-03-10")
        for some in (rows[:1], rows[1:41], rows[41:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._apply_reviews(some._get_cases(day), day)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
        self.assertLessEqual(counts[1], counts[0] + 4)


@tagged("post_install", "-at_install")
class TestReviewEvidence(ReviewCommon):
    def test_nobody_changes_what_was_found(self):
        review = self._review()
        for name, value in (("outcome", "keep"), ("evidence", "{}"), ("score", 99)):
            with self.subTest(name=name), self.assertRaises(UserError):
                review.sudo().write({name: value})
        with self.assertRaises(UserError):
            review.sudo().unlink()
        with self.assertRaises(AccessError):
            review.with_user(self.admin).create(
                {"enrollment_id": self.enrollment.id, "date": "2026-03-10"}
            )
        self.assertEqual(review.outcome, "grace")

    def test_what_is_changed_past_odoo_shows(self):
        review = self._review()
        self.assertTrue(review.is_intact)
        self.env.cr.execute(
            "UPDATE prm_review SET evidence = replace(evidence, '0.0', '1.0')"
            " WHERE id = %s",
            (review.id,),
        )
        review.invalidate_recordset()
        self.assertFalse(review.is_intact)
        self.assertFalse(review._replay()["evidence"])

    def test_what_was_touched_is_no_evidence_whatever_it_says(self):
        review = self._review()
        self.assertTrue(review._replay()["evidence"])
        self.env.cr.execute(
            "UPDATE prm_review SET evidence = evidence || ' ' WHERE id = %s",
            (review.id,),
        )
        review.invalidate_recordset()
        self.assertFalse(review._replay()["evidence"])

    def test_the_evidence_holds_rules_and_values(self):
        self._certify(self.nora, date_passed="2026-01-01")
        facts = json.loads(self._review().evidence)
        rules = {rule["id"]: rule["target"] for rule in facts["rules"]}
        self.assertEqual(rules[self.criterion.id], 1)
        self.assertEqual(facts["values"][str(self.criterion.id)], 1)
        self.assertEqual(facts["current"], self.silver.id)
        self.assertEqual((facts["day"], facts["grace_days"]), ("2026-03-10", 90))

    def test_a_review_can_be_replayed(self):
        self._certify(self.nora, date_passed="2026-01-01")
        self._win(self.northwind, "2026-02-01")
        review = self._review()
        with freeze_time("2027-01-01"):
            self.nora.parent_id = self.sundial
            self._certify(self.nils, date_passed="2026-12-01")
            self._win(self.northwind, "2026-12-01")
            self.criterion.date_end = "2026-12-31"
            self._require(self.silver, "certificates", 5, date_start="2027-01-01")
            self.enrollment.grade_id = self.gold
            self.type.grace_days = 0
            found = review._replay()
        same = {"evidence": True, "data": True, "differences": []}
        self.assertEqual(found, same)
        action = review.with_user(self.manager).action_replay()
        self.assertEqual(action["params"]["title"], "Same Result")

    def test_a_grace_is_replayed_as_it_was(self):
        first = self._review()
        second = self._review("2026-06-08")
        for review in (first, second):
            self.assertTrue(review._replay()["data"])

    def test_data_that_changed_afterwards_show(self):
        row = self._certify(self.nora, date_passed="2026-01-01")
        review = self._review()
        row.date_passed = "2026-03-11"
        found = review._replay()
        self.assertEqual((found["evidence"], found["data"]), (True, False))
        self.assertEqual(found["differences"][0], "Certificates Held: 1 then, 0 now.")
        action = review.action_replay()
        self.assertEqual(action["params"]["title"], "Another Result")

    def test_a_replay_writes_nothing(self):
        review = self._review()
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        with patch.object(self.env.cr, "execute", wraps=self.env.cr.execute) as run:
            review._replay()
            self.env.flush_all()
        words = " ".join(str(call.args[0])[:12] for call in run.call_args_list)
        self.assertGreater(self.env.cr.sql_log_count, before)
        for verb in ("INSERT", "UPDATE", "DELETE"):
            self.assertNotIn(verb, words)


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
