import uuid
from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_daily import DailyCommon
from .parallel import ParallelCase

NOW = datetime(2026, 3, 2, 12, 0)


def new_uid():
    return str(uuid.uuid4())


@tagged("post_install", "-at_install")
class TestDailyOffline(DailyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Log = cls.env["crm.interaction"].with_user(cls.sally)

    def _entry(self, action="log", client_uid=None, **values):
        return {
            "client_uid": client_uid or new_uid(),
            "action": action,
            "values": {"partner_id": self.ada.id, "type_code": "call", **values},
        }

    def _find(self, entry):
        return self.Log.search([("client_uid", "=", entry["client_uid"])])

    def test_entry_is_saved_as_the_sender_s_own(self):
        entry = self._entry(
            summary="Rang", date="2026-03-01 08:00:00", outcome="agreed"
        )
        [result] = self.Log.log_offline([entry])
        self.assertEqual(result["status"], "saved")
        log = self.Log.browse(result["id"])
        self.assertEqual(log.summary, "Rang")
        self.assertEqual(log.date, datetime(2026, 3, 1, 8, 0))
        self.assertEqual(log.user_id, self.sally)
        self.assertEqual(log.type_id, self.call)

    def test_entry_that_is_sent_again_is_known(self):
        entry = self._entry(summary="Rang")
        [first] = self.Log.log_offline([entry])
        results = self.Log.log_offline([entry, entry])
        self.assertEqual([result["status"] for result in results], ["known", "known"])
        self.assertEqual(results[0]["id"], first["id"])
        self.assertEqual(len(self._find(entry)), 1)

    def test_entry_is_known_after_a_manager_took_it_over(self):
        entry = self._entry(summary="Rang", partner_id=self._stranger().id)
        [first] = self.Log.log_offline([entry])
        self.env["crm.interaction"].browse(first["id"]).user_id = self.boss
        with mute_logger("odoo.sql_db"):
            [again] = self.Log.log_offline([entry])
        self.assertEqual(again["status"], "known")

    def _stranger(self):
        return self.env["res.partner"].create({"name": "Nobody's customer"})

    def test_broken_entry_is_named_and_the_others_are_kept(self):
        gone = self._stranger()
        gone_id = gone.id
        gone.unlink()
        good, late = self._entry(summary="First"), self._entry(summary="Last")
        results = self.Log.log_offline([good, self._entry(partner_id=gone_id), late])
        self.assertEqual(
            [result["status"] for result in results], ["saved", "error", "saved"]
        )
        self.assertIn("no longer exists", results[1]["message"])
        self.assertEqual(self._find(good).summary, "First")
        self.assertEqual(self._find(late).summary, "Last")

    @mute_logger("odoo.sql_db")
    def test_each_kind_of_bad_entry_gets_a_message(self):
        bad = {
            "not a dict": 7,
            "no reference": {"values": {"partner_id": self.ada.id}},
            "unsafe reference": self._entry(client_uid="'; drop table"),
            "unknown field": self._entry(user_id=self.boss.id),
            "unknown type": self._entry(type_code="seance"),
            "unknown deal": self._entry(lead_id=2**30),
            "wrong choice": self._entry(interest="11"),
            "negative length": self._entry(duration=-1),
            "not a date": self._entry(date="yesterday"),
            "values of a wrong type": {"client_uid": new_uid(), "values": "x"},
            "customer of a wrong type": self._entry(partner_id="Ada"),
        }
        before = self.env["crm.interaction"].search_count([])
        for name, entry in bad.items():
            with self.subTest(name):
                [result] = self.Log.log_offline([entry])
                self.assertEqual(result["status"], "error")
                self.assertTrue(result["message"])
        self.assertEqual(self.env["crm.interaction"].search_count([]), before)

    def test_batch_that_is_too_long_or_no_list_is_refused(self):
        for entries in ([self._entry()] * 101, "entries", None):
            with self.assertRaises(UserError):
                self.Log.log_offline(entries)

    def test_others_may_not_log(self):
        for login, group in (
            ("daily_book", "account.group_account_readonly"),
            ("daily_inside", "base.group_user"),
        ):
            user = self._create_user(login, group)
            entry = self._entry()
            [result] = self.env["crm.interaction"].with_user(user).log_offline([entry])
            self.assertEqual(result["status"], "error")
            self.assertFalse(self._find(entry))

    def test_portal_user_may_not_log(self):
        portal = self.env["res.users"].create(
            {
                "name": "Portal",
                "login": "daily_portal",
                "group_ids": [(6, 0, [self.env.ref("base.group_portal").id])],
            }
        )
        entry = self._entry()
        [result] = self.env["crm.interaction"].with_user(portal).log_offline([entry])
        self.assertEqual(result["status"], "error")
        self.assertFalse(self._find(entry))

    def test_customer_of_another_company_is_refused(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        theirs = self.env["res.partner"].create(
            {"name": "Theirs", "company_id": company.id}
        )
        entry = self._entry(partner_id=theirs.id)
        [result] = self.Log.log_offline([entry])
        self.assertEqual(result["status"], "error")
        self.assertFalse(self._find(entry))

    # visits
    @freeze_time(NOW)
    def test_visit_without_a_network_arrives_whole_and_in_order(self):
        arrive = self._entry(
            "check_in",
            type_code="visit",
            date="2026-03-02 09:00:00",
            position={"latitude": 50.45, "longitude": 30.52},
        )
        leave = {
            "client_uid": new_uid(),
            "action": "check_out",
            "visit": arrive["client_uid"],
            "values": {"date": "2026-03-02 10:30:00"},
        }
        results = self.Log.log_offline([arrive, leave, leave])
        self.assertEqual(
            [result["status"] for result in results], ["saved", "saved", "known"]
        )
        visit = self._find(arrive)
        self.assertEqual(visit.check_in_date, datetime(2026, 3, 2, 9, 0))
        self.assertEqual(visit.check_out_date, datetime(2026, 3, 2, 10, 30))
        self.assertEqual(visit.check_in_latitude, 50.45)
        self.assertEqual(visit.duration, 1.5)

    def test_log_finishes_the_activity_that_asked_for_it(self):
        mine = self.ada.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.sally.id
        )
        his = self.ada.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.samir.id
        )
        self.Log.log_offline([self._entry(summary="Rang", activity_id=mine.id)])
        self.Log.log_offline([self._entry(summary="Rang", activity_id=his.id)])
        self.assertFalse(mine.active)
        self.assertEqual(mine.feedback, "Rang")
        self.assertTrue(his.active)

    def test_end_of_an_unknown_visit_gets_a_message(self):
        leave = {"client_uid": new_uid(), "action": "check_out", "visit": new_uid()}
        [result] = self.Log.log_offline([leave])
        self.assertEqual(result["status"], "error")
        self.assertIn("unknown", result["message"])

    def test_colleague_cannot_end_my_visit(self):
        visit = self._log(type_id=self.visit.id)
        visit.action_check_in()
        leave = {"client_uid": new_uid(), "action": "check_out", "visit": visit.id}
        [result] = self.Log.with_user(self.samir).log_offline([leave])
        self.assertEqual(result["status"], "error")
        self.assertFalse(visit.check_out_date)

    def test_device_reference_is_not_copied(self):
        entry = self._entry(summary="Rang")
        self.Log.log_offline([entry])
        self.assertFalse(self._find(entry).copy().client_uid)

    def test_salesperson_of_another_person_reads_nothing_new(self):
        """A reference of somebody else's device gives nothing away."""
        entry = self._entry(summary="Secret", partner_id=self._stranger().id)
        self.Log.log_offline([entry])
        with mute_logger("odoo.sql_db"):
            [result] = self.Log.with_user(self.samir).log_offline([entry])
        self.assertEqual(result["id"], False)
        with self.assertRaises(AccessError):
            self._find(entry).with_user(self.samir).read(["summary"])


@tagged("post_install", "-at_install")
class TestDailyOfflineParallel(ParallelCase):
    """Real transactions: what a device sends twice at once is kept once."""

    def setUp(self):
        super().setUp()
        self.uids = [new_uid() for _number in range(3)]
        self.partner_id = self._make("res.partner", {"name": "Parallel Customer"})
        self.addCleanup(self._commit, lambda env: self._find(env).unlink())

    def _find(self, env):
        return env["crm.interaction"].search([("client_uid", "in", self.uids)])

    def _send(self, env):
        values = {"partner_id": self.partner_id, "summary": "Twice"}
        entries = [{"client_uid": uid, "values": values} for uid in self.uids]
        return [row["status"] for row in env["crm.interaction"].log_offline(entries)]

    def test_same_batch_in_two_transactions_is_saved_once(self):
        outcomes = self._run_together(self._send, self._send)
        pairs = [tuple(sorted(pair)) for pair in zip(*outcomes, strict=True)]
        self.assertEqual(pairs, [("known", "saved")] * 3)
        self.assertEqual(self._commit(lambda env: len(self._find(env))), 3)
