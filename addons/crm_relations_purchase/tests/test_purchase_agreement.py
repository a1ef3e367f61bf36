from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestPurchaseAgreement(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "base.group_user,purchase.group_purchase_user"
        cls.purchaser = new_test_user(cls.env, "agreement_purchaser", groups=groups)
        cls.supplier, cls.stranger, cls.customer = cls.env["res.partner"].create(
            [{"name": "Timber Ltd"}, {"name": "Stranger"}, {"name": "Customer"}]
        )
        cls.agreement = cls._create_agreement(cls.supplier, "supplier")

    @classmethod
    def _create_agreement(cls, partner, kind):
        return cls.env["crm.agreement"].create(
            {
                "partner_id": partner.id,
                "party_kind": kind,
                "date_start": "2026-01-01",
            }
        )

    def _order(self, partner, agreement):
        return self.env["purchase.order"].create(
            {
                "partner_id": partner.id,
                "crm_agreement_id": agreement.id,
                "order_line": [
                    Command.create(
                        {"name": "Boards", "product_qty": 3, "price_unit": 5}
                    )
                ],
            }
        )

    def test_the_agreement_counts_its_purchases_in_one_query(self):
        self._order(self.supplier, self.agreement)
        self._order(self.supplier, self.agreement)
        other = self._create_agreement(self.stranger, "carrier")
        agreements = self.agreement | other
        self.env.flush_all()
        with self.assertQueryCount(1):
            counts = agreements.mapped("purchase_count")
        self.assertEqual(counts, [2, 0])
        action = self.agreement.action_view_purchases()
        found = self.env["purchase.order"].search(action["domain"])
        self.assertEqual(found.crm_agreement_id, self.agreement)

    def test_an_agreement_of_somebody_else_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "no party of agreement"):
            self._order(self.stranger, self.agreement)

    def test_an_employee_of_the_supplier_may_deliver(self):
        clerk = self.env["res.partner"].create(
            {"name": "Clerk", "parent_id": self.supplier.id}
        )
        self.assertTrue(self._order(clerk, self.agreement))

    def test_purchasers_work_with_agreements_of_suppliers_only(self):
        sold = self._create_agreement(self.customer, "customer")
        mine = self.agreement.with_user(self.purchaser)
        mine.subject = "Boards of oak"
        self.assertEqual(self.agreement.subject, "Boards of oak")
        with self.assertRaises(AccessError):
            sold.with_user(self.purchaser).read(["subject"])

    def test_a_salesperson_does_not_read_the_purchases(self):
        sales = "base.group_user,sales_team.group_sale_salesman_all_leads"
        seller = new_test_user(self.env, "agreement_seller", groups=sales)
        with self.assertRaises(AccessError):
            self.agreement.with_user(seller).read(["purchase_count"])
