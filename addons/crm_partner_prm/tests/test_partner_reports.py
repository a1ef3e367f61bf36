from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Date, Domain
from odoo.tests import tagged

from ..report.prm_partner_result import get_days
from .common_plan import TODAY, PlanCommon, PlanMoneyCommon

REPORTS = (
    "prm.partner.result",
    "prm.pipeline",
    "prm.conflict.report",
    "prm.answer.time",
    "prm.review.item",
)
CUSTOMER = {
    "customer_name": "Kyivkhlib JSC",
    "customer_vat": "UA12345674",
    "customer_email": "buyer@kyivkhlib.example.com",
    "amount": 1000,
}


class RegisterMixin:
    def _register(self, partner=None, **values):
        deal = self.env["prm.deal.registration"].create(
            {
                "partner_id": (partner or self.northwind).id,
                "country_id": self.env.ref("base.ua").id,
                **CUSTOMER,
                **values,
            }
        )
        deal.action_submit()
        return deal


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestPartnerResult(PlanMoneyCommon):
    def _group(self, groupby, measure, domain=()):
        partners = (self.northwind | self.sundial).ids
        return dict(
            self.env["prm.partner.result"]._read_group(
                [("partner_id", "in", partners), *domain], [groupby], [f"{measure}:sum"]
            )
        )

    def test_revenue_by_level_territory_and_partner(self):
        self.northwind.country_id = self.env.ref("base.no")
        self._sell(self.deal, 1000, "2024-03-31")
        self._sell(self.direct, 70, "2024-04-01", self.sue)
        self.assertEqual(
            self._group("grade_id", "revenue"), {self.silver: 1000, self.bronze: 70}
        )
        self.assertEqual(
            self._group("country_id", "revenue"),
            {self.env.ref("base.no"): 1000, self.env["res.country"]: 70},
        )

    def test_an_invoice_of_two_deals_is_shared_to_the_cent(self):
        rival = self._create_deal("Chairs", prm_partner_id=self.sundial.id)
        orders = [
            self._order([(self.desk, 1, price)], deal=deal)
            for price, deal in ((100, self.deal), (200, rival))
        ]
        invoice = self._invoice(orders[0] | orders[1], day="2024-03-01")
        self.assertEqual(len(invoice), 1)
        self._pay(invoice, 100, day="2024-03-31")
        found = self._group("partner_id", "revenue")
        self.assertEqual(found, {self.northwind: 33.33, self.sundial: 66.67})
        quarters = self.env["prm.partner.fact"]._get_quarters(
            Date.to_date("2024-01-01"),
            Date.to_date("2024-03-31"),
            (self.northwind | self.sundial).ids,
            {"revenue"},
        )
        self.assertEqual(sorted(quarters.values()), [33.33, 66.67])

    def test_only_the_days_that_are_asked_for_are_added_up(self):
        self._sell(self.deal, 1000, "2024-03-31")
        self._sell(self.deal, 70, "2024-04-01")
        for first, last, amount in (
            ("2024-03-31", "2024-03-31", 1000),
            ("2024-04-01", "2024-12-31", 70),
            ("2024-03-31", "2024-04-01", 1070),
        ):
            domain = [("date", ">=", first), ("date", "<=", last)]
            found = self._group("partner_id", "revenue", domain)
            self.assertEqual(found, {self.northwind: amount})

    def test_days_that_rows_of_a_domain_can_have(self):
        days = [Date.to_date(f"{year}-06-01") for year in (2022, 2023, 2024)]
        first, second, third = days
        since, until = Domain("date", ">=", first), Domain("date", "<", second)
        later = Domain("date", ">", second) & Domain("date", "<=", third)
        other = Domain("kind", "=", "won")
        for domain, found in (
            (since & until & other, (first, second)),
            ((since & until) | later, (first, third)),
            ((since & until) | other, (None, None)),
            (since | later, (first, None)),
            (since & later, (second, third)),
            (~(since & until), (None, None)),
            (other, (None, None)),
        ):
            with self.subTest(domain=domain):
                self.assertEqual(get_days(domain), found)

    def test_who_left_keeps_the_level_it_had(self):
        self._sell(self.deal, 1000, "2024-03-31")
        self.enrollment.action_end()
        self.assertEqual(self._group("grade_id", "revenue"), {self.silver: 1000})

    def test_counts_add_up_with_the_plan(self):
        for day in ("2024-01-05", "2024-02-05"):
            self._win(day, customer=self.acme)
        plan = self._plan(won=(1, 0, 0, 0), customer=(1, 0, 0, 0))
        found = self._group("partner_id", "won_count")
        customers = self._group("partner_id", "customer_count")
        self.assertEqual(found, {self.northwind: 2})
        self.assertEqual(customers, {self.northwind: 1})
        self.assertEqual(plan.line_ids.mapped("actual_year"), [2, 1])

    def test_rows_have_ids_that_a_browser_holds(self):
        self._sell(self.deal, 1000, "2024-03-31")
        self._win("2024-01-05")
        rows = self.env["prm.partner.result"].search(
            [("partner_id", "=", self.northwind.id)]
        )
        self.assertEqual(set(rows.mapped("kind")), {"customer", "revenue", "won"})
        self.assertLess(max(rows.ids), 2**53)


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestPipeline(RegisterMixin, PlanCommon):
    def test_direct_and_partners_side_by_side(self):
        leads = self.env["crm.lead"]
        values = {"type": "opportunity", "expected_revenue": 500}
        values["company_id"] = self.env.company.id
        ours = leads.create({"name": "Ours", **values})
        given = leads.create(
            {"name": "Given", "prm_partner_id": self.sundial.id, **values}
        )
        deal = self._register()
        deal.action_approve()
        ids = (ours | given | deal.lead_id).ids
        rows = self.env["prm.pipeline"]._read_group(
            [("id", "in", ids)], ["channel"], ["expected:sum", "__count"]
        )
        self.assertEqual(
            rows,
            [("direct", 500, 1), ("partner", 500, 1), ("registered", 1000, 1)],
        )
        row = self.env["prm.pipeline"].browse(given.id)
        self.assertEqual((row.lead_id, row.partner_id), (given, self.sundial))

    def test_the_names_of_our_own_deals_are_not_told(self):
        lead = self.env["crm.lead"].create({"name": "Secret", "type": "opportunity"})
        row = self.env["prm.pipeline"].browse(lead.id)
        self.assertEqual((row.channel, row.lead_id.id), ("direct", False))


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestManagersLists(RegisterMixin, PlanCommon):
    def _get_items(self, kind=None, partner=None):
        domain = [("partner_id", "in", (self.northwind | self.sundial).ids)]
        domain += [("kind", "=", kind)] if kind else []
        return self.env["prm.review.item"].with_user(self.manager).search(domain)

    def test_conflicts_name_both_partners(self):
        self._register()
        late = self._register(self.sundial)
        row = self.env["prm.conflict.report"].search(
            [("registration_id", "=", late.id), ("kind", "=", "registration")]
        )
        self.assertEqual((row.partner_id, row.rival_id), (self.sundial, self.northwind))
        self.assertEqual((row.state, row.reason_id.code), ("rejected", "registered"))

    def test_hours_until_the_answer(self):
        deal = self._register()
        with freeze_time("2024-05-16 06:00:00"):
            deal.action_approve()
        row = self._get_answers(deal)
        self.assertEqual((row.hours, row.is_late, row.late_percent), (6, False, 0))

    def _get_answers(self, deal):
        return self.env["prm.answer.time"].search(
            [("res_model", "=", deal._name), ("res_id", "=", deal.id)]
        )

    def test_silence_is_a_late_answer(self):
        deal = self._register()
        deal._approve(silent=True)
        row = self._get_answers(deal)
        self.assertEqual(
            (row.is_silent, row.is_late, row.late_percent), (True, True, 100)
        )

    def test_what_waits_counts_until_now(self):
        deal = self._register()
        with freeze_time("2024-05-26 00:00:00"):
            row = self._get_answers(deal)
            self.assertEqual((row.hours, row.is_late), (240, True))
        waiting = self.env["prm.answer.time"].search([("date_answered", "=", False)])
        self.assertIn(deal.id, waiting.mapped("res_id"))

    def test_deals_wait_for_an_answer(self):
        deal = self._register()
        item = self._get_items("registration")
        self.assertEqual(item.words, f"{deal.number} Kyivkhlib JSC")
        self.assertEqual(item.user_id, self.manager)
        self.assertEqual(item.action_open_document()["res_id"], deal.id)
        deal.action_approve()
        self.assertFalse(self._get_items("registration"))

    def test_reviews_are_due_on_their_day(self):
        self.enrollment.date_review = TODAY
        self.rival_enrollment.date_review = "2024-05-17"
        item = self._get_items("review")
        self.assertEqual((item.partner_id, item.words), (self.northwind, "Silver"))

    def test_risks_are_told_in_words_and_lead_to_the_card(self):
        self.env["prm.partner.risk"]._refresh(self.northwind.ids)
        item = self._get_items("risk")
        self.assertEqual(item.words, "No deal for 501 days")
        action = item.action_open_document()
        self.assertEqual(action["res_model"], "prm.scorecard")
        card = self.env["prm.scorecard"].browse(action["res_id"])
        self.assertEqual(card.partner_id, self.northwind)

    def test_contracts_that_end_within_sixty_days(self):
        agreements = self.env["crm.agreement"].create(
            [
                {"partner_id": partner.id, "date_start": "2023-01-01", "date_end": day}
                for partner, day in (
                    (self.northwind, "2024-07-15"),
                    (self.sundial, "2024-07-16"),
                )
            ]
        )
        agreements.sudo().write({"state": "active"})
        self.enrollment.agreement_id = agreements[0]
        self.rival_enrollment.agreement_id = agreements[1]
        item = self._get_items("contract")
        self.assertEqual(item.partner_id, self.northwind)
        self.assertEqual(
            (str(item.date), item.words), ("2024-07-15", agreements[0].name)
        )

    def test_plans_that_nobody_signs(self):
        with freeze_time("2024-05-08 12:00:00"):
            self._plan(won=(1, 0, 0, 0)).action_send()
        with freeze_time("2024-05-09 12:00:00"):
            self._plan(self.sundial, won=(1, 0, 0, 0)).action_send()
        item = self._get_items("plan")
        self.assertEqual((item.partner_id, item.words), (self.northwind, "2024"))

    def test_applications_wait_whoever_applies(self):
        application = self._apply()
        items = self.env["prm.review.item"].search([("kind", "=", "application")])
        item = items.filtered(lambda row: row.res_id == application.id)
        self.assertEqual(item.words, "Northwind Resale")

    def test_a_list_costs_as_many_queries_for_eighty_as_for_one(self):
        partners = self.env["res.partner"].create([{"name": "P"}] * 80)
        for partner in partners:
            self._enroll(partner, date_start="2023-01-01", date_review="2024-01-01")
        self.env["prm.partner.risk"]._refresh(partners.ids)
        self._count_queries(partners[0])
        one = self._count_queries(partners[0])
        self.assertEqual(self._count_queries(partners), one)

    def _count_queries(self, partners):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        items = self.env["prm.review.item"].with_user(self.manager)
        found = items.web_search_read(
            [("partner_id", "in", partners.ids)],
            {
                "partner_id": {"fields": {"display_name": {}}},
                "user_id": {"fields": {"display_name": {}}},
                "words": {},
                "kind": {},
                "date": {},
            },
            limit=500,
        )
        self.assertEqual(found["length"], 2 * len(partners))
        return self.env.cr.sql_log_count - before

    def test_reports_are_for_managers_only(self):
        self.create_portal_users()
        for model in REPORTS:
            self.env[model].with_user(self.manager).search([], limit=1)
            for user in (self.nora_user, self.seller, self.employee):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([], limit=1)

    def test_a_manager_of_another_company_sees_nothing_of_it(self):
        self._register()
        self._register(self.sundial)
        self._win("2024-05-01")
        company = self.env["res.company"].create({"name": "Other"})
        self.manager.write(
            {"company_ids": [(6, 0, company.ids)], "company_id": company}
        )
        ours = [("company_id", "=", self.env.company.id)]
        for model in REPORTS:
            self.assertTrue(self.env[model].search(ours, limit=1), model)
            found = self.env[model].with_user(self.manager).search(ours, limit=1)
            self.assertFalse(found, model)
