from datetime import datetime

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import convert_file

from .money_common import MoneyCommon

FRIDAY = datetime(2024, 3, 8, 9, 0)


@tagged("post_install", "-at_install")
class TestDealDigest(MoneyCommon):
    """The mail on schedule tells what came in, and only to those who may know."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.digest = cls.env["digest.digest"].create(
            {
                "name": "Sales of the week",
                "company_id": cls.env.company.id,
                "kpi_crm_collected": True,
                "kpi_crm_success": True,
                "kpi_crm_interaction": True,
            }
        )

    def _get_week(self, user):
        """Figures of the last seven days by name, as the mail shows them."""
        kpis = self.digest._compute_kpis(self.env.company, user)
        return {kpi["kpi_name"]: kpi["kpi_col2"]["value"] for kpi in kpis}

    @freeze_time(FRIDAY)
    def test_a_manager_reads_what_came_in_this_week(self):
        order = self._order([(self.desk, 10, 100)])
        self._deliver(order, 10)
        invoice = order._create_invoices()
        invoice.action_post()
        self._pay(invoice, 250, day="2024-03-05")
        self._pay(invoice, 50, day="2024-02-20")
        week = self._get_week(self.manager)
        self.assertIn("250", str(week["kpi_crm_collected"]))
        self.assertEqual(week["kpi_crm_success"], 0)

    @freeze_time(FRIDAY)
    def test_a_deal_that_was_settled_this_week_counts(self):
        self.deal.sudo().date_success = datetime(2024, 3, 6, 9, 0)
        self.assertEqual(self._get_week(self.manager)["kpi_crm_success"], 1)

    @freeze_time(FRIDAY)
    def test_interactions_of_the_week_are_counted(self):
        for day in (1, 5, 7):
            date = datetime(2024, 3, day, 8, 0)
            self._log(self.deal.partner_id, user=self.manager, date=date)
        self.assertEqual(self._get_week(self.manager)["kpi_crm_interaction"], 2)

    @freeze_time(FRIDAY)
    def test_a_clerk_gets_none_of_the_figures(self):
        self.assertEqual(self._get_week(self.employee), {})

    def test_a_company_that_deleted_its_digest_can_install_us(self):
        self.env.ref("digest.digest_digest_default").unlink()
        path = "data/digest_digest_data.xml"
        convert_file(self.env, "crm_relations", path, {}, "init", noupdate=True)
        self.assertFalse(
            self.env.ref("digest.digest_digest_default", raise_if_not_found=False)
        )
