import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_application import ApplicationCommon
from .common_kyc import JUDGEMENT


@tagged("post_install", "-at_install")
class TestFinAttacks(ApplicationCommon):
    """Calls that no screen makes, by people who have a role in the bank."""

    def _refuse(self, record, **vals):
        """The call is refused and nothing has changed."""
        before = record.sudo().read(list(vals), load=None)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            record.write(vals)
            self.env.flush_all()
        record.invalidate_recordset()
        self.assertEqual(record.sudo().read(list(vals), load=None), before)

    def _propose(self):
        review = self._review(**{**JUDGEMENT, "risk_class": "high"})
        review.action_start()
        review.action_decide()
        self.assertEqual(review.state, "proposed")
        return review

    def test_decision_of_a_review_is_not_written(self):
        review = self._review(**JUDGEMENT)
        for vals in (
            {"state": "decided"},
            {"is_current": True},
            {"date_next": "2036-01-01"},
            {"decided_by_id": self.second.id},
            {"snapshot": {"facts": []}},
        ):
            with self.subTest(str(vals)):
                self._refuse(review, **vals)

    def test_who_proposed_cannot_be_emptied_to_confirm_oneself(self):
        review = self._propose()
        self._refuse(review, proposed_by_id=False)
        self._refuse(review, snapshot=False)
        with self.assertRaises(UserError):
            review.action_confirm()
        review.with_user(self.second).action_confirm()
        self.assertEqual(review.decided_by_id, self.second)

    def test_decided_review_is_closed_to_each_role(self):
        review = self._decide()
        for user in (self.compliance, self.bank_manager):
            self._refuse(review.with_user(user), risk_class="high")
            self._refuse(review.with_user(user), note="x")
            with self.assertRaises(UserError):
                review.with_user(user).unlink()

    def test_lower_risk_class_needs_a_review(self):
        """One officer raises it alone, and does not take that back alone."""
        Risk = self.env["fin.kyc.risk"].with_user(self.compliance)
        review = self._decide()
        vals = {"partner_id": self.maria.id, "reason": "Mine", "review_id": review.id}
        high = Risk.create({**vals, "risk_class": "high"})
        for review_id in (False, review.id):
            with self.assertRaises(AccessError):
                Risk.create({**vals, "risk_class": "low", "review_id": review_id})
        with self.assertRaises(AccessError):
            high.risk_class = "low"
        self.assertEqual(self.maria.with_user(self.compliance).kyc_risk_class, "high")
        self._decide()
        self.env.invalidate_all()
        self.assertEqual(self.maria.with_user(self.compliance).kyc_risk_class, "low")

    def test_decision_on_an_application_is_not_written(self):
        application = self._assess()
        for user in (self.clerk, self.bank_manager):
            for vals in (
                {"verdict": "approved"},
                {"state": "agreed"},
                {"decided_amount": 9},
                {"inputs": {"rows": []}},
            ):
                with self.subTest(f"{user.login} {vals}"):
                    self._refuse(application.with_user(user), **vals)

    def test_decision_on_an_application_is_not_emptied(self):
        self._decide()
        application = self._assess()
        application.action_approve()
        self.assertEqual(
            (application.state, application.verdict), ("decision", "approved")
        )
        for vals in (
            {"verdict": False},
            {"decided_amount": 0},
            {"decided_by_id": False},
            {"inputs": False},
            {"amount": 90_000},
            {"currency_id": self.env.ref("base.EUR").id},
        ):
            with self.subTest(str(vals)):
                self._refuse(application, **vals)

    def test_clerk_does_not_approve_above_the_limit(self):
        self._decide()
        application = self._assess(amount=6000)
        with self.assertRaises(UserError):
            application.action_approve()
        with self.assertRaises(AccessError):
            self.env["fin.decision.limit"].with_user(self.clerk).search([]).amount = 1e9

    def test_clerk_does_not_waive_prescribed_documents(self):
        application = self._apply()
        row = application.document_ids[0]
        self._refuse(row, is_required=False)
        row.with_user(self.bank_manager).is_required = False
        self.assertFalse(row.is_required)

    def test_checklist_cannot_be_left_out(self):
        """Not by giving a document of one's own, taking rows out or another product."""
        other = self.env["crm.document.kind"].search(
            [("id", "not in", self.loan.document_kind_ids.ids)], limit=1
        )
        kept = self._apply(document_ids=[(0, 0, {"kind_id": other.id})])
        kept.document_ids.file = base64.b64encode(b"paper")
        bare = self._apply()
        bare.document_ids.unlink()
        for application in (kept, bare):
            with self.assertRaises(UserError) as refusal:
                application.action_assess()
            self.assertIn(self.income.name, str(refusal.exception))
            self.assertEqual(application.state, "received")

    def test_rows_do_not_move_to_another_company(self):
        elsewhere = self.env["res.company"].create({"name": "Far Away"})
        row = self._apply().document_ids[0]
        self._refuse(row, company_id=elsewhere.id)
        self._refuse(row.with_user(self.bank_manager), company_id=elsewhere.id)

    def test_import_runs_with_nobody_elses_rights(self):
        jobs = self.env["fin.import"].with_user(self.bank_manager)
        vals = {"name": "x", "kind": "agreements", "company_id": self.env.company.id}
        job = jobs.create(vals)
        self.assertEqual(job.user_id, self.bank_manager)
        self._refuse(job, user_id=self.env.ref("base.user_admin").id)
        with self.assertRaises(AccessError):
            jobs.create({**vals, "user_id": self.env.ref("base.user_admin").id})

    def test_api_is_closed_to_others(self):
        rows = [{"external_id": "A", "product": "X", "customer": "Y"}]
        portal = self._create_user("fin_portal", "base.group_portal")
        for user in (self.clerk, self.compliance, self.seller, self.employee, portal):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["fin.import"].with_user(user).load_rows(
                    "agreements", rows, "key"
                )

    def test_api_refuses_what_it_cannot_read_row_by_row(self):
        """Whatever the cells hold: a message, never an error of the database."""
        junk = ("a\x00b", "\ud800", ["x"], {"a": 1}, 10**400, "x" * 100_000, True, None)
        rows = [
            {"external_id": f"A{n}", "product": cell, "customer": cell, "balance": cell}
            for n, cell in enumerate(junk)
        ]
        rows += [
            {"external_id": cell, "product": "P", "customer": "C", "balance": "1"}
            for cell in junk
        ]
        imports = self.env["fin.import"].with_user(self.bank_manager)
        answer = imports.load_rows("agreements", rows, "junk")
        self.assertEqual((answer["created"], answer["refused"]), (0, len(rows)))

    def test_api_limits_the_size_of_a_request(self):
        imports = self.env["fin.import"].with_user(self.bank_manager)
        row = {"external_id": "A", "product": "X", "customer": "Y"}
        for rows in ([], [row] * 5001, "rows", [1], {"a": 1}):
            with self.assertRaises(UserError):
                imports.load_rows("agreements", rows, "key")
        for key in ("", " ", "k" * 129, None, 7):
            with self.assertRaises(UserError):
                imports.load_rows("agreements", [row], key)
