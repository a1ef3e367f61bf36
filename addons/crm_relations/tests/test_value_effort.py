from datetime import date

from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CrmRelationsCommon


@tagged("post_install", "-at_install")
class TestValueEffort(CrmRelationsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.crm_sales_hour_cost = 0

    def _get_rows(self):
        return self.env["crm.value"].search([("partner_id", "=", self.acme.id)])

    def test_work_costs_nothing_until_the_company_says_what(self):
        self._log(self.ann, duration=2)
        self.assertFalse(self._get_rows())
        self.env.company.crm_sales_hour_cost = 45.5
        self.assertEqual(self._get_rows().amount, -91)

    def test_interaction_without_duration_is_no_row(self):
        self.env.company.crm_sales_hour_cost = 40
        self._log(self.ann)
        self.assertFalse(self._get_rows())

    def test_row_says_who_worked_for_whom_on_what(self):
        self.env.company.crm_sales_hour_cost = 40
        interaction = self._log(
            self.ann, duration=0.25, date="2024-05-06 10:00:00", summary="Showed desks"
        )
        row = self._get_rows()
        self.assertEqual(
            (row.kind, row.amount, row.name), ("effort", -10, "Showed desks")
        )
        self.assertEqual((row.user_id, row.date), (self.ada, date(2024, 5, 6)))
        self.assertEqual(row.action_open_document()["res_id"], interaction.id)

    def test_row_without_summary_has_the_name_of_its_type(self):
        self.env.company.crm_sales_hour_cost = 40
        self._log(self.ann, duration=1)
        self.assertEqual(self._get_rows().name, self.call.name)

    def test_day_is_that_of_the_company(self):
        self.env.company.crm_sales_hour_cost = 40
        self.env.company.partner_id.tz = "Asia/Tokyo"
        self._log(self.ann, duration=1, date="2024-12-31 20:00:00")
        self.assertEqual(self._get_rows().date, date(2025, 1, 1))

    def test_each_company_has_its_own_cost(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.env.company.crm_sales_hour_cost = 40
        other.crm_sales_hour_cost = 7
        self._log(self.ann, duration=1)
        self._log(self.ann, duration=1, company_id=other.id)
        rows = self._get_rows().sudo()
        self.assertEqual(
            {row.company_id: row.amount for row in rows},
            {self.env.company: -40, other: -7},
        )

    def test_amount_is_rounded_to_the_cent(self):
        self.env.company.crm_sales_hour_cost = 10
        self._log(self.ann, duration=0.3333)
        self.assertEqual(self._get_rows().amount, -3.33)

    @mute_logger("odoo.sql_db")
    def test_negative_cost_is_refused(self):
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.env.company.crm_sales_hour_cost = -1
            self.env.flush_all()

    def test_setting_is_kept_by_the_company(self):
        settings = self.env["res.config.settings"].create({"crm_sales_hour_cost": 38})
        settings.execute()
        self.assertEqual(self.env.company.crm_sales_hour_cost, 38)
