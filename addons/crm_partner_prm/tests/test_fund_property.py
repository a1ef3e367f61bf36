from random import Random

from odoo.tests import tagged

from .common_fund import MONEY, FundCommon

STEPS = [
    *["approve"] * 3,
    *["claim"] * 4,
    *["check"] * 4,
    "send_back",
    *["pay"] * 4,
    *["undo"] * 2,
    "credit",
    "cancel",
    "release",
    "budget",
]


@tagged("post_install", "-at_install")
class TestFundProperty(FundCommon):
    """Whatever happens, in which order: the fund is whole, and so is its ledger."""

    def _run(self, seed):
        self.dice = Random(seed)
        self.fund = self._fund(budget=1000, approval_limit=10000)
        for _step in range(30):
            getattr(self, f"_do_{self.dice.choice(STEPS)}")()
            self._check_whole()

    def _pick(self, model, *states):
        rows = self.env[model].search(
            [("fund_id", "=", self.fund.id), ("state", "in", states)]
        )
        return rows.browse(self.dice.choice(rows.ids)) if rows else rows

    def _part(self, amount):
        """Some of it, down to a cent."""
        return self.dice.randint(1, max(1, round(amount * 100))) / 100

    def _do_approve(self):
        if self.fund.amount_free:
            self._approve(self._part(self.fund.amount_free), fund=self.fund)

    def _do_claim(self):
        request = self._pick("prm.fund.request", "approved", "claimed", "checked")
        if request.amount_reserved:
            self._claim(request, self._part(request.amount_reserved))

    def _do_check(self):
        claim = self._pick("prm.fund.claim", "submitted")
        if claim:
            claim.action_check()
            if claim.amount > 1 and self.dice.random() < 0.2:
                claim.move_id.invoice_line_ids.price_unit = self._part(claim.amount)
            claim.move_id.action_post()

    def _do_send_back(self):
        claim = self._pick("prm.fund.claim", "submitted")
        if claim and not claim.move_id:
            claim.reason_id = self.back_reason
            claim.action_refuse()

    def _do_pay(self):
        bill = self._pick("prm.fund.claim", "checked").move_id
        if bill.amount_residual:
            self._pay(bill, self._part(bill.amount_residual))

    def _do_undo(self):
        bill = self._pick("prm.fund.claim", "checked", "paid", "reversed").move_id
        self._undo(bill)

    def _do_credit(self):
        bill = self._pick("prm.fund.claim", "checked").move_id
        if bill.amount_residual:
            self._credit(bill, self._part(bill.amount_residual))

    def _do_cancel(self):
        bill = self._pick("prm.fund.claim", "checked", "paid").move_id
        if bill:
            bill.button_draft()
            bill.button_cancel()

    def _do_release(self):
        request = self._pick("prm.fund.request", "approved", "claimed", "checked")
        if request:
            request.action_release()

    def _do_budget(self):
        self.fund.budget += self._part(200)

    def _check_whole(self):
        """Cents, read from the database: sums, signs, and a replay of the ledger."""
        self.env.flush_all()
        fund = self.fund.id
        held = self._read(
            f"SELECT {', '.join(MONEY)}, budget FROM prm_fund WHERE id = {fund}"
        )
        self.assertEqual(sum(held[:4]), held[4])
        self.assertGreaterEqual(min(held), 0)
        requests = self._read(
            "SELECT COALESCE(SUM(amount_reserved), 0),"
            " COALESCE(SUM(amount_claimed), 0), COALESCE(SUM(amount_paid), 0)"
            " FROM prm_fund_request"
            f" WHERE fund_id = {fund}"
        )
        self.assertEqual(requests, held[1:4])
        claims = self._read(
            "SELECT COALESCE(SUM(amount_claimed), 0), COALESCE(SUM(amount_paid), 0)"
            f" FROM prm_fund_claim WHERE fund_id = {fund}"
        )
        self.assertEqual(claims, held[2:4])
        self.assertEqual(self._replay(), held[:4])
        self._check_paid()

    def _read(self, query):
        self.env.cr.execute(query)
        return [round(amount * 100) for amount in self.env.cr.fetchone()]

    def _replay(self):
        buckets = dict.fromkeys(name.partition("_")[2] for name in MONEY)
        for bucket in buckets:
            [buckets[bucket]] = self._read(
                f"""SELECT COALESCE(SUM(CASE '{bucket}' WHEN target THEN amount
                                        WHEN source THEN -amount ELSE 0 END), 0)
                      FROM prm_fund_move WHERE fund_id = {self.fund.id}"""
            )
        return list(buckets.values())

    def _check_paid(self):
        """What the fund says is paid is what payments settled on posted bills."""
        claims = self.env["prm.fund.claim"].search([("fund_id", "=", self.fund.id)])
        paid = 0
        for bill in claims.move_id.filtered(lambda move: move.state == "posted"):
            notes = bill.line_ids.matched_debit_ids.filtered(
                lambda part: part.debit_move_id.move_id.move_type == "in_refund"
            )
            credited = sum(notes.mapped("credit_amount_currency"))
            paid += bill.amount_total - bill.amount_residual - credited
        covered = not any("not covered" in m.body for m in claims.message_ids)
        if covered:
            self.assertAlmostEqual(self.fund.amount_paid, paid, places=2)

    def test_the_fund_is_whole_whatever_happens(self):
        for seed in range(8):
            with self.subTest(seed=seed):
                self._run(seed)
