import random
from decimal import Decimal

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from ..tools.telecom_tariff import Tariff, Usage, get_cheapest, get_cost
from .common_telecom import MONTHS, TODAY, TelecomCommon

NAMES = ("minutes", "sms", "gigabytes")
PRICES = ("minute_price", "sms_price", "gigabyte_price")


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestTelecomSaving(TelecomCommon):
    """The three full months before 10 April are January to March."""

    def test_a_tariff_that_costs_less(self):
        self._use(self.line, 300)
        self.assertEqual(self._savings(), [("Flat", 90, 75, 5)])

    def test_nothing_where_the_tariff_is_the_best(self):
        self._use(self.line, 250)
        self.assertEqual(self._savings(), [])

    def test_the_month_that_runs_does_not_count(self):
        self._use(self.line, 300)
        self._use(self.line, 9000, ["2027-04-01"])
        self.assertEqual(self._savings(), [("Flat", 90, 75, 5)])

    def test_two_months_are_too_few(self):
        self._use(self.line, 300, MONTHS[1:])
        self.assertEqual(self._savings(), [])

    def test_the_saving_is_rounded_to_the_cent(self):
        self._use(self.line, 300, MONTHS[:2])
        self._use(self.line, 300, MONTHS[2:], amount=30.01)
        self.assertEqual(self._savings(), [("Flat", 90.01, 75, 5)])

    def test_each_month_is_rounded_as_it_is_invoiced(self):
        self.flat.write({"minute_price": 0.0333, "monthly_fee": 1})
        self._use(self.line, 101)
        [(_name, _paid, cost, _saving)] = self._savings()
        self.assertEqual(cost, 13.08)

    def test_tariffs_that_are_not_sold_are_not_offered(self):
        self._use(self.line, 300)
        for days in ({"date_to": "2027-04-09"}, {"date_from": "2027-04-11"}):
            self.flat.write({"date_from": False, "date_to": False, **days})
            self.assertEqual(self._savings(), [])
        self.flat.write({"date_from": TODAY, "date_to": TODAY})
        self.assertEqual(len(self._savings()), 1)

    def test_closed_lines_save_nothing(self):
        self._use(self.line, 300)
        self.line.action_close()
        self.assertEqual(self._savings(), [])

    def _offered(self):
        self.env.flush_all()
        self.env.invalidate_all()
        row = self.env["telecom.saving"].search([("line_id", "=", self.line.id)])
        return row.is_offered

    def test_small_savings_are_not_offered(self):
        self._use(self.line, 300)
        self.env.company.telecom_saving_min = 5.01
        self.assertFalse(self._offered())
        self.env.company.telecom_saving_min = 5
        self.assertTrue(self._offered())

    def test_young_contracts_are_left_alone(self):
        self._use(self.line, 300)
        self.line.date_start = "2027-01-11"
        self.assertFalse(self._offered())
        self.line.date_start = "2027-01-10"
        self.assertTrue(self._offered())

    def test_the_line_takes_the_tariff(self):
        self._use(self.line, 300)
        self.line.action_take_tariff()
        self.assertEqual(self.line.tariff_id, self.flat)

    def test_without_a_cheaper_tariff_it_says_so(self):
        with self.assertRaisesRegex(UserError, "No tariff costs less"):
            self.line.action_take_tariff()
        self.assertEqual(self.line.tariff_id, self.small)

    def _make_random(self, dice, number):
        values = {f"{name}_included": dice.randint(0, 300) for name in NAMES}
        values |= {name: dice.randint(0, 5000) / 10000 for name in PRICES}
        return self._tariff(f"T{number}", dice.randint(0, 6000) / 100, **values)

    def _get_plain(self, tariff):
        included = [Decimal(str(tariff[f"{name}_included"])) for name in NAMES]
        beyond = [Decimal(str(round(tariff[name], 4))) for name in PRICES]
        fee = Decimal(str(tariff.monthly_fee))
        return Tariff(fee, Usage(*included), Usage(*beyond))

    def test_sql_says_the_same_as_plain_python(self):
        dice = random.Random(13)
        tariffs = self.env["telecom.tariff"].concat(
            *[self._make_random(dice, number) for number in range(12)]
        )
        tariffs |= self.small | self.flat
        plain = {tariff: self._get_plain(tariff) for tariff in tariffs}
        for number in range(60):
            line = self._line(f"+1000{number:06}", tariff_id=dice.choice(tariffs).id)
            usages = [self._use_randomly(line, month, dice) for month in MONTHS]
            months = [
                Usage(*(Decimal(str(usage[name])) for name in NAMES))
                for usage in usages
            ]
            others = {t: plain[t] for t in tariffs - line.tariff_id}
            cost, best = get_cheapest({t.id: p for t, p in others.items()}, months)
            paid = sum(Decimal(str(usage.amount)) for usage in usages)
            saving = round(float(paid - cost) / 3, 2)
            expected = []
            if saving > 0:
                name = self.env["telecom.tariff"].browse(best).name
                expected = [(name, float(paid), float(cost), saving)]
            self.assertEqual(self._savings(line), expected)

    def _use_randomly(self, line, month, dice):
        return self.env["telecom.usage"].create(
            {
                "line_id": line.id,
                "month": month,
                "minutes": dice.randint(0, 60000) / 100,
                "sms": dice.randint(0, 600),
                "gigabytes": dice.randint(0, 600000) / 1000,
                "amount": dice.randint(0, 20000) / 100,
            }
        )

    def test_plain_python_reckons_what_is_beyond(self):
        tariff = Tariff(
            Decimal(10),
            Usage(*map(Decimal, (100, 0, 2))),
            Usage(*map(Decimal, ("0.1", "0.05", "3"))),
        )
        usage = Usage(*map(Decimal, (150, 4, "2.5")))
        self.assertEqual(get_cost(tariff, usage), Decimal("16.70"))

    def test_the_list_takes_as_many_queries_for_80_as_for_one(self):
        names = {"partner_id": {}, "saving": {}, "best_tariff_id": {"fields": {}}}
        counts = []
        for place, number in enumerate((1, 1, 80)):
            lines = self.env["telecom.line"]
            for index in range(number):
                lines |= self._line(f"+1900{place}{index:04}")
            for line in lines:
                self._use(line, 300)
            self.env.flush_all()
            self.env.invalidate_all()
            domain = [("line_id", "in", lines.ids)]
            start = self.cr.sql_log_count
            report = self.env["telecom.saving"].with_user(self.telecom_agent)
            found = report.web_search_read(domain, names)
            self.assertEqual(found["length"], number)
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(counts[1], counts[2])


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestTelecomInvoice(TelecomCommon, AccountTestInvoicingCommon):
    """The invoice says what another tariff would have cost."""

    def _print(self, move):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "account.report_invoice", move.ids
        )
        return " ".join(html.decode().split())

    def test_the_invoice_offers_the_tariff(self):
        self._use(self.line, 300)
        html = self._print(self._invoice())
        text = (
            "Line +12025550199: you paid $\xa090.00 in the last three months. With the"
            " tariff “Flat” you would have paid $\xa075.00: $\xa05.00 less each month."
        )
        self.assertIn(" ".join(text.split()), html)

    def test_nothing_is_offered_where_nothing_is_saved(self):
        self._use(self.line, 250)
        self.assertNotIn("telecom_savings", self._print(self._invoice()))

    def test_an_old_invoice_still_says_what_it_said(self):
        self._use(self.line, 300)
        move = self._invoice()
        with freeze_time("2027-09-01"):
            [offer] = move._get_telecom_savings()
        self.assertEqual((offer["tariff"], float(offer["saving"])), (self.flat, 5))

    def test_lines_of_others_are_not_told(self):
        self._use(self.line, 300)
        other = self.env["res.partner"].create({"name": "Other"})
        move = self._invoice(partner_id=other.id)
        self.assertEqual(move._get_telecom_savings(), [])

    def test_credit_notes_offer_nothing(self):
        self._use(self.line, 300)
        refund = self._invoice()._reverse_moves([{"invoice_date": TODAY}])
        self.assertEqual(refund._get_telecom_savings(), [])

    def test_the_contact_of_an_account_reads_the_lines_of_the_account(self):
        company = self.env["res.partner"].create({"name": "Acme", "is_company": True})
        self.nora.parent_id = company
        self._use(self.line, 300)
        move = self._invoice(partner_id=company.id)
        self.assertEqual(len(move._get_telecom_savings()), 1)
