from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .common_attacks import GuardAttacks
from .common_it import ItCommon

ROLES = {
    "equipment": ("seller", "manager"),
    "estate": ("agent", "manager"),
    "it": ("seller", "manager"),
    "manufacturing": ("seller", "manager"),
    "media": ("seller", "manager"),
    "telecom": ("agent", "manager"),
    "trade": ("agent", "manager"),
    "travel": ("agent", "manager"),
}


@tagged("post_install", "-at_install")
class TestIndustryReadOnly(GuardAttacks, TransactionCase):
    prefixes = (*(f"{industry}." for industry in ROLES), "crm.agreement.plan")
    roles = tuple(
        f"crm_industry_profiles.group_{industry}_{role}"
        for industry, roles in ROLES.items()
        for role in roles
    )

    def test_what_screens_show_read_only_is_not_written(self):
        self.assertGreater(self._check_readonly(), 150)


@tagged("post_install", "-at_install")
class TestIndustryGuard(ItCommon):
    """The rule itself, on tenders: steps write their state, their lines name them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tender = cls._tender()
        cls.mine = cls.env["it.tender"].with_user(cls.it_seller)
        cls.vals = {
            "name": "Another",
            "lead_id": cls.deal.id,
            "date_deadline": "2027-03-10 12:00:00",
        }

    def test_a_new_record_has_what_steps_write_from_them_only(self):
        hacked = {"state": "won", "date_decided": "2027-01-01", "company_id": 9999}
        tender = self.mine.create({**self.vals, **hacked})
        self.assertEqual(tender.state, "preparing")
        self.assertFalse(tender.date_decided)
        self.assertEqual(tender.company_id, self.env.company)

    def test_a_default_in_the_context_is_no_way_in(self):
        context = {"default_state": "won", "default_result_note": "Typed"}
        tender = self.mine.with_context(**context).create(self.vals)
        self.assertEqual((tender.state, tender.result_note), ("preparing", "Typed"))

    def test_a_default_that_a_user_saved_is_no_way_in(self):
        defaults = self.env["ir.default"].with_user(self.it_seller)
        defaults.set("it.tender", "state", "won", user_id=True)
        self.assertEqual(self.mine.create(self.vals).state, "preparing")

    def test_our_own_steps_write_and_give_defaults(self):
        context = {"default_state": "submitted"}
        tenders = self.mine.sudo().with_context(**context)
        self.assertEqual(tenders.create(self.vals).state, "submitted")

    def test_the_parent_is_said_once(self):
        document = self.env["it.tender.document"].with_user(self.it_seller)
        document = document.create({"tender_id": self.tender.id, "name": "Licence"})
        self.assertEqual(document.tender_id, self.tender)
        other = self._tender(name="Other")
        for call in (
            lambda: document.write({"tender_id": other.id}),
            lambda: other.with_user(self.it_seller).write(
                {"document_ids": [(4, document.id)]}
            ),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                call()
        self.assertEqual(document.tender_id, self.tender)

    def test_a_form_may_send_back_what_is_there(self):
        tender = self.tender.with_user(self.it_seller)
        tender.write({"state": "preparing", "our_price": 900})
        self.assertEqual(tender.our_price, 900)
        with self.assertRaises(AccessError):
            tender.write({"state": "won"})
