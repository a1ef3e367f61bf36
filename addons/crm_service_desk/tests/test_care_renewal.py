from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .care_common import CareCommon

REMINDER = "crm_service_desk.mail_activity_type_entitlement"


@tagged("post_install", "-at_install")
@freeze_time("2026-12-01 12:00:00")
class TestCareRenewal(CareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["service.entitlement"].search([]).is_cancelled = True
        cls.contract = cls._create_entitlement(
            user_id=cls.ada.id, allowance="hours", hours_included=10
        )

    def _remind(self):
        with self.enter_registry_test_mode():
            cron = self.env.ref("crm_service_desk.service_entitlement_cron")
            cron.method_direct_trigger()
        self.env.invalidate_all()
        return self.contract.activity_ids

    def test_the_responsible_gets_one_task(self):
        task = self._remind()
        self.assertEqual(
            (task.user_id, task.activity_type_id, task.date_deadline),
            (self.ada, self.env.ref(REMINDER), date(2026, 12, 31)),
        )
        self.assertIn(self.contract.name, task.summary)
        self.assertEqual(self._remind(), task)

    def test_before_the_day_nobody_is_told(self):
        self.contract.remind_days = 29
        self.assertFalse(self._remind())
        with freeze_time("2026-12-02 12:00:00"):
            self.assertTrue(self._remind())

    def test_a_new_end_reminds_again(self):
        task = self._remind()
        self.contract.date_end = "2027-01-15"
        with freeze_time("2026-12-20 12:00:00"):
            self.assertEqual(len(self._remind() - task), 1)

    def test_no_task_for_what_nobody_renews(self):
        agreement = self._create_agreement()
        for values in (
            {"kind": "warranty"},
            {"is_cancelled": True},
            {"agreement_id": agreement.id},
            {"date_end": False},
        ):
            row = self._create_entitlement(**values)
            with self.subTest(values=values):
                self.assertFalse(row.date_reminder)

    def test_a_renewal_runs_as_long_again(self):
        self._remind()
        action = self.contract.with_user(self.manager).action_renew()
        successor = self.contract.browse(action["res_id"])
        self.assertEqual(
            (successor.date_start, successor.date_end, successor.state),
            (date(2027, 1, 1), date(2027, 12, 31), "future"),
        )
        self.assertEqual((successor.hours_left, successor.user_id), (10, self.ada))
        self.assertNotEqual(successor.name, self.contract.name)
        self.assertFalse(self.contract.activity_ids)
        self.assertFalse(self.contract.date_reminder)

    def test_renewing_twice_opens_the_first(self):
        first = self.contract.action_renew()["res_id"]
        self.assertEqual(self.contract.action_renew()["res_id"], first)

    def test_days_that_are_no_months(self):
        row = self._create_entitlement(date_start="2026-12-01", date_end="2026-12-10")
        self.assertEqual(row._renew().date_end, date(2026, 12, 20))

    def test_a_warranty_is_not_renewed(self):
        row = self._create_entitlement(kind="warranty")
        with self.assertRaises(UserError):
            row.action_renew()

    def test_agents_do_not_renew(self):
        with self.assertRaises(AccessError):
            self.contract.with_user(self.expert).action_renew()

    def test_an_agreement_renews_what_it_includes(self):
        agreement = self._create_agreement(user_id=self.ada.id)
        row = self._create_entitlement(agreement_id=agreement.id)
        action = agreement.with_user(self.ada).action_renew()
        self.assertEqual(row.successor_ids.agreement_id.id, action["res_id"])
        self.assertEqual(row.successor_ids.date_start, date(2027, 1, 1))


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 12:00:00")
class TestCareQuotation(CareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hour = cls._create_product("Hour of Service", list_price=90)
        cls.team.hour_product_id = cls.hour
        cls.ticket = cls._create_ticket(user_id=cls.agent.id)
        cls.acme.user_id = cls.ada

    def _get_lines(self, order):
        lines = order.order_line.filtered(lambda line: not line.display_type)
        return [(line.product_id, line.product_uom_qty) for line in lines]

    def test_a_seller_opens_the_quotation(self):
        action = self.ticket.with_user(self.ada).action_quote()
        order = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(
            (order.partner_id, order.user_id, order.origin),
            (self.ann, self.ada, self.ticket.number),
        )
        self.assertEqual(order.service_ticket_id, self.ticket)
        self.assertEqual(self._get_lines(order), [(self.hour, 1)])
        self.assertEqual(self.ticket.with_user(self.ada).quotation_count, 1)

    def test_what_is_charged_is_offered(self):
        self.env["service.time"].create(
            [
                {"ticket_id": self.ticket.id, "seconds": 5400},
                {"ticket_id": self.ticket.id, "seconds": 60, "is_billable": False},
            ]
        )
        self.env["service.cost"].create(
            [
                {
                    "ticket_id": self.ticket.id,
                    "product_id": self.chair.id,
                    "quantity": number,
                }
                for number in (2, 1)
            ]
        )
        order = self.env["sale.order"].browse(self.ticket.action_quote()["res_id"])
        self.assertEqual(self._get_lines(order), [(self.hour, 1.5), (self.chair, 3)])

    def test_an_agent_makes_it_for_the_seller_of_the_customer(self):
        action = self.ticket.with_user(self.agent).action_quote()
        order = self.ticket.quotation_ids
        self.assertEqual(order.user_id, self.ada)
        self.assertEqual(action["tag"], "display_notification")
        self.assertIn(order.name, self.ticket.message_ids[0].body)

    def test_a_second_click_goes_on_with_the_first(self):
        first = self.ticket.action_quote()
        self.assertEqual(self.ticket.action_quote(), first)

    def test_without_customer_there_is_nobody_to_offer_to(self):
        with self.assertRaises(UserError):
            self._create_ticket(partner_id=False).action_quote()

    def test_tickets_of_strangers_are_not_quoted(self):
        for user in (self.bob, self.agent, self.employee, self.portal):
            ticket = self._create_ticket(user_id=self.colleague.id)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                ticket.with_user(user).action_quote()
            self.assertFalse(ticket.quotation_ids)
