from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, TransactionCase, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval


@tagged("post_install", "-at_install")
class TestPurchaseAgreement(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.purchaser = cls._create_user("agreement_purchaser", "group_purchase_user")
        cls.head = cls._create_user("agreement_head", "group_purchase_manager")
        cls.supplier, cls.stranger, cls.customer = cls.env["res.partner"].create(
            [{"name": "Timber Ltd"}, {"name": "Stranger"}, {"name": "Customer"}]
        )
        cls.type = cls.env["crm.agreement.type"].create(
            {"name": "Boards", "party_kind": "supplier", "sequence": -5}
        )
        cls.agreement = cls._create_agreement(cls.supplier)

    @classmethod
    def _create_user(cls, login, group):
        groups = f"base.group_user,purchase.{group}"
        return new_test_user(cls.env, login, groups=groups)

    @classmethod
    def _create_agreement(cls, partner, kind="supplier", state="active"):
        agreement = cls.env["crm.agreement"].create(
            {
                "partner_id": partner.id,
                "party_kind": kind,
                "type_id": cls.type.id,
                "date_start": "2026-01-01",
                "date_end": False,
            }
        )
        agreement.sudo().write({"state": state})
        return agreement

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

    def _get_choice(self, partner):
        """The agreements that the form offers for an order from the partner."""
        orders = self.env["purchase.order"].with_user(self.purchaser)
        domain = orders.fields_get(["crm_agreement_id"])["crm_agreement_id"]["domain"]
        names = {"partner_id": partner.id, "company_id": self.env.company.id}
        return orders.env["crm.agreement"].search(safe_eval(domain, names))

    def test_the_agreement_opens_its_purchases(self):
        order = self._order(self.supplier, self.agreement)
        self._order(self.supplier, self._create_agreement(self.supplier))
        mine = self.agreement.with_user(self.purchaser)
        self.assertEqual(mine.purchase_count, 1)
        action = mine.action_view_purchases()
        self.assertEqual(self.env["purchase.order"].search(action["domain"]), order)

    def test_counts_of_eighty_cost_one_query(self):
        agreements = self.agreement.browse()
        for _number in range(80):
            agreements |= self._create_agreement(self.stranger, "carrier")
        self._order(self.supplier, self.agreement)
        self.env.flush_all()
        for some in (self.agreement, self.agreement | agreements):
            self.env.invalidate_all()
            with self.assertQueryCount(1):
                counts = some.mapped("purchase_count")
            self.assertEqual(sum(counts), 1)

    def test_an_agreement_of_somebody_else_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "no party of agreement"):
            self._order(self.stranger, self.agreement)

    def test_an_employee_of_the_supplier_may_deliver(self):
        clerk = self.env["res.partner"].create(
            {"name": "Clerk", "parent_id": self.supplier.id}
        )
        order = self._order(clerk, self.agreement)
        self.assertEqual(order.crm_agreement_id, self.agreement)
        self.assertEqual(self._get_choice(clerk), self.agreement)

    def test_the_form_offers_what_is_in_force_with_this_supplier(self):
        self._create_agreement(self.supplier, state="expired")
        self._create_agreement(self.supplier, "customer")
        other = self._create_agreement(self.customer, "carrier")
        self.assertEqual(self._get_choice(self.supplier), self.agreement)
        self.assertFalse(self._get_choice(self.stranger))
        other.party_ids = [Command.create({"partner_id": self.stranger.id})]
        self.assertEqual(self._get_choice(self.stranger), other)
        self.assertFalse(self._get_choice(self.env["res.partner"]))

    def test_purchasers_work_with_agreements_of_suppliers_only(self):
        sold = self._create_agreement(self.customer, "customer")
        mine = self.agreement.with_user(self.purchaser)
        mine.subject = "Boards of oak"
        self.assertEqual(self.agreement.subject, "Boards of oak")
        with self.assertRaises(AccessError):
            sold.with_user(self.purchaser).read(["subject"])
        with self.assertRaises(AccessError):
            mine.party_kind = "customer"

    def test_parties_of_customers_are_out_of_reach(self):
        sold = self._create_agreement(self.customer, "customer")
        sold.party_ids = [Command.create({"partner_id": self.stranger.id})]
        party = sold.party_ids.with_user(self.purchaser)
        with self.assertRaises(AccessError):
            party.read(["role"])
        with self.assertRaises(AccessError):
            party.role = "payer"
        with self.assertRaises(AccessError):
            party.unlink()
        with self.assertRaises(AccessError):
            party.create({"agreement_id": sold.id, "partner_id": self.supplier.id})
        self.assertEqual(sold.party_ids.role, "signatory")

    def test_a_purchaser_concludes_an_agreement_in_the_form(self):
        agreements = self.env["crm.agreement"].with_user(self.purchaser)
        action = self.env.ref("crm_relations_purchase.crm_agreement_action_purchase")
        with Form(agreements.with_context(**safe_eval(action.context))) as form:
            self.assertEqual((form.type_id, form.renewal_mode), (self.type, "manual"))
            form.partner_id = self.stranger
        agreement = form.record
        agreement.party_ids = [Command.create({"partner_id": self.supplier.id})]
        self.assertEqual(agreement.party_kind, "supplier")
        self.assertEqual(agreement.party_ids.partner_id, self.supplier)
        agreement.action_submit()
        self.assertEqual(agreement.state, "active")
        self.assertEqual(
            agreement.browse(agreement.action_renew()["res_id"]).state, "draft"
        )
        agreement.action_terminate()
        self.assertEqual(agreement.state, "terminated")

    def test_a_purchaser_sees_who_is_asked(self):
        self.type.step_ids = [Command.create({"name": "Law", "user_id": self.head.id})]
        agreement = self._create_agreement(self.supplier, state="draft")
        mine = agreement.with_user(self.purchaser)
        mine.action_submit()
        self.assertEqual(mine.approval_ids.user_id, self.head)
        with self.assertRaises(AccessError):
            mine.approval_ids.write({"state": "approved"})
        agreement.with_user(self.head).action_approve()
        self.assertEqual(agreement.state, "active")

    def test_the_buttons_are_there_for_purchasers(self):
        agreements = self.env["crm.agreement"].with_user(self.purchaser)
        arch = agreements.get_view(view_type="form")["arch"]
        for name in ("submit", "renew", "draft", "terminate", "view_purchases"):
            self.assertIn(f'name="action_{name}"', arch)
        self.assertNotIn('name="action_view_orders"', arch)

    def test_only_the_head_enters_what_was_concluded_before(self):
        values = {
            "partner_id": self.stranger.id,
            "party_kind": "carrier",
            "state": "active",
        }
        agreements = self.env["crm.agreement"]
        with self.assertRaises(AccessError):
            agreements.with_user(self.purchaser).create(values)
        entered = agreements.with_user(self.head).create(values)
        self.assertEqual(entered.state, "active")
        for refused in ({"state": "endorsement"}, {"party_kind": "customer"}):
            with self.assertRaises(AccessError):
                agreements.with_user(self.head).create({**values, **refused})

    def test_only_the_head_deletes_a_draft(self):
        draft = self._create_agreement(self.supplier, state="draft")
        with self.assertRaises(AccessError):
            draft.with_user(self.purchaser).unlink()
        draft.with_user(self.head).unlink()
        self.assertFalse(draft.exists())
        with self.assertRaises(UserError):
            self.agreement.with_user(self.head).unlink()

    def test_a_salesperson_does_not_read_the_purchases(self):
        sales = "base.group_user,sales_team.group_sale_salesman_all_leads"
        seller = new_test_user(self.env, "agreement_seller", groups=sales)
        with self.assertRaises(AccessError):
            self.agreement.with_user(seller).read(["purchase_count"])
        arch = self.env["crm.agreement"].with_user(seller).get_view()["arch"]
        self.assertNotIn("purchase_count", arch)

    def test_an_agreement_of_another_company_is_refused(self):
        company = self.env["res.company"].create({"name": "Second"})
        self.agreement.company_id = company
        with self.assertRaisesRegex(UserError, "another company"):
            self._order(self.supplier, self.agreement)
