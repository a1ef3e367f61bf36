from contextlib import suppress
from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.crm_industry_profiles.tools.bank_rows import Row

from .common_fin import FinCommon

HEADER = "external_id;product;customer;branch;balance;opened;matures"
LOADER = "odoo.addons.crm_industry_profiles.models.fin_import"


@tagged("post_install", "-at_install")
class TestFinImport(FinCommon):
    def test_agreements_are_made_with_all_that_the_file_says(self):
        job = self._load(
            "agreements",
            f"{HEADER};number;manager;currency;limit;rate;state",
            "A1;MO;C1;T01;-1.234,56;2020-01-31;31.01.2040;M-1;ind_clerk;"
            f"{self.env.company.currency_id.name};2000,00;3,125;Blocked",
        )
        agreement = self._find("A1")
        self.assertEqual(self._get_texts(job), [])
        expected = {
            "number": "M-1",
            "product_id": self.mortgage.id,
            "kind": "mortgage",
            "partner_id": self.anna.id,
            "branch_id": self.centre.id,
            "user_id": self.clerk.id,
            "balance": -1234.56,
            "limit_amount": 2000,
            "rate": 3.125,
            "state": "blocked",
            "date_maturity": date(2040, 1, 31),
        }
        self.assertRecordValues(agreement, [expected])

    def test_customer_of_an_imported_agreement_owns_all_of_it(self):
        self._load("agreements", HEADER, "A1;CA;C1;T01;10.00;;")
        party = self._find("A1").party_ids
        self.assertEqual((party.partner_id, party.share), (self.anna, 100))

    def test_new_customer_of_the_file_is_the_owner(self):
        self._load("agreements", HEADER, "A1;CA;C1;T01;10.00;;")
        self._load("agreements", HEADER, "A1;CA;C2;T01;10.00;;")
        self.assertEqual(self._find("A1").party_ids.partner_id, self.ben)

    def test_same_file_twice_changes_nothing(self):
        lines = (HEADER, "A1;CA;C1;T01;10.00;;", "A2;CA;C2;;20.00;;")
        self._load("agreements", *lines)
        first = self._find("A1")
        stamp = first.write_date
        again = self._load("agreements", *lines)
        self.assertEqual(self._find("A1"), first)
        self.assertEqual(first.write_date, stamp)
        self.assertEqual(
            (again.created_count, again.updated_count, again.same_count), (0, 0, 2)
        )
        self.assertEqual(len(first.party_ids), 1)

    def test_columns_that_are_not_in_the_file_stay(self):
        self._load("agreements", HEADER, "A1;CA;C1;T01;10.00;2020-01-01;")
        job = self._load("agreements", "external_id;product;customer", "A1;MO;C1")
        agreement = self._find("A1")
        self.assertEqual((job.updated_count, agreement.kind), (1, "mortgage"))
        self.assertEqual((agreement.balance, agreement.branch_id), (10, self.centre))

    def test_bad_rows_are_named_and_good_ones_kept(self):
        job = self._load(
            "agreements",
            HEADER,
            "A1;CA;C1;T01;10.00;;",
            "A2;XX;C1;T01;10.00;;",
            "A3;CA;C9;T01;abc;;",
            ";CA;C1;T01;10.00;;",
            "A5;CA;C1;T01;10.00;2024-05-02;2024-05-01",
            "A6;CA;C2;T01;10.00;;",
        )
        self.assertEqual((job.created_count, job.refused_count), (2, 4))
        texts = dict(self._get_texts(job))
        self.assertEqual(sorted(texts), [3, 4, 5, 6])
        self.assertIn("“XX”", texts[3])
        self.assertIn("“abc” in “balance” is no number", texts[4])
        self.assertEqual(texts[5], "“external_id” is empty.")
        self.assertIn("before it was opened", texts[6])
        self.assertTrue(self._find("A6"))
        self.assertFalse(self._find("A5"))

    def test_what_only_the_database_refuses_keeps_no_other_row_back(self):
        job = self._load(
            "agreements",
            "external_id;product;customer;limit",
            "A1;CA;C1;5.00",
            "A2;CA;C1;-5.00",
            "A3;CA;C1;7.00",
        )
        self.assertEqual(self._get_texts(job), [(3, "The limit cannot be negative.")])
        self.assertEqual((job.created_count, job.refused_count), (2, 1))

    def test_reference_of_two_customers_is_refused(self):
        self._create_customer("Twin", ref="C1")
        job = self._load("agreements", HEADER, "A1;CA;C1;;;;")
        self.assertIn("“C1” in “customer” names 2 records", job.message_ids.text)
        self.assertFalse(self._find("A1"))

    def test_later_row_of_an_agreement_is_the_newer_one(self):
        self._load("agreements", HEADER, "A1;CA;C1;;10.00;;", "A1;CA;C1;;20.00;;")
        self.assertEqual(self._find("A1").balance, 20)

    def test_file_without_a_needed_column_is_refused_at_the_door(self):
        job = self._create_import("agreements", "external_id;customer", "A1;C1")
        with self.assertRaisesRegex(UserError, "product are missing"):
            job.with_user(self.bank_manager).action_start()
        self.assertEqual(job.state, "draft")

    def test_unknown_column_is_refused_at_the_door(self):
        job = self._create_import("balances", "external_id;balance;colour", "A1;1;r")
        with self.assertRaisesRegex(UserError, "colour"):
            job.with_user(self.bank_manager).action_start()

    def test_wrong_encoding_is_told(self):
        job = self._create_import(
            "agreements", HEADER, "A1;CA;Ж;;;;", encoding="cp1251"
        )
        job.encoding = "utf-8-sig"
        with self.assertRaisesRegex(UserError, "another encoding"):
            job.with_user(self.bank_manager).action_start()

    def test_balances_change_what_is_there(self):
        agreement = self._open(self.anna, self.account, external_id="A1", rate=1)
        job = self._load(
            "balances",
            "external_id,balance,balance_date",
            "A1,99.90,2024-03-31",
            "A9,1.00,2024-03-31",
        )
        self.assertEqual(agreement.balance, 99.9)
        self.assertEqual(str(agreement.date_balance), "2024-03-31")
        self.assertEqual((agreement.rate, agreement.state), (1, "active"))
        self.assertEqual(job.refused_count, 1)
        self.assertIn("“A9”", job.message_ids.text)

    def test_parties_take_their_share_from_the_owner(self):
        agreement = self._open(self.anna, self.mortgage, external_id="A1")
        job = self._load(
            "parties",
            "external_id;customer;role;share",
            "A1;C2;co_borrower;40",
            "A1;C2;guarantor;10",
            "A1;C2;king;",
        )
        shares = {one.partner_id: one.share for one in agreement.party_ids}
        self.assertEqual(shares, {self.anna: 60, self.ben: 40})
        self.assertEqual((job.created_count, job.refused_count), (1, 2))

    def test_parties_with_more_than_all_are_refused(self):
        agreement = self._open(self.anna, self.mortgage, external_id="A1")
        agreement.party_ids.share = 80
        job = self._load(
            "parties", "external_id;customer;role;share", "A1;C2;co_borrower;40"
        )
        self.assertIn("120", job.message_ids.text)
        self.assertEqual(agreement.party_ids.partner_id, self.anna)

    def test_operations_are_replaced_not_added(self):
        agreement = self._open(self.anna, self.account, external_id="A1")
        header = "external_id;month;kind;count;in;out"
        self._load("operations", header, "A1;2024-03;fee;2;0;15.00")
        job = self._load("operations", header, "A1;2024-03-31;fee;3;0;16.50")
        row = self.env["fin.operation"].search([("agreement_id", "=", agreement.id)])
        self.assertEqual((row.count, row.amount_out, row.earned), (3, 16.5, 16.5))
        self.assertEqual((job.created_count, job.updated_count), (0, 1))

    def test_customer_of_nobody_comes_to_the_branch_of_the_agreement(self):
        self.ben.fin_branch_id = self.north
        self._load("agreements", HEADER, "A1;CA;C1;T01;;;", "A2;CA;C2;T01;;;")
        self.assertEqual(self.anna.fin_branch_id, self.centre)
        self.assertEqual(self.ben.fin_branch_id, self.north)

    def test_only_managers_load(self):
        with self.assertRaises(AccessError):
            self._load("agreements", HEADER, "A1;CA;C1;;;;", user=self.clerk)
        with self.assertRaisesRegex(AccessError, "Only a bank manager"):
            self.env["fin.import"].with_user(self.clerk).load_rows(
                "balances", [{"external_id": "A1", "balance": 1}], "k"
            )

    def test_customers_of_another_company_are_not_found(self):
        other = self.env["res.company"].create({"name": "Other Bank"})
        self._create_customer("Foreign", ref="C7", company_id=other.id)
        job = self._load("agreements", HEADER, "A1;CA;C7;;;;")
        self.assertIn("“C7”", job.message_ids.text)


@tagged("post_install", "-at_install")
class TestFinImportBatch(FinCommon):
    def _get_lines(self, number):
        return [HEADER, *(f"A{n};CA;C1;T01;{n}.00;;" for n in range(number))]

    def test_import_goes_on_after_the_last_whole_batch(self):
        job = self._create_import("agreements", *self._get_lines(5))
        job.with_user(self.bank_manager).action_start()
        calls = []
        load = type(self.env["fin.import"])._load_rows

        def stop_in_the_second(self, rows, columns):
            calls.append([row.number for row in rows])
            load(self, rows, columns)
            if len(calls) == 2:
                raise KeyboardInterrupt  # as if the server was killed

        Import = self.registry["fin.import"]
        with patch.object(Import, "_load_rows", stop_in_the_second):
            self._run_cron(job, KeyboardInterrupt)
        self._run_cron(job)
        self.assertEqual(calls, [[2, 3], [4, 5]])
        self.assertEqual((job.state, job.position), ("done", 5))
        self.assertEqual((job.created_count, job.same_count), (5, 0))
        domain = [("external_id", "=like", "A_")]
        self.assertEqual(self.env["fin.agreement"].search_count(domain), 5)

    def _run_cron(self, job, error=None):
        """Run the scheduled action in batches of two; what it does not commit goes."""
        self.env.flush_all()
        with (
            patch(f"{LOADER}.BATCH", 2),
            self.enter_registry_test_mode(),
            self.registry.cursor() as cr,
        ):
            Import = self.env(cr=cr)["fin.import"]
            # not assertRaises: its savepoint would take the commits back
            with suppress(error or ()):
                Import._cron_import()
            cr.rollback()
        job.invalidate_recordset()

    def test_trouble_stops_the_import_and_it_can_go_on(self):
        job = self._create_import("agreements", *self._get_lines(3))
        job.with_user(self.bank_manager).action_start()
        Loader = self.registry["fin.import.loader"]
        with patch.object(Loader, "_load_agreements", side_effect=OSError("disk")):
            self._run_cron(job)
        self.assertEqual((job.state, job.problem), ("failed", "disk"))
        job.with_user(self.bank_manager).action_resume()
        self._run_cron(job)
        self.assertEqual((job.state, job.created_count), ("done", 3))

    def test_a_batch_costs_the_same_whatever_its_size(self):
        Loader = self.env["fin.import.loader"].with_user(self.bank_manager)
        self.env["res.partner"].create(
            [{"name": f"K{n}", "ref": f"K{n}"} for n in range(200)]
        )
        costs = []
        for size in (2, 20, 200):  # the first one fills what is remembered
            rows = [
                {"external_id": f"B{size}-{n}", "product": "CA", "customer": f"K{n}"}
                for n in range(size)
            ]
            costs.append(self._count_queries(Loader, rows))
        self.assertEqual(costs[1], costs[2])
        self.assertLessEqual(costs[2], 20)

    def _count_queries(self, Loader, rows):
        columns = ["external_id", "product", "customer"]
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        counts = Loader._load(
            "agreements", [Row(n, row) for n, row in enumerate(rows, 1)], columns
        )
        self.assertEqual(counts, {"created": len(rows), "updated": 0})
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestFinImportRequest(FinCommon):
    def setUp(self):
        super().setUp()
        self.Import = self.env["fin.import"].with_user(self.bank_manager)
        self.rows = [
            {"external_id": "A1", "product": "CA", "customer": "C1", "balance": 10.5},
            {"external_id": "A2", "product": "XX", "customer": "C1", "balance": "5"},
        ]

    def test_request_tells_what_it_did(self):
        answer = self.Import.load_rows("agreements", self.rows, "key-1")
        self.assertEqual((answer["created"], answer["refused"]), (1, 1))
        self.assertEqual(answer["messages"][0]["row"], 2)
        self.assertEqual(answer["messages"][0]["external_id"], "A2")
        self.assertEqual(self._find("A1").balance, 10.5)

    def test_same_key_gets_the_same_answer_and_does_nothing(self):
        first = self.Import.load_rows("agreements", self.rows, "key-1")
        self._find("A1").balance = 77
        again = self.Import.load_rows("agreements", self.rows, "key-1")
        self.assertEqual(again, first)
        self.assertEqual(self._find("A1").balance, 77)

    def test_key_of_other_rows_is_refused(self):
        self.Import.load_rows("agreements", self.rows, "key-1")
        with self.assertRaisesRegex(UserError, "was used for other rows"):
            self.Import.load_rows("agreements", self.rows[:1], "key-1")

    def test_request_is_checked_at_the_door(self):
        for kind, rows, key, text in (
            ("wishes", self.rows, "k", "cannot be loaded"),
            ("agreements", [], "k", "1 to 5000 rows"),
            ("agreements", ["A1"], "k", "1 to 5000 rows"),
            ("agreements", self.rows, " ", "key of 1 to 128"),
            ("agreements", [{"external_id": "A1"}], "k", "are missing"),
        ):
            with self.subTest(text), self.assertRaisesRegex(UserError, text):
                self.Import.load_rows(kind, rows, key)
        self.assertFalse(self.Import.search([("key", "!=", False)]))

    def test_missing_cell_of_one_row_leaves_its_value(self):
        agreement = self._open(self.anna, self.account, external_id="A1", rate=2)
        self._open(self.ben, self.account, external_id="A2", rate=2)
        rows = [
            {"external_id": "A1", "balance": 0},
            {"external_id": "A2", "balance": 1, "rate": 3},
        ]
        self.Import.load_rows("balances", rows, "key-2")
        self.assertEqual(agreement.rate, 2)
        self.assertEqual(self._find("A2").rate, 3)
