from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_fin import FinCommon


@tagged("post_install", "-at_install")
class TestFinAgreement(FinCommon):
    def test_customer_is_the_owner_of_all(self):
        agreement = self._open(self.anna, self.account)
        party = agreement.party_ids
        self.assertEqual(party.partner_id, self.anna)
        self.assertEqual((party.role, party.share), ("owner", 100))

    def test_owner_gets_what_others_leave(self):
        agreement = self._open(self.anna, self.mortgage)
        other = self._add_party(agreement, self.ben, share=40)
        self.assertEqual(agreement.party_ids.mapped("share"), [60, 40])
        other.unlink()
        self.assertEqual(agreement.party_ids.share, 100)

    def test_shares_of_more_than_all_are_refused(self):
        agreement = self._open(self.anna, self.mortgage)
        agreement.party_ids.share = 70
        with self.assertRaisesRegex(ValidationError, "110"):
            self._add_party(agreement, self.ben, share=40)

    def test_guarantor_has_no_share(self):
        agreement = self._open(self.anna, self.mortgage)
        with self.assertRaisesRegex(ValidationError, "Ben Test has no share"):
            self._add_party(agreement, self.ben, "guarantor", 10)

    def test_nobody_stands_twice_in_a_role(self):
        agreement = self._open(self.anna, self.mortgage)
        self._add_party(agreement, self.ben, "guarantor")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._add_party(agreement, self.ben, "guarantor")

    def test_new_customer_takes_the_place_of_the_old(self):
        agreement = self._open(self.anna, self.account)
        agreement.partner_id = self.ben
        self.assertEqual(agreement.party_ids.partner_id, self.ben)
        self.assertEqual(agreement.party_ids.share, 100)

    def test_agreement_takes_rate_and_number(self):
        first = self._open(self.anna, self.mortgage)
        second = self._open(self.anna, self.mortgage, rate=2.9, number="M-1")
        self.assertEqual(first.rate, 3.5)
        self.assertRegex(first.number, r"^BA/\d{4}/\d{5}$")
        self.assertEqual((second.rate, second.number), (2.9, "M-1"))

    def test_product_with_agreements_keeps_its_kind(self):
        self._open(self.anna, self.account)
        with self.assertRaisesRegex(UserError, "“Giro” has agreements"):
            self.account.kind = "card"
        self.assertEqual(self.account.kind, "current_account")

    def test_maturity_is_not_before_the_opening(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._open(
                self.anna,
                self.mortgage,
                date_opening="2024-05-02",
                date_maturity="2024-05-01",
            )

    def test_external_id_is_unique_in_the_company_only(self):
        self._open(self.anna, self.account, external_id="X1")
        other = self.env["res.company"].create({"name": "Other Bank"})
        product = self._create_product("G", "card", "G", company_id=other.id)
        twin = self._open_elsewhere(other, product, external_id="X1")
        self.assertEqual(twin.company_id, other)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._open(self.anna, self.account, external_id="X1")

    def test_closing_notes_the_day(self):
        agreement = self._open(self.anna, self.account)
        agreement.action_close()
        self.assertEqual(agreement.state, "closed")
        self.assertTrue(agreement.date_closed)

    def test_procedure_of_the_product_reminds_of_each_step(self):
        call = self.env.ref("mail.mail_activity_data_call")
        self.account.activity_plan_id = self.env["mail.activity.plan"].create(
            {
                "name": "Welcome",
                "res_model": "fin.agreement",
                "template_ids": [
                    (0, 0, {"activity_type_id": call.id, "summary": step})
                    for step in ("Check identity", "Hand over card")
                ],
            }
        )
        agreement = self._open(
            self.anna, self.account, state="draft", user_id=self.clerk.id
        )
        self.assertFalse(agreement.activity_ids)
        agreement.action_activate()
        self.assertEqual(
            sorted(agreement.activity_ids.mapped("summary")),
            ["Check identity", "Hand over card"],
        )
        self.assertEqual(agreement.activity_ids.user_id, self.clerk)
        agreement.action_block()
        agreement.action_activate()
        self.assertEqual(len(agreement.activity_ids), 2)

    def test_merged_customers_keep_their_agreements(self):
        joint = self._open(self.anna, self.mortgage)
        self._add_party(joint, self.ben, "owner", 30)
        own = self._open(self.ben, self.account)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.anna | self.ben).ids, self.anna)
        self.assertEqual(own.partner_id, self.anna)
        self.assertEqual(own.party_ids.partner_id, self.anna)
        self.assertEqual(joint.party_ids.partner_id, self.anna)
        self.assertEqual(joint.party_ids.share, 100)

    def test_merged_borrowers_have_both_shares(self):
        agreement = self._open(self.anna, self.mortgage)
        twin = self._create_customer("Ben Twin")
        self._add_party(agreement, self.ben, share=20)
        self._add_party(agreement, twin, share=30)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.ben | twin).ids, self.ben)
        shares = {one.partner_id: one.share for one in agreement.party_ids}
        self.assertEqual(shares, {self.anna: 50, self.ben: 50})

    def test_erased_person_leaves_no_number(self):
        agreement = self._open(
            self.anna, self.account, number="DE1", external_id="X1", note="lives near"
        )
        self.env["fin.agreement"]._anonymise_partner_rows(self.anna.ids)
        self.assertEqual(agreement.number, f"ANONYMOUS-{agreement.id}")
        self.assertFalse(agreement.note)
        self.assertEqual(agreement.external_id, "X1")


@tagged("post_install", "-at_install")
class TestFinAccess(FinCommon):
    def test_clerk_reads_all_and_changes_the_branchs(self):
        own = self._open(self.anna, self.account, branch_id=self.centre.id)
        foreign = self._open(self.ben, self.account, branch_id=self.north.id)
        own.with_user(self.clerk).note = "checked"
        self.assertEqual(own.note, "checked")
        foreign.with_user(self.clerk).read(["number"])
        with self.assertRaises(AccessError):
            foreign.with_user(self.clerk).note = "mine"

    def test_clerk_cannot_change_parties_of_another_branch(self):
        foreign = self._open(self.ben, self.account, branch_id=self.north.id)
        with self.assertRaises(AccessError):
            foreign.party_ids.with_user(self.clerk).share = 50

    def test_manager_changes_all(self):
        foreign = self._open(self.ben, self.account, branch_id=self.north.id)
        foreign.with_user(self.bank_manager).note = "seen"
        self.assertEqual(foreign.note, "seen")

    def test_clerk_cannot_delete_or_set_up(self):
        agreement = self._open(self.anna, self.account, branch_id=self.centre.id)
        for record in (agreement, self.account, self.centre):
            with self.assertRaises(AccessError):
                record.with_user(self.clerk).unlink()
        with self.assertRaises(AccessError):
            self.account.with_user(self.clerk).name = "Other"

    def test_others_see_nothing(self):
        agreement = self._open(self.anna, self.account)
        for user in (self.seller, self.employee, self.agent):
            for record in (agreement, agreement.party_ids, self.account, self.centre):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    record.with_user(user).read(["display_name"])
            with self.assertRaises(AccessError):
                self.anna.with_user(user).read(["fin_money"])

    def test_agreements_of_another_company_are_out_of_reach(self):
        other = self.env["res.company"].create({"name": "Other Bank"})
        product = self._create_product("G", "card", "G", company_id=other.id)
        foreign = self._open_elsewhere(other, product)
        for user in (self.clerk, self.bank_manager):
            with self.assertRaises(AccessError):
                foreign.with_user(user).read(["number"])

    def test_employee_opens_the_contact(self):
        view = self.anna.with_user(self.employee).get_view(view_type="form")
        self.assertNotIn("fin_money", view["arch"])

    def test_seller_without_the_industry_sees_no_tab(self):
        view = self.anna.with_user(self.seller).get_view(view_type="form")
        self.assertNotIn("fin_bank", view["arch"])

    def test_clerk_sees_the_tab_while_the_bank_is_switched_on(self):
        view = self.anna.with_user(self.clerk).get_view(view_type="form")
        self.assertIn("fin_money", view["arch"])
        group = self.env.ref("crm_industry_profiles.group_industry_bank")
        self.clerk.group_ids -= group
        view = self.anna.with_user(self.clerk).get_view(view_type="form")
        self.assertNotIn("fin_money", view["arch"])
