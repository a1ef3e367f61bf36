from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from .clock_common import MONDAY, TUESDAY, ClockCommon


@tagged("post_install", "-at_install")
class TestRemembered(ClockCommon):
    """What is kept in memory follows each change of the configuration."""

    def setUp(self):
        super().setUp()
        self.policy.write({"first_response_hours": 0, "next_response_hours": 0})
        self.assertEqual(self._get_deadline(), f"{MONDAY} 18:00:00")

    def _get_deadline(self):
        return str(self._open().sla_deadline)

    def test_another_target_counts_for_the_next_ticket(self):
        self.policy.resolution_hours = 1
        self.assertEqual(self._get_deadline(), f"{MONDAY} 10:00:00")

    def test_a_condition_counts_for_the_next_ticket(self):
        self.policy.team_ids = self.other_team
        self.assertEqual(self._open().sla_state, "none")

    def test_a_policy_of_an_archived_team_is_for_all(self):
        self.policy.team_ids = self.other_team
        self.assertEqual(self._open().sla_state, "none")
        self.other_team.active = False
        self.assertEqual(self._get_deadline(), f"{MONDAY} 18:00:00")

    def test_a_new_policy_counts_for_the_next_ticket(self):
        self._create_policy("Quick", sequence=1, resolution_hours=1)
        self.assertEqual(self._get_deadline(), f"{MONDAY} 10:00:00")

    def test_other_hours_count_for_the_next_ticket(self):
        lines = self.calendar.attendance_ids
        lines.filtered(lambda line: line.hour_from == 9).hour_from = 11
        self.assertEqual(self._get_deadline(), f"{TUESDAY} 13:00:00")

    def test_hours_that_are_removed_count_for_the_next_ticket(self):
        lines = self.calendar.attendance_ids
        lines.filtered(lambda line: line.hour_from == 14).unlink()
        self.assertEqual(self._get_deadline(), f"{TUESDAY} 13:00:00")

    def test_another_time_zone_counts_for_the_next_ticket(self):
        self.calendar.tz = "Asia/Dubai"  # four hours before UTC
        self.assertEqual(self._get_deadline(), f"{TUESDAY} 09:00:00")

    def _create_leave(self, **values):
        day = {"date_from": f"{MONDAY} 00:00:00", "date_to": f"{MONDAY} 23:59:59"}
        return self.env["resource.calendar.leaves"].create(
            {"name": "Off", "calendar_id": self.calendar.id, **day, **values}
        )

    def test_a_day_off_counts_for_the_next_ticket(self):
        leave = self._create_leave()
        self.assertEqual(self._get_deadline(), f"{TUESDAY} 18:00:00")
        leave.write({"date_to": f"{MONDAY} 11:59:59"})
        self.assertEqual(self._get_deadline(), f"{TUESDAY} 12:00:00")
        leave.unlink()
        self.assertEqual(self._get_deadline(), f"{MONDAY} 18:00:00")

    def test_a_day_off_of_one_person_empties_nothing(self):
        person = self.env["resource.resource"].create({"name": "Joe"})
        with patch.object(self.env.registry, "clear_cache") as clear:
            self._create_leave(resource_id=person.id).unlink()
        clear.assert_not_called()

    def test_an_archived_stage_is_not_chosen(self):
        self.stage_new.active = False
        self.assertEqual(self._create_ticket().stage_id, self.stage_progress)

    def test_a_stage_of_another_team_is_not_chosen(self):
        self.other_team.stage_ids = [Command.set(self.stage_new.ids)]
        self.assertEqual(self._create_ticket().stage_id, self.stage_progress)

    def test_a_deleted_template_is_forgotten(self):
        template = self.stage_new.mail_template_id.copy()
        self.stage_new.mail_template_id = template
        values = {"channel": "email", "partner_email": "ann@acme.example"}
        self.assertTrue(self._create_ticket(**values)._is_acknowledged())
        template.unlink()
        self.assertFalse(self._create_ticket(**values)._is_acknowledged())

    def test_numbers_follow_their_sequence(self):
        sequence = self.env["ir.sequence"].create(
            {
                "name": "Own",
                "code": "service.ticket",
                "prefix": "OWN/%(year)s/",
                "suffix": "/X",
                "padding": 3,
                "company_id": self.env.company.id,
            }
        )
        self.assertRegex(self._create_ticket().number, r"^OWN/\d{4}/001/X$")
        sequence.write({"prefix": "N", "suffix": False})
        self.assertEqual(self._create_ticket().number, "N002")
        sequence.unlink()
        self.assertNotEqual(self._create_ticket().number, "N003")

    def test_the_first_entitlement_is_found(self):
        Entitlement = self.env["service.entitlement"]
        with patch.object(type(Entitlement), "search_count", return_value=0):
            self.env.registry.clear_cache()
            self.assertFalse(Entitlement._is_used())
        Entitlement.create(
            {
                "partner_id": self.ann.id,
                "kind": "contract",
                "date_start": "2020-01-01",
            }
        )
        self.assertTrue(Entitlement._is_used())

    def test_a_version_of_this_transaction_is_not_remembered(self):
        """What is taken back must not be found again."""
        with self.env.cr.savepoint() as savepoint:
            self.policy.resolution_hours = 3
            self._open()
            savepoint.rollback()
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.policy.resolution_hours = 3
        ticket = self._open()
        self.assertTrue(ticket.sla_status_ids.version_id.exists())
