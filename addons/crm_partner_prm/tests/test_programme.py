from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PrmCommon


@tagged("post_install", "-at_install")
class TestEnrollment(PrmCommon):
    def test_the_partner_gets_the_best_level_of_its_enrollments(self):
        self._enroll(self.northwind, self.bronze)
        self.assertEqual(self.northwind.grade_id, self.bronze)
        best = self._enroll(self.northwind, self.gold, track_id=self.technical.id)
        self._enroll(self.northwind, self.silver, type_id=self.software.id)
        self.assertEqual(self.northwind.grade_id, self.gold)
        best.action_end()
        self.assertEqual(self.northwind.grade_id, self.silver)

    def test_what_is_prepared_or_suspended_gives_no_level(self):
        enrollment = self._enroll(self.northwind, self.gold, state="draft")
        self.assertFalse(self.northwind.grade_id)
        enrollment.action_activate()
        self.assertEqual(self.northwind.grade_id, self.gold)
        enrollment.action_suspend()
        self.assertFalse(self.northwind.grade_id)

    def test_a_level_set_by_hand_stays_without_enrollment(self):
        self.sundial.grade_id = self.silver
        self._enroll(self.northwind, self.gold)
        (self.sundial | self.northwind)._follow_enrollments()
        self.assertEqual(self.sundial.grade_id, self.silver)

    def test_a_level_set_by_hand_outlives_an_enrollment_at_another_level(self):
        enrollment = self._enroll(self.northwind, self.bronze)
        self.northwind.grade_id = self.gold
        enrollment.action_end()
        self.assertEqual(self.northwind.grade_id, self.gold)

    def test_the_price_list_follows_the_level(self):
        pricelist = self.env["product.pricelist"].create({"name": "Gold prices"})
        self.gold.default_pricelist_id = pricelist
        enrollment = self._enroll(self.northwind, self.gold)
        chosen = self.northwind.specific_property_product_pricelist
        self.assertEqual(chosen, pricelist)
        enrollment.grade_id = self.bronze
        self.assertFalse(self.northwind.specific_property_product_pricelist)

    def test_a_price_list_of_ones_own_stays(self):
        own, gold = self.env["product.pricelist"].create(
            [{"name": "Own prices"}, {"name": "Gold prices"}]
        )
        self.gold.default_pricelist_id = gold
        enrollment = self._enroll(self.northwind, self.gold)
        self.northwind.specific_property_product_pricelist = own
        enrollment.grade_id = self.bronze
        self.assertEqual(self.northwind.specific_property_product_pricelist, own)

    def test_an_enrolled_company_has_the_role_of_a_partner_once(self):
        self._enroll(self.northwind)
        self._enroll(self.northwind, track_id=self.technical.id)
        role = self.env.ref("crm_relations.crm_partner_role_partner")
        self.assertEqual(
            self.northwind.crm_role_period_ids.mapped("role_id.id"), [role.id]
        )
        self.assertEqual(len(self.northwind.crm_role_period_ids), 1)
        self.assertFalse(self.sundial.crm_role_period_ids)

    @freeze_time("2026-03-10")
    def test_the_day_of_the_level_is_kept(self):
        enrollment = self._enroll(self.northwind, date_start="2026-01-15")
        self.assertEqual(str(enrollment.date_grade), "2026-01-15")
        enrollment.grade_id = self.silver
        self.assertEqual(str(enrollment.date_grade), "2026-03-10")

    def test_enrollments_begin_and_end_on_their_day(self):
        with freeze_time("2026-03-10"):
            later = self._enroll(self.northwind, self.gold, date_start="2026-03-12")
            self._enroll(self.sundial, self.gold, date_end="2026-03-11")
            self.assertFalse(self.northwind.grade_id)
            self.assertEqual(self.sundial.grade_id, self.gold)
        with freeze_time("2026-03-12"):
            self._run_cron("prm.enrollment", "_cron_follow_dates")
        self.assertTrue(later.is_current)
        self.assertEqual(self.northwind.grade_id, self.gold)
        self.assertEqual(self.sundial.prm_enrollment_ids.state, "ended")
        self.assertFalse(self.sundial.grade_id)

    @mute_logger("odoo.sql_db")
    @freeze_time("2026-03-10 23:30:00")
    def test_what_begins_today_counts_at_once_east_of_greenwich(self):
        self.env.user.tz = "Europe/Kyiv"
        enrollment = self._enroll(self.northwind, self.gold)
        self.assertEqual(str(enrollment.date_start), "2026-03-11")
        self.assertTrue(enrollment.is_current)

    def test_one_open_enrollment_per_type_and_track(self):
        first = self._enroll(self.northwind)
        with self.assertRaises(UniqueViolation):
            self._enroll(self.northwind, self.gold)
        first.action_end()
        second = self._enroll(self.northwind, self.gold)
        self.assertEqual(self.northwind.grade_id, second.grade_id)

    def test_people_are_not_enrolled(self):
        with self.assertRaisesRegex(ValidationError, "enroll the company"):
            self._enroll(self.nora)

    def test_levels_and_tracks_must_be_on_offer(self):
        self.gold.prm_track_ids = self.technical
        with self.assertRaisesRegex(ValidationError, "no level “Gold”"):
            self._enroll(self.northwind, self.gold)
        self.type.track_ids = self.technical
        with self.assertRaisesRegex(ValidationError, "have no track “Sales”"):
            self._enroll(self.sundial)

    def test_what_has_begun_is_not_deleted(self):
        enrollment = self._enroll(self.northwind)
        with self.assertRaisesRegex(UserError, "stays on record"):
            enrollment.unlink()
        self.assertTrue(enrollment.exists())
        self._enroll(self.sundial, state="draft").unlink()

    def test_many_partners_cost_as_many_queries_as_one(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Reseller {n}", "is_company": True} for n in range(41)]
        )
        for partner in partners:
            self._enroll(partner, self.gold)
        self.env.flush_all()
        counts = []
        for some in (partners[:1], partners[1:]):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._follow_enrollments()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_a_merge_keeps_the_survivors_enrollment(self):
        kept = self._enroll(self.northwind, self.silver)
        other = self._enroll(self.sundial, self.gold)
        third = self._enroll(self.sundial, track_id=self.technical.id)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([self.sundial.id, self.northwind.id], self.northwind)
        rows = kept | other | third
        self.assertEqual(rows.partner_id, self.northwind)
        self.assertEqual(rows.mapped("state"), ["active", "ended", "active"])
        self.assertEqual(self.northwind.grade_id, self.silver)

    def test_people_stand_in_their_roles(self):
        sells = self._ref("crm_relation_type_prm_sales")
        works = self.env.ref("crm_relations.crm_relation_type_works_for")
        relations = self.env["crm.relation"].create(
            [
                {
                    "left_partner_id": person.id,
                    "type_id": kind.id,
                    "right_partner_id": self.northwind.id,
                }
                for person, kind in (
                    (self.nora, sells),
                    (self.nils, works),
                    (self.nils, sells),
                )
            ]
        )
        relations[2].write({"date_start": "2020-01-01", "date_end": "2020-12-31"})
        self.assertEqual(self.northwind.prm_contact_ids, relations[0])


@tagged("post_install", "-at_install")
class TestProgrammeAccess(PrmCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_portal_users()
        cls.enrollment = cls._enroll(cls.northwind)
        cls.application = cls._apply(partner_id=cls.northwind.id)

    def test_the_state_is_not_written_by_hand(self):
        for record in (self.enrollment, self.application):
            with self.assertRaises(AccessError):
                record.with_user(self.admin).write({"state": "draft"})
        self.assertEqual(self.enrollment.state, "active")

    def test_nothing_is_made_in_a_later_state(self):
        models = self.env["prm.enrollment"].with_user(self.manager)
        values = {
            "partner_id": self.sundial.id,
            "type_id": self.type.id,
            "track_id": self.track.id,
            "grade_id": self.gold.id,
        }
        with self.assertRaises(AccessError):
            models.create(values | {"state": "active"})
        made = models.with_context(default_state="active").create(values)
        self.assertEqual(made.state, "draft")
        self.assertFalse(self.sundial.grade_id)

    def test_salespeople_read_enrollments_only(self):
        self.assertTrue(self.enrollment.with_user(self.seller).has_access("read"))
        for record in (self.enrollment, self.application):
            self.assertFalse(record.with_user(self.seller).has_access("write"))
        self.assertFalse(self.application.with_user(self.seller).has_access("read"))

    def test_employees_open_contacts_and_read_no_programme(self):
        self.northwind.with_user(self.employee).web_read({"name": {}})
        self.assertFalse(self.enrollment.with_user(self.employee).has_access("read"))

    def test_managers_do_not_change_the_setup(self):
        for record in (
            self.type,
            self.track,
            self._ref("prm_reason_application_region"),
        ):
            self.assertTrue(record.with_user(self.manager).has_access("read"))
            self.assertFalse(record.with_user(self.manager).has_access("write"))
            self.assertTrue(record.with_user(self.admin).has_access("write"))

    def test_partners_read_their_own_company_only(self):
        for record in (self.enrollment, self.application):
            for user in (self.nora_user, self.nils_user):
                self.assertTrue(record.with_user(user).has_access("read"))
                self.assertFalse(record.with_user(user).has_access("write"))
            self.assertFalse(record.with_user(self.sue_user).has_access("read"))
            found = record.with_user(self.sue_user).search([("id", "=", record.id)])
            self.assertFalse(found)

    def test_partners_do_not_read_what_is_ours(self):
        for record, name in ((self.enrollment, "note"), (self.application, "vat")):
            mine = record.with_user(self.nora_user)
            self.assertEqual(mine.read(["type_id"])[0]["id"], record.id)
            with self.assertRaises(AccessError):
                mine.read([name])
            with self.assertRaises(AccessError):
                mine.search([(name, "!=", False)])

    def test_what_is_prepared_is_not_shown_to_partners(self):
        draft = self._enroll(self.sundial, state="draft")
        self.assertFalse(draft.with_user(self.sue_user).has_access("read"))

    def test_companies_are_kept_apart(self):
        other = self.env["res.company"].create({"name": "Other"})
        foreign = self._enroll(self.sundial, company_id=other.id)
        self.assertFalse(foreign.with_user(self.admin).has_access("read"))


@tagged("post_install", "-at_install")
class TestApplication(PrmCommon):
    def _sign(self, application):
        application.agreement_id.action_submit()

    def test_from_application_to_onboarding(self):
        application = self._apply(city="Bergen").with_user(self.manager)
        application.action_review()
        self.assertEqual(application.user_id, self.manager)
        application.action_prepare_contract()
        partner = application.partner_id
        self.assertEqual(
            (partner.name, partner.city, partner.child_ids.mapped("name")),
            ("Northwind Resale", "Bergen", ["Nora"]),
        )
        kind = self._ref("crm_agreement_type_partner")
        self.assertEqual(application.agreement_id.type_id, kind)
        self._sign(application)
        enrollment = application.enrollment_id
        self.assertEqual(
            (enrollment.partner_id, enrollment.state, enrollment.grade_id),
            (partner, "active", self.bronze),
        )
        self.assertEqual(application.state, "onboarding")
        plan = self.type.activity_plan_id.template_ids
        self.assertEqual(
            enrollment.activity_ids.sorted("date_deadline").mapped("summary"),
            plan.mapped("summary"),
        )
        self.assertEqual(enrollment.activity_ids.user_id, self.manager)

    def test_the_end_of_the_onboarding_makes_a_partner(self):
        application = self._apply(partner_id=self.northwind.id)
        application.action_review()
        application.action_prepare_contract()
        self._sign(application)
        application.action_finish()
        self.assertEqual(application.state, "done")

    def test_the_applicant_answers_for_the_partnership(self):
        application = self._apply()
        application.action_review()
        application.action_prepare_contract()
        relation = application.partner_id.prm_contact_ids
        self.assertEqual(relation.left_partner_id.name, "Nora")
        self.assertEqual(relation.type_id, self._ref("crm_relation_type_prm_owner"))

    def test_a_known_company_is_not_made_again(self):
        application = self._apply(partner_id=self.northwind.id)
        application.action_review()
        application.action_prepare_contract()
        self.assertEqual(application.partner_id, self.northwind)
        self.assertEqual(application.agreement_id.partner_id, self.northwind)

    def test_whoever_signs_need_not_work_with_partners(self):
        application = self._apply(partner_id=self.northwind.id)
        application.action_review()
        application.action_prepare_contract()
        application.agreement_id.user_id = self.seller
        application.agreement_id.with_user(self.seller).action_submit()
        self.assertEqual(application.state, "onboarding")
        self.assertEqual(self.northwind.grade_id, self.bronze)

    def test_the_end_of_the_contract_suspends(self):
        application = self._apply(partner_id=self.northwind.id)
        application.action_review()
        application.action_prepare_contract()
        self._sign(application)
        application.agreement_id.action_terminate()
        self.assertEqual(application.enrollment_id.state, "suspended")
        self.assertFalse(self.northwind.grade_id)

    def test_a_refusal_has_a_reason(self):
        application = self._apply()
        with self.assertRaisesRegex(UserError, "Choose a reason"):
            application.action_reject()
        self.assertEqual(application.state, "submitted")
        application.reason_id = self._ref("prm_reason_application_region")
        application.action_reject()
        self.assertEqual(application.state, "rejected")

    def test_steps_come_in_their_order(self):
        application = self._apply()
        for step in ("action_prepare_contract", "action_finish"):
            with self.assertRaisesRegex(UserError, "cannot be done now"):
                getattr(application, step)()
        self.assertEqual(application.state, "submitted")

    def test_a_wrong_address_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "no e-mail address"):
            self._apply(email="nora at partner")

    @mute_logger("odoo.sql_db")
    def test_one_open_application_per_programme(self):
        self._apply(partner_id=self.northwind.id)
        with self.assertRaises(UniqueViolation):
            self._apply(partner_id=self.northwind.id)

    def test_the_first_level_is_the_one_chosen(self):
        application = self._apply(partner_id=self.northwind.id, grade_id=self.silver.id)
        application.action_review()
        application.action_prepare_contract()
        self._sign(application)
        self.assertEqual(application.enrollment_id.grade_id, self.silver)

    def test_a_merge_keeps_one_application_open(self):
        kept = self._apply(partner_id=self.northwind.id)
        other = self._apply(partner_id=self.sundial.id)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([self.sundial.id, self.northwind.id], self.northwind)
        self.assertEqual((kept | other).partner_id, self.northwind)
        self.assertEqual((kept | other).mapped("state"), ["submitted", "withdrawn"])
