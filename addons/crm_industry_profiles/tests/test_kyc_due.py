from datetime import date

from odoo import fields
from odoo.tests import tagged

from odoo.addons.crm_relations.tests.plans import get_plan

from .common_kyc import KycCommon


@tagged("post_install", "-at_install")
class TestKycDue(KycCommon):
    def _run(self, limit=200):
        return self.Review._open_due(self.env.company, limit)

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "crm_industry_profiles.ir_cron_fin_kyc_review"
            ).method_direct_trigger()

    def test_due_review_opens_ahead_of_time(self):
        self._decide(day="2023-06-19")  # low: due on 2026-06-19, in 30 days
        self._run()
        review = self._get_open()
        self.assertEqual(
            (review.kind, review.date_due, review.user_id),
            ("periodic", date(2026, 6, 19), self.compliance),
        )
        self.assertEqual(review.name, f"KYC{review.id:06}")
        task = review.activity_ids
        self.assertEqual(
            (task.user_id, task.date_deadline), (self.compliance, date(2026, 6, 19))
        )

    def test_what_is_due_a_day_later_stays_closed(self):
        self._decide(day="2023-06-20")
        self._run()
        self.assertFalse(self._get_open())

    def test_it_opens_once(self):
        self._decide(day="2023-05-20")
        self.assertEqual(self._run(), 1)
        first = self._get_open()
        self.assertEqual(self._run(), 0)
        self.assertEqual(self._get_open(), first)

    def test_replaced_decision_is_not_due(self):
        self._decide(day="2020-05-20")
        self._decide()
        self._run()
        self.assertFalse(self._get_open())

    def test_oldest_come_first(self):
        self._decide(day="2023-05-10")
        self._decide(self.acme, day="2022-05-10")
        self._run(limit=1)
        self.assertTrue(self._get_open(self.acme))
        self.assertFalse(self._get_open())

    def test_task_of_who_left_goes_to_the_company(self):
        review = self._decide(day="2023-05-20")
        review.sudo().user_id = self.second
        self.second.active = False
        self._run()
        self.assertEqual(self._get_open().user_id, self.compliance)

    def test_document_that_ends_opens_a_review_once(self):
        paper = self._file(date_expiry="2026-06-19")
        raised = self.Review._raise_expiring
        self.assertEqual(raised(self.env.company, 200), 1)
        review = self._get_open()
        self.assertEqual(
            (review.kind, review.trigger_ids.kind, review.trigger_ids.note),
            ("triggered", "document", "Passport P1"),
        )
        self.assertEqual(raised(self.env.company, 200), 0)
        paper.date_expiry = "2026-06-01"
        self.assertEqual(raised(self.env.company, 200), 1)
        self.assertEqual(self._get_open(), review)

    def test_customer_with_an_agreement_gets_a_first_review(self):
        self._create_agreement(self.maria)
        self.Review._open_unknown(self.env.company, 10000)
        self.assertEqual(self._get_open().kind, "initial")

    def _create_agreement(self, partner):
        product = self.env["fin.product"].create({"name": "Account", "kind": "card"})
        return self.env["fin.agreement"].create(
            {"partner_id": partner.id, "product_id": product.id, "state": "active"}
        )

    def test_cron_does_all_and_says_so(self):
        self._decide(day="2023-05-20")
        self._run_cron()
        self.assertTrue(self._get_open())
        self.assertEqual(self.Review._get_last_beat(), fields.Datetime.now())

    def test_overdue_is_found_and_shown(self):
        review = self._review(date_due="2026-05-19")
        self._review(self.acme, date_due="2026-05-20")
        found = self.Review.search([("is_overdue", "=", True)])
        self.assertIn(review, found)
        self.assertNotIn(self._get_open(self.acme), found)
        self.assertEqual(self.maria.with_user(self.clerk).kyc_state, "overdue")
        self.assertEqual(self.acme.with_user(self.clerk).kyc_state, "due")

    # my day
    def _get_section(self, user):
        day = self.env["crm.my.day"].with_user(user).get_day()
        found = [one for one in day["sections"] if one["key"] == "kyc"]
        return [
            item
            for section in found
            for item in section["items"]
            if item["partner"] and item["partner"]["id"] in self.maria.ids
        ]

    def test_my_day_shows_mine_and_nobodys(self):
        review = self._review(date_due="2026-05-19")
        [item] = self._get_section(self.compliance)
        self.assertEqual((item["id"], item["is_late"]), (review.id, True))
        self.assertFalse(self._get_section(self.second))
        review.user_id = False
        self.assertTrue(self._get_section(self.second))
        self.assertFalse(self._get_section(self.clerk))

    def test_my_day_asks_for_the_second_look(self):
        review = self._review(
            risk_class="high", risk_reason="PEP", outcome="compliant", note="Seen"
        )
        review.action_decide()
        self.assertEqual(len(self._get_section(self.second)), 1)
        self.assertFalse(self._get_section(self.compliance))

    def test_my_day_alarms_when_nobody_looks_for_what_is_due(self):
        self.env["ir.config_parameter"].set_param(
            "crm_industry_profiles.kyc_last_run", "2026-05-17 02:30:00"
        )
        Day = self.env["crm.my.day"].with_user(self.compliance)
        [alarm] = Day._get_kyc_alarm()
        self.assertIn("2026-05-17", alarm["name"])
        self.Review._beat()
        self.assertFalse(Day._get_kyc_alarm())

    # cost
    def _create_due(self, number):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {index}"} for index in range(number)]
        )
        self.Review.create(
            [
                {
                    "partner_id": partner.id,
                    "state": "decided",
                    "is_current": True,
                    "risk_class": "low",
                    "user_id": self.compliance.id,
                    "date_decided": "2023-05-20 10:00:00",
                    "date_next": "2026-05-20",
                    "snapshot": {"facts": [{"key": "street", "value": "Old"}]},
                }
                for partner in partners
            ]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        return partners

    def _count(self, number):
        partners = self._create_due(number)
        before = self.env.cr.sql_log_count
        found = self._run(limit=1000)
        self.env.flush_all()
        queries = self.env.cr.sql_log_count - before
        self.assertEqual(found, number)
        self.assertTrue(self._get_open(partners[-1]).change_ids)
        return queries

    def test_one_and_eighty_cost_the_same(self):
        self._run(limit=1000)
        self._count(1)
        self.assertEqual(self._count(1), self._count(80))

    def test_states_of_eighty_cost_as_much_as_one(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {index}"} for index in range(80)]
        )
        self._review(partners[3])
        self.env.flush_all()

        def count(rows, expected):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            states = set(rows.with_user(self.clerk).mapped("kyc_state"))
            self.assertEqual(states, expected)
            return self.env.cr.sql_log_count - before

        count(partners[0], {"none"})  # knows the user's groups
        once = count(partners[0], {"none"})
        self.assertEqual(count(partners, {"none", "due"}), once)

    def test_due_is_found_by_its_index(self):
        indexes = ["fin_kyc_review_next_idx", "fin_kyc_review_open_uniq"]
        query = self.Review._get_due_query(self.env.company, self.today, 200)
        plan = get_plan(self.env, query, indexes)
        self.assertIn("fin_kyc_review_next_idx", plan)
