from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .care_common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 12:00:00")
class TestCareEntitlement(CareCommon):
    def test_the_first_state_that_is_true(self):
        Entitlement = self.env["service.entitlement"]
        rows = {
            "active": self._create_entitlement(),
            "future": self._create_entitlement(date_start="2026-03-11"),
            "expired": self._create_entitlement(date_end="2026-03-09"),
            "cancelled": self._create_entitlement(is_cancelled=True),
            "used_up": self._create_entitlement(allowance="cases", cases_included=1),
        }
        self._create_ticket(entitlement_id=rows["used_up"].id)
        every = Entitlement.union(*rows.values())
        for state, row in rows.items():
            with self.subTest(state=state):
                self.assertEqual(row.state, state)
                found = Entitlement.search(
                    [("state", "=", state), ("id", "in", every.ids)]
                )
                self.assertEqual(found, row)
        domain = [("state", "!=", "active"), ("id", "in", every.ids)]
        self.assertEqual(Entitlement.search(domain), every - rows["active"])

    def test_the_last_day_still_counts(self):
        row = self._create_entitlement(date_end="2026-03-10")
        self.assertEqual(row.state, "active")

    def test_cases_count_on_opening_or_on_closing(self):
        opened = self._create_entitlement(allowance="cases", cases_included=2)
        closed = self._create_entitlement(
            allowance="cases", cases_included=2, cases_on="closed"
        )
        for row in (opened, closed):
            tickets = self._create_ticket(entitlement_id=row.id)
            tickets |= self._create_ticket(entitlement_id=row.id)
            tickets[0].stage_id = self.stage_solved
        self.assertEqual((opened.cases_used, opened.cases_left), (2, 0))
        self.assertEqual((closed.cases_used, closed.cases_left), (1, 1))
        self.assertEqual((opened.state, closed.state), ("used_up", "active"))

    def test_a_cancelled_ticket_gives_its_case_back(self):
        row = self._create_entitlement(allowance="cases", cases_included=1)
        ticket = self._create_ticket()
        self.assertEqual((ticket.entitlement_id, row.state), (row, "used_up"))
        ticket.stage_id = self.stage_cancelled
        row.invalidate_recordset()
        self.assertEqual((row.cases_used, row.state), (0, "active"))

    def test_hours_and_cases_must_be_given(self):
        for allowance in ("hours", "cases"):
            with self.subTest(allowance=allowance), self.assertRaises(ValidationError):
                self._create_entitlement(allowance=allowance)

    def test_an_agreement_of_somebody_else_is_refused(self):
        agreement = self._create_agreement()
        stranger = self._create_customer("Stranger")
        with self.assertRaises(ValidationError):
            self._create_entitlement(stranger, agreement_id=agreement.id)

    def test_numbers_follow_each_other(self):
        first, second = (self._create_entitlement() for _number in range(2))
        self.assertEqual(int(second.name[2:]), int(first.name[2:]) + 1)

    def test_balances_cost_the_same_for_many(self):
        rows = self._create_entitlement(allowance="cases", cases_included=5)
        for _number in range(19):
            rows |= self._create_entitlement(allowance="cases", cases_included=5)
        names = ("hours_used", "cases_used", "cases_left", "state", "ticket_count")
        counts = []
        for batch in (rows[:1], rows[:1], rows):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            for name in names:
                batch.mapped(name)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 12:00:00")
class TestCareChoice(CareCommon):
    def test_each_level_weighs_more_than_the_one_before(self):
        line = self._sell(self.desk)
        steps = [
            ("account", {}),
            ("product", {"product_id": self.desk.id}),
            ("sold", {"order_line_id": line.id, "kind": "warranty"}),
            ("contract", {"agreement_id": self._create_agreement().id}),
        ]
        for level, values in steps:
            row = self._create_entitlement(**values)
            ticket = self._create_ticket(product_id=self.desk.id)
            with self.subTest(level=level):
                self.assertEqual((row.level, ticket.entitlement_id), (level, row))
                self.assertFalse(ticket.entitlement_is_chosen)

    def test_equal_ones_are_used_as_they_end(self):
        self._create_entitlement()
        first = self._create_entitlement(date_end="2026-06-30")
        self._create_entitlement(date_end=False)
        self.assertEqual(self._create_ticket().entitlement_id, first)

    def test_it_serves_the_whole_account_and_nobody_else(self):
        row = self._create_entitlement(self.carl)
        stranger = self._create_customer("Stranger")
        self.assertEqual(self._create_ticket().entitlement_id, row)
        other = self._create_ticket(partner_id=stranger.id)
        self.assertFalse(other.entitlement_id)

    def test_what_does_not_fit_is_left_out(self):
        line = self._sell(self.desk)
        other_order = self._sell(self.desk).order_id
        agreement = self._create_agreement("terminated")
        for values in (
            {"product_id": self.chair.id},
            {"date_start": "2026-03-11"},
            {"date_end": "2026-03-09"},
            {"is_cancelled": True},
            {"agreement_id": agreement.id},
            {"order_line_id": line.id},
        ):
            self._create_entitlement(**values)
        ticket = self._create_ticket(product_id=self.desk.id, order_id=other_order.id)
        self.assertFalse(ticket.entitlement_id)

    def test_what_is_used_up_is_left_out(self):
        row = self._create_entitlement(allowance="cases", cases_included=1)
        first, second = self._create_ticket(), self._create_ticket()
        self.assertEqual(first.entitlement_id, row)
        self.assertFalse(second.entitlement_id)

    def test_another_company_serves_its_own(self):
        company = self.env["res.company"].create({"name": "Second"})
        self._create_entitlement(company_id=company.id)
        self.assertFalse(self._create_ticket().entitlement_id)

    def test_the_day_of_opening_counts(self):
        row = self._create_entitlement(date_end="2026-03-10")
        ticket = self._create_ticket(partner_id=False)
        with freeze_time("2026-04-01 12:00:00"):
            ticket.partner_id = self.ann
        self.assertEqual(ticket.entitlement_id, row)

    def test_the_product_brings_a_better_one(self):
        account = self._create_entitlement()
        product = self._create_entitlement(product_id=self.desk.id)
        ticket = self._create_ticket()
        self.assertEqual(ticket.entitlement_id, account)
        ticket.product_id = self.desk
        self.assertEqual(ticket.entitlement_id, product)

    def test_a_ticket_keeps_what_it_used_up_itself(self):
        row = self._create_entitlement(allowance="cases", cases_included=1)
        ticket = self._create_ticket()
        ticket.product_id = self.desk
        self.assertEqual(ticket.entitlement_id, row)

    def test_a_closed_ticket_stays_as_it_was(self):
        ticket = self._create_ticket()
        ticket.stage_id = self.stage_solved
        self._create_entitlement()
        ticket.product_id = self.desk
        self.assertFalse(ticket.entitlement_id)

    def test_what_a_person_chose_stays(self):
        better = self._create_entitlement(product_id=self.desk.id)
        chosen = self._create_entitlement()
        ticket = self._create_ticket(product_id=self.desk.id, user_id=self.agent.id)
        ticket.with_user(self.agent).entitlement_id = chosen
        self.assertTrue(ticket.entitlement_is_chosen)
        ticket.order_id = self._sell(self.desk).order_id
        self.assertEqual(ticket.entitlement_id, chosen)
        self.assertTrue(ticket.entitlement_note.startswith("Chosen by hand"))
        ticket.with_user(self.agent).action_choose_entitlement()
        self.assertEqual(
            (ticket.entitlement_id, ticket.entitlement_is_chosen), (better, False)
        )

    def test_a_new_customer_ends_the_choice(self):
        self._create_entitlement()
        ticket = self._create_ticket()
        ticket.entitlement_id = False
        self.assertTrue(ticket.entitlement_is_chosen)
        stranger = self._create_customer("Stranger")
        row = self._create_entitlement(stranger)
        ticket.partner_id = stranger
        self.assertEqual(
            (ticket.entitlement_id, ticket.entitlement_is_chosen), (row, False)
        )

    def test_the_form_saves_what_the_rules_chose_as_such(self):
        row = self._create_entitlement()
        with Form(self.env["service.ticket"].with_user(self.agent)) as form:
            form.name = "Broken"
            form.partner_id = self.ann
            self.assertEqual(form.entitlement_id, row)
        self.assertEqual(form.record.entitlement_id, row)
        self.assertFalse(form.record.entitlement_is_chosen)

    def test_the_note_says_why(self):
        row = self._create_entitlement(allowance="cases", cases_included=4)
        ticket = self._create_ticket()
        self.assertEqual(
            ticket.entitlement_note,
            "Chosen by weight 1 of 4: everything of the customer; 3 of 4 cases left;"
            " until 12/31/2026",
        )
        self.assertEqual(row.cases_left, 3)

    def test_the_note_says_why_not(self):
        ticket = self._create_ticket(partner_id=False)
        self.assertIn("Choose the customer", ticket.entitlement_note)
        ticket.partner_id = self.ann
        self.assertIn("No warranty and no contract", ticket.entitlement_note)
        row = self._create_entitlement(date_end=date(2026, 3, 1))
        ticket.invalidate_recordset()
        self.assertIn(f"{row.name} Support Contract: expired", ticket.entitlement_note)

    def test_a_row_in_use_stays_on_record(self):
        row = self._create_entitlement()
        self._create_ticket()
        with self.assertRaises(UserError):
            row.with_user(self.head).unlink()

    def test_choosing_for_many_costs_the_same(self):
        rows = self._create_entitlement(allowance="cases", cases_included=500)
        rows |= self._create_entitlement(product_id=self.desk.id)
        tickets = self._create_ticket()
        for _number in range(39):
            tickets |= self._create_ticket()
        counts = []
        for batch in (tickets[:1], tickets[:1], tickets):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["service.entitlement"]._get_best(batch)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 12:00:00")
class TestCareEntitlementAccess(CareCommon):
    def test_who_reads_and_who_changes(self):
        row = self._create_entitlement()
        public = self.env.ref("base.public_user")
        rights = {
            self.agent: (True, False),
            self.head: (True, True),
            self.manager: (True, True),
            self.accountant: (True, False),
            self.employee: (False, False),
            self.portal: (False, False),  # a stranger; customers: test_care_portal
            public: (False, False),
        }
        for user, (reads, writes) in rights.items():
            with self.subTest(user=user.login):
                seen = row.with_user(user)
                self.assertEqual(seen.has_access("read"), reads)
                self.assertEqual(seen.has_access("write"), writes)

    def test_sales_people_see_those_of_their_customers(self):
        row = self._create_entitlement(user_id=self.bob.id)
        self.assertFalse(row.with_user(self.ada).has_access("read"))
        self.acme.user_id = self.ada
        self.assertTrue(row.with_user(self.ada).has_access("read"))

    def test_other_companies_stay_there(self):
        company = self.env["res.company"].create({"name": "Second"})
        row = self._create_entitlement(company_id=company.id)
        with self.assertRaises(AccessError):
            row.with_user(self.head).read(["name"])

    def test_a_clerk_opens_a_contact(self):
        with Form(self.acme.with_user(self.employee)) as form:
            self.assertEqual(form.name, "Acme")

    def test_the_card_counts_those_in_force(self):
        self._create_entitlement(self.carl)
        self._create_entitlement(date_end="2026-01-31")
        ann = self.ann.with_user(self.agent)
        self.assertEqual(ann.service_entitlement_count, 1)
        action = ann.action_view_service_entitlements()
        found = self.env["service.entitlement"].search(action["domain"])
        self.assertEqual(len(found), 2)
