from freezegun import freeze_time
from lxml import html
from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import PrmCommon
from .common_levels import LevelPersonas


class LevelCommon(LevelPersonas, PrmCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_certificates()
        cls.enrollment = cls._enroll(cls.northwind, cls.bronze)


@tagged("post_install", "-at_install")
class TestCriterion(LevelCommon):
    def test_what_a_review_used_stays(self):
        row = self._require(self.gold, "deals", 3)
        row.target = 4
        row.date_used = "2026-03-10"
        with self.assertRaisesRegex(UserError, "stays as it was"):
            row.target = 5
        with self.assertRaisesRegex(UserError, "cannot end before"):
            row.date_end = "2026-03-09"
        with self.assertRaisesRegex(UserError, "End it instead"):
            row.unlink()
        row.date_end = "2026-03-10"
        self.assertEqual(row.target, 4)

    @mute_logger("odoo.sql_db")
    def test_targets_make_sense(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self._require(self.gold, "deals", 0)
        with self.assertRaisesRegex(ValidationError, "more than 5"):
            self._require(self.gold, "satisfaction", 6)

    def test_levels_that_are_not_on_offer_take_nothing(self):
        self.gold.prm_track_ids = self.technical
        with self.assertRaisesRegex(ValidationError, "no level “Gold”"):
            self._require(
                self.gold, "deals", 1, type_id=self.type.id, track_id=self.track.id
            )

    def test_criteria_hold_in_their_time_and_cell(self):
        self._require(self.gold, "deals", 1, date_start="2026-01-01")
        self._require(self.gold, "deals", 2, date_end="2025-12-31")
        self._require(self.gold, "deals", 3, track_id=self.technical.id)
        self._require(self.gold, "deals", 4, type_id=self.software.id)
        for day, targets in (("2025-12-31", [2]), ("2026-01-01", [1])):
            with self.subTest(day=day):
                case = self.enrollment._get_cases(fields.Date.to_date(day))[
                    self.enrollment
                ]
                self.assertEqual([rule.target for rule in case.rules], targets)

    def test_only_administrators_write_criteria(self):
        row = self._require(self.gold, "deals", 1)
        with self.assertRaises(AccessError):
            row.with_user(self.manager).target = 9
        row.with_user(self.admin).target = 9
        self.assertEqual(row.with_user(self.seller).target, 9)
        with self.assertRaises(AccessError):
            row.with_user(self.employee).read(["target"])


@tagged("post_install", "-at_install")
class TestCriterionSources(LevelCommon):
    def test_won_deals_of_the_months_before(self):
        row = self._require(self.gold, "deals", 3, window_months=6)
        self._win(self.northwind, "2026-03-10")
        self._win(self.nora, "2025-09-11")
        self._win(self.northwind, "2025-09-10")
        self._win(self.northwind, "2026-03-11")
        self._win(self.sundial, "2026-03-01")
        again = self._win(self.northwind, "2026-03-01")
        again.stage_id = self.env.ref("crm.stage_lead1")
        again.date_closed = "2026-03-01"
        self.assertEqual(self._get_values(row, "2026-03-10"), (2, 1))

    def test_deals_of_another_company_do_not_count(self):
        row = self._require(self.gold, "deals", 3)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self._win(self.northwind, "2026-03-01", company_id=other.id)
        self._win(self.northwind, "2026-03-01", company_id=False)
        self.assertEqual(self._get_values(row, "2026-03-10"), (1, None))

    def test_certificates_count_on_the_day(self):
        row = self._require(self.gold, "certificates", 2)
        some = self._require(
            self.gold, "certificates", 2, certificate_ids=self.fitter.ids
        )
        self._certify(self.nora, date_passed="2026-01-01", date_until="2026-06-30")
        self._certify(self.nils, self.fitter, date_passed="2026-02-01")
        self.assertEqual(self._get_values(row, "2026-06-30"), (2, None))
        self.assertEqual(self._get_values(row, "2026-07-01"), (1, None))
        self.assertEqual(self._get_values(some, "2026-03-10"), (1, None))

    def test_satisfaction_is_the_mean_of_what_customers_said(self):
        row = self._require(self.gold, "satisfaction", 4)
        deal = self._win(self.northwind, "2026-01-01")
        order = self.env["sale.order"].create(
            {"partner_id": self.sue.id, "opportunity_id": deal.id}
        )
        self._rate(deal, 5, "2026-02-01")
        self._rate(deal, 4, "2026-03-10")
        self._rate(order, 2, "2026-03-01")
        self._rate(deal, 1, "2026-03-11")
        self._rate(deal, 1, "2025-03-10")
        self._rate(deal, 1, "2026-03-01").consumed = False
        self.assertEqual(self._get_values(row, "2026-03-10"), (3.67, None))

    def test_many_partners_cost_as_many_queries_as_one(self):
        for kind in ("deals", "revenue", "certificates", "satisfaction"):
            self._require(self.gold, kind, 1)
        rows = self._enroll_many(81)
        self.env.flush_all()
        counts = []
        for some in (rows[:1], rows[1:], rows[:1]):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.mapped("level_sentence")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestLevelWords(LevelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._require(cls.gold, "certificates", 2)
        cls._require(cls.gold, "revenue", 40000, weight=3)
        cls._require(cls.silver, "deals", 1)
        cls.money = cls.enrollment._format_money(40000)

    def test_money_is_written_as_short_as_it_is(self):
        self.assertIn("40,000", self.money)
        self.assertNotIn("40,000.00", self.money)
        self.assertIn("40,000.50", self.enrollment._format_money(40000.5))

    def test_the_sentence_says_what_is_missing_until_when(self):
        self.enrollment.grade_id = self.silver
        self._win(self.northwind, "2026-03-01")
        self.enrollment.date_review = "2026-09-30"
        self.assertEqual(
            self.enrollment.level_sentence,
            f"2 certificates and {self.money} by 09/30/2026 make you Gold.",
        )
        self.assertEqual(self.enrollment.level_score, 0)

    def test_one_thing_makes(self):
        self.assertEqual(self.enrollment.level_sentence, "1 won deal makes you Silver.")

    def test_what_is_at_risk_is_to_be_kept(self):
        self.enrollment.grade_id = self.gold
        self._certify(self.nora)
        self.assertEqual(
            self.enrollment.level_sentence,
            f"1 certificate and {self.money} keep you Gold.",
        )
        self.assertEqual(self.enrollment.level_score, 12.5)

    def test_what_is_reached_comes_with_the_review(self):
        self._win(self.northwind, "2026-03-01")
        self.enrollment.date_review = "2026-04-01"
        self.assertEqual(
            self.enrollment.level_sentence,
            "You have all that Silver takes. It becomes yours with the review on"
            " 04/01/2026.",
        )

    def test_what_counts_is_what_will_count_at_the_review(self):
        self._win(self.northwind, "2025-04-01")
        self.enrollment.date_review = "2026-03-31"
        self.assertIn("You have all that Silver takes", self.enrollment.level_sentence)
        self.enrollment.date_review = "2026-04-01"
        self.assertEqual(
            self.enrollment.level_sentence, "1 won deal by 04/01/2026 makes you Silver."
        )

    def test_nothing_leads_further_up(self):
        rows = self.env["prm.tier.criterion"]
        rows.search([("grade_id", "=", self.gold.id)]).unlink()
        self.enrollment.grade_id = self.silver
        self._win(self.northwind, "2026-03-01")
        self.assertEqual(
            self.enrollment.level_sentence,
            "You are Silver: no criteria lead further up.",
        )
        self.assertEqual(self.enrollment.level_score, 100)

    def test_the_form_explains_it(self):
        self._certify(self.nora)
        self._win(self.northwind, "2026-03-01")
        self.enrollment.grade_id = self.silver
        enrollment = self.enrollment.with_user(self.manager)
        page = html.fromstring(enrollment.level_explained)
        cells = page.xpath("//tr[@name='prm_certificates']/td/text()")
        self.assertEqual([text.strip() for text in cells if text.strip()], ["1", "2"])
        score = page.xpath("string(//*[@name='prm_score'])")
        self.assertEqual(score.split(), ["12", "%"])

    def test_salespeople_do_not_see_the_sums(self):
        row = self.enrollment.with_user(self.seller)
        with self.assertRaises(AccessError):
            row.read(["level_sentence"])

    def test_an_empty_form_opens(self):
        with Form(self.env["prm.enrollment"].with_user(self.manager)) as form:
            self.assertFalse(form.level_explained)
            form.partner_id = self.sundial
            form.type_id = self.type
            form.track_id = self.track
            form.grade_id = self.gold


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestWhatIf(LevelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._require(cls.gold, "certificates", 2)
        cls._require(cls.gold, "revenue", 40000)
        cls._require(cls.silver, "certificates", 1)

    def test_numbers_show_the_level_and_write_nothing(self):
        self._certify(self.nora)
        before = self.env["prm.what.if"].search([])
        action = self.enrollment.with_user(self.manager).action_what_if()
        wizards = self.env["prm.what.if"].with_user(self.manager)
        wizard = wizards.with_context(**action["context"])
        form = Form(wizard)
        self.assertEqual(form.grade_id, self.silver)
        form.certificates = 1
        form.revenue = 39999
        self.assertEqual(form.grade_id, self.silver)
        form.revenue = 40000
        self.assertEqual(form.grade_id, self.gold)
        self.assertEqual(self.enrollment.grade_id, self.bronze)
        self.assertEqual(self.env["prm.what.if"].search([]), before)

    def test_what_is_no_number_is_refused(self):
        read = self.enrollment._parse_what_if
        self.assertEqual(
            read({"revenue": "12 500,50", "deals": ""}), {"revenue": 12500.5}
        )
        for text in ("many", "-1", "nan", "inf"):
            with self.subTest(text=text), self.assertRaises(UserError):
                read({"revenue": text})
