from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_agreement import AgreementCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 09:00:00")
class TestAgreementRenewal(AgreementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Cron = type(cls.env["ir.cron"])
        cls.startClassPatcher(patch.object(Cron, "_commit_progress", return_value=60))

    def _run_until(self, end, **values):
        agreement = self._agree(date_start="2025-01-01", date_end=end, **values)
        agreement.action_submit()
        return agreement

    def test_expires_on_the_day_after_its_end(self):
        over = self._run_until("2026-03-09", renewal_mode="none")
        last_day = self._run_until("2026-03-10", renewal_mode="none")
        self._run_cron()
        self.assertEqual((over.state, last_day.state), ("expired", "active"))

    def test_task_is_given_once(self):
        agreement = self._run_until("2026-05-08", notice_days=28)
        self._run_cron()
        self.assertFalse(self._get_tasks(agreement))
        with freeze_time("2026-03-11 09:00:00"):
            self._run_cron()
            self._run_cron()
        task = self._get_tasks(agreement)
        self.assertEqual(len(task), 1)
        self.assertEqual(task.user_id, self.ada)
        self.assertEqual(task.date_deadline, self._day("2026-04-10"))
        task.action_done()
        with freeze_time("2026-03-12 09:00:00"):
            self._run_cron()
        self.assertFalse(self._get_tasks(agreement))

    def test_task_is_given_again_for_another_date(self):
        agreement = self._run_until("2026-04-10", notice_days=0)
        self._run_cron()
        self._get_tasks(agreement).action_done()
        agreement.date_end = "2026-04-09"
        self._run_cron()
        task = self._get_tasks(agreement)
        self.assertEqual(task.date_deadline, self._day("2026-04-09"))

    def test_task_goes_to_the_author_when_the_responsible_has_left(self):
        agreement = self._run_until("2026-03-31")
        self.ada.active = False
        self._run_cron()
        self.assertEqual(self._get_tasks(agreement).user_id, self.env.user)

    def test_renewal_is_a_draft_that_follows(self):
        agreement = self._run_until(
            "2026-03-31",
            amount=700,
            subject="Paper",
            party_ids=[Command.create({"partner_id": self.ann.id})],
        )
        self._run_cron()
        action = agreement.with_user(self.ada).action_renew()
        renewal = self.env["crm.agreement"].browse(action["res_id"])
        self.assertEqual(renewal.predecessor_id, agreement)
        self.assertEqual(renewal.state, "draft")
        self.assertEqual(renewal.date_start, self._day("2026-04-01"))
        self.assertEqual(renewal.date_end, self._day("2027-03-31"))
        self.assertEqual((renewal.amount, renewal.subject), (700, "Paper"))
        self.assertEqual(renewal.party_ids.partner_id, self.ann)
        self.assertNotEqual(renewal.name, agreement.name)
        self.assertFalse(self._get_tasks(agreement))

    def test_renewing_twice_opens_the_first_renewal(self):
        agreement = self._run_until("2026-03-31")
        first = agreement.with_user(self.ada).action_renew()
        second = agreement.with_user(self.ada).action_renew()
        self.assertEqual(first["res_id"], second["res_id"])

    def test_renews_by_itself_without_a_gap(self):
        agreement = self._run_until("2026-03-09", renewal_mode="auto")
        self._run_cron()
        renewal = agreement.successor_ids
        self.assertEqual((agreement.state, renewal.state), ("expired", "active"))
        self.assertEqual(renewal.date_start, self._day("2026-03-10"))
        self.assertEqual(renewal.date_end, self._day("2027-03-09"))
        self._run_cron()
        self.assertEqual(len(agreement.successor_ids), 1)

    def test_years_that_nobody_looked_are_made_up_for(self):
        agreement = self._agree(
            date_start="2023-04-10", date_end="2024-04-09", renewal_mode="auto"
        )
        agreement.action_submit()
        self._run_cron()
        second = agreement.successor_ids
        chain = agreement | second | second.successor_ids
        self.assertEqual(chain.mapped("state"), ["expired", "expired", "active"])

    def test_terminated_one_does_not_renew(self):
        agreement = self._run_until("2026-03-09", renewal_mode="auto")
        agreement.action_terminate()
        self._run_cron()
        self.assertFalse(agreement.successor_ids)
        self.assertEqual(agreement.state, "terminated")

    def test_list_of_what_must_be_renewed(self):
        near = self._run_until("2026-05-08", notice_days=29)
        self._run_until("2026-08-31")
        self._run_until("2026-05-08", notice_days=29).action_renew()
        found = self.env["crm.agreement"].search(
            [
                ("date_renewal", "<=", "today +30d"),
                ("state", "=", "active"),
                ("successor_ids", "=", False),
            ]
        )
        self.assertEqual(found, near)

    def test_colleague_of_the_team_does_not_renew(self):
        agreement = self._run_until("2026-03-31")
        with self.assertRaises(AccessError):
            agreement.with_user(self.bob).action_renew()

    def test_many_reminders_cost_as_many_queries_as_few(self):
        for number in (2, 40):
            values = {
                "partner_id": self.acme.id,
                "type_id": self.simple.id,
                "user_id": self.ada.id,
                "state": "active",
                "date_start": "2025-01-01",
                "date_end": "2026-03-31",
            }
            self.env["crm.agreement"].create([dict(values) for _row in range(number)])
            self.env.flush_all()
            before = self.cr.sql_log_count
            self._run_cron()
            self.env.flush_all()
            spent = self.cr.sql_log_count - before
            if number == 2:
                budget = spent
        self.assertLessEqual(spent, budget)

    def test_life_event_rule_leaves_it_to_the_agreement(self):
        rule = self.env.ref("crm_relations.crm_life_event_rule_contract_end")
        self.env["crm.life.event.rule"].search([("id", "!=", rule.id)]).active = False
        none = self._agree(date_end="2026-03-20", renewal_mode="none")
        manual = self._agree(date_end="2026-03-20", renewal_mode="manual")
        (none | manual).action_submit()
        while rule._remind_batch():
            pass
        told = self.env["crm.life.event.reminder"].search(
            [("partner_id", "=", self.acme.id)]
        )
        self.assertEqual(told.mapped("event_key"), none.ids)
        self._run_cron()
        self.assertEqual(len(self._get_tasks(manual)), 1)
