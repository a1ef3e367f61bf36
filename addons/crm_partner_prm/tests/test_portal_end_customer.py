from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common_end_customer import EndCustomerCommon


@tagged("post_install", "-at_install")
class TestPortalEndCustomer(EndCustomerCommon, HttpCase):
    """The reseller reads whom it is for; neither rival nor end customer read prices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_portal_users()
        cls.ann_user = new_test_user(
            cls.env,
            login="portal_ann",
            groups="base.group_portal",
            context={"no_reset_password": True},
            partner_id=cls.ann.id,
            name="Ann",
        )
        cls.order = cls._resell(deal=cls.deal)
        cls.invoice = cls._invoice(cls.order)

    def _open(self, user, record):
        self.authenticate(user.login, user.login)
        return self.url_open(record.access_url, allow_redirects=False)

    def _print(self, report, record):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            report, record.ids
        )
        return html.decode()

    def test_the_reseller_reads_on_its_order_whom_it_is_for(self):
        page = self._open(self.nora_user, self.order).text
        row = page[page.index('name="prm_end_customer"') :].split("</tr>")[0]
        self.assertIn("Acme", row)

    def test_an_order_for_nobody_else_says_nothing(self):
        page = self._open(self.nora_user, self._resell()).text
        self.assertNotIn("prm_end_customer", page)

    @mute_logger("odoo.http")
    def test_rivals_and_end_customers_do_not_open_it(self):
        for user in (self.sue_user, self.ann_user):
            for record in (self.order, self.invoice):
                with self.subTest(user=user.login, model=record._name):
                    response = self._open(user, record)
                    self.assertEqual(response.status_code, 303)
                    self.assertTrue(response.headers["Location"].endswith("/my"))

    def test_rivals_and_end_customers_do_not_read_it(self):
        for user in (self.sue_user, self.ann_user):
            for record in (self.order, self.invoice):
                found = record.with_user(user).search([("id", "=", record.id)])
                self.assertFalse(found)
                with self.assertRaises(AccessError):
                    record.with_user(user).read(["amount_total"])
            with self.assertRaises(AccessError):
                self.env["crm.timeline"].with_user(user).search([])

    def test_the_printed_papers_name_it(self):
        papers = {
            "sale.report_saleorder": self.order,
            "account.report_invoice": self.invoice,
        }
        for report, record in papers.items():
            with self.subTest(report=report):
                page = self._print(report, record)
                self.assertRegex(page, r"End Customer</strong>\s*<div>Acme</div>")

    def test_other_papers_stay_as_they_are(self):
        page = self._print("sale.report_saleorder", self._resell())
        self.assertNotIn("End Customer", page)
