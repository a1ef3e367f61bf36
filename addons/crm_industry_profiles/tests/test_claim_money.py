from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_claims import ClaimMoneyCommon


@tagged("post_install", "-at_install")
class TestClaimMoney(ClaimMoneyCommon):
    def _money(self, claim):
        return (claim.paid_amount, claim.outstanding_amount, claim.incurred_amount)

    def test_what_was_accepted_is_a_vendor_bill(self):
        claim = self._decided(1000)
        claim.action_pay()
        bill = claim.move_ids
        self.assertEqual(
            (bill.move_type, bill.state, bill.partner_id, bill.amount_total, bill.ref),
            ("in_invoice", "draft", self.frank, 700, claim.number),
        )
        self.assertEqual(self._money(claim), (0, 700, 700))

    def test_it_is_not_billed_twice(self):
        claim = self._decided(1000)
        claim.action_pay()
        with self.assertRaisesRegex(UserError, "billed already"):
            claim.action_pay()

    def test_a_bill_that_was_cancelled_is_made_again(self):
        claim = self._decided(1000)
        claim.action_pay()
        claim.move_ids.button_cancel()
        claim.action_pay()
        self.assertEqual(claim.move_ids.mapped("amount_total"), [700, 700])

    def test_the_garage_is_paid_where_it_is_named(self):
        garage = self.env["res.partner"].create({"name": "Garage"})
        claim = self._decided(1000, payee_id=garage.id)
        claim.action_pay()
        self.assertEqual(claim.move_ids.partner_id, garage)

    def test_the_beneficiary_is_paid_for_a_loss_of_the_insured(self):
        bank, victim = self.env["res.partner"].create([{"name": n} for n in "BV"])
        self.policy.sudo().beneficiary_id = bank
        own = self._decided(1000)
        others = self._decided(1000, claimant_id=victim.id)
        (own | others).action_pay()
        self.assertEqual(own.move_ids.partner_id, bank)
        self.assertEqual(others.move_ids.partner_id, victim)

    def test_an_incident_before_an_endorsement_has_the_terms_of_its_day(self):
        assets = self.env["crm.partner.asset"].create(
            [
                {"partner_id": self.frank.id, "kind": "vehicle", "description": name}
                for name in ("Old van", "New van")
            ]
        )
        self.policy.sudo().asset_ids = assets[0]
        collision = self.policy.coverage_ids[0]
        self._endorse_with(collision, assets)
        before = self._claim(date_incident="2026-06-15")
        after = self._claim(date_incident="2026-08-01", date_reported="2026-08-01")
        self.assertEqual(self._terms(before), (5000, 1500, assets[0].ids))
        self.assertEqual(self._terms(after), (9000, 1865, assets[1].ids))
        self.assertIn("Vehicle: Old van", before.snapshot_html)
        self.assertNotIn("New van", before.snapshot_html)

    def _endorse_with(self, cover, assets):
        endorsement = self.env["insurance.endorsement"].create(
            {
                "policy_id": cover.policy_id.id,
                "date": "2026-08-01",
                "reason": "A new car",
                "asset_remove_ids": assets[0].ids,
                "asset_add_ids": assets[1].ids,
                "line_ids": [
                    Command.create(
                        {
                            "action": "change",
                            "coverage_id": cover.id,
                            "sum_insured": 9000,
                            "premium": 1865,
                        }
                    )
                ],
            }
        )
        endorsement.action_apply()

    def _terms(self, claim):
        terms = claim.snapshot
        [cover] = [
            row for row in terms["coverages"] if row["type_id"] == self.collision.id
        ]
        return cover["sum_insured"], terms["premium"], terms["asset_ids"]

    def test_paid_is_what_payments_have_settled(self):
        claim = self._decided(1000)
        bill = self._billed(claim)
        self.assertEqual(self._money(claim), (0, 700, 700))
        self._pay(bill, 200)
        self.assertEqual(self._money(claim), (200, 500, 700))
        self.assertEqual(claim.state, "decided")
        self._pay(bill)
        self.assertEqual(self._money(claim), (700, 0, 700))
        self.assertEqual(claim.state, "paid")

    def test_a_payment_that_is_taken_back_is_not_paid(self):
        claim = self._decided(1000)
        bill = self._billed(claim)
        self._pay(bill)
        bill.line_ids.remove_move_reconcile()
        self.assertEqual(self._money(claim), (0, 700, 700))
        self.assertEqual(claim.state, "decided")

    def test_a_credit_note_pays_nothing(self):
        claim = self._decided(1000)
        bill = self._billed(claim)
        note = bill._reverse_moves([{"invoice_date": bill.invoice_date}], cancel=True)
        self.assertEqual(note.state, "posted")
        self.assertEqual(self._money(claim), (0, 700, 700))
        self.assertEqual((claim.state, claim.left_to_bill), ("decided", 700))

    def test_it_is_closed_when_all_is_paid(self):
        claim = self._decided(1000)
        with self.assertRaisesRegex(UserError, "is not paid yet"):
            claim.action_close()
        self._pay(self._billed(claim))
        claim.action_close()
        self.assertEqual(claim.state, "closed")
        self.assertEqual(str(claim.date_closed), "2026-11-10")

    def test_closing_releases_what_is_left_of_the_reserve(self):
        claim = self._decided(1000)
        self._pay(self._billed(claim))
        claim._change_reserve(900, "Perhaps a lawyer")
        self.assertEqual(self._money(claim), (700, 200, 900))
        claim.action_close()
        self.assertEqual(self._money(claim), (700, 0, 700))

    def test_the_reserve_is_not_lower_than_what_is_paid(self):
        claim = self._decided(1000)
        self._pay(self._billed(claim), 200)
        with self.assertRaisesRegex(UserError, "is paid already"):
            claim._change_reserve(100, "Less")

    def test_what_was_paid_for_cannot_be_refused(self):
        claim = self._decided(1000)
        self._pay(self._billed(claim))
        claim.action_close()
        claim.action_reopen()
        with self.assertRaisesRegex(UserError, "cannot be refused"):
            claim._refuse(self.reason, "No")

    def test_recourse_lowers_what_the_claim_has_cost_when_it_is_paid(self):
        claim = self._decided(1000)
        self._pay(self._billed(claim))
        culprit = self.env["res.partner"].create({"name": "At Fault"})
        self.env["insurance.claim.party"].create(
            {"claim_id": claim.id, "partner_id": culprit.id, "role": "at_fault"}
        )
        step = self.env["insurance.claim.step"].create(
            {"claim_id": claim.id, "kind": "recourse"}
        )
        self.assertEqual((step.partner_id, step.amount), (culprit, 700))
        step.amount = 500
        step.action_apply()
        invoice = claim.move_ids.filtered(lambda m: m.move_type == "out_invoice")
        self.assertEqual((invoice.partner_id, invoice.amount_total), (culprit, 500))
        invoice.action_post()
        self.assertEqual((claim.recourse_amount, claim.incurred_amount), (0, 700))
        self._pay(invoice, 300)
        self.assertEqual((claim.recourse_amount, claim.incurred_amount), (300, 400))
        self.assertEqual((claim.paid_amount, claim.billed_amount), (700, 700))

    def test_not_more_is_asked_back_than_was_paid(self):
        claim = self._decided(1000)
        self._pay(self._billed(claim), 200)
        claim._ask_recourse(self.carla, 150)
        with self.assertRaisesRegex(UserError, "can still be asked back"):
            claim._ask_recourse(self.carla, 51)

    def test_recourse_is_no_sale_to_the_one_at_fault(self):
        claim = self._decided(1000)
        self._pay(self._billed(claim))
        claim._ask_recourse(self.carla, 500).action_post()
        rows = self.env["crm.value"].search([("partner_id", "=", self.carla.id)])
        self.assertEqual(set(rows.mapped("kind")), {"premium"})

    def test_the_product_of_the_company_gives_the_account(self):
        self.env.company.insurance_claim_product_id = self.product_a
        claim = self._decided(1000)
        claim.action_pay()
        line = claim.move_ids.invoice_line_ids
        self.assertEqual((line.product_id, line.price_unit), (self.product_a, 700))
        self.assertFalse(line.tax_ids)
