from odoo.tests import BaseCase, tagged

from ..clock import NoWorkingTime, WorkCalendar
from .clock_world import HOUR, OFFICE, seconds, week

# 27 March 2026 is a Friday; on Sunday Kyiv goes from UTC+2 to UTC+3.
FRIDAY = "2026-03-27"
MONDAY = "2026-03-30"


@tagged("post_install", "-at_install")
class TestWorkTime(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.office = WorkCalendar("Europe/Kyiv", [OFFICE])

    def worked(self, start, end):
        return self.office.worked(seconds(start), seconds(end)) / HOUR

    def test_lunch_night_and_weekend_do_not_count(self):
        self.assertEqual(self.worked(f"{FRIDAY}T07:00", f"{FRIDAY}T12:00"), 4)
        self.assertEqual(self.worked(f"{FRIDAY}T15:00", f"{MONDAY}T07:00"), 2)

    def test_a_deadline_keeps_the_wall_clock_over_the_change_of_time(self):
        deadline = self.office.advance(seconds(f"{FRIDAY}T15:00"), 7200)
        self.assertEqual(deadline, seconds(f"{MONDAY}T07:00"))  # 10:00 in UTC+3

    def test_the_night_of_the_change_has_23_or_25_hours(self):
        night = WorkCalendar("Europe/Kyiv", [week((6,), (0, 24))])
        spring = seconds("2026-03-28T00:00"), seconds("2026-03-30T00:00")
        autumn = seconds("2026-10-24T00:00"), seconds("2026-10-26T00:00")
        self.assertEqual(night.worked(*spring), 23 * HOUR)
        self.assertEqual(night.worked(*autumn), 25 * HOUR)

    def test_leaves_are_holes_to_the_second(self):
        leave = seconds(f"{FRIDAY}T07:00:01"), seconds(f"{FRIDAY}T07:59:59")
        calendar = WorkCalendar("Europe/Kyiv", [OFFICE], [leave])
        day = seconds(f"{FRIDAY}T07:00"), seconds(f"{FRIDAY}T08:00")
        self.assertEqual(calendar.worked(*day), 2)

    def test_weeks_alternate(self):
        calendar = WorkCalendar("UTC", [week((0,), (0, 24)), week((1,), (0, 24))])
        tuesday, monday = seconds("2026-03-03T00:00"), seconds("2026-03-09T00:00")
        day = 24 * HOUR
        self.assertEqual(calendar.worked(tuesday, tuesday + day), 0)
        self.assertEqual(calendar.worked(monday, monday + day), 0)
        self.assertEqual(calendar.worked(monday - 7 * day, tuesday), day)
        self.assertEqual(calendar.worked(monday + day, monday + 2 * day), day)

    def test_no_hours_is_an_error_at_the_door(self):
        with self.assertRaises(NoWorkingTime):
            WorkCalendar("UTC", [[]])

    def test_an_endless_leave_is_an_error_not_a_loop(self):
        leave = seconds("2026-01-01T00:00"), seconds("9000-01-01T00:00")
        calendar = WorkCalendar("UTC", [OFFICE], [leave])
        with self.assertRaises(NoWorkingTime):
            calendar.advance(seconds("2026-02-01T00:00"), 1)
