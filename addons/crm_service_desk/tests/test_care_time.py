from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .care_common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 12:00:00")
class TestCareTimer(CareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._create_ticket(user_id=cls.agent.id)
        cls.mine = cls.ticket.with_user(cls.agent)

    def test_a_timer_counts_seconds_and_rounds_nothing(self):
        self.mine.action_timer_start()
        with freeze_time("2026-03-10 13:00:01"):
            self.mine.action_timer_stop()
        row = self.ticket.time_ids
        self.assertEqual((row.seconds, row.user_id), (3601, self.agent))
        self.assertAlmostEqual(self.ticket.time_spent, 3601 / 3600, 9)
        self.assertEqual((row.date, row.is_running), (date(2026, 3, 10), False))

    def test_only_the_own_timer_is_shown(self):
        self.mine.action_timer_start()
        self.assertTrue(self.mine.timer_started_at)
        self.assertFalse(self.ticket.with_user(self.expert).timer_started_at)

    def test_starting_elsewhere_stops_the_first(self):
        other = self._create_ticket(user_id=self.agent.id)
        self.mine.action_timer_start()
        with freeze_time("2026-03-10 12:10:00"):
            other.with_user(self.agent).action_timer_start()
        self.assertEqual(self.ticket.time_ids.seconds, 600)
        running = self.env["service.time"]._get_running(self.agent)
        self.assertEqual(running.ticket_id, other)

    def test_starting_twice_goes_on(self):
        self.mine.action_timer_start()
        with freeze_time("2026-03-10 12:10:00"):
            self.mine.action_timer_start()
        self.assertEqual(len(self.ticket.time_ids), 1)
        self.assertTrue(self.ticket.time_ids.is_running)

    @mute_logger("odoo.sql_db")
    def test_a_person_has_one_running_timer(self):
        self.mine.action_timer_start()
        values = self._create_ticket()._prepare_timer_values()
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.env["service.time"].create({**values, "user_id": self.agent.id})

    def test_closing_stops_the_timers_of_all(self):
        self.mine.action_timer_start()
        self.ticket.with_user(self.expert).action_timer_start()
        with freeze_time("2026-03-10 12:00:07"):
            self.mine.action_close()
        self.assertEqual(self.ticket.time_ids.mapped("seconds"), [7, 7])
        self.assertFalse(any(self.ticket.time_ids.mapped("is_running")))

    def test_a_running_line_cannot_be_typed_over(self):
        self.mine.action_timer_start()
        with self.assertRaises(UserError):
            self.ticket.time_ids.duration = 5

    def test_a_line_by_hand_keeps_the_seconds(self):
        with Form(self.env["service.time"].with_user(self.agent)) as form:
            form.ticket_id = self.ticket
            form.duration = 20 / 60
        self.assertEqual(form.record.seconds, 1200)

    @mute_logger("odoo.sql_db")
    def test_negative_time_is_refused(self):
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.env["service.time"].create(
                {"ticket_id": self.ticket.id, "seconds": -1}
            )


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 12:00:00")
class TestCareCost(CareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rates = cls.env["service.cost.rate"].search([])
        cls.rates.unlink()
        cls._set_rate(False, hour_cost=30, km_cost=0.5)
        cls.ticket = cls._create_ticket(user_id=cls.agent.id, product_id=cls.desk.id)

    @classmethod
    def _set_rate(cls, user, **values):
        return cls.env["service.cost.rate"].create(
            {"user_id": user and user.id, **values}
        )

    @classmethod
    def _work(cls, seconds=3600, ticket=None, user=None, **values):
        return cls.env["service.time"].create(
            {
                "ticket_id": (ticket or cls.ticket).id,
                "user_id": (user or cls.agent).id,
                "seconds": seconds,
                **values,
            }
        )

    @classmethod
    def _spend(cls, quantity=1, **values):
        return cls.env["service.cost"].create(
            {"ticket_id": cls.ticket.id, "quantity": quantity, **values}
        )

    def _get_value_rows(self):
        return self.env["crm.value"].search(
            [("partner_id", "=", self.acme.id), ("res_id", "=", self.ticket.id)]
        )

    def test_the_own_rate_comes_before_that_of_everybody(self):
        self._set_rate(self.expert, hour_cost=42)
        self.assertEqual(self._work().cost, 30)
        self.assertEqual(self._work(user=self.expert).cost, 42)

    def test_a_new_rate_leaves_the_past_alone(self):
        row = self._work()
        self.env.flush_all()
        rate = self.env["service.cost.rate"].search([])
        rate.hour_cost = 99
        self.assertEqual((row.cost, self._work().cost), (30, 99))
        row.seconds = 7200
        self.assertEqual(row.cost, 60)

    @mute_logger("odoo.sql_db")
    def test_one_rate_a_person(self):
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self._set_rate(False, hour_cost=1)

    def test_each_company_has_its_own_rates_and_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        company = self.env["res.company"].create(
            {"name": "Second", "currency_id": euro.id}
        )
        self.env.user.company_ids += company
        self._set_rate(False, hour_cost=7, company_id=company.id)
        team = self._create_service_team(
            "Second", self.env["res.users"], company_id=company.id, user_id=False
        )
        other = self._create_ticket(team_id=team.id)
        row = self._work(ticket=other, user=self.env.user)
        self.assertEqual(
            (row.cost, row.currency_id, row.company_id), (7, euro, company)
        )
        self.assertEqual((other.total_cost, other.currency_id), (7, euro))
        with self.assertRaises(ValidationError):
            other.team_id = self.team

    def test_cents_are_those_of_another_calculation(self):
        random = Random(5)
        total = Decimal(0)
        rows = self.env["service.time"]
        for _number in range(200):
            rate = Decimal(random.randrange(1, 20_000)) / 100
            seconds = random.choice((18, 36, 90, 1800, random.randrange(100_000)))
            rows |= self._work(seconds, hour_cost=float(rate))
            cost = (rate * seconds / 3600).quantize(Decimal("0.01"), ROUND_HALF_UP)
            total += cost
            self.assertEqual(rows[-1].cost, float(cost), (rate, seconds))
        self.env.flush_all()
        self.cr.execute(
            "SELECT SUM(cost)::text FROM service_time WHERE id IN %s",
            (tuple(rows.ids),),
        )
        self.assertEqual(Decimal(self.cr.fetchone()[0]), total)
        self.assertEqual(self.ticket.total_cost, float(total))

    def test_material_costs_what_it_cost_that_day(self):
        self.chair.standard_price = 12.34
        row = self._spend(3, product_id=self.chair.id)
        self.chair.standard_price = 99
        self.assertEqual((row.unit_cost, row.amount), (12.34, 37.02))

    def test_what_came_back_is_taken_back(self):
        self.chair.standard_price = 12.34
        self._spend(3, product_id=self.chair.id)
        self._spend(-1, product_id=self.chair.id)
        self.assertEqual(self.ticket.total_cost, 24.68)

    def test_travel_by_kilometre_or_by_amount(self):
        self.assertEqual(self._spend(25, kind="travel").amount, 12.5)
        fare = self._spend(kind="travel", unit_cost=8.4, name="Train")
        self.assertEqual(fare.amount, 8.4)

    @mute_logger("odoo.sql_db")
    def test_material_needs_its_product(self):
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self._spend()

    def test_the_total_is_work_material_and_travel(self):
        self.chair.standard_price = 10
        work = self._work(5400)
        self._spend(2, product_id=self.chair.id)
        self._spend(10, kind="travel")
        self.assertEqual(self.ticket.total_cost, 45 + 20 + 5)
        work.unlink()
        self.assertEqual(self.ticket.total_cost, 25)
        found = self.env["service.ticket"].search(
            [("total_cost", "=", 25), ("id", "=", self.ticket.id)]
        )
        self.assertEqual(found, self.ticket)

    def test_the_customer_pays_with_two_rows_of_the_ledger(self):
        self.chair.standard_price = 10
        self._work(5400, date="2026-02-03", name="Repaired it")
        self._spend(2, product_id=self.chair.id)
        work, material = self._get_value_rows().sorted("date")
        self.assertEqual(
            (work.kind, work.amount, work.date, work.user_id, work.product_id),
            ("service", -45, date(2026, 2, 3), self.agent, self.desk),
        )
        self.assertEqual(work.name, f"{self.ticket.number} Repaired it")
        self.assertEqual(work.action_open_document()["res_id"], self.ticket.id)
        self.assertEqual(
            (material.kind, material.amount, material.product_id),
            ("service_cost", -20, self.chair),
        )

    def test_the_ledger_adds_up_to_the_total(self):
        for seconds in (1, 1799, 3601):
            self._work(seconds)
        self._spend(3.3, kind="travel")
        total = sum(self._get_value_rows().mapped("amount"))
        self.assertAlmostEqual(-total, self.ticket.total_cost, 9)
        self.assertEqual(self.ticket.total_cost, 46.66)

    def test_a_ticket_that_cost_something_stays(self):
        self._work()
        with self.assertRaises(UserError):
            self.ticket.with_user(self.head).unlink()

    def test_hours_of_the_contract_are_used(self):
        row = self._create_entitlement(allowance="hours", hours_included=2)
        ticket = self._create_ticket()
        self._work(5400, ticket)
        self._work(3600, ticket, is_billable=True)
        self.assertEqual(
            (row.hours_used, row.hours_left, row.state), (1.5, 0.5, "active")
        )
        self._work(1800, ticket)
        row.invalidate_recordset()
        self.assertEqual((row.hours_left, row.state), (0, "used_up"))
        found = row.search([("state", "=", "used_up"), ("id", "=", row.id)])
        self.assertEqual(found, row)
        self.assertFalse(self._create_ticket().entitlement_id)

    def test_without_entitlement_work_is_charged(self):
        row = self._work()
        self.assertTrue(row.is_billable)
        contract = self._create_entitlement(allowance="hours", hours_included=2)
        self.ticket.entitlement_id = contract
        self.assertEqual((row.is_billable, contract.hours_used), (False, 1))

    def _count_queries(self, ticket):
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        ticket.time_ids.mapped("cost")
        ticket.mapped("total_cost")
        return self.cr.sql_log_count - before

    def test_logging_many_lines_costs_one_total(self):
        values = {"ticket_id": self.ticket.id, "user_id": self.agent.id, "seconds": 60}
        counts = []
        for number in (1, 1, 40):
            self.env.flush_all()
            before = self.cr.sql_log_count
            self.env["service.time"].create([dict(values) for _row in range(number)])
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 12:00:00")
class TestCareCostAccess(CareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["service.cost.rate"].search([]).unlink()
        cls.env["service.cost.rate"].create({"hour_cost": 30})
        cls.ticket = cls._create_ticket(user_id=cls.colleague.id)
        cls.row = cls.env["service.time"].create(
            {
                "ticket_id": cls.ticket.id,
                "user_id": cls.colleague.id,
                "seconds": 3600,
            }
        )

    def test_wages_are_for_administrators(self):
        row = self.row.with_user(self.expert)
        self.assertEqual(row.duration, 1)
        for name in ("hour_cost", "cost"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                row.read([name])
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.expert).read(["total_cost"])
        for name in ("hour_cost", "cost"):
            self.assertEqual(self.row.with_user(self.head)[name], 30)
        self.assertEqual(self.ticket.with_user(self.head).total_cost, 30)

    def test_an_agent_cannot_set_the_cost(self):
        with self.assertRaises(AccessError):
            self.env["service.time"].with_user(self.agent).create(
                {"ticket_id": self._create_ticket().id, "hour_cost": 1}
            )

    def test_rates_and_reports_are_for_administrators(self):
        for model in ("service.cost.rate", "service.cost.report"):
            for user in (self.expert, self.ada, self.employee, self.portal):
                with self.subTest(model=model, user=user.login):
                    seen = self.env[model].with_user(user)
                    self.assertFalse(seen.has_access("read"))
            self.assertTrue(self.env[model].with_user(self.head).has_access("read"))

    def test_time_of_others_is_read_but_not_changed(self):
        row = self.row.with_user(self.expert)
        self.assertEqual(row.user_id, self.colleague)
        with self.assertRaises(AccessError):
            row.name = "Mine"
        with self.assertRaises(AccessError):
            row.unlink()
        with self.assertRaises(AccessError):
            row.action_stop()

    def test_time_on_hidden_tickets_is_hidden_and_not_logged(self):
        self.assertFalse(self.row.with_user(self.agent).has_access("read"))
        with self.assertRaises(AccessError):
            self.env["service.time"].with_user(self.agent).create(
                {"ticket_id": self.ticket.id, "seconds": 60}
            )
        with self.assertRaises(AccessError):
            self.env["service.cost"].with_user(self.agent).create(
                {"ticket_id": self.ticket.id, "kind": "other"}
            )

    def test_time_is_not_moved_to_a_hidden_ticket(self):
        row = (
            self.env["service.time"]
            .with_user(self.agent)
            .create({"ticket_id": self._create_ticket().id, "seconds": 60})
        )
        with self.assertRaises(AccessError):
            row.ticket_id = self.ticket

    def test_nobody_logs_time_of_somebody_else(self):
        with self.assertRaises(AccessError):
            self.env["service.time"].with_user(self.agent).create(
                {"ticket_id": self._create_ticket().id, "user_id": self.expert.id}
            )

    def test_the_form_opens_for_agents_and_sales_people(self):
        self.acme.user_id = self.ada
        for user in (self.expert, self.head, self.ada):
            with self.subTest(user=user.login):
                arch = self.ticket.with_user(user).get_view(view_type="form")["arch"]
                self.assertEqual("total_cost" in arch, user == self.head)
                self.assertEqual("time_ids" in arch, user != self.ada)

    def test_outsiders_read_nothing(self):
        public = self.env.ref("base.public_user")
        for user in (self.employee, self.portal, public, self.ada):
            for model in ("service.time", "service.cost"):
                with self.subTest(user=user.login, model=model):
                    rows = self.env[model].with_user(user)
                    for operation in ("read", "write", "create", "unlink"):
                        self.assertFalse(rows.has_access(operation))
