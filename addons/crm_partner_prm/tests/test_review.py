import json
from unittest.mock import patch

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
