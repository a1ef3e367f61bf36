from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_logistics import LogisticsCommon


@tagged("post_install", "-at_install")
class TestTripMerge(LogisticsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Partner = cls.env["res.partner"]
        cls.kept = Partner.create({"name": "Mia", "email": "mia@example.com"})
        cls.double = Partner.create({"name": "Mia B.", "email": "mia@example.com"})

    def _merge(self):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.kept + self.double).ids, self.kept)
        self.env.invalidate_all()

    def test_a_merged_driver_keeps_all_trips(self):
        first = self._reserved(1, 5, driver=self.kept)
        second = self._reserved(5, 8, vehicle=self.blue, driver=self.double)
        self._merge()
        self.assertFalse(self.double.exists())
        self.assertEqual((first + second).driver_id, self.kept)
        self.assertEqual(self._get_periods(first)[self.kept], (1, 5))
        self.assertEqual(self._get_periods(second)[self.kept], (5, 8))

    def test_a_merge_of_two_who_drive_at_once_names_the_trips(self):
        first = self._reserved(1, 5, driver=self.kept)
        second = self._reserved(4, 8, vehicle=self.blue, driver=self.double)
        with self.assertRaises(UserError) as refusal, self.env.cr.savepoint():
            self._merge()
        self.assertIn(first.name, str(refusal.exception))
        self.assertIn(second.name, str(refusal.exception))
        self.env.invalidate_all()
        self.assertEqual(second.driver_id, self.double)
        self.assertEqual(self._get_periods(second)[self.double], (4, 8))

    def test_what_was_driven_does_not_stop_a_merge(self):
        first = self._started(-1, 5, driver=self.kept)
        second = self._started(-1, 5, vehicle=self.blue, driver=self.double)
        (first + second).action_finish()
        self._merge()
        self.assertEqual((first + second).driver_id, self.kept)
        self.assertEqual(self._get_periods(second), {self.blue: (-1, 0)})

    def test_the_merged_driver_is_not_booked_twice(self):
        self._reserved(5, 8, vehicle=self.blue, driver=self.double)
        self._merge()
        with self.assertRaisesRegex(UserError, "Mia is on"):
            self._trip(6, 7, driver=self.kept).action_reserve()
