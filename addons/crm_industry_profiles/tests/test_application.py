from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common_application import PICTURE, ApplicationCommon


@tagged("post_install", "-at_install")
class TestApplication(ApplicationCommon):
    def _get_inputs(self, application):
        rows = application.sudo().inputs["rows"]
        return {row["key"]: row["value"] for row in rows}

    def test_it_starts_with_the_checklist_of_the_product(self):
        application = self._apply()
        self.assertEqual(application.name, f"LA{application.id:06}")
        self.assertEqual(application.document_ids.kind_id, self.passport | self.income)
        self.assertEqual(
            (application.state, application.missing_count), ("received", 2)
        )

    def test_paper_is_attached(self):
        for channel in ("fax", "letter"):
            with (
                self.subTest(channel),
                self.assertRaisesRegex(ValidationError, "Attach the scanned paper"),
            ):
                self._apply(channel=channel)
        self.assertEqual(self._fax().scan, PICTURE.encode())

    def test_missing_documents_are_asked_for(self):
        application = self._apply()
        application.action_documents()
        self.assertEqual(application.state, "documents")
        task = application.activity_ids
        self.assertEqual(task.summary, "Ask for documents: Passport, Proof of income")
        self.assertEqual(
            (task.user_id, task.date_deadline), (self.clerk, date(2026, 5, 23))
        )

    def test_it_is_not_assessed_without_its_documents(self):
        application = self._apply()
        application.document_ids[0].date_received = "2026-05-19"
        with self.assertRaisesRegex(UserError, "still needs: Proof of income"):
            application.action_assess()
        waived = application.document_ids[1].with_user(self.bank_manager)
        waived.is_required = False
        application.action_assess()
        self.assertEqual(application.state, "assessment")

    def test_whole_way_to_the_agreement(self):
        self._decide()
        application = self._assess()
        application.action_approve()
        self.assertEqual(
            (application.state, application.verdict, application.decided_by_id),
            ("decision", "approved", self.clerk),
        )
        application.action_agree()
        agreement = application.agreement_id
        self.assertEqual(
            (
                application.state,
                agreement.partner_id,
                agreement.product_id,
                agreement.limit_amount,
                agreement.user_id,
                agreement.date_maturity,
            ),
            ("agreed", self.maria, self.loan, 4000, self.clerk, date(2028, 5, 20)),
        )

    def test_steps_come_in_their_order(self):
        application = self._apply()
        for step in (
            "action_submit",
            "action_approve",
            "action_decline",
            "action_agree",
        ):
            with self.subTest(step), self.assertRaises(UserError):
                getattr(application, step)()
        with self.assertRaises(AccessError):
            application.state = "agreed"
        with self.assertRaises(AccessError):
            self._apply(verdict="approved")
        self.assertEqual(application.state, "received")

    def test_nobody_decides_above_the_own_limit(self):
        self._decide()
        application = self._assess(amount=5000.01)
        with self.assertRaisesRegex(UserError, "You decide up to"):
            application.action_approve()
        application.decision_note = "Too much"
        with self.assertRaisesRegex(UserError, "You decide up to"):
            application.action_decline()
        application.with_user(self.compliance).action_approve()
        self.assertEqual(application.decided_by_id, self.compliance)

    def test_limit_of_the_product_counts_first(self):
        self._decide()
        self.env["fin.decision.limit"].create(
            {"user_id": self.clerk.id, "product_id": self.loan.id, "amount": 1000}
        )
        with self.assertRaisesRegex(UserError, "You decide up to"):
            self._assess().action_approve()

    def test_without_a_limit_only_managers_decide(self):
        self._decide()
        application = self._assess(amount=900000)
        with self.assertRaisesRegex(UserError, "You decide up to"):
            application.with_user(self.second).action_approve()
        application.with_user(self.bank_manager).action_approve()
        self.assertEqual(application.verdict, "approved")

    def test_unknown_customer_gets_no_loan(self):
        application = self._assess()
        with self.assertRaisesRegex(UserError, "Customer review: Not Reviewed"):
            application.action_approve()
        self._decide(
            outcome="not_compliant", risk_class="medium", note="Not who she says"
        )
        with self.assertRaisesRegex(UserError, "Customer review: Not Compliant"):
            application.action_approve()
        self.assertFalse(application.verdict)

    def test_decline_needs_its_reason(self):
        application = self._assess()
        with self.assertRaisesRegex(UserError, "Say why"):
            application.action_decline()
        application.decision_note = "Income too low"
        application.action_decline()
        self.assertEqual((application.state, application.verdict), ("declined",) * 2)

    def test_inputs_stay_as_they_were_seen(self):
        self._decide(risk_class="medium")
        account = self.env["fin.product"].create({"name": "Card", "kind": "card"})
        agreement = self.env["fin.agreement"].create(
            {
                "partner_id": self.maria.id,
                "product_id": account.id,
                "number": "C-1",
                "balance": -250,
                "state": "active",
            }
        )
        application = self._assess()
        application.action_approve()
        self.maria.write({"annual_income": 1, "household_size": 9})
        agreement.balance = -99999
        inputs = self._get_inputs(application)
        self.assertIn("54,000.00", inputs["annual_income"])
        self.assertEqual(inputs["household_size"], "3")
        self.assertEqual(inputs["crm_occupation"], "Pharmacist")
        self.assertIn("250.00", inputs[f"agreement,{agreement.id}"])
        self.assertEqual((inputs["state"], inputs["risk_class"]), ("Valid", "Medium"))
        self.assertIn("0.00", inputs["money_owed"])
        self.assertIn("54,000.00", application.inputs_html)

    def test_clerk_does_not_read_the_risk_class_in_the_inputs(self):
        self._decide(risk_class="medium")
        application = self._assess()
        application.action_approve()
        self.assertNotIn("Medium", application.inputs_html)
        self.assertIn("Medium", application.with_user(self.compliance).inputs_html)
        with self.assertRaises(AccessError):
            application.read(["inputs"])

    def test_what_was_decided_does_not_change(self):
        self._decide()
        application = self._assess()
        application.action_approve()
        with self.assertRaisesRegex(UserError, "does not change"):
            application.amount = 9000
        with self.assertRaisesRegex(UserError, "do not change"):
            application.document_ids[0].note = "Another"
        with self.assertRaises(UserError):
            application.with_user(self.bank_manager).unlink()
        application.action_agree()
        with self.assertRaises(AccessError):
            application.scan_name = "Other"

    def test_withdrawn_by_the_customer(self):
        application = self._apply()
        application.action_documents()
        application.action_withdraw()
        self.assertEqual(application.state, "withdrawn")
        self.assertFalse(application.activity_ids)

    def test_others_see_no_application(self):
        portal = new_test_user(self.env, "app_portal", "base.group_portal")
        application = self._apply()
        for user in (self.seller, self.employee, self.agent, portal):
            with self.subTest(user.login), self.assertRaises(AccessError):
                application.with_user(user).read(["amount"])
        limits = self.env["fin.decision.limit"].with_user(self.clerk)
        self.assertFalse(limits.has_access("read"))

    def test_applications_of_another_company_stay_closed(self):
        other = self.env["res.company"].create({"name": "Other Bank"})
        product = self.loan.copy({"company_id": other.id})
        theirs = self.env["fin.application"].create(
            {
                "partner_id": self.maria.id,
                "company_id": other.id,
                "product_id": product.id,
                "amount": 10,
            }
        )
        Application = self.env["fin.application"].with_user(self.clerk)
        self.assertNotIn(theirs, Application.search([]))

    def test_list_costs_the_same_for_one_and_eighty(self):
        applications = self.env["fin.application"].browse()
        for _index in range(80):
            applications += self._apply()
        names = ["name", "partner_id", "product_id", "amount", "missing_count", "state"]

        def count(rows):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows.with_user(self.clerk).read(names)
            return self.env.cr.sql_log_count - before

        count(applications)
        self.assertEqual(count(applications[:1]), count(applications))

    # timeline
    def _get_rows(self, user):
        rows = (
            self.env["crm.timeline"]
            .with_user(user)
            .search([("partner_id", "=", self.maria.id), ("kind", "=", "application")])
        )
        return [(row.name, row.state, row.amount) for row in rows]

    def test_timeline_has_the_application_and_its_decision(self):
        application = self._assess()
        application.decision_note = "Income too low"
        application.action_decline()
        row = (application.name, "declined", 4000)
        self.assertEqual(self._get_rows(self.clerk), [row, row])

    def test_timeline_of_others_has_none(self):
        self._apply()
        self.maria.user_id = self.seller
        self.assertEqual(self._get_rows(self.seller), [])
        kinds = self.env["crm.timeline"].with_user(self.seller)._get_kinds()
        self.assertNotIn("application", [row["kind"] for row in kinds])
