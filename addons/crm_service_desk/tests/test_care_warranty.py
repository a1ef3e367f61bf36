from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .care_common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 12:00:00")
class TestCareWarranty(CareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.machine = cls._create_product("Machine", months=12)

    def _get_warranties(self, line):
        return self.env["service.entitlement"].search(
            [("order_line_id", "in", line.ids)]
        )

    def test_nothing_is_promised_before_delivery(self):
        self.assertFalse(self._get_warranties(self._sell(self.machine)))

    def test_delivery_makes_a_warranty_of_so_many_months(self):
        line = self._sell(self.machine, 3)
        line.qty_delivered = 2
        warranty = self._get_warranties(line)
        self.assertEqual(
            (warranty.kind, warranty.level, warranty.quantity, warranty.state),
            ("warranty", "sold", 2, "active"),
        )
        self.assertEqual(
            (warranty.date_start, warranty.date_end),
            (date(2026, 3, 10), date(2027, 3, 9)),
        )
        self.assertEqual(
            (warranty.partner_id, warranty.product_id, warranty.order_id),
            (self.acme, self.machine, line.order_id),
        )
        self.assertTrue(warranty.name)

    def test_the_last_delivery_decides_the_end(self):
        line = self._sell(self.machine, 3)
        line.qty_delivered = 1
        with freeze_time("2026-05-01 12:00:00"):
            line.qty_delivered = 3
        warranty = self._get_warranties(line)
        self.assertEqual(warranty.quantity, 3)
        self.assertEqual(warranty.date_start, date(2026, 3, 10))
        self.assertEqual(warranty.date_end, date(2027, 4, 30))

    def test_the_same_delivery_told_twice_makes_one(self):
        line = self._sell(self.machine)
        line.qty_delivered = 1
        line.qty_delivered = 1
        line._sync_warranties()
        self.assertEqual(len(self._get_warranties(line)), 1)

    @mute_logger("odoo.sql_db")
    def test_a_line_cannot_have_two_warranties(self):
        line = self._sell(self.machine)
        line.qty_delivered = 1
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self._create_entitlement(kind="warranty", order_line_id=line.id)

    def test_a_return_reduces_and_the_last_one_cancels(self):
        line = self._sell(self.machine, 2)
        line.qty_delivered = 2
        warranty = self._get_warranties(line)
        line.qty_delivered = 1
        self.assertEqual((warranty.quantity, warranty.state), (1, "active"))
        self.assertEqual(warranty.date_end, date(2027, 3, 9))
        line.qty_delivered = 0
        self.assertEqual((warranty.quantity, warranty.state), (0, "cancelled"))

    def test_what_is_delivered_again_starts_again(self):
        line = self._sell(self.machine)
        line.qty_delivered = 1
        line.qty_delivered = 0
        with freeze_time("2026-06-01 12:00:00"):
            line.qty_delivered = 1
            warranty = self._get_warranties(line)
            self.assertEqual(warranty.state, "active")
        self.assertEqual(warranty.date_start, date(2026, 6, 1))
        self.assertEqual(warranty.date_end, date(2027, 5, 31))

    def test_a_product_without_months_has_no_warranty(self):
        line = self._sell(self.chair)
        line.qty_delivered = 1
        self.assertFalse(self._get_warranties(line))

    def test_the_day_is_that_of_the_company(self):
        self.env.company.partner_id.tz = "Asia/Tokyo"
        line = self._sell(self.machine)
        with freeze_time("2026-12-31 20:00:00"):
            line.qty_delivered = 1
        self.assertEqual(self._get_warranties(line).date_start, date(2027, 1, 1))

    def test_months_end_with_the_month(self):
        with freeze_time("2027-03-01 12:00:00"):
            line = self._sell(self._create_product("Lamp", months=12))
            line.qty_delivered = 1
        self.assertEqual(self._get_warranties(line).date_end, date(2028, 2, 29))

    def test_a_salesperson_who_delivers_makes_the_warranty(self):
        line = self._sell(self.machine, user_id=self.ada.id)
        line.with_user(self.ada).qty_delivered = 1
        self.assertEqual(self._get_warranties(line).user_id, self.ada)
        with self.assertRaises(AccessError):
            self._get_warranties(line).with_user(self.ada).date_end = "2030-01-01"

    @mute_logger("odoo.sql_db")
    def test_negative_months_are_refused(self):
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.machine.warranty_months = -1
            self.env.flush_all()

    def _count_queries(self, lines):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        lines._sync_warranties()
        return self.cr.sql_log_count - before

    def test_looking_at_many_lines_costs_no_more_than_one(self):
        lines = self._sell(self.machine)
        for _number in range(9):
            lines |= self._sell(self.machine)
        lines.qty_delivered = 1
        self.assertEqual(len(self._get_warranties(lines)), 10)
        self._count_queries(lines)
        self.assertEqual(self._count_queries(lines[0]), self._count_queries(lines))
