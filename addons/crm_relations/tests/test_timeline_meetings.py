from odoo import Command, fields
from odoo.tests import tagged

from .common import CrmRelationsCommon


@tagged("post_install", "-at_install")
class TestTimelineMeetings(CrmRelationsCommon):
    def _meet(self, partners, user=None, **values):
        user = user or self.ada
        return (
            self.env["calendar.event"]
            .with_context(no_mail_to_attendees=True, dont_notify=True)
            .create(
                {
                    "name": "Workshop",
                    "start": "2024-02-01 09:00:00",
                    "stop": "2024-02-01 10:00:00",
                    "user_id": user.id,
                    "partner_ids": [Command.set((partners | user.partner_id).ids)],
                    **values,
                }
            )
        )

    def test_meeting_has_a_row(self):
        row = self._get_rows(self._meet(self.ann))
        self.assertEqual(row.kind, "meeting")
        self.assertEqual(row.name, "Workshop")
        self.assertEqual(row.partner_id, self.ann)
        self.assertEqual(row.commercial_partner_id, self.acme)
        self.assertEqual(row.date, fields.Datetime.to_datetime("2024-02-01 09:00:00"))
        self.assertEqual(row.user_id, self.ada)
        self.assertEqual(row.team_id, self.team_a)
        self.assertFalse(row.is_all_day)

    def test_each_customer_has_a_row_and_employees_none(self):
        event = self._meet(self.ann | self.carl | self.bob.partner_id)
        self.assertEqual(self._get_rows(event).partner_id, self.ann | self.carl)

    def test_archived_meeting_has_no_row(self):
        event = self._meet(self.ann)
        event.active = False
        self.assertFalse(self._get_rows(event))

    def test_declined_invitation_says_so(self):
        event = self._meet(self.ann)
        event.attendee_ids.filtered(
            lambda attendee: attendee.partner_id == self.ann
        ).state = "declined"
        [row] = self._get_page(self.ann)["rows"]
        self.assertEqual(row["state"], "Declined")

    def test_all_day_meeting_has_no_time(self):
        event = self._meet(
            self.ann,
            allday=True,
            start_date="2024-02-01",
            stop_date="2024-02-01",
        )
        row = self._get_rows(event)
        self.assertTrue(row.is_all_day)
        self.assertEqual(str(row.date.date()), "2024-02-01")

    def test_recurring_meeting_has_a_row_each_time(self):
        event = self._meet(
            self.ann,
            recurrency=True,
            rrule_type="weekly",
            thu=True,
            end_type="count",
            count=3,
        )
        rows = self._get_rows(event.recurrence_id.calendar_event_ids)
        dates = [str(row.date.date()) for row in rows]
        self.assertEqual(dates, ["2024-02-15", "2024-02-08", "2024-02-01"])

    def test_private_meeting_is_for_those_who_take_part(self):
        self._meet(self.ann | self.bob.partner_id, privacy="private")
        self.assertEqual(self._get_names(self.ann, self.ada), ["Workshop"])
        self.assertEqual(self._get_names(self.ann, self.bob), ["Workshop"])
        self.assertEqual(self._get_names(self.ann, self.manager), [])
        self.assertEqual(self._get_names(self.ann, self.accountant), [])

    def test_private_calendar_hides_its_meetings(self):
        self._meet(self.ann)
        self.assertEqual(self._get_names(self.ann, self.manager), ["Workshop"])
        self.ada.res_users_settings_id.calendar_default_privacy = "private"
        self.assertEqual(self._get_names(self.ann, self.manager), [])
        self.assertEqual(self._get_names(self.ann, self.ada), ["Workshop"])

    def test_public_meeting_in_a_private_calendar_is_shown(self):
        self._meet(self.ann, privacy="public")
        self.ada.res_users_settings_id.calendar_default_privacy = "private"
        self.assertEqual(self._get_names(self.ann, self.manager), ["Workshop"])

    def test_private_meeting_cannot_be_read_by_its_row_id(self):
        row = self._get_rows(self._meet(self.ann, privacy="private"))
        self.env.invalidate_all()
        Timeline = self.env["crm.timeline"].with_user(self.manager)
        self.assertFalse(Timeline.search([("id", "=", row.id)]))
        self.assertFalse(Timeline.browse(row.id).exists())
