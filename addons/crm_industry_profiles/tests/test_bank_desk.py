from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_application import ApplicationCommon
from .common_fin import FinCommon

BRANCH_LIST = (
    "fin_importance",
    "fin_agreement_count",
    "fin_money",
    "fin_debt",
    "fin_next_maturity",
    "kyc_state",
)
AGREEMENT_LIST = ("number", "partner_id", "product_id", "balance", "branch_id")


class CostCommon:
    def _count(self, records, names, user):
        """Queries that a list of these records costs."""
        self.env.flush_all()
        self.env.invalidate_all()
        user.has_group("base.group_user")
        records = records.browse(records.ids)  # as a list finds them
        before = self.env.cr.sql_log_count
        records.with_user(user).read(names)
        return self.env.cr.sql_log_count - before

    def assertSameCost(self, records, names, user):
        self._count(records, names, user)  # what is remembered after the first
        one = self._count(records[:1], names, user)
        self.assertEqual(self._count(records, names, user), one)


@tagged("post_install", "-at_install")
class TestBankLists(CostCommon, FinCommon):
    """Lists of a clerk cost as much for eighty rows as for one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.env["res.partner"].create(
            [
                {"name": f"P{n}", "fin_branch_id": cls.centre.id, "user_id": False}
                for n in range(80)
            ]
        )
        cls.agreements = cls.env["fin.agreement"].create(
            [
                {
                    "partner_id": person.id,
                    "product_id": cls.account.id,
                    "state": "active",
                    "balance": 5,
                }
                for person in cls.people
            ]
        )

    def test_customers_of_my_branch(self):
        self.assertSameCost(self.people, list(BRANCH_LIST), self.clerk)
        domain = [("fin_branch_id.user_ids", "in", self.clerk.ids)]
        found = self.env["res.partner"].with_user(self.clerk).search(domain)
        self.assertLessEqual(self.people, found)
        money = self.people.with_user(self.clerk).mapped("fin_money")
        self.assertEqual(money, [5] * 80)

    def test_columns_of_that_list_are_for_clerks(self):
        view = self.env.ref("crm_industry_profiles.res_partner_view_list_fin")
        for user, is_there in ((self.clerk, True), (self.seller, False)):
            Partner = self.env["res.partner"].with_user(user)
            arch = Partner.get_view(view.id, "list")["arch"]
            for name in BRANCH_LIST:
                self.assertEqual(f'name="{name}"' in arch, is_there, name)

    def test_agreements_and_their_parties(self):
        self.assertSameCost(self.agreements, list(AGREEMENT_LIST), self.clerk)
        names = ["agreement_id", "balance", "state", "date_maturity", "branch_id"]
        self.assertSameCost(self.agreements.party_ids, names, self.clerk)

    def test_branches_and_products(self):
        branches = self.centre.create([{"name": f"B{n}"} for n in range(80)])
        self.assertSameCost(branches, ["name", "agreement_count"], self.clerk)
        products = self.account.create(
            [{"name": f"F{n}", "kind": "card"} for n in range(80)]
        )
        self.assertSameCost(products, ["name", "agreement_count"], self.clerk)

    def test_operations_say_their_month(self):
        rows = self.env["fin.operation"].create(
            [
                {"agreement_id": one.id, "date_month": "2024-03-15"}
                for one in self.agreements
            ]
        )
        self.assertEqual(rows[0].month, "Mar 2024")
        self.assertSameCost(rows, ["month", "agreement_id", "earned"], self.clerk)

    def test_agreement_opens_from_the_card(self):
        action = self.agreements[0].party_ids.with_user(self.clerk).action_open()
        self.assertEqual(
            (action["res_model"], action["res_id"]),
            ("fin.agreement", self.agreements[0].id),
        )


@tagged("post_install", "-at_install")
@freeze_time("2024-06-10")
class TestBankHandover(FinCommon):
    """Who leaves the bank leaves no application and no review behind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.application = cls.env["fin.application"].create(
            {
                "partner_id": cls.anna.id,
                "product_id": cls.mortgage.id,
                "amount": 1000,
                "user_id": cls.clerk.id,
            }
        )
        cls.review = cls.env["fin.kyc.review"].create(
            {"partner_id": cls.ben.id, "user_id": cls.compliance.id}
        )

    def _hand_over(self, source, target):
        return self.env["crm.handover"]._hand_over(source, target)

    def test_open_applications_move_and_come_back(self):
        handover = self._hand_over(self.clerk, self.other_clerk)
        self.assertEqual(self.application.user_id, self.other_clerk)
        handover.action_undo()
        self.assertEqual(self.application.user_id, self.clerk)

    def test_withdrawn_application_stays(self):
        self.application.action_withdraw()
        self._hand_over(self.clerk, self.other_clerk)
        self.assertEqual(self.application.user_id, self.clerk)

    def test_reviews_go_to_an_officer_only(self):
        self._hand_over(self.compliance, self.clerk | self.bank_manager)
        self.assertEqual(self.review.user_id, self.bank_manager)

    def test_review_that_nobody_may_take_is_on_everybodys_day(self):
        self._hand_over(self.compliance, self.clerk)
        self.assertEqual(self.review.user_id, self.compliance)
        Day = self.env["crm.my.day"].with_user(self.bank_manager)
        self.assertEqual(Day._get_kyc_items(), [])
        self.compliance.active = False
        [item] = Day._get_kyc_items()
        self.assertEqual(item["id"], self.review.id)

    def test_sales_manager_learns_of_no_review(self):
        manager = self._create_user("ind_sales", "sales_team.group_sale_manager")
        sources = self.env["crm.handover"].with_user(manager)._get_handover_sources()
        self.assertNotIn("fin_kyc_review", sources)
        self.assertNotIn("fin_application", sources)


@tagged("post_install", "-at_install")
class TestApplicationPlace(ApplicationCommon):
    """An application belongs to the customer's branch, whoever takes it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.centre, cls.north = cls.env["fin.branch"].create(
            [
                {"name": "Centre", "user_ids": [(4, cls.clerk.id)]},
                {"name": "North", "user_ids": [(4, cls.second.id)]},
            ]
        )

    def test_branch_is_the_customers(self):
        self.maria.fin_branch_id = self.north
        self.assertEqual(self._apply().branch_id, self.north)

    def test_customer_of_nobody_comes_to_the_branch_that_is_named(self):
        application = self._apply(branch_id=self.centre.id)
        self.assertEqual(application.branch_id, self.centre)

    def test_who_took_it_does_not_take_the_customer_away(self):
        self._decide()
        application = self._assess(branch_id=self.centre.id)
        self.maria.write({"fin_branch_id": self.north.id, "user_id": self.second.id})
        application.action_approve()
        application.action_agree()
        agreement = application.agreement_id
        self.assertEqual(
            (agreement.branch_id, agreement.user_id), (self.north, self.second)
        )
        self.assertEqual(self.maria.fin_branch_id, self.north)

    def test_no_loan_while_a_sanctions_match_is_looked_at(self):
        self._decide()
        application = self._assess()
        row = {"partner": self.maria, "company": self.env.company, "note": "List"}
        self.Trigger._raise([{**row, "kind": "sanctions"}])
        with self.assertRaisesRegex(UserError, "Customer review: In Review") as error:
            application.action_approve()
        self.assertNotIn("anction", str(error.exception))
        self.assertFalse(application.verdict)

    def test_other_reasons_do_not_stop_a_loan(self):
        self._decide()
        application = self._assess()
        row = {"partner": self.maria, "company": self.env.company, "note": "Moved"}
        self.Trigger._raise([{**row, "kind": "address"}])
        application.action_approve()
        self.assertEqual(application.verdict, "approved")


@tagged("post_install", "-at_install")
class TestReviewDesk(CostCommon, ApplicationCommon):
    def test_reviewer_sees_before_the_decision_what_it_will_keep(self):
        self._file(number="P77")
        review = self._review()
        self.assertIn("1 Old Street", review.snapshot_html)
        self.assertIn("P77", review.snapshot_html)
        review = self._decide(self.acme)
        self.acme.name = "Other"
        self.assertIn("Acme", review.snapshot_html)
        self.assertNotIn("Other", review.snapshot_html)

    def _count_run(self, find, number):
        """Queries of one run of a daily check that finds so many customers."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertEqual(find(self.env.company, 1000), number)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _create_people(self, number):
        return self.env["res.partner"].create([{"name": "C"} for _n in range(number)])

    def _file_ending(self, number):
        return self.env["fin.kyc.document"].create(
            [
                {
                    "partner_id": one.id,
                    "kind_id": self.passport.id,
                    "date_expiry": "2026-06-01",
                }
                for one in self._create_people(number)
            ]
        )

    def test_ending_documents_cost_the_same_for_one_and_eighty(self):
        self.Review._raise_expiring(self.env.company, 1000)
        counts = []
        for number in (1, 1, 80):  # the first one fills what is remembered
            self._file_ending(number)
            counts.append(self._count_run(self.Review._raise_expiring, number))
        self.assertEqual(counts[1], counts[2])

    def test_first_reviews_cost_the_same_for_one_and_eighty(self):
        self.Review._open_unknown(self.env.company, 1000)
        counts = []
        for number in (1, 1, 80):
            self.env["fin.agreement"].create(
                [
                    {
                        "partner_id": one.id,
                        "product_id": self.loan.id,
                        "state": "active",
                    }
                    for one in self._create_people(number)
                ]
            )
            counts.append(self._count_run(self.Review._open_unknown, number))
        self.assertEqual(counts[1], counts[2])

    def test_list_of_reviews_costs_the_same_for_one_and_eighty(self):
        reviews = self.Review.create(
            [
                {"partner_id": one.id, "date_due": date(2026, 6, 1)}
                for one in self._create_people(80)
            ]
        )
        names = ["name", "partner_id", "current_class", "is_overdue", "date_due"]
        self.assertSameCost(reviews, [*names, "open_change_count"], self.compliance)
