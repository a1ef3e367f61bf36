from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common_daily import DailyCommon

NOW = datetime(2026, 3, 2, 12, 0)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDailyMyDay(DailyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sally.tz = "UTC"

    def _get(self, key, user=None):
        day = self.env["crm.my.day"].with_user(user or self.sally).get_day()
        sections = {section["key"]: section["items"] for section in day["sections"]}
        return sections.get(key, [])

    def _ids(self, key, user=None):
        return [item["id"] for item in self._get(key, user)]

    def _plan(self, record, deadline, **values):
        return self.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id(record._name),
                "res_id": record.id,
                "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
                "summary": "Ask",
                "date_deadline": deadline,
                "user_id": self.sally.id,
                **values,
            }
        )

    def test_meetings_of_today_are_shown_until_they_end(self):
        now = self._meet("2026-03-02 11:30:00", "2026-03-02 12:30:00")
        later = self._meet("2026-03-02 15:00:00", "2026-03-02 16:00:00")
        self._meet("2026-03-03 15:00:00", "2026-03-03 16:00:00")
        self._meet(
            "2026-03-02 15:00:00",
            "2026-03-02 16:00:00",
            user_id=self.samir.id,
            partner_ids=[(6, 0, [self.samir.partner_id.id])],
        )
        self.assertEqual(self._ids("meetings"), [now.id, later.id])

    def test_day_is_the_one_of_the_user(self):
        self.sally.tz = "Asia/Tokyo"
        tonight = self._meet("2026-03-02 14:00:00", "2026-03-02 14:30:00")
        self._meet("2026-03-02 15:30:00", "2026-03-02 16:00:00")
        self.assertEqual(self._ids("meetings"), [tonight.id])

    def test_ended_meeting_waits_for_its_result_for_a_week(self):
        ended = self._meet("2026-03-01 09:00:00", "2026-03-01 10:00:00")
        done = self._meet("2026-03-01 09:00:00", "2026-03-01 10:00:00")
        self._log(event_id=done.id, outcome="agreed")
        self._meet("2026-02-01 09:00:00", "2026-02-01 10:00:00")
        self._meet("2026-03-01 09:00:00", "2026-03-01 10:00:00", self.sally.partner_id)
        self.assertEqual(self._ids("results"), [ended.id])

    def test_visit_is_shown_while_it_lasts(self):
        meeting = self._meet("2026-03-02 11:30:00", "2026-03-02 12:30:00")
        visit = self._log(type_id=self.visit.id, event_id=meeting.id)
        visit.action_check_in()
        self.assertEqual(self._ids("visits"), [visit.id])
        self.assertEqual(self._ids("meetings"), [])
        visit.action_check_out()
        self.assertEqual(self._ids("visits"), [])

    def test_calls_and_to_dos_up_to_today(self):
        call_type = self.env.ref("mail.mail_activity_data_call").id
        late = self._plan(self.ada, "2026-02-20", activity_type_id=call_type)
        todo = self._plan(self._deal(), "2026-03-02")
        self._plan(self.ada, "2026-03-03")
        self._plan(self.ada, "2026-03-02", user_id=self.samir.id)
        [call] = self._get("calls")
        self.assertEqual(call["activity_id"], late.id)
        self.assertTrue(call["is_late"])
        self.assertEqual(call["partner"]["phone"], "(202) 555-0143")
        [item] = self._get("activities")
        self.assertEqual(item["activity_id"], todo.id)
        self.assertFalse(item["is_late"])
        self.assertEqual(item["partner"]["id"], self.ada.id)

    def test_deals_past_their_deadline(self):
        late = self._deal(date_deadline="2026-03-01")
        self._deal(date_deadline="2026-03-02")
        self._deal(date_deadline="2026-03-01", user_id=self.samir.id)
        self._deal(date_deadline="2026-03-01").action_set_lost()
        self.assertEqual(self._ids("deals"), [late.id])

    def _celebrate(self, partner, date, **values):
        return self.env["crm.life.event"].create(
            {
                "partner_id": partner.id,
                "type_id": self.env.ref("crm_relations.crm_life_event_type_wedding").id,
                "date": date,
                "is_yearly": True,
                **values,
            }
        )

    def test_birthdays_of_one_s_own_customers(self):
        stranger = self.env["res.partner"].create(
            {"name": "Stranger", "user_id": self.samir.id, "birthdate": "1980-03-02"}
        )
        self._celebrate(stranger, "2020-03-02")
        self.ada.birthdate = "1980-03-02"
        self.acme.birthdate = "1980-03-03"
        [item] = self._get("occasions")
        self.assertEqual(item["partner"]["id"], self.ada.id)
        self.assertEqual(item["name"], "Birthday (46)")
        self.assertFalse(item["is_late"])

    def test_occasion_of_an_account_s_person_is_its_salesperson_s(self):
        self.ada.user_id = False
        event = self._celebrate(self.ada, "2020-03-02", subject="Ada and Bob")
        [item] = self._get("occasions")
        self.assertEqual((item["model"], item["id"]), ("crm.life.event", event.id))
        self.assertEqual(item["name"], f"{event.type_id.name}: Ada and Bob (6)")

    def test_address_leads_the_way(self):
        self._meet("2026-03-02 15:00:00", "2026-03-02 16:00:00", self.acme)
        [item] = self._get("meetings")
        self.assertEqual(item["partner"]["address"], "12 Main Street, 94538 Fremont")

    # doors
    def test_customer_of_another_company_is_no_card(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        theirs = self.env["res.partner"].create(
            {"name": "Theirs", "company_id": company.id}
        )
        self._meet("2026-03-02 15:00:00", "2026-03-02 16:00:00", theirs)
        [item] = self._get("meetings")
        self.assertFalse(item["partner"])

    def test_only_sales_people_have_a_day(self):
        plain = self._create_user("daily_plain", "base.group_user")
        portal = new_test_user(self.env, "daily_portal", groups="base.group_portal")
        for user in (plain, portal, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self.env["crm.my.day"].with_user(user).get_day()

    def test_ten_queries_for_1_and_for_80(self):
        for count in (1, 79):
            for number in range(count):
                person = self.ada.copy({"name": f"Person {number}"})
                self._meet("2026-03-02 15:00:00", "2026-03-02 16:00:00", person)
                self._plan(person, "2026-03-01")
                self._deal(partner_id=person.id, date_deadline="2026-03-01")
                self._celebrate(person, "2020-03-02")
            self.env["crm.my.day"].with_user(self.sally).get_day()
            self.env.flush_all()
            self.env.invalidate_all()
            # user and company: every request reads them
            user = self.acme.with_user(self.sally).env.user
            (user.partner_id | user.company_id.partner_id).fetch(["tz", "lang"])
            user.company_id.fetch(["currency_id"])
            with self.assertQueryCount(10):
                day = self.env["crm.my.day"].with_user(self.sally).get_day()
        sizes = {part["key"]: len(part["items"]) for part in day["sections"]}
        keys = ("meetings", "activities", "deals", "occasions")
        self.assertEqual(sizes, dict.fromkeys(keys, 80))
