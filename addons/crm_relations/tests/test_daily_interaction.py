from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_daily import DailyCommon

NOW = datetime(2026, 3, 2, 9, 30)


@tagged("post_install", "-at_install")
class TestDailyInteraction(DailyCommon):
    # next step
    def test_next_step_with_a_date_becomes_an_activity_on_the_deal(self):
        deal = self._deal()
        log = self._log(lead_id=deal.id, next_step="Send offer", next_date="2026-03-05")
        activity = log.next_activity_id
        self.assertEqual((activity.res_model, activity.res_id), ("crm.lead", deal.id))
        self.assertEqual(activity.summary, "Send offer")
        self.assertEqual(activity.date_deadline, date(2026, 3, 5))
        self.assertEqual(activity.user_id, self.sally)

    def test_next_step_without_a_deal_stands_on_the_customer(self):
        log = self._log(next_step="Ring again", next_date="2026-03-05")
        activity = log.next_activity_id
        self.assertEqual(
            (activity.res_model, activity.res_id), ("res.partner", self.ada.id)
        )

    def test_next_step_without_a_date_schedules_nothing(self):
        log = self._log(next_step="Some day")
        self.assertFalse(log.next_activity_id)

    def test_changed_next_step_moves_its_activity(self):
        log = self._log(next_step="Ring", next_date="2026-03-05")
        activity = log.next_activity_id
        log.write({"next_step": "Write", "next_date": "2026-03-09"})
        self.assertEqual(log.next_activity_id, activity)
        self.assertEqual(activity.summary, "Write")
        self.assertEqual(activity.date_deadline, date(2026, 3, 9))

    def test_moving_eighty_next_steps_costs_as_much_as_moving_one(self):
        step = {"next_step": "Ring", "next_date": "2026-03-05"}
        names = [{"name": f"Customer {number}"} for number in range(80)]
        partners = self.env["res.partner"].create(names)
        logs = self.env["crm.interaction"].concat(
            *(self._log(partner_id=partner.id, **step) for partner in partners)
        )
        counts = []
        for number, day in ((80, 8), (1, 9), (80, 10)):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            logs[:number].write({"next_date": f"2026-03-{day:02}"})
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
        days = {str(activity.date_deadline) for activity in logs.next_activity_id}
        self.assertEqual(days, {"2026-03-10"})

    def test_dropped_next_step_drops_its_open_activity(self):
        log = self._log(next_step="Ring", next_date="2026-03-05")
        activity = log.next_activity_id
        log.next_step = False
        self.assertFalse(activity.exists())
        self.assertFalse(log.next_activity_id)

    def test_next_step_that_was_done_stays_done(self):
        log = self._log(next_step="Ring", next_date="2026-03-05")
        activity = log.next_activity_id
        activity.with_user(self.sally).action_feedback(feedback="Done")
        log.next_step = False
        self.assertTrue(activity.exists())
        self.assertFalse(activity.active)

    def test_next_steps_of_many_are_scheduled_in_one_batch(self):
        """T6: the peer schedules follow-up calls one by one."""
        Activity = self.env.registry["mail.activity"]
        values = {
            "partner_id": self.ada.id,
            "type_id": self.call.id,
            "next_step": "Ring",
            "next_date": "2026-03-05",
        }
        with patch.object(
            Activity, "create", autospec=True, side_effect=Activity.create
        ) as create:
            logs = self.env["crm.interaction"].create([values] * 20)
        self.assertEqual(create.call_count, 1)
        self.assertEqual(len(logs.next_activity_id), 20)

    def test_documents_sent_are_listed_with_their_kind(self):
        kind = self.env.ref("crm_relations.crm_document_kind_contract")
        log = self._log(
            document_ids=[(0, 0, {"kind_id": kind.id, "name": "Frame contract"})]
        )
        document = log.document_ids
        self.assertEqual(document.partner_id, self.ada)
        self.assertEqual(document.date, log.date)

    def test_colleague_reads_but_does_not_change_documents_of_others(self):
        kind = self.env.ref("crm_relations.crm_document_kind_contract")
        log = self._log(document_ids=[(0, 0, {"kind_id": kind.id, "name": "Secret"})])
        document = log.document_ids.with_user(self.samir)
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            document.name = "Mine"
        self.assertEqual(log.document_ids.name, "Secret")

    # visit
    @freeze_time(NOW)
    def test_check_in_and_out_measure_a_visit(self):
        """T2: the length is what passed, over days too."""
        visit = self._log(type_id=self.visit.id)
        visit.action_check_in({"latitude": 50.45, "longitude": 30.52, "accuracy": 12})
        self.assertEqual(visit.check_in_latitude, 50.45)
        self.assertEqual(visit.check_in_longitude, 30.52)
        self.assertEqual(visit.check_in_accuracy, 12)
        with freeze_time("2026-03-04 10:00:00"):
            visit.action_check_out()
        self.assertEqual(visit.duration, 48.5)
        self.assertFalse(visit.check_out_latitude)

    @freeze_time(NOW)
    def test_check_out_keeps_a_typed_duration(self):
        """T1: the peer overwrites what somebody typed."""
        visit = self._log(type_id=self.visit.id, duration=12.5)
        visit.action_check_in()
        with freeze_time("2026-03-02 11:00:00"):
            visit.action_check_out()
        self.assertEqual(visit.duration, 12.5)

    @freeze_time(NOW)
    def test_outcome_keeps_a_typed_duration(self):
        """T1: marking a call as held destroys the peer's duration."""
        log = self._log(duration=12.5)
        log.outcome = "agreed"
        self.assertEqual(log.duration, 12.5)

    @freeze_time(NOW)
    def test_visit_ahead_of_its_date_is_never_negative(self):
        """T2: a call planned for later gets a negative time that wraps around."""
        visit = self._log(type_id=self.visit.id, date="2026-03-02 10:00:00")
        visit.action_check_in()
        visit.action_check_out()
        self.assertEqual(visit.duration, 0)

    @freeze_time(NOW)
    def test_second_check_in_is_refused_and_changes_nothing(self):
        visit = self._log(type_id=self.visit.id)
        visit.action_check_in()
        with freeze_time("2026-03-02 10:00:00"), self.assertRaises(UserError):
            visit.action_check_in()
        self.assertEqual(visit.check_in_date, NOW)

    def test_check_out_without_check_in_is_refused(self):
        visit = self._log(type_id=self.visit.id)
        with self.assertRaises(UserError):
            visit.action_check_out()
        self.assertFalse(visit.check_out_date)

    def test_positions_off_the_earth_are_refused(self):
        for position in (
            {"latitude": 91, "longitude": 0},
            {"latitude": 0, "longitude": -181},
            {"latitude": "50", "longitude": 30},
            {"latitude": True, "longitude": 30},
            {"longitude": 30},
            [50, 30],
        ):
            visit = self._log(type_id=self.visit.id)
            with self.subTest(position=position), self.assertRaises(UserError):
                visit.action_check_in(position)
            self.assertFalse(visit.check_in_date)

    @freeze_time(NOW)
    def test_check_in_in_the_future_is_refused(self):
        visit = self._log(type_id=self.visit.id)
        with self.assertRaises(UserError):
            visit.action_check_in(date="2026-03-02 10:30:00")
        self.assertFalse(visit.check_in_date)

    @mute_logger("odoo.sql_db")
    def test_visit_that_ends_before_it_begins_is_refused(self):
        visit = self._log(type_id=self.visit.id)
        with self.assertRaises(CheckViolation), self.cr.savepoint():
            visit.write(
                {
                    "check_in_date": "2026-03-02 10:00:00",
                    "check_out_date": "2026-03-02 09:00:00",
                }
            )
            visit.flush_recordset()

    def test_colleague_cannot_check_in_for_somebody_else(self):
        visit = self._log(type_id=self.visit.id)
        with self.assertRaises(AccessError):
            visit.with_user(self.samir).action_check_in()
        self.assertFalse(visit.check_in_date)

    # the peer's remaining faults
    def test_other_company_does_not_read_interactions(self):
        """T3: the peer shows all calls to all employees of all companies."""
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._create_user("daily_stranger", "sales_team.group_sale_manager")
        stranger.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        log = self._log()
        Interaction = self.env["crm.interaction"].with_user(stranger)
        self.assertFalse(Interaction.search([("id", "=", log.id)]))
        with self.assertRaises(AccessError):
            Interaction.browse(log.id).read(["summary"])

    def test_lookups_of_calls_have_an_index(self):
        """T4: partner, deal, person and date have no index in the peer."""
        self.env.cr.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = 'crm_interaction'"
        )
        definitions = " ".join(row[0] for row in self.env.cr.fetchall())
        for column in ("(partner_id", "(lead_id", "(user_id", "(date"):
            self.assertIn(column, definitions)

    def test_account_counts_what_was_said_with_its_people(self):
        """T7: the peer's counter ignores the contacts of a company."""
        self._log(partner_id=self.ada.id)
        self._log(partner_id=self.acme.id)
        self.assertEqual(self.acme.interaction_count, 2)
        self.assertEqual(self.ada.interaction_count, 1)

    def test_creation_date_is_the_system_s_own(self):
        """T8: the peer redefines create_date as a field that anybody types."""
        field = self.env["crm.interaction"]._fields["create_date"]
        self.assertTrue(field.readonly)
        log = self._log(create_date="2001-01-01 00:00:00", date="2001-01-01 00:00:00")
        self.assertNotEqual(log.create_date.year, 2001)
        self.assertEqual(log.date.year, 2001)
