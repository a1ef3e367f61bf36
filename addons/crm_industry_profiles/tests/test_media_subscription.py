from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

SELLER = "crm_industry_profiles.group_media_seller"
MANAGER = "crm_industry_profiles.group_media_manager"
SCREENS = "crm_industry_profiles.group_industry_media"


@tagged("post_install", "-at_install")
@freeze_time("2027-03-01")
class TestMediaSubscription(AccountTestInvoicingCommon):
    """A year costs 33.33 a copy, six issues 54; Vera has three copies for a year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for group in (MANAGER, "sales_team.group_sale_manager"):
            cls.env.user.group_ids += cls.env.ref(group)
        Cron = type(cls.env["ir.cron"])
        cls.startClassPatcher(patch.object(Cron, "_commit_progress", return_value=60))
        cls.env["media.subscription"].search([]).date_reminder = False
        cls.seller = new_test_user(
            cls.env,
            login="media_subs",
            groups=f"{SELLER},{SCREENS}",
            company_id=cls.env.company.id,
            company_ids=[Command.set(cls.env.company.ids)],
        )
        cls.paper = cls.env["media.title"].create(
            {"name": "Test Gazette", "issues_per_year": 4, "remind_days": 30}
        )
        cls.year = cls._rate("Year", 33.33)
        cls.six = cls._rate("Six issues", 54, quantity=6, term="issues")
        cls.vera = cls.env["res.partner"].create({"name": "Vera"})
        cls.term = cls._subscribe(copies=3, date_start="2026-04-01")

    @classmethod
    def _rate(cls, name, price, **values):
        product = cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "list_price": price,
                "invoice_policy": "order",
                "taxes_id": [Command.set(cls.company_data["default_tax_sale"].ids)],
            }
        )
        rate = {"title_id": cls.paper.id, "name": name, "product_id": product.id}
        return cls.env["media.rate"].create({**rate, **values})

    @classmethod
    def _subscribe(cls, **values):
        Subscription = cls.env["media.subscription"].with_user(cls.seller)
        return Subscription.create(
            {
                "partner_id": cls.vera.id,
                "title_id": cls.paper.id,
                "rate_id": cls.year.id,
                **values,
            }
        )

    def _run_cron(self):
        self.env["media.subscription"].sudo()._cron_renew()
        self.env.flush_all()
        self.env.invalidate_all()

    def test_one_click_makes_the_next_term_its_order_and_its_invoice(self):
        self.term.action_renew()
        second = self.term.renewal_id
        order = second.order_id
        self.assertEqual(
            (str(second.date_start), str(second.date_end), second.price),
            ("2027-04-01", "2028-03-31", 99.99),
        )
        self.assertEqual((order.state, order.amount_untaxed), ("sale", 99.99))
        self.assertEqual(order.amount_total, 114.99)
        self.assertEqual(order.user_id, self.seller)
        self.assertEqual(order.invoice_ids.mapped("state"), ["draft"])
        with self.assertRaises(UserError):
            self.term.action_renew()
        self.assertEqual(len(self.term.renewal_ids), 1)

    def test_a_term_is_ordered_once(self):
        self.term.action_invoice()
        self.term.action_invoice()
        self.assertEqual(len(self.term.order_ids), 1)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.env["sale.order"].create(self.term._prepare_order())
        self.assertEqual(len(self.term.order_ids), 1)

    def test_a_cancelled_order_leaves_room_for_another(self):
        self.term.action_invoice()
        first = self.term.order_id
        first.sudo()._action_cancel()
        self.term.action_invoice()
        self.assertNotIn(self.term.order_id, first)
        self.assertEqual(len(self.term.order_ids), 2)

    def test_invoiced_and_paid_follow_the_invoices(self):
        self.term.action_invoice()
        self.assertEqual((self.term.invoiced_amount, self.term.paid_amount), (0, 0))
        invoice = self.term.order_id.invoice_ids.with_user(self.env.user)
        invoice.action_post()
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({"amount": 50.01})._create_payments()
        self.env.flush_all()
        self.env.invalidate_all()
        paid = sum(invoice.reconciled_payment_ids.mapped("amount"))
        self.assertEqual(self.term.invoiced_amount, invoice.amount_total_signed)
        self.assertEqual((self.term.paid_amount, paid), (50.01, 50.01))
        with self.assertRaises(UserError):
            self.term.action_cancel()
        self.assertEqual(self.term.order_id.state, "sale")

    def test_what_is_ordered_is_not_changed(self):
        self.term.action_invoice()
        with self.assertRaises(UserError):
            self.term.copies = 1
        with self.assertRaises(AccessError):
            self.term.is_cancelled = True
        self.assertEqual((self.term.copies, self.term.is_cancelled), (3, False))

    def test_the_schedule_renews_what_renews_by_itself_once(self):
        self.term.is_auto = True
        with freeze_time("2027-02-28"):
            self._run_cron()
        self.assertFalse(self.term.renewal_id)
        self._run_cron()
        self._run_cron()
        self.assertEqual(len(self.term.renewal_ids.order_id), 1)
        self.assertFalse(self.term.activity_ids)
        self.assertTrue(self.term.renewal_id.is_auto)

    def test_the_schedule_reminds_of_the_rest_once_and_they_end(self):
        with freeze_time("2027-03-02"):
            self._run_cron()
            self._run_cron()
        [task] = self.term.activity_ids
        self.assertEqual(
            (task.user_id, str(task.date_deadline)), (self.seller, "2027-03-31")
        )
        with freeze_time("2027-04-01"):
            self.env.invalidate_all()
            self.assertEqual(self.term.state, "ended")

    def test_one_that_cannot_be_renewed_does_not_stop_the_others(self):
        other = self._subscribe(is_auto=True, date_start="2026-04-01")
        self.term.is_auto = True
        Subscription = type(self.term)
        renew = Subscription._renew

        def refuse(records):
            if self.term in records:
                raise UserError(self.paper.name)
            return renew(records)

        with freeze_time("2027-03-02"), patch.object(Subscription, "_renew", refuse):
            self._run_cron()
        self.assertTrue(other.renewal_id)
        self.assertIn("Test Gazette", self.term.activity_ids.note)

    def test_a_cancelled_renewal_may_be_made_again(self):
        self.term.action_renew()
        gone = self.term.renewal_id
        gone.action_cancel()
        self.assertEqual((gone.state, gone.order_ids.state), ("cancelled", "cancel"))
        self.term.action_renew()
        self.assertNotIn(gone, self.term.renewal_ids)
        self.assertEqual(len(self.term.renewal_ids), 1)

    def test_six_issues_end_with_the_sixth(self):
        Issue = self.env["media.issue"]
        days = [f"2027-0{month}-10" for month in range(2, 8)]
        rows = [
            {"title_id": self.paper.id, "name": day, "date": day, "date_deadline": day}
            for day in days
        ]
        Issue.create(rows[:5])
        term = self._subscribe(rate_id=self.six.id, date_start="2027-02-01")
        self.assertEqual((term.price, term.issues_left), (54, 5))
        # four a year: a guess of 91 days after the fifth
        self.assertEqual(str(term.date_end), "2027-09-09")
        term.action_renew()
        Issue.create(rows[5])
        self.assertEqual(str(term.date_end), "2027-07-10")
        self.assertEqual(str(term.renewal_id.date_start), "2027-07-11")

    def test_a_list_costs_the_same_for_one_and_for_eighty(self):
        people = self.env["res.partner"].create([{"name": f"R{n}"} for n in range(80)])
        every = self.term.create(
            [{**self.term._prepare_renewal(), "partner_id": one.id} for one in people]
        )
        every._sell()
        names = ("order_id", "invoiced_amount", "issues_left", "state", "renewal_id")
        fields = {name: {} for name in (*names, "price", "rate_id")}
        counts = []
        for records in (every[0], every[0], every):
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertTrue(every.env.user.partner_id.name)  # a request knows who asks
            start = self.cr.sql_log_count
            # of their own prefetch: one record reads one only
            records.browse(records.ids).web_read(fields)
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(counts[1], counts[2])
