import random
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_estate_deal import EstateDealCommon

NOW = "2027-06-01 08:00:00"
CENT = Decimal("0.01")


def cents(value):
    return Decimal(str(value)).quantize(CENT, ROUND_HALF_UP)


@tagged("post_install", "-at_install")
class TestEstateCommission(EstateDealCommon):
    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(NOW))

    def _shares(self, commission):
        commission.line_ids.invalidate_recordset()
        return commission.line_ids.sorted("sequence").mapped("due_amount")

    def test_the_rate_of_the_contract_price(self):
        offer = self._offer(97000)
        offer.action_accept()
        commission = self.env["estate.commission"].create(
            {"listing_id": self.listing.id, "payer_id": self.seller.id, "rate": 3}
        )
        self.assertEqual(commission.amount, 2910)
        self.assertEqual(commission.lead_id, offer.lead_id)

    def test_shares_add_up_to_100(self):
        with self.assertRaisesRegex(ValidationError, "add up to 90"):
            self._commission(1000, (self.rita, 60), (self.broker, 30))
        commission = self._commission(1000, (self.rita, 60), (self.broker, 40))
        first, second = commission.line_ids
        with self.assertRaisesRegex(ValidationError, "add up to 110"):
            first.percent = 70
        commission.line_ids = [
            Command.update(first.id, {"percent": 70}),
            Command.update(second.id, {"percent": 30}),
        ]
        self.assertEqual(commission.line_ids.mapped("percent"), [70, 30])

    def test_what_stays_with_the_office_is_not_paid_out(self):
        office = {"kind": "office", "percent": 25, "sequence": 9}
        commission = self.env["estate.commission"].create(
            {
                "listing_id": self.listing.id,
                "payer_id": self.seller.id,
                "amount": 1000,
                "line_ids": [
                    Command.create(self._share(self.rita, 75)),
                    Command.create(office),
                ],
            }
        )
        commission.action_make_order()
        self._pay(self._invoice(commission))
        self.assertEqual(self._shares(commission), [250, 750])
        commission.line_ids.action_settle()
        payouts = commission.line_ids.payout_ids
        self.assertEqual(payouts.mapped("amount"), [750])
        self.assertEqual(
            commission.line_ids.filtered("open_amount").partner_id,
            self.company.partner_id,
        )

    def test_a_share_without_its_broker_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "broker of each share"):
            self._commission(1000, (self.env["res.partner"], 100))

    def test_nothing_is_due_before_money_comes(self):
        commission = self._commission(1000, (self.rita, 60), (self.broker, 40))
        self._invoice(commission)
        self.assertEqual(self._shares(commission), [0, 0])

    def test_partial_payments_and_the_rest(self):
        commission = self._commission(
            1000, (self.rita, 33.33), (self.ivan, 33.33), (self.broker, 33.34)
        )
        tax = commission.order_id.order_line.tax_ids
        self.assertTrue(tax)
        invoice = self._invoice(commission)
        total = invoice.amount_total
        self._pay(invoice, 100.01)
        untaxed = float(cents(100.01 * 1000 / total))
        shares = self._shares(commission)
        self.assertAlmostEqual(sum(shares), untaxed, 2)
        self._pay(invoice, day="2027-04-10")
        self.assertEqual(self._shares(commission), [333.3, 333.3, 333.4])
        self.assertEqual(commission.received_amount, 1000)

    def test_money_that_went_back_is_taken_back(self):
        commission = self._commission(1000, (self.rita, 60), (self.broker, 40))
        invoice = self._invoice(commission)
        self._pay(invoice)
        self.assertEqual(self._shares(commission), [600, 400])
        note = self._credit(invoice)
        self.assertEqual(self._shares(commission), [0, 0])
        self._pay(note, day="2027-04-05")
        self.assertEqual(self._shares(commission), [0, 0])
        rows = self.env["estate.commission.due"].search(
            [("commission_id", "=", commission.id)]
        )
        self.assertAlmostEqual(sum(rows.mapped("amount")), 0, 2)

    def test_a_credit_note_before_payment_brings_nothing(self):
        commission = self._commission(1000, (self.rita, 60), (self.broker, 40))
        self._credit(self._invoice(commission))
        self.assertEqual(self._shares(commission), [0, 0])

    def test_another_currency(self):
        currency = self.setup_other_currency("EUR", rates=[("2020-01-01", 3.0)])
        listing = self._listing(self.flat, currency_id=currency.id)
        commission = self._commission(
            1000, (self.rita, 60), (self.broker, 40), listing=listing
        )
        commission.order_id.order_line.tax_ids = False
        self.assertEqual(commission.order_id.currency_id, currency)
        invoice = self._invoice(commission)
        self.assertEqual(invoice.currency_id, currency)
        self._pay(invoice, 100)
        rows = self.env["estate.commission.due"].search(
            [("commission_id", "=", commission.id)], order="id"
        )
        self.assertEqual(rows.mapped("amount_currency"), [60, 40])
        self.assertEqual(rows.invoice_currency_id, currency)
        self.assertEqual(rows.mapped("amount"), [20, 13.33])

    def test_parts_add_up_whatever_is_paid(self):
        """Against sums of the posted bank entries, computed in Decimal."""
        source = random.Random(20270301)
        for _round in range(4):
            parts = [source.randrange(1, 4000) for _n in range(source.randrange(2, 6))]
            parts = [round(100 * part / sum(parts), 4) for part in parts]
            parts[-1] = round(100 - sum(parts[:-1]), 4)
            people = [(self._partner(f"Broker {n}"), p) for n, p in enumerate(parts)]
            commission = self._commission(source.randrange(1000, 999999) / 100, *people)
            invoice = self._invoice(commission)
            banked = Decimal(0)
            while invoice.amount_residual > 1:
                left = invoice.amount_residual
                paid = round(min(left, left * source.uniform(0.2, 1) + 0.5), 2)
                payment = self._pay(invoice, paid)
                entry = payment.move_id.line_ids.filtered("debit")
                banked += cents(sum(entry.mapped("debit")))
                self._check_sums(commission, invoice, banked, parts)
            self._pay(invoice) if invoice.amount_residual else None
            self.assertEqual(
                cents(sum(self._shares(commission))), cents(commission.amount)
            )

    def _check_sums(self, commission, invoice, banked, parts):
        untaxed = banked * cents(invoice.amount_untaxed) / cents(invoice.amount_total)
        untaxed = untaxed.quantize(CENT, ROUND_HALF_UP)
        shares = self._shares(commission)
        self.assertEqual(cents(sum(shares)), untaxed)
        for share, percent in zip(shares, parts, strict=True):
            exact = untaxed * Decimal(str(percent)) / 100
            self.assertLessEqual(abs(cents(share) - exact), CENT)

    def test_rows_say_when_and_by_what(self):
        commission = self._commission(1000, (self.rita, 60), (self.broker, 40))
        commission.order_id.order_line.tax_ids = False
        invoice = self._invoice(commission)
        first = self._pay(invoice, 400, "2027-03-10")
        second = self._pay(invoice, 600, "2027-04-20")
        groups = self.env["estate.commission.due"]._read_group(
            [("commission_id", "=", commission.id)],
            ["partner_id", "date:month"],
            ["amount:sum"],
        )
        sums = {(who, day.month): amount for who, day, amount in groups}
        self.assertEqual(
            sums,
            {
                (self.rita.partner_id, 3): 240,
                (self.broker, 3): 160,
                (self.rita.partner_id, 4): 360,
                (self.broker, 4): 240,
            },
        )
        rows = self.env["estate.commission.due"].search(
            [("commission_id", "=", commission.id)]
        )
        self.assertEqual(set(rows.mapped("document_number")), {first.name, second.name})

    def test_the_deposit_of_the_buyer_is_not_split(self):
        offer = self._offer(97000, deposit_amount=500)
        offer.action_accept()
        commission = self._commission(1000, (self.rita, 100))
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_id": self.buyer.id,
                "amount": 500,
                "estate_offer_id": offer.id,
            }
        )
        payment.action_post()
        self.assertEqual(self._shares(commission), [0])

    def test_an_order_is_split_once(self):
        commission = self._commission(1000, (self.rita, 100))
        with self.assertRaisesRegex(UserError, "sales order already"):
            commission.action_make_order()

    def test_queries_do_not_grow(self):
        def measure(number):
            rows = self.env["estate.commission"].concat(
                *[self._commission(100, (self.rita, 100)) for _n in range(number)]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            names = ("received_amount", "open_amount", "amount")
            before = self.cr.sql_log_count
            rows.web_read({name: {} for name in names})
            return self.cr.sql_log_count - before

        counts = [measure(number) for number in (1, 1, 1, 20)]
        self.assertEqual(counts[2], counts[3])


@tagged("post_install", "-at_install")
class TestEstatePayout(EstateDealCommon):
    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(NOW))
        self.commission = self._commission(1000, (self.rita, 60), (self.broker, 40))
        self.invoice = self._invoice(self.commission)

    def _settle(self, user=None):
        lines = self.commission.line_ids
        lines.invalidate_recordset()
        lines.with_user(user or self.env.user).action_settle()
        return self.env["estate.commission.payout"].search(
            [("commission_id", "=", self.commission.id)], order="id"
        )

    def _value(self):
        rows = self.env["crm.value"].search(
            [("partner_id", "=", self.seller.id), ("kind", "=", "estate_commission")]
        )
        return sorted(rows.mapped("amount"))

    def test_payroll_and_vendor_bill(self):
        self._pay(self.invoice)
        payroll, billed = self._settle(self.boss)
        self.assertEqual(
            (payroll.kind, payroll.amount, payroll.state), ("payroll", 600, "open")
        )
        self.assertEqual(
            (billed.kind, billed.amount, billed.state), ("bill", 400, "open")
        )
        bill = billed.move_id
        self.assertEqual(bill.partner_id, self.broker)
        self.assertEqual((bill.move_type, bill.state), ("in_invoice", "draft"))
        self.assertEqual(bill.amount_total, 400)
        self.assertEqual(self.commission.line_ids.mapped("open_amount"), [0, 0])
        with self.assertRaisesRegex(UserError, "Nothing is due"):
            self._settle()

    def test_value_falls_when_shares_are_paid(self):
        self._pay(self.invoice)
        payroll, billed = self._settle()
        self.assertEqual(self._value(), [])
        payroll.with_user(self.boss).action_paid()
        self.assertEqual(self._value(), [-600])
        billed.move_id.invoice_date = "2027-03-15"
        billed.move_id.action_post()
        self.assertEqual(self._value(), [-600])
        self._pay(billed.move_id)
        self.assertEqual(billed.state, "paid")
        self.assertEqual(self._value(), [-600, -400])
        posted = billed.move_id.invoice_line_ids.mapped("balance")
        self.assertEqual(sum(posted), 400)

    def test_a_bill_is_not_paid_by_payroll(self):
        self._pay(self.invoice)
        billed = self._settle()[1]
        with self.assertRaisesRegex(UserError, "paid in accounting"):
            billed.action_paid()

    def test_only_what_came_since_is_settled(self):
        self._pay(self.invoice, self.invoice.amount_total / 2)
        self._settle()
        self._pay(self.invoice, day="2027-04-10")
        amounts = self._settle().mapped("amount")
        self.assertEqual(amounts, [300, 200, 300, 200])

    def test_what_was_credited_is_taken_back(self):
        self._pay(self.invoice)
        self._settle()
        self._credit(self.invoice)
        payouts = self._settle()
        self.assertEqual(payouts.mapped("amount"), [600, 400, -600, -400])
        refund = payouts[-1].move_id
        self.assertEqual((refund.move_type, refund.amount_total), ("in_refund", 400))

    def test_a_cancelled_bill_is_due_again(self):
        self._pay(self.invoice)
        payouts = self._settle()
        payouts[1].move_id.button_cancel()
        self.assertEqual(payouts[1].state, "void")
        self.commission.line_ids.invalidate_recordset()
        self.assertEqual(self.commission.line_ids.mapped("open_amount"), [0, 400])
        payouts = self._settle()
        payouts[2].move_id.unlink()
        self.assertEqual(payouts[2].state, "void")

    def test_the_order_stays_once_it_was_settled(self):
        self._pay(self.invoice)
        self._settle()
        with self.assertRaisesRegex(UserError, "so it stays"):
            self.commission.with_user(self.boss).order_id = False


@tagged("post_install", "-at_install")
class TestEstateCommissionAccess(EstateDealCommon):
    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(NOW))
        self.commission = self._commission(1000, (self.rita, 60), (self.ivan, 40))
        self._pay(self._invoice(self.commission))

    def test_a_realtor_sees_the_own_share_only(self):
        Due = self.env["estate.commission.due"].with_user(self.rita)
        rows = Due.search([("commission_id", "=", self.commission.id)])
        self.assertEqual(rows.mapped("amount"), [600])
        Line = self.env["estate.commission.line"].with_user(self.rita)
        line = Line.search([("commission_id", "=", self.commission.id)])
        self.assertEqual((line.user_id, line.due_amount), (self.rita, 600))
        with self.assertRaises(AccessError):
            (self.commission.line_ids - line).with_user(self.rita).read(["percent"])

    def test_a_realtor_changes_no_share_and_settles_nothing(self):
        line = self.commission.line_ids[0].with_user(self.rita)
        with self.assertRaises(AccessError):
            line.percent = 100
        with self.assertRaises(AccessError):
            line.action_settle()
        self.assertFalse(line.sudo().payout_ids)

    def test_nobody_types_a_payout(self):
        line = self.commission.line_ids[0]
        Payout = self.env["estate.commission.payout"].with_user(self.boss)
        with self.assertRaises(AccessError):
            Payout.create({"line_id": line.id, "amount": 9999, "kind": "payroll"})
        line.action_settle()
        payout = line.payout_ids.with_user(self.boss)
        for values in (
            {"amount": 9999},
            {"state": "paid"},
            {"date_paid": "2027-01-01"},
        ):
            with self.assertRaises(AccessError):
                payout.write(values)

    def test_who_shares_in_nothing_sees_nothing(self):
        other = self._user("est_olga", "crm_industry_profiles.group_estate_agent")
        for model in (
            "estate.commission",
            "estate.commission.line",
            "estate.commission.due",
        ):
            rows = self.env[model].with_user(other).search([])
            self.assertFalse(rows, model)

    def test_forged_context_does_not_pay_more_than_came_in(self):
        line = self.commission.line_ids[0].with_user(self.boss)
        line.with_context(estate_commission_write=True).percent = 90
        with self.assertRaisesRegex(ValidationError, "add up to 130"):
            line.action_settle()
        self.assertFalse(line.payout_ids)

    def test_sums_by_realtor(self):
        Due = self.env["estate.commission.due"].with_user(self.boss)
        sums = defaultdict(float)
        for user, amount in Due._read_group(
            [("commission_id", "=", self.commission.id)], ["user_id"], ["amount:sum"]
        ):
            sums[user] += amount
        self.assertEqual(dict(sums), {self.rita: 600, self.ivan: 400})
