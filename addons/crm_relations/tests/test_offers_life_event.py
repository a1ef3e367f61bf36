from datetime import date
from unittest.mock import patch

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_offers import OffersCommon

CRON_LOG = "odoo.addons.crm_relations.models.crm_life_event_remind"
ALONE_LOG = "odoo.addons.crm_relations.models.crm_life_event_reminder"


@tagged("post_install", "-at_install")
class TestOffersLifeEvent(OffersCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.life.event.rule"].search([]).active = False
        cls.birthday = cls.env.ref("crm_relations.crm_life_event_type_birthday")
        cls.child_age = cls.env.ref("crm_relations.crm_life_event_type_child_age")
        cls.contract_end = cls.env.ref("crm_relations.crm_life_event_type_contract_end")
        cls.ada = cls._create_partner("Ada", user_id=cls.user.id)

    def _event(self, day, event_type=None, partner=None, **values):
        return self.env["crm.life.event"].create(
            {
                "partner_id": (partner or self.ada).id,
                "type_id": (event_type or self.birthday).id,
                "date": day,
                **values,
            }
        )

    def _rule(self, **values):
        return self.env["crm.life.event.rule"].create(
            {
                "name": "Congratulate",
                "type_ids": self.birthday.ids,
                "days_before": 3,
                "note": "Wish {customer} well: {event} of {subject} in {days} days.",
                "user_id": self.manager.id,
                **values,
            }
        )

    def _run_cron(self):
        with self.enter_registry_test_mode():
            cron = self.env.ref("crm_relations.ir_cron_crm_life_event_remind")
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def _activities(self, partner=None):
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", "res.partner"),
                ("res_id", "=", (partner or self.ada).id),
            ]
        )

    # next date

    def test_a_yearly_event_comes_back_every_year(self):
        event = self._event("1990-05-25")
        self.assertEqual((event.next_date, event.turns), (date(2026, 5, 25), 36))
        with self._on("2026-05-25"):
            self.assertEqual(event.next_date, date(2026, 5, 25))
        with self._on("2026-05-26"):
            self.assertEqual((event.next_date, event.turns), (date(2027, 5, 25), 37))

    def test_29_february_has_a_birthday_every_year(self):
        event = self._event("2000-02-29")
        self.assertEqual(event.next_date, date(2027, 2, 28))
        occasion = self.env["crm.occasion"].search([("partner_id", "=", self.ada.id)])
        self.assertEqual(occasion.next_date, date(2027, 2, 28))
        with self._on("2027-03-01"):
            self.assertEqual(event.next_date, date(2028, 2, 29))
            occasion = self.env["crm.occasion"].search(
                [("partner_id", "=", self.ada.id)]
            )
            self.assertEqual(occasion.next_date, date(2028, 2, 29))

    def test_an_event_comes_once_and_then_never(self):
        event = self._event("2026-06-01", self.contract_end)
        self.assertEqual(event.next_date, date(2026, 6, 1))
        with self._on("2026-06-02"):
            self.assertFalse(event.next_date)

    def test_a_child_reaches_an_age_once(self):
        event = self._event("2009-06-10", self.child_age)
        self.assertEqual((event.is_yearly, event.age), (False, 17))
        self.assertEqual((event.next_date, event.turns), (date(2026, 6, 10), 17))

    def test_a_yearly_event_in_the_future_starts_on_its_first_date(self):
        self.assertEqual(self._event("2030-01-01").next_date, date(2030, 1, 1))

    def test_search_agrees_with_what_is_shown(self):
        days = ["1990-05-19", "1990-05-20", "2000-02-29", "2030-01-01", "1980-12-31"]
        events = self.env["crm.life.event"].union(*(self._event(day) for day in days))
        events |= self._event("2026-05-01", self.contract_end)
        events |= self._event("2009-06-10", self.child_age)
        Event = self.env["crm.life.event"]
        ours = [("partner_id", "=", self.ada.id)]
        for event in events.filtered("next_date"):
            found = Event.search([*ours, ("next_date", "=", event.next_date)])
            self.assertEqual(found, event)
            occasion = self.env["crm.occasion"].search(
                [("res_id", "=", event.id), ("res_model", "=", "crm.life.event")]
            )
            self.assertEqual(occasion.next_date, event.next_date)
        past = Event.search([*ours, ("next_date", "=", False)])
        self.assertEqual(past.type_id, self.contract_end)
        soon = Event.search([*ours, ("next_date", "<=", "2026-06-10")])
        self.assertEqual(len(soon), 2)

    def test_the_day_is_right_without_anybody_saving(self):
        event = self._event("1990-05-20")
        Event = self.env["crm.life.event"]
        with self._on("2027-05-20"):
            found = Event.search([("next_date", "=", "today")])
            self.assertIn(event, found)

    def test_coming_up_of_a_company_shows_its_people(self):
        acme = self._create_partner("Acme", is_company=True)
        bob = self._create_partner("Bob", parent_id=acme.id)
        self._event("1990-05-25", partner=bob)
        self._event("2016-06-30", partner=acme, subject="Store")
        self._event("1990-12-01", partner=acme)
        events = acme.with_user(self.user).get_upcoming_events()
        shown = [(event["who"], event["days"], event["turns"]) for event in events]
        self.assertEqual(shown, [("Bob", 5, 36), ("Store", 41, 10)])
        self.assertEqual(len(bob.with_user(self.user).get_upcoming_events()), 1)

    def test_upcoming_events_cost_the_same_for_3_and_5(self):
        partner = self.ada.with_user(self.user)
        counts = []
        for number in (1, 2, 2):
            for index in range(number):
                self._event(f"1990-06-{index + number:02}")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            partner.get_upcoming_events()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    def test_an_age_cannot_be_reached_every_year(self):
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self._event("2009-06-10", self.child_age, is_yearly=True)
            self.env.flush_all()

    def test_the_form_takes_over_what_the_type_says(self):
        with Form(self.env["crm.life.event"].with_user(self.user)) as form:
            form.partner_id = self.ada
            form.type_id = self.child_age
            form.date = "2009-06-10"
            self.assertEqual(form.age, 17)
        event = form.save()
        self.assertEqual((event.is_yearly, event.next_date), (False, date(2026, 6, 10)))

    # reminders

    def test_a_reminder_is_given_once(self):
        self._event("1990-05-23", subject="Olga")
        self._rule()
        self._run_cron()
        self._run_cron()
        activity = self._activities()
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.user)
        self.assertEqual(activity.date_deadline, date(2026, 5, 20))
        self.assertIn("Wish Ada well: Birthday of Olga in 3 days.", activity.note)

    def test_no_reminder_before_its_day(self):
        self._event("1990-05-24")
        rule = self._rule()
        self._run_cron()
        self.assertEqual(rule.reminder_count, 0)
        with self._on("2026-05-21"):
            self._run_cron()
        self.assertEqual(rule.reminder_ids.occurrence, date(2026, 5, 24))

    def test_next_year_reminds_again(self):
        self._event("1990-05-23")
        rule = self._rule()
        self._run_cron()
        with self._on("2027-05-20"):
            self._run_cron()
        days = rule.reminder_ids.mapped("occurrence")
        self.assertEqual(sorted(days), [date(2026, 5, 23), date(2027, 5, 23)])

    def test_after_a_stop_of_the_server_missed_days_are_caught_up(self):
        self._event("1990-05-19")
        rule = self._rule(days_before=3, catch_up_days=7)
        self._run_cron()
        self.assertEqual(rule.reminder_ids.occurrence, date(2026, 5, 19))
        self.assertEqual(self._activities().date_deadline, date(2026, 5, 20))

    def test_what_is_too_late_is_let_go(self):
        self._event("1990-05-15")
        rule = self._rule(days_before=3, catch_up_days=7)
        self._run_cron()
        self.assertEqual(rule.reminder_count, 0)

    def test_reminders_over_new_year(self):
        self._event("1990-01-01")
        rule = self._rule(days_before=5, domain="[('name', '=', 'Ada')]")
        with self._on("2026-12-28"):
            self._run_cron()
        self.assertEqual(rule.reminder_ids.occurrence, date(2027, 1, 1))

    def test_only_the_events_and_customers_of_the_rule(self):
        bob = self._create_partner("Bob")
        self._event("1990-05-22", partner=bob)
        self._event("2026-05-22", self.contract_end)
        self._event("1990-05-22")
        segment = self._segment(
            domain=f"[('id', 'in', {(self.ada | bob).ids})]", name="Both"
        )
        rule = self._rule(segment_id=segment.id, domain="[('name', '=', 'Bob')]")
        self._run_cron()
        self.assertEqual(rule.reminder_ids.partner_id, bob)

    def test_a_segment_of_accounts_covers_their_people(self):
        acme = self._create_partner("Acme", is_company=True)
        bob = self._create_partner("Bob", parent_id=acme.id)
        self._event("1990-05-22", partner=bob)
        self._event("1990-05-22")
        segment = self._segment(domain=f"[('id', '=', {acme.id})]")
        rule = self._rule(segment_id=segment.id)
        self._run_cron()
        self.assertEqual(rule.reminder_ids.partner_id, bob)

    def test_a_customer_without_salesperson_goes_to_the_person_of_the_rule(self):
        zoe = self._create_partner("Zoe")
        self._event("1990-05-22", partner=zoe)
        self._rule()
        self._run_cron()
        self.assertEqual(self._activities(zoe).user_id, self.manager)

    def test_other_companies_are_left_alone(self):
        zoe = self._create_partner("Zoe", company_id=self.other_company.id)
        self._event("1990-05-22", partner=zoe)
        rule = self._rule(company_id=self.company.id)
        self._run_cron()
        self.assertEqual(rule.reminder_count, 0)

    def test_one_failing_reminder_does_not_stop_the_others(self):
        zoe = self._create_partner("Zoe", user_id=self.user.id)
        self._event("1990-05-22", partner=zoe)
        self._event("1990-05-22")
        rule = self._rule()
        original = type(rule)._prepare_activity

        def fail_for_zoe(record, reminder):
            if reminder.partner_id == zoe:
                raise ValueError("no luck")
            return original(record, reminder)

        with (
            patch.object(type(rule), "_prepare_activity", fail_for_zoe),
            mute_logger(CRON_LOG, ALONE_LOG),
        ):
            self._run_cron()
        states = {line.partner_id.name: line.state for line in rule.reminder_ids}
        self.assertEqual(states, {"Ada": "done", "Zoe": "failed"})
        self.assertEqual(len(self._activities()), 1)
        failed = rule.reminder_ids.filtered(lambda line: line.state == "failed")
        self.assertEqual(failed.error, "no luck")
        failed.with_user(self.manager).action_retry()
        self.assertEqual((failed.state, len(self._activities(zoe))), ("done", 1))

    def test_an_email_is_not_sent_to_who_refused(self):
        self.ada.email = "ada@example.com"
        zoe = self._create_partner("Zoe", email="zoe@example.com")
        self.env["mail.blacklist"]._add("zoe@example.com")
        for partner in (self.ada, zoe):
            self._event("1990-05-22", partner=partner)
        template = self.env["mail.template"].create(
            {
                "name": "Best wishes",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "subject": "Best wishes",
                "partner_to": "{{ object.id }}",
            }
        )
        rule = self._rule(action="template", template_id=template.id)
        self._run_cron()
        mails = self.env["mail.mail"].search([("subject", "=", "Best wishes")])
        self.assertEqual(mails.recipient_ids, self.ada)
        states = {line.partner_id.name: line.state for line in rule.reminder_ids}
        self.assertEqual(states, {"Ada": "done", "Zoe": "skipped"})

    def test_a_batch_costs_the_same_for_1_and_80(self):
        rule = self._rule()
        rule._remind_batch()
        counts = []
        for number in (1, 80):
            for partner in self._create_partners(number, user_id=self.user.id):
                self._event("1990-05-22", partner=partner)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(rule._remind_batch()), number)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1] - counts[0], 3)  # rows of INSERT come in pages

    def test_words_that_nobody_can_fill_in_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "{custmer}"):
            self._rule(note="Dear {custmer}")

    def test_a_rule_says_what_to_do(self):
        with self.assertRaisesRegex(ValidationError, "lacks"):
            self._rule(action="template")

    # access

    def test_sales_people_see_events_of_their_own_and_free_customers(self):
        mine = self._event("1990-05-22")
        with self.assertRaises(AccessError):
            mine.with_user(self.colleague).read(["date"])
        Occasion = self.env["crm.occasion"]
        domain = [("partner_id", "=", self.ada.id)]
        self.assertEqual(Occasion.with_user(self.user).search_count(domain), 1)
        self.assertEqual(Occasion.with_user(self.colleague).search_count(domain), 0)
        self.assertEqual(Occasion.with_user(self.manager).search_count(domain), 1)

    def test_nobody_else_reads_life_events(self):
        event, rule = self._event("1990-05-22"), self._rule()
        for user in (self.portal, self.employee, self.accountant):
            with self.subTest(user=user.login):
                for record in (event, rule, self.birthday):
                    with self.assertRaises(AccessError):
                        record.with_user(user).read(["display_name"])
                with self.assertRaises(AccessError):
                    self.env["crm.occasion"].with_user(user).search([])
                with self.assertRaises(AccessError):
                    self.ada.with_user(user).get_upcoming_events()

    def test_sales_people_do_not_edit_or_run_rules(self):
        rule = self._rule().with_user(self.user)
        with self.assertRaises(AccessError):
            rule.write({"days_before": 1})
        with self.assertRaises(AccessError):
            rule.action_run()
        self.assertEqual(rule.days_before, 3)

    def test_a_manager_reminds_by_hand(self):
        self._event("1990-05-22")
        rule = self._rule()
        rule.with_user(self.manager).action_run()
        self.assertEqual(rule.reminder_ids.partner_id, self.ada)
