from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common_it import NOW, ItCommon

TASK = "crm_industry_profiles.mail_activity_type_it_tender"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestItTender(ItCommon):
    """From the announcement to the result."""

    def test_a_seller_writes_a_tender_in_the_form(self):
        form = Form(self.env["it.tender"].with_user(self.it_seller))
        form.lead_id = self.deal.with_user(self.it_seller)
        form.name = "Archive"
        form.date_deadline = "2027-04-01 10:00:00"
        tender = form.save()
        self.assertEqual(tender.partner_id, self.hospital)
        self.assertEqual(tender.company_id, self.env.company)
        self.assertEqual(tender.currency_id, self.env.company.currency_id)
        self.assertEqual(tender.state, "preparing")

    def test_a_bid_is_submitted_with_price_and_documents(self):
        tender = self._tender().with_user(self.it_seller)
        self._attach(self._document(tender))
        self._document(tender, "Plan", is_required=False)
        tender.action_submit()
        self.assertEqual(tender.state, "submitted")
        self.assertEqual(str(tender.date_submitted), NOW)

    def test_a_required_document_is_missing(self):
        tender = self._tender()
        self._document(tender)
        self.assertEqual(tender.missing_document_count, 1)
        with self.assertRaisesRegex(UserError, "Price sheet"):
            tender.action_submit()
        self.assertEqual(tender.state, "preparing")

    def test_a_bid_without_price_is_refused(self):
        tender = self._tender(our_price=0)
        with self.assertRaisesRegex(UserError, "our price"):
            tender.action_submit()
        self.assertEqual(tender.state, "preparing")

    def test_a_missed_deadline_shows_and_only_managers_submit_late(self):
        late = self._tender(date_deadline="2027-02-28 12:00:00")
        soon = self._tender()
        both = late + soon
        self.assertEqual(both.mapped("is_missed"), [True, False])
        found = self.env["it.tender"].search(
            [("is_missed", "=", True), ("id", "in", both.ids)]
        )
        self.assertEqual(found, late)
        others = self.env["it.tender"].search(
            [("is_missed", "=", False), ("id", "in", both.ids)]
        )
        self.assertEqual(others, soon)
        with self.assertRaisesRegex(UserError, "passed on"):
            late.with_user(self.it_seller).action_submit()
        late.with_user(self.it_manager).action_submit()
        self.assertEqual((late.state, late.is_missed), ("submitted", False))

    def test_prices_of_others_say_our_place(self):
        tender = self._tender()
        cheaper = self._compete(tender, self.rival, 900)
        self._compete(tender, self.other_rival)
        self.assertEqual((tender.best_price, tender.our_rank), (900, 2))
        self.assertEqual(cheaper.difference, -10)
        cheaper.price = 1250
        self.assertEqual((tender.best_price, tender.our_rank), (1250, 1))
        self.assertEqual(cheaper.difference, 25)

    def test_who_won_becomes_a_competitor_of_the_deal(self):
        tender = self._tender()
        self._compete(tender, self.rival, 900, is_winner=True)
        tender.action_submit()
        action = tender.action_close()
        wizard = (
            self.env["it.tender.close"]
            .with_user(self.it_seller)
            .with_context(**action["context"])
            .create({"lost_reason_id": self.reason.id, "note": "Be cheaper"})
        )
        wizard.action_close()
        self.assertEqual((tender.state, tender.lost_reason_id), ("lost", self.reason))
        self.assertEqual(tender.date_decided, date(2027, 3, 1))
        self.assertEqual(tender.result_note, "Be cheaper")
        self.assertEqual(self.deal.competitor_ids, self.rival)

    def test_what_was_not_submitted_is_withdrawn_not_lost(self):
        tender = self._tender()
        with self.assertRaisesRegex(UserError, "In Preparation"):
            tender._close("lost", self.reason, "")
        self.assertEqual(tender.action_close()["context"]["default_state"], "withdrawn")
        tender._close("withdrawn", self.reason, "")
        self.assertEqual(tender.state, "withdrawn")

    def test_only_managers_take_a_result_back(self):
        tender = self._tender()
        tender.action_submit()
        tender.action_won()
        with self.assertRaises(AccessError):
            tender.with_user(self.it_seller).action_reopen()
        self.assertEqual(tender.state, "won")
        tender.with_user(self.it_manager).action_reopen()
        self.assertEqual((tender.state, tender.date_submitted), ("preparing", False))

    def test_what_was_submitted_stays_on_record(self):
        tender = self._tender()
        tender.action_submit()
        with self.assertRaises(UserError):
            tender.unlink()
        self.assertTrue(tender.exists())

    def test_there_is_one_winner_and_the_customer_is_none(self):
        tender = self._tender()
        self._compete(tender, self.rival, is_winner=True)
        with self.assertRaises(ValidationError):
            self._compete(tender, self.other_rival, is_winner=True)
        with self.assertRaises(ValidationError):
            self._compete(tender, self.hospital)
        self.assertEqual(tender.participant_ids.partner_id, self.rival)

    def test_what_is_no_link_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "https"):
            self._tender(url="javascript:alert(1)")

    def test_deals_that_are_merged_keep_tenders_and_teams(self):
        other = self._deal(name="Second")
        tender = self._tender(lead_id=other.id)
        Member = self.env["it.presale.member"]
        values = {"user_id": self.it_seller.id, "role": "analyst", "hours_planned": 5}
        Member.create([{**values, "lead_id": lead.id} for lead in self.deal + other])
        Member.create({**values, "lead_id": other.id, "role": "lawyer"})
        kept = (self.deal + other).merge_opportunity()
        self.assertEqual(kept.it_tender_ids, tender)
        self.assertEqual(
            sorted(kept.it_presale_member_ids.mapped("hours_planned")), [5, 10]
        )

    def test_submitted_bids_are_on_the_timeline(self):
        tender = self._tender(number="T-1")
        domain = [("res_model", "=", "it.tender"), ("res_id", "=", tender.id)]
        Timeline = self.env["crm.timeline"].with_user(self.it_seller)
        self.assertFalse(Timeline.search(domain))
        tender.action_submit()
        row = Timeline.search(domain)
        self.assertEqual(
            (row.partner_id, row.name, row.amount),
            (self.hospital, "T-1 Registration", 1000),
        )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestItTenderClock(ItCommon):
    """Reminders ahead of deadlines, securities that are not returned."""

    def _tasks(self, tender):
        return self.env["mail.activity"].search(
            [("res_model", "=", "it.tender"), ("res_id", "=", tender.id)]
        )

    def _run(self):
        self.env["it.tender"]._cron_remind()

    def test_the_responsible_is_reminded_once(self):
        tender = self._tender(date_deadline=self._in_days(3))
        self._document(tender)
        later = self._tender(date_deadline=self._in_days(4))
        late = self._tender(date_deadline=self._in_days(-1))
        self._run()
        self._run()
        task = self._tasks(tender)
        self.assertEqual(len(task), 1)
        self.assertEqual(
            (task.user_id, task.date_deadline, task.activity_type_id),
            (self.it_seller, date(2027, 3, 4), self.env.ref(TASK)),
        )
        self.assertIn("documents missing: 1", task.summary)
        self.assertFalse(self._tasks(later) + self._tasks(late))

    def test_another_deadline_is_another_reminder(self):
        tender = self._tender(date_deadline=self._in_days(2))
        self._run()
        tender.with_user(self.it_seller).date_deadline = self._in_days(30)
        self._run()
        self.assertEqual(len(self._tasks(tender)), 1)
        with freeze_time(self._in_days(28)):
            self._run()
        self.assertEqual(len(self._tasks(tender)), 2)

    def test_the_task_is_done_when_the_bid_is_submitted(self):
        tender = self._tender(date_deadline=self._in_days(2))
        self._run()
        tender.with_user(self.it_seller).action_submit()
        self.assertFalse(self._tasks(tender).filtered("active"))

    def test_reminders_cost_the_same_for_each(self):
        def measure(number):
            for _index in range(number):
                self._tender(date_deadline=self._in_days(2))
            return self._count_queries(self._run)

        counts = [measure(number) for number in (1, 1, 80)]
        # activities and deadlines are written in batches of a hundred or less
        self.assertLessEqual(counts[2] - counts[1], 8)

    def test_a_security_that_is_not_returned_is_asked_for(self):
        paid = {"deposit_amount": 50, "deposit_date_paid": "2027-01-10"}
        tender = self._tender(**paid, deposit_date_due="2027-02-28")
        today = self._tender(**paid, deposit_date_due="2027-03-01")
        back = self._tender(
            **paid, deposit_date_due="2027-02-01", deposit_date_returned="2027-02-02"
        )
        every = tender + today + back
        self.assertEqual(every.mapped("is_deposit_overdue"), [True, False, False])
        found = self.env["it.tender"].search(
            [("is_deposit_overdue", "=", True), ("id", "in", every.ids)]
        )
        self.assertEqual(found, tender)
        self._run()
        self._run()
        self.assertEqual(len(self._tasks(tender)), 1)
        self.assertFalse(self._tasks(back) + self._tasks(today))

    def test_a_security_is_returned_after_it_was_paid(self):
        for values in (
            {"deposit_date_returned": "2027-02-01"},
            {"deposit_date_paid": "2027-02-01", "deposit_date_due": "2027-01-31"},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self._tender(deposit_amount=50, **values)

    def test_lists_cost_the_same_for_one_and_eighty(self):
        names = (
            "name", "partner_id", "is_missed", "missing_document_count", "our_price",
            "best_price", "our_rank", "is_deposit_overdue", "state", "currency_id",
        )  # fmt: skip

        def measure(number):
            rows = self.env["it.tender"].concat(
                *[self._tender() for _index in range(number)]
            )
            for row in rows:
                self._document(row)
                self._compete(row, self.rival, 900)
            reader = rows.with_user(self.it_seller)
            return self._count_queries(
                lambda: reader.web_read({name: {} for name in names})
            )

        counts = [measure(number) for number in (1, 1, 80)]
        self.assertEqual(counts[1], counts[2])
