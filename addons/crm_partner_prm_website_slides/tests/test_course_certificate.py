from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.crm_partner_prm.tests.common import PrmCommon
from odoo.addons.crm_partner_prm.tests.common_levels import LevelPersonas


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 12:00:00")
class TestCourseCertificate(LevelPersonas, PrmCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_certificates()
        cls.course = cls.env["slide.channel"].create(
            {
                "name": "Planning",
                "enroll": "public",
                "is_published": True,
                "completed_template_id": False,
                "prm_certificate_id": cls.planner.id,
                "slide_ids": [
                    Command.create(
                        {
                            "name": name,
                            "slide_category": "article",
                            "is_published": True,
                        }
                    )
                    for name in ("Light", "Aisles")
                ],
            }
        )

    def _learn(self, people, lessons=2):
        self.course._action_add_members(people)
        for slide in self.course.slide_ids[:lessons]:
            members = self.env["slide.slide.partner"]
            members.create(
                [
                    {
                        "slide_id": slide.id,
                        "channel_id": self.course.id,
                        "partner_id": person.id,
                        "completed": True,
                    }
                    for person in people
                ]
            )

    def _get_held(self, people):
        return self.env["prm.certification"].search([("person_id", "in", people.ids)])

    def test_who_finishes_holds_the_certificate(self):
        self._learn(self.nora)
        row = self._get_held(self.nora)
        self.assertEqual(row.certificate_id, self.planner)
        self.assertEqual(row.slide_channel_id, self.course)
        self.assertTrue(row.is_passed)
        self.assertEqual(str(row.date_until), "2028-03-09")
        self.assertEqual(self._count(self.northwind, row.date_passed), 1)

    def test_half_a_course_gives_nothing(self):
        self._learn(self.nora, lessons=1)
        self.assertFalse(self._get_held(self.nora))

    def test_many_finish_at_once(self):
        people = self.nora | self.nils | self.sue
        self._learn(people)
        self.assertEqual(self._get_held(people).person_id, people)

    def test_a_lesson_that_is_repeated_gives_no_second_one(self):
        self._learn(self.nora)
        member = self.env["slide.channel.partner"].search(
            [("channel_id", "=", self.course.id), ("partner_id", "=", self.nora.id)]
        )
        member.member_status = "ongoing"
        member.completion = 50
        member._recompute_completion()
        self.assertEqual(member.member_status, "completed")
        self.assertEqual(len(self._get_held(self.nora)), 1)

    def test_a_certificate_outlives_the_lessons(self):
        self._learn(self.nora)
        member = self.env["slide.channel.partner"].search(
            [("channel_id", "=", self.course.id), ("partner_id", "=", self.nora.id)]
        )
        member._post_completion_update_hook(completed=False)
        self.assertEqual(self._get_held(self.nora).state, "valid")

    def test_companies_and_other_courses_give_nothing(self):
        self._learn(self.northwind)
        self.course.prm_certificate_id = False
        self._learn(self.nora)
        self.assertFalse(self._get_held(self.northwind | self.nora))

    def test_only_partner_managers_choose_the_certificate(self):
        teacher = self._create_user(
            "course_teacher", "website_slides.group_website_slides_manager"
        )
        course = self.course.with_user(teacher)
        self.assertNotIn("prm_certificate_id", course.fields_get())
        course.name = "Planning of offices"
        with self.assertRaises(AccessError):
            course.prm_certificate_id = self.fitter
