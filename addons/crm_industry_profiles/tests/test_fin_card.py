from datetime import date

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common_fin import FinCommon

KINDS = ("fin_agreement", "fin_operation")


@tagged("post_install", "-at_install")
@freeze_time("2024-06-10")
class TestFinCard(FinCommon):
    def setUp(self):
        super().setUp()
        giro = self._open(self.anna, self.account, balance=1000)
        loan = self._open(
            self.anna, self.mortgage, balance=-90000, date_maturity="2040-01-31"
        )
        self._add_party(loan, self.ben, share=40)
        self._open(
            self.ben,
            self._create_product("Saving", "deposit", "D"),
            balance=500,
            date_maturity="2025-01-01",
        )
        self.giro, self.loan = giro, loan

    def _read(self, partner, *names):
        row = partner.with_user(self.clerk).read(names)[0]
        return tuple(row[name] for name in names)

    def test_money_and_debt_are_counted_by_share(self):
        names = ("fin_agreement_count", "fin_money", "fin_debt")
        self.assertEqual(self._read(self.anna, *names), (2, 1000, 54000))
        self.assertEqual(self._read(self.ben, *names), (2, 500, 36000))

    def test_joint_account_is_counted_by_share(self):
        self._add_party(self.giro, self.ben, "owner", share=25)
        self.assertEqual(self._read(self.anna, "fin_money"), (750,))
        self.assertEqual(self._read(self.ben, "fin_money"), (750,))
        self.assertEqual(self._read(self.anna, "fin_household_money"), (1500,))

    def test_household_adds_up_its_members(self):
        names = ("fin_household_size", "fin_household_money", "fin_household_debt")
        for partner, size in ((self.anna, 2), (self.ben, 2), (self.home, 2)):
            self.assertEqual(self._read(partner, *names), (size, 1500, 90000))

    def test_who_left_the_household_does_not_count(self):
        relation = self.env["crm.relation"].search(
            [("left_partner_id", "=", self.ben.id)]
        )
        relation.write({"date_start": "2020-01-01", "date_end": "2024-06-01"})
        names = ("fin_household_size", "fin_household_money")
        self.assertEqual(self._read(self.anna, *names), (1, 1000))

    def test_guarantor_owes_nothing(self):
        self._add_party(self.loan, self.home, "guarantor")
        self.assertEqual(self._read(self.home, "fin_debt"), (0,))

    def test_closed_and_applied_for_do_not_count(self):
        self.giro.action_close()
        self._open(self.anna, self.account, state="draft", balance=7)
        self.assertEqual(self._read(self.anna, "fin_money"), (0,))

    def test_foreign_currency_is_counted_in_company_currency(self):
        currency = self.env["res.currency"].create({"name": "XTS", "symbol": "x"})
        self.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "name": "2024-01-01",
                "rate": 4,
                "company_id": self.env.company.id,
            }
        )
        self._open(self.anna, self.account, balance=400, currency_id=currency.id)
        self.assertEqual(self._read(self.anna, "fin_money"), (1100,))

    def test_next_maturity_is_the_first_that_comes(self):
        names = ("fin_next_maturity",)
        self.assertEqual(self._read(self.anna, *names), (date(2040, 1, 31),))
        self.assertEqual(self._read(self.ben, *names), (date(2025, 1, 1),))

    def test_maturity_that_has_passed_is_not_the_next(self):
        ended = self._open(self.ben, self.account, date_opening="2020-01-01")
        ended.date_maturity = "2024-06-09"
        self.assertEqual(self._read(self.ben, "fin_next_maturity"), (date(2025, 1, 1),))

    def test_totals_are_those_of_one_company(self):
        other = self.env["res.company"].create({"name": "Other Bank"})
        self.clerk.company_ids += other
        product = self._create_product("G", "card", "G", company_id=other.id)
        self._open_elsewhere(other, product, balance=70)
        both = (self.env.company | other).ids
        anna = self.anna.with_user(self.clerk).with_context(allowed_company_ids=both)
        self.assertEqual(anna.fin_money, 1000)

    def test_products_not_held_are_those_that_fit(self):
        own = self.account | self.mortgage | self.study
        own |= self.env["fin.product"].search([("code", "=", "D")])
        missing = self.anna.with_user(self.clerk).fin_missing_product_ids & own
        self.assertEqual(set(missing.mapped("code")), {"SL", "D"})

    def test_study_loan_is_for_those_who_are_17(self):
        for birthdate, fits in (
            ("2007-06-11", False),
            ("2007-06-10", True),
            (False, True),
        ):
            self.ben.birthdate = birthdate
            missing = self.ben.with_user(self.clerk).fin_missing_product_ids
            self.assertEqual(self.study in missing, fits, birthdate)

    def test_company_is_not_offered_what_is_for_persons(self):
        company = self._create_customer("Acme", is_company=True)
        missing = company.with_user(self.clerk).fin_missing_product_ids
        self.assertNotIn(self.study, missing)
        self.assertIn(self.account, missing)

    def test_operations_are_those_of_the_last_year(self):
        rows = self._create_operations("2024-05-01", "2023-06-01", "2023-05-01")
        shown = self.anna.with_user(self.clerk).fin_operation_ids
        self.assertEqual(shown, rows[:2])
        self.assertFalse(self.ben.with_user(self.clerk).fin_operation_ids)

    def _create_operations(self, *months, **vals):
        return self.env["fin.operation"].create(
            [
                {"agreement_id": self.giro.id, "date_month": month, **vals}
                for month in months
            ]
        )

    def test_card_costs_the_same_for_one_and_for_80(self):
        names = [
            "fin_money",
            "fin_household_debt",
            "fin_next_maturity",
            "fin_missing_product_ids",
            "fin_operation_ids",
        ]
        people = self.anna
        for number in range(79):
            people |= self._create_customer(f"P{number}", birthdate="1990-01-01")
        for person in people:
            self._open(person, self.account, balance=1)
        self._count_queries(people[:1], names)  # what is remembered after the first
        one = self._count_queries(people[:1], names)
        self.assertEqual(self._count_queries(people, names), one)
        self.assertLessEqual(one, 14)

    def _count_queries(self, partners, names):
        self.env.flush_all()
        self.env.invalidate_all()
        partners = partners.with_user(self.clerk)
        self.clerk.has_group("base.group_user")
        before = self.env.cr.sql_log_count
        partners.read(names)
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
@freeze_time("2024-06-10")
class TestFinLedgers(FinCommon):
    def setUp(self):
        super().setUp()
        self.giro = self._open(
            self.anna,
            self.account,
            number="G-1",
            balance=10,
            date_opening="2024-01-15",
            date_maturity="2024-09-01",
        )
        self._add_party(self.giro, self.ben, "authorised")
        self.env["fin.operation"].create(
            [
                self._prepare_operation("fee", 0, 15),
                self._prepare_operation("interest", 4, 0),
                self._prepare_operation("transfer", 2000, 1500),
            ]
        )

    def _prepare_operation(self, kind, received, paid):
        return {
            "agreement_id": self.giro.id,
            "date_month": "2024-03-20",
            "kind": kind,
            "amount_in": received,
            "amount_out": paid,
        }

    def _get_rows(self, partner, user):
        self.env.flush_all()
        rows = (
            self.env["crm.timeline"]
            .with_user(user)
            .search([("partner_id", "=", partner.id), ("kind", "in", KINDS)])
        )
        return [(str(row.date.date()), row.name, row.amount) for row in rows]

    def test_timeline_tells_of_opening_maturity_and_operations(self):
        rows = self._get_rows(self.anna, self.clerk)
        self.assertIn(("2024-01-15", "Opened: Giro G-1", 10), rows)
        self.assertIn(("2024-09-01", "Matures: Giro G-1", 10), rows)
        self.assertIn(("2024-03-31", "Transfers G-1", 500), rows)
        self.assertEqual(len(rows), 5)

    def test_other_parties_see_the_agreement_not_its_operations(self):
        rows = self._get_rows(self.ben, self.clerk)
        self.assertEqual([row[0] for row in rows], ["2024-09-01", "2024-01-15"])

    def test_timeline_of_others_has_nothing_of_the_bank(self):
        self.assertEqual(self._get_rows(self.anna, self.seller), [])
        kinds = self.env["crm.timeline"].with_user(self.seller)._get_kinds()
        self.assertNotIn("fin_agreement", [kind["kind"] for kind in kinds])

    def test_clerk_of_a_bank_that_is_switched_off_sees_nothing(self):
        group = self.env.ref("crm_industry_profiles.group_industry_bank")
        self.clerk.group_ids -= group
        self.assertEqual(self._get_rows(self.anna, self.clerk), [])

    def test_value_is_what_the_bank_earned(self):
        self.env.flush_all()
        domain = [("partner_id", "=", self.anna.id), ("kind", "=", "fin_income")]
        rows = self.env["crm.value"].search(domain)
        self.assertEqual(sorted(rows.mapped("amount")), [-4, 15])
        self.assertEqual(set(rows.mapped("date")), {date(2024, 3, 31)})

    def test_month_is_kept_by_its_first_day(self):
        row = self.giro.env["fin.operation"].search([], limit=1)
        row.date_month = fields.Date.to_date("2024-04-17")
        self.assertEqual(row.date_month, date(2024, 4, 1))
