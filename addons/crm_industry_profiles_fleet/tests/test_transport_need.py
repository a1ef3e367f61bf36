from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_transport import TransportCommon

CALL = "crm_relations.crm_interaction_type_call"
VISIT = "crm_relations.crm_interaction_type_visit"


@tagged("post_install", "-at_install")
class TestTransportNeed(TransportCommon):
    def _need(self, **values):
        return self.env["crm.transport.need"].create(
            {
                "partner_id": self.acme.id,
                "lane_id": self.kyiv_warsaw.id,
                "trips_month": 12,
                "price": 1250.5,
                "our_share": 25,
                "carrier_id": self.swift.id,
                **values,
            }
        )

    def test_potential_is_what_the_customer_pays_to_others(self):
        need = self._need()
        self.assertEqual(need.total_amount, 15006)
        self.assertEqual((need.our_amount, need.potential), (3751.5, 11254.5))

    def test_the_share_of_a_group_is_that_of_its_amounts(self):
        self._need()
        self._need(trips_month=36, our_share=75)
        [row] = self.env["crm.transport.need"].formatted_read_group(
            [("partner_id", "=", self.acme.id)],
            ["carrier_id"],
            ["our_share:avg", "potential:sum"],
        )
        self.assertEqual(row["our_share:avg"], 62.5)
        self.assertEqual(row["potential:sum"], 22509)

    def test_our_trips_of_ninety_days_are_counted(self):
        need = self._need()
        with freeze_time("2027-06-01"):
            for day in ("2027-05-01", "2027-02-01"):
                trip = self._trip()
                trip.sudo().write({"state": "done", "actual_start": day})
            self._trip(lane_id=self._lane("Lviv", "Berlin").id)
            self.assertEqual(need.recent_trips, 1)

    def test_recent_trips_cost_the_same_queries_for_many(self):
        needs = self._need()
        for number in range(79):
            needs |= self._need(lane_id=self._lane("A", f"B{number}").id)

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.mapped("recent_trips")
            return self.env.cr.sql_log_count - before

        count(needs[:1])
        self.assertEqual(count(needs[:1]), count(needs))

    def test_amounts_cannot_be_written_by_a_call(self):
        need = self._need(user_id=self.dispatcher.id)
        with self.assertRaises(AccessError):
            need.with_user(self.dispatcher).potential = 1
        self.assertEqual(need.potential, 11254.5)

    def test_a_salesperson_sees_no_needs_of_colleagues(self):
        need = self._need(user_id=self.chief.id)
        with self.assertRaises(AccessError):
            need.with_user(self.seller).read(["price"])
        with self.assertRaises(AccessError):
            need.with_user(self.employee).read(["price"])
        self.acme.user_id = self.seller
        self.assertEqual(need.with_user(self.seller).price, 1250.5)

    def test_shares_beyond_all_are_refused(self):
        from psycopg2.errors import CheckViolation

        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self._need(our_share=101)
            self.env.flush_all()


@tagged("post_install", "-at_install")
class TestTransportContacts(TransportCommon):
    """Calls and meetings against the plan."""

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time("2027-03-20 12:00:00"))
        self.Report = self.env["transport.contact.report"]
        self.newbie = self._partner("Newbie", is_company=True)
        order = self.env["sale.order"].create({"partner_id": self.acme.id})
        order.action_confirm()
        order.date_order = datetime(2027, 3, 5)

    def _contact(self, partner, day, kind=CALL, user=None):
        return self.env["crm.interaction"].create(
            {
                "partner_id": partner.id,
                "type_id": self.env.ref(kind).id,
                "date": f"2027-03-{day:02} 09:00:00",
                "user_id": (user or self.dispatcher).id,
                "summary": "Talked",
                "duration": 0.5,
            }
        )

    def _target(self, amount, kind=None, **values):
        return self.env["crm.target"].create(
            {
                "user_id": self.dispatcher.id,
                "measure": "interaction",
                "date_start": "2027-03-01",
                "amount": amount,
                "type_id": kind and self.env.ref(kind).id,
                **values,
            }
        )

    def _sum(self, *aggregates, **where):
        domain = [("user_id", "=", self.dispatcher.id)]
        domain += [(name, "=", value) for name, value in where.items()]
        [row] = self.Report.formatted_read_group(domain, [], list(aggregates))
        return tuple(row[name] for name in aggregates)

    def test_customers_are_existing_from_their_first_order_on(self):
        self._contact(self.acme, 4)
        self._contact(self.acme, 6)
        self._contact(self.newbie, 7, VISIT)
        self.assertEqual(self._sum("done:sum", customer_kind="existing"), (1,))
        self.assertEqual(self._sum("done:sum", customer_kind="potential"), (2,))
        self.assertEqual(self._sum("done:sum", channel="meeting"), (1,))

    def test_percent_of_the_plan_is_that_of_the_target(self):
        target = self._target(8)
        for day in (2, 3, 4, 8, 9, 10):
            self._contact(self.acme, day)
        done, plan, percent = self._sum("done:sum", "plan:sum", "percent:avg")
        self.assertEqual((done, plan, percent), (6, 8, 75))
        self.assertEqual((target.reached, target.percent), (6, 75))

    def test_a_plan_for_calls_stands_beside_that_for_visits(self):
        self._target(10, CALL)
        self._target(4, VISIT)
        self._contact(self.acme, 2, VISIT)
        percent = self._sum("percent:avg", channel="meeting")
        self.assertEqual(percent, (25,))
        self.assertEqual(self._sum("plan:sum", channel="call"), (10,))

    def test_a_meeting_that_nobody_wrote_up_is_not_done(self):
        event = self.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": "2027-03-10 09:00:00",
                "stop": "2027-03-10 10:00:00",
                "user_id": self.dispatcher.id,
                "partner_ids": [
                    (6, 0, [self.newbie.id, self.dispatcher.partner_id.id])
                ],
            }
        )
        self.assertEqual(self._sum("done:sum", "unreported:sum"), (0, 1))
        self._contact(self.newbie, 10, VISIT).event_id = event
        self.assertEqual(self._sum("done:sum", "unreported:sum"), (1, 0))

    def test_people_see_their_own_figures_only(self):
        self._contact(self.acme, 4, user=self.chief)
        self._contact(self.acme, 5)
        domain = [("partner_id", "=", self.acme.id)]
        mine = self.Report.with_user(self.dispatcher).search(domain)
        self.assertEqual(mine.user_id, self.dispatcher)
        everybody = self.Report.with_user(self.chief).search(domain)
        self.assertEqual(everybody.user_id, self.dispatcher + self.chief)
        with self.assertRaises(AccessError):
            self.Report.with_user(self.employee).search([])
