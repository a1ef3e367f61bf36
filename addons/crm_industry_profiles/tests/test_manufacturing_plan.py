from psycopg2.errors import UniqueViolation

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_manufacturing import ManufacturingCommon


@tagged("post_install", "-at_install")
class TestManufacturingPlan(ManufacturingCommon):
    def _rows(self, agreement=None):
        """{month: (planned, invoiced, amount, open, missing)} of the agreement."""
        rows = self.env["manufacturing.plan.report"]._read_group(
            [("agreement_id", "=", (agreement or self.agreement).id)],
            ["month:month"],
            [
                f"{name}:sum"
                for name in (
                    "planned_quantity",
                    "invoiced_quantity",
                    "invoiced_amount",
                    "open_quantity",
                    "missing_quantity",
                )
            ],
        )
        return {f"{month:%m}": tuple(sums) for month, *sums in rows}

    def test_plan_without_sales(self):
        self.assertEqual(
            self._rows(), {"03": (100, 0, 0, 0, 100), "04": (100, 0, 0, 0, 100)}
        )

    def test_order_counts_in_the_month_it_is_promised_for(self):
        order = self._order(30, "2027-03-10")
        self.assertEqual(self._rows()["03"], (100, 0, 0, 30, 70))
        order.commitment_date = "2027-04-10 12:00:00"
        self.assertEqual(
            self._rows(), {"03": (100, 0, 0, 0, 100), "04": (100, 0, 0, 30, 70)}
        )

    def test_invoice_takes_the_order_over(self):
        order = self._order(30, "2027-03-10")
        invoice = order._create_invoices()
        self.assertEqual(self._rows()["03"], (100, 0, 0, 30, 70))
        invoice.invoice_date = "2027-04-02"
        invoice.action_post()
        self.assertEqual(
            self._rows(), {"03": (100, 0, 0, 0, 100), "04": (100, 30, 300, 0, 70)}
        )

    def test_partly_invoiced_order(self):
        order = self._order(30, "2027-03-10")
        invoice = order._create_invoices()
        invoice.invoice_line_ids.quantity = 10
        invoice.invoice_date = "2027-03-12"
        invoice.action_post()
        self.assertEqual(self._rows()["03"], (100, 10, 100, 20, 70))

    def test_credit_note_takes_back(self):
        invoice = self._invoice(self._order(30, "2027-03-10"), "2027-03-12")
        wizard = self.env["account.move.reversal"].create(
            {
                "move_ids": [Command.set(invoice.ids)],
                "journal_id": invoice.journal_id.id,
                "date": "2027-03-20",
            }
        )
        refund = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        refund.invoice_date = "2027-03-20"
        refund.action_post()
        planned, invoiced, amount, *_rest = self._rows()["03"]
        self.assertEqual((planned, invoiced, amount), (100, 0, 0))

    def test_dozens_count_as_pieces(self):
        dozen = self.env.ref("uom.product_uom_dozen").id
        order = self._order(2, "2027-03-10", line={"product_uom_id": dozen})
        self.assertEqual(self._rows()["03"][3], 24)
        self._invoice(order, "2027-03-12")
        self.assertEqual(self._rows()["03"], (100, 24, 20, 0, 76))

    def test_invoice_in_another_currency_in_ours(self):
        coin = self.env["res.currency"].create(
            {
                "name": "TMF",
                "symbol": "M",
                "rate_ids": [
                    Command.create(
                        {
                            "name": "2027-01-01",
                            "rate": 3,
                            "company_id": self.env.company.id,
                        }
                    )
                ],
            }
        )
        prices = self.env["product.pricelist"].create(
            {"name": "M", "currency_id": coin.id}
        )
        order = self._order(10, "2027-03-10", pricelist_id=prices.id)
        invoice = self._invoice(order, "2027-03-12")
        expected = -sum(invoice.invoice_line_ids.mapped("balance"))
        self.assertEqual((self._rows()["03"][2], expected), (33.33, 33.33))

    def test_sale_counts_for_one_agreement_that_of_the_order(self):
        second = self._agreement(subject="Second")
        self._plan("2027-03-01", 50, agreement=second)
        self._order(10, "2027-03-10")
        self._order(7, "2027-03-10", crm_agreement_id=second.id)
        self.assertEqual(self._rows()["03"][3], 10)
        self.assertEqual(self._rows(second)["03"][3], 7)

    def test_what_nobody_planned_is_outside(self):
        self._order(5, "2027-06-10")
        other = self.env["res.partner"].create({"name": "Nobody's"})
        self._order(9, "2027-06-10", partner_id=other.id)
        rows = self.env["manufacturing.plan.report"].search(
            [("agreement_id", "=", False), ("product_id", "=", self.paint.id)]
        )
        self.assertEqual(
            [(row.commercial_partner_id, row.open_quantity) for row in rows],
            [(self.north, 5)],
        )

    def test_month_is_kept_by_its_first_day_and_once(self):
        self.assertEqual(
            [str(plan.month) for plan in self.agreement.plan_ids],
            ["2027-03-01", "2027-04-01"],
        )
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self._plan("2027-03-31", 1)


@tagged("post_install", "-at_install")
class TestManufacturingDemand(ManufacturingCommon):
    def _rows(self):
        rows = self.env["manufacturing.demand"].search(
            [("product_id", "=", self.paint.id)]
        )
        return sorted(
            (f"{row.month:%m}", row.kind, row.quantity, row.expected_quantity)
            for row in rows
        )

    def _deal(self, probability):
        deal = self.env["crm.lead"].create({"name": "D", "type": "opportunity"})
        deal.probability = probability
        return deal

    def test_plan_less_what_was_bought_on_it(self):
        self._order(30, "2027-03-10")
        self._invoice(self._order(120, "2027-04-10"), "2027-04-12")
        self.assertEqual(
            self._rows(), [("03", "order", 30, 30), ("03", "plan", 70, 70)]
        )

    def test_last_quotation_of_a_deal_by_its_probability(self):
        self.agreement.plan_ids.unlink()
        deal = self._deal(25)
        for quantity in (100, 80):
            self._order(quantity, "2027-05-10", confirm=False, opportunity_id=deal.id)
        self._order(60, "2027-05-10", confirm=False)
        self.assertEqual(self._rows(), [("05", "deal", 80, 20)])
        deal.sudo().action_set_lost()
        self.assertEqual(self._rows(), [])
