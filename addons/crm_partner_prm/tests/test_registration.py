from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_registration import CUSTOMER, RegistrationCommon


@tagged("post_install", "-at_install")
class TestRegistration(RegistrationCommon):
    def _follow(self):
        self._run_cron("prm.deal.registration", "_cron_follow_deadlines")

    def test_an_approved_deal_is_a_deal_with_its_partner(self):
        registration = self._register(self.northwind, amount=500, description="Ovens")
        self.assertEqual(
            (registration.state, registration.verdict), ("submitted", "clear")
        )
        registration.with_user(self.manager).action_approve()
        lead = registration.lead_id
        self.assertEqual(
            (lead.prm_partner_id, lead.partner_name, lead.expected_revenue),
            (self.northwind, "Kyivkhlib JSC", 500),
        )
        self.assertEqual(lead.user_id, self.manager)
        self.assertEqual(self._get_steps(registration), ["submitted", "approved"])

    @freeze_time("2026-03-10 09:00:00")
    def test_protection_is_what_the_level_or_the_type_promises(self):
        registration = self._register(self.northwind)
        registration.action_approve()
        self.assertEqual(str(registration.date_expiry), "2026-06-08")
        self.silver.protection_days = 120
        other = self._register(
            self.northwind,
            customer_name="Lvivmoloko",
            customer_vat="UA87654321",
            customer_email="info@lvivmoloko.example.com",
            customer_phone=False,
            customer_city="Lviv",
        )
        other.action_approve()
        self.assertEqual(str(other.date_expiry), "2026-07-08")

    @freeze_time("2026-03-13 15:00:00")  # a Friday
    def test_the_answer_is_due_in_working_days(self):
        self.env.company.resource_calendar_id.tz = "UTC"
        registration = self._register(self.northwind)
        self.assertEqual(str(registration.date_answer_due), "2026-03-17 17:00:00")

    def test_silence_means_approved(self):
        with freeze_time("2026-03-10 09:00:00"):
            registration = self._register(self.northwind)
        with freeze_time("2026-03-12 09:00:00"):
            self._follow()
            self.assertEqual(registration.state, "submitted")
        with freeze_time("2026-03-13 09:00:00"):
            self._follow()
        self.assertEqual(registration.state, "approved")
        self.assertTrue(registration.is_silent)
        self.assertTrue(registration.lead_id)
        self.assertEqual(self._get_steps(registration), ["submitted", "silent"])

    def test_protection_expires_and_frees_the_customer(self):
        with freeze_time("2026-03-10 09:00:00"):
            first = self._register(self.northwind)
            first.action_approve()
        with freeze_time("2026-06-08 09:00:00"):
            self._follow()
            self.assertEqual(first.state, "approved")
        with freeze_time("2026-06-09 09:00:00"):
            self._follow()
            self.assertEqual(first.state, "expired")
            second = self._register(self.sundial)
        self.assertEqual(second.state, "submitted")

    def test_the_manager_has_a_task_until_it_is_answered(self):
        registration = self._register(self.northwind)
        task = registration.activity_ids
        self.assertEqual(task.user_id, self.manager)
        self.assertEqual(task.date_deadline, registration.date_answer_due.date())
        registration.action_approve()
        self.assertFalse(registration.activity_ids)

    def test_a_refusal_has_a_coded_reason(self):
        registration = self._register(self.northwind)
        with self.assertRaisesRegex(UserError, "Choose a reason"):
            registration.action_reject()
        self.assertEqual(registration.state, "submitted")
        registration.reason_id = self._ref("prm_reason_registration_territory")
        registration.action_reject()
        receipt = registration.receipt_ids[-1]
        self.assertEqual(registration.state, "rejected")
        self.assertEqual(receipt.facts["reason"], "territory")
        self.assertEqual(receipt.note, "The customer is outside your territory")

    def test_who_is_not_enrolled_registers_nothing(self):
        self.enrollment.action_suspend()
        registration = self._register(self.northwind, submit=False)
        with self.assertRaisesRegex(UserError, "not enrolled"):
            registration.action_submit()
        self.assertEqual(registration.state, "draft")

    def test_a_name_alone_is_not_enough(self):
        registration = self._register(
            self.northwind,
            submit=False,
            customer_vat=False,
            customer_email=False,
            customer_phone=False,
        )
        with self.assertRaisesRegex(UserError, "Say more about"):
            registration.action_submit()
        registration.customer_phone = "044 123 45 67"
        registration.action_submit()
        self.assertEqual(registration.state, "submitted")

    def test_what_was_sent_is_not_changed(self):
        registration = self._register(self.northwind).with_user(self.admin)
        for values in (
            {"customer_name": "Other"},
            {"customer_vat": "UA11111119"},
            {"partner_id": self.sundial.id},
        ):
            with self.assertRaisesRegex(UserError, "was sent"):
                registration.write(values)
        with self.assertRaises(AccessError):
            registration.write({"state": "approved"})
        self.assertEqual(registration.customer_name, CUSTOMER["customer_name"])

    def test_only_drafts_that_were_never_sent_are_deleted(self):
        registration = self._register(self.northwind)
        with self.assertRaisesRegex(UserError, "stays on record"):
            registration.unlink()
        registration.action_draft()
        with self.assertRaisesRegex(UserError, "stays on record"):
            registration.unlink()
        self._register(self.northwind, submit=False).unlink()

    def test_a_corrected_registration_is_sent_again(self):
        registration = self._register(self.northwind)
        registration.reason_id = self._ref("prm_reason_registration_information")
        registration.action_reject()
        registration.action_draft()
        registration.customer_street = "Khreshchatyk 1"
        registration.action_submit()
        self.assertEqual(registration.state, "submitted")
        self.assertFalse(registration.reason_id)
        self.assertEqual(
            self._get_steps(registration),
            ["submitted", "rejected", "draft", "submitted"],
        )

    def test_wrong_input_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "no e-mail address"):
            self._register(self.northwind, customer_email="at home")
        with self.assertRaisesRegex(ValidationError, "cannot be negative"):
            self._register(self.northwind, amount=-1)

    def test_a_won_deal_wins_its_registration(self):
        registration = self._register(self.northwind)
        registration.action_approve()
        registration.lead_id.with_user(self.manager).action_set_won()
        self.assertEqual(registration.state, "won")
        self.assertEqual(self._get_steps(registration)[-1], "won")
        self.assertFalse(registration.claim_ids)

    def test_a_lost_deal_loses_its_registration(self):
        registration = self._register(self.northwind)
        registration.action_approve()
        reason = self.env["crm.lost.reason"].create({"name": "Too dear"})
        registration.lead_id.action_set_lost(lost_reason_id=reason.id)
        self.assertEqual(registration.state, "lost")
        self.assertEqual(self._register(self.sundial).state, "submitted")

    def test_both_timelines_know_the_registered_deal(self):
        customer = self._create_partner(
            "Kyivkhlib", is_company=True, vat=CUSTOMER["customer_vat"]
        )
        registration = self._register(self.northwind)
        registration.action_approve()
        rows = self.env["crm.timeline"].search(
            [
                ("res_model", "=", "prm.deal.registration"),
                ("res_id", "=", registration.id),
            ]
        )
        self.assertEqual(rows.partner_id, self.northwind | customer)
        self.assertEqual(registration.lead_id.partner_id, customer)
        self.assertEqual(set(rows.mapped("state")), {"approved"})


@tagged("post_install", "-at_install")
class TestRegistrationExtension(RegistrationCommon):
    def setUp(self):
        super().setUp()
        with freeze_time("2026-03-10 09:00:00"):
            self.registration = self._register(self.northwind)
            self.registration.action_approve()

    def _extend(self, day="2026-05-01"):
        with freeze_time(f"{day} 09:00:00"):
            self.registration.action_extend()

    def _talk(self, day="2026-04-01"):
        self.env["crm.interaction"].create(
            {
                "partner_id": self.northwind.id,
                "lead_id": self.registration.lead_id.id,
                "type_id": self.env.ref("crm_relations.crm_interaction_type_visit").id,
                "date": f"{day} 10:00:00",
                "user_id": self.manager.id,
            }
        )

    def test_without_activity_nothing_is_extended(self):
        with self.assertRaisesRegex(UserError, "Nothing has happened"):
            self._extend()
        self.assertEqual(str(self.registration.date_expiry), "2026-06-08")

    def test_a_visit_extends_and_is_named_as_the_proof(self):
        self._talk()
        self._extend()
        self.assertEqual(str(self.registration.date_expiry), "2026-07-23")
        receipt = self.registration.receipt_ids[-1]
        self.assertEqual((receipt.step, receipt.note), ("extended", "Interactions: 1"))

    def test_the_same_visit_does_not_extend_twice(self):
        self._talk()
        self._extend()
        with self.assertRaisesRegex(UserError, "Nothing has happened"):
            self._extend("2026-05-02")
        self._talk("2026-05-03")
        self._extend("2026-05-04")
        self.assertEqual(self.registration.extension_count, 2)

    def test_more_extensions_than_promised_are_refused(self):
        self.type.max_extensions = 1
        self._talk()
        self._extend()
        self._talk("2026-05-03")
        with self.assertRaisesRegex(UserError, "more is not promised"):
            self._extend("2026-05-04")
        self.assertEqual(self.registration.extension_count, 1)

    def test_reported_progress_is_activity_and_reaches_the_deal(self):
        with freeze_time("2026-04-01 09:00:00"):
            self.registration._report_progress("Shown to the board, decision in May")
        note = self.registration.lead_id.message_ids[0]
        self.assertIn("decision in May", note.body)
        self._extend()
        self.assertEqual(self.registration.receipt_ids[-1].note, "Progress reports: 1")

    def test_an_empty_report_is_refused(self):
        with self.assertRaisesRegex(UserError, "Say in a sentence"):
            self.registration._report_progress(" ok ")


@tagged("post_install", "-at_install")
class TestRegistrationReceipt(RegistrationCommon):
    def test_receipts_are_not_changed_by_anybody(self):
        receipt = self._register(self.northwind).receipt_ids
        for record in (receipt, receipt.sudo(), receipt.with_user(self.admin).sudo()):
            with self.assertRaisesRegex(UserError, "cannot be changed"):
                record.write({"author": "Nobody"})
            with self.assertRaisesRegex(UserError, "cannot be deleted"):
                record.unlink()
        self.assertFalse(receipt.with_user(self.admin).has_access("write"))
        self.assertFalse(receipt.with_user(self.admin).has_access("create"))
        self.assertEqual(receipt.author, self.env.user.name)

    @freeze_time("2026-03-10 09:30:15")
    def test_the_receipt_says_what_was_sent_and_when_in_utc(self):
        receipt = self._register(self.northwind).receipt_ids
        self.assertEqual(
            receipt.with_context(tz="Asia/Tokyo").date_utc, "2026-03-10 09:30:15 UTC"
        )
        self.assertEqual(receipt.facts["vat"], CUSTOMER["customer_vat"])
        self.assertEqual(receipt.facts["country"], "UA")

    def test_a_change_past_odoo_shows(self):
        registration = self._register(self.northwind)
        registration.action_approve()
        receipts = registration.receipt_ids
        self.assertEqual(receipts.mapped("is_intact"), [True, True])
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE prm_registration_receipt SET date = date - interval '1 hour'"
            " WHERE id = %s",
            [receipts[0].id],
        )
        self.env.invalidate_all()
        self.assertEqual(receipts.mapped("is_intact"), [False, False])

    @mute_logger("odoo.sql_db")
    def test_partners_do_not_read_receipts_or_conflicts_directly(self):
        self.create_portal_users()
        registration = self._register(self.northwind)
        for name in (
            "receipt_ids",
            "conflict_ids",
            "verdict",
            "customer_id",
            "lead_id",
        ):
            mine = registration.with_user(self.nora_user)
            with self.assertRaises(AccessError):
                mine.read([name])
        for model in ("receipt", "conflict", "claim"):
            rows = self.env[f"prm.registration.{model}"].with_user(self.nora_user)
            self.assertFalse(rows.has_access("read"))
