from odoo import fields
from odoo.tests import HttpCase, tagged

from .common_application import PICTURE, ApplicationCommon


class CallCommon(ApplicationCommon):
    """Maria has sent a fax, and her son has just turned 17 (catalogue row CL-09)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        name = "crm_relations.crm_life_event_type_child_age"
        cls.child_age = cls.env.ref(name)
        cls._create_study_loan()
        cls.env["crm.offer.rule"].search([]).active = False
        cls._create_rule()

    @classmethod
    def _create_study_loan(cls):
        cls.study = cls.env["product.product"].create(
            {"name": "Study Loan", "type": "service", "list_price": 12000}
        )
        cls.study_loan = cls.env["fin.product"].create(
            {
                "name": "Loan for Studies",
                "kind": "loan",
                "sale_product_id": cls.study.id,
            }
        )

    @classmethod
    def _create_rule(cls):
        cls.rule = cls.env["crm.offer.rule"].create(
            {
                "name": "Study loan for a child who has just turned 17",
                "product_id": cls.study.id,
                "event_type_ids": [(6, 0, cls.child_age.ids)],
                "event_days": 0,
                "event_past_days": 30,
                "event_turns": 17,
                "accept_action": "application",
                "reason": "{subject} turned {turns} on {date}.",
            }
        )

    @classmethod
    def _add_son(cls, days_ago=6):
        today = fields.Date.today()
        day = fields.Date.subtract(today, years=17, days=days_ago)
        cls.son = cls.env["res.partner"].create({"name": "Danylo", "birthdate": day})
        parent = cls.env.ref("crm_relations.crm_relation_type_parent")
        cls.env["crm.relation"].create(
            {
                "left_partner_id": cls.maria.id,
                "type_id": parent.id,
                "right_partner_id": cls.son.id,
            }
        )


@tagged("post_install", "-at_install")
class TestApplicationCall(CallCommon):
    def _get_sections(self, user=None):
        Partner = self.env["res.partner"].with_user(user or self.clerk)
        view = Partner.get_call_view("+12025550171")
        self.assertEqual([hit["id"] for hit in view["hits"]], self.maria.ids)
        return {section["key"]: section for section in view["sections"]}

    def test_fax_is_on_the_screen_beside_the_name(self):
        application = self._fax()
        application.action_documents()
        section = self._get_sections()["applications"]
        [item] = section["items"]
        self.assertEqual(
            (item["model"], item["id"], item["amount"]),
            ("fin.application", application.id, 4000),
        )
        self.assertEqual(
            (item["state"], item["note"], item["purpose"]),
            ("Documents", "Fax, 05/20/2026", "New roof"),
        )
        self.assertEqual(item["missing"], ["Passport", "Proof of income"])
        self.assertEqual(
            item["documents"],
            [
                {
                    "name": "fax.png",
                    "url": f"/web/content/fin.application/{application.id}/scan",
                    "is_image": True,
                }
            ],
        )

    def test_applications_come_first(self):
        self._fax()
        self._add_son()
        sections = list(self._get_sections())
        self.assertEqual(sections[:2], ["applications", "cues"])

    def test_what_is_over_is_not_on_the_screen(self):
        self._fax().action_withdraw()
        self.assertNotIn("applications", self._get_sections())

    def test_a_seller_who_answers_sees_no_application(self):
        self._fax()
        self.assertNotIn("applications", self._get_sections(self.seller))

    def test_number_of_the_application_finds_the_caller(self):
        application = self._fax()
        Partner = self.env["res.partner"]
        for name in (application.name, application.name.lower()):
            [hit] = Partner.with_user(self.clerk).find_caller(name)
            self.assertEqual((hit["id"], hit["via"]), (self.maria.id, "document"))
        self.assertEqual(
            Partner.with_user(self.seller).find_caller(application.name), []
        )

    def test_call_costs_the_same_for_one_and_five_applications(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.maria.with_user(self.clerk)._get_call_applications()
            return self.env.cr.sql_log_count - before

        self._fax()
        count()
        once = count()
        for _index in range(4):
            self._fax()
        self.assertEqual(count(), once)

    # the offer
    def _get_offers(self, user=None):
        sections = self._get_sections(user)
        cues = sections.get("cues", {}).get("cues", {"offers": []})
        return [(offer["product"], offer["reason"]) for offer in cues["offers"]]

    def test_study_loan_is_offered_when_the_son_has_just_turned_17(self):
        self._add_son()
        self.assertEqual(
            self._get_offers(), [("Study Loan", "Danylo turned 17 on 05/14/2026.")]
        )

    def test_it_is_offered_on_the_birthday_itself(self):
        self._add_son(days_ago=0)
        self.assertEqual(len(self._get_offers()), 1)

    def test_it_is_not_offered_before_or_long_after(self):
        self._add_son()
        for day in (-1, 31):
            with self.subTest(day):
                birthdate = fields.Date.subtract(self.today, years=17, days=day)
                self.son.birthdate = birthdate
                self.assertEqual(self._get_offers(), [])
        self.son.birthdate = fields.Date.subtract(self.today, years=17, days=30)
        self.assertEqual(len(self._get_offers()), 1)

    def test_other_ages_are_not_offered_it(self):
        self._add_son()
        self.son.birthdate = fields.Date.subtract(self.today, years=16, days=6)
        self.assertEqual(self._get_offers(), [])

    def test_customers_without_that_child_are_not_offered_it(self):
        self._add_son()
        self.acme.phone = "+1 202 555 0199"
        Partner = self.env["res.partner"].with_user(self.clerk)
        sections = Partner.get_call_view("+12025550199")["sections"]
        self.assertNotIn("cues", [section["key"] for section in sections])

    def test_event_on_the_card_counts_once(self):
        self._add_son()
        self.env["crm.life.event"].create(
            {
                "partner_id": self.maria.id,
                "type_id": self.rule.event_type_ids.id,
                "subject": "her son",
                "date": self.son.birthdate,
                "age": 17,
            }
        )
        self.assertEqual(
            self._get_offers(), [("Study Loan", "Her son turned 17 on 05/14/2026.")]
        )

    def test_yes_becomes_an_application(self):
        self._add_son()
        action = self.maria.with_user(self.clerk).answer_offer(self.rule.id, "accept")
        application = self.env["fin.application"].browse(action["res_id"])
        self.assertEqual(action["res_model"], "fin.application")
        self.assertEqual(
            (
                application.product_id,
                application.amount,
                application.channel,
                application.user_id,
                application.offer_id.state,
            ),
            (self.study_loan, 12000, "phone", self.clerk, "accepted"),
        )
        self.assertEqual(self._get_offers(), [])


class CallJourney:
    """The call comes; the clerk reads the fax, and offers the study loan at the end."""

    day = None  # the browser has the real clock

    def test_call_with_a_faxed_application(self):
        self._add_son()
        fax = self._fax()
        fax.action_documents()
        self.start_tour(
            "/crm/call?number=%2B12025550171",
            "fin_call_application",
            login="ind_clerk",
            timeout=120,
        )
        self.env.invalidate_all()
        offered = self.env["fin.application"].search(
            [("partner_id", "=", self.maria.id), ("id", "!=", fax.id)]
        )
        self.assertEqual(
            (offered.product_id, offered.channel, offered.offer_id.state),
            (self.study_loan, "phone", "accepted"),
        )
        self.assertEqual(fax.scan, PICTURE.encode())


@tagged("post_install", "-at_install")
class TestCallJourneyDesktop(CallJourney, CallCommon, HttpCase):
    browser_size = "1366x768"


@tagged("post_install", "-at_install")
class TestCallJourneyPhone(CallJourney, CallCommon, HttpCase):
    browser_size = "390x844"
    touch_enabled = True
