"""The loss ratios of the sample insurers, against the file."""

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

from insurance import load
from northwind import Report

from odoo.tests import TransactionCase, tagged

DATA = Path(__file__).parents[2] / "setup/samples/insurance/data"
COUNTED = (
    "insurance.policy",
    "insurance.claim",
    "insurance.reserve.move",
    "res.partner",
)


@tagged("post_install", "-at_install")
class TestInsuranceSample(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("insurance_sample.company", raise_if_not_found=False)
        if not cls.company:
            raise AssertionError("no sample insurers here: start setup/test")
        cls.env = cls.env(context={"allowed_company_ids": cls.company.ids})
        path = DATA / "loss_experience.csv"
        with path.open(encoding="utf-8", newline="") as file:
            cls.rows = list(csv.DictReader(file))
        cls.mine = [("company_id", "=", cls.company.id)]

    def _count(self, *columns):
        """{values of the columns: (earned, incurred)} of the file."""
        sums = defaultdict(lambda: [Decimal(0), Decimal(0)])
        for row in self.rows:
            found = sums[tuple(row[column] for column in columns)]
            found[0] += Decimal(row["earned_premium"])
            found[1] += Decimal(row["incurred_loss"])
        return {key: tuple(found) for key, found in sums.items()}

    def _read(self, *groups):
        """The same of the report, with the ratio that it shows."""
        rows = self.env["insurance.result"]._read_group(
            self.mine, groups, ["earned:sum", "incurred:sum", "loss_ratio:avg"]
        )
        size = len(groups)
        return {
            tuple(map(self._word, row[:size])): tuple(
                Decimal(str(part)) for part in row[size:]
            )
            for row in rows
        }

    def _word(self, value):
        """What the file calls it."""
        if getattr(value, "_name", "") == "res.partner":
            return value.ref
        if getattr(value, "_name", "") == "insurance.product":
            return value.code.lower()
        return str(value.year)

    def _check(self, groups, columns):
        counted, read = self._count(*columns), self._read(*groups)
        self.assertEqual(read.keys(), counted.keys())
        for key, (earned, incurred) in counted.items():
            self.assertEqual(read[key][:2], (earned, incurred), key)
            ratio = 100 * incurred / earned
            self.assertLess(abs(read[key][2] - ratio), Decimal("0.000001"), key)
        return len(counted)

    def test_every_ratio_is_that_of_the_file(self):
        checked = self._check(
            ("partner_id", "product_id", "date:year"),
            ("insurer_code", "line", "accident_year"),
        )
        self.assertEqual(checked, 2425)

    def test_by_insurer_by_line_and_by_year(self):
        self.assertEqual(self._check(("partner_id",), ("insurer_code",)), 208)
        self.assertEqual(self._check(("product_id",), ("line",)), 2)
        self.assertEqual(self._check(("date:year",), ("accident_year",)), 10)

    def test_what_is_left_to_pay_is_what_was_not_paid_yet(self):
        claims = self.env["insurance.claim"].search(self.mine)
        left = sum(
            max(int(row["incurred_loss"]) - int(row["paid_loss"]), 0)
            for row in self.rows
        )
        self.assertEqual(sum(claims.mapped("outstanding_amount")), left)
        self.assertEqual(
            sum(claims.mapped("paid_amount")) - sum(claims.mapped("recourse_amount")),
            sum(map(int, (row["incurred_loss"] for row in self.rows))) - left,
        )

    def test_a_second_load_adds_nothing(self):
        before = self._number()
        result = load(self.env, Report(), commit=False)
        self.assertEqual((self._number(), set(result.added.values())), (before, {0}))

    def _number(self):
        return {model: self.env[model].search_count([]) for model in COUNTED}
