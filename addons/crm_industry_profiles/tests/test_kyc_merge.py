from datetime import date

from odoo.tests import tagged

from .common_kyc import KycCommon


@tagged("post_install", "-at_install")
class TestKycMerge(KycCommon):
    def _merge(self, src, dst):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((src | dst).ids, dst)
        self.env.invalidate_all()

    def test_reviews_of_both_are_kept(self):
        twin = self._create_customer("Maria Twin")
        old = self._decide(twin, day="2026-01-01")
        new = self._decide(self.maria)
        self._merge(twin, self.maria)
        self.assertEqual((old + new).partner_id, self.maria)
        self.assertEqual((old.is_current, new.is_current), (False, True))

    def test_open_reviews_become_one(self):
        twin = self._create_customer("Maria Twin")
        theirs = self._review(twin, date_due="2026-05-25")
        self.Trigger._raise(
            [{"partner": twin, "company": self.env.company, "kind": "pep", "note": "x"}]
        )
        ours = self._review(date_due="2026-12-31")
        self._merge(twin, self.maria)
        self.assertFalse(theirs.exists())
        self.assertEqual(self._get_open(), ours)
        self.assertEqual(ours.date_due, date(2026, 5, 25))
        self.assertEqual(ours.trigger_ids.mapped("kind"), ["pep"])

    def test_highest_risk_holds(self):
        twin = self._create_customer("Maria Twin")
        risk = {"risk_class": "high", "reason": "PEP", "date_start": "2025-01-01"}
        self.env["fin.kyc.risk"].create({"partner_id": twin.id, **risk})
        self._decide(self.maria)
        self._merge(twin, self.maria)
        partner = self.maria.with_user(self.compliance)
        self.assertEqual(partner.kyc_risk_class, "high")
        self.assertEqual(partner.kyc_risk_reason, "Contacts merged: PEP")

    def test_documents_and_applications_move(self):
        twin = self._create_customer("Maria Twin")
        paper = self._file(twin)
        product = self.env["fin.product"].create({"name": "Loan", "kind": "loan"})
        application = self.env["fin.application"].create(
            {"partner_id": twin.id, "product_id": product.id, "amount": 100}
        )
        self._merge(twin, self.maria)
        self.assertEqual(paper.partner_id, self.maria)
        self.assertEqual(application.partner_id, self.maria)
