from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common_kyc import KycCommon

MODELS = (
    "fin.kyc.review",
    "fin.kyc.risk",
    "fin.kyc.trigger",
    "fin.kyc.change",
    "fin.kyc.document",
)


@tagged("post_install", "-at_install")
class TestKycAccess(KycCommon):
    def test_only_compliance_reads_reviews(self):
        portal = new_test_user(self.env, "kyc_portal", "base.group_portal")
        public = self.env.ref("base.public_user")
        nobody = (self.clerk, self.seller, self.employee, self.agent, portal, public)
        for model in MODELS:
            for user in nobody:
                with self.subTest(f"{model} {user.login}"):
                    rows = self.env[model].with_user(user)
                    self.assertFalse(rows.has_access("read"))
            for user in (self.compliance, self.bank_manager):
                with self.subTest(f"{model} {user.login}"):
                    rows = self.env[model].with_user(user)
                    self.assertTrue(rows.has_access("read"))

    def test_clerk_reads_the_state_only(self):
        self._decide()
        partner = self.maria.with_user(self.clerk)
        self.assertEqual(partner.kyc_state, "valid")
        for name in ("kyc_risk_class", "kyc_risk_reason", "kyc_review_ids"):
            with self.subTest(name), self.assertRaises(AccessError):
                partner.read([name])

    def test_seller_does_not_read_the_state(self):
        with self.assertRaises(AccessError):
            self.maria.with_user(self.seller).read(["kyc_state"])

    def test_others_note_nothing(self):
        for user in (self.seller, self.agent):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["fin.kyc.note"].with_user(user).create(
                    {"partner_id": self.maria.id, "kind": "pep", "note": "x"}
                )

    def test_employee_opens_a_contact_card(self):
        self._decide()
        for user in (self.employee, self.seller, self.clerk):
            with self.subTest(user.login):
                partner = self.maria.with_user(user)
                view = partner.get_view(view_type="form")
                nodes = etree.fromstring(view["arch"]).iter("field")
                names = {node.get("name") for node in nodes}
                fields = [name for name in names if name.startswith("kyc_")]
                if fields:
                    partner.read(fields)
                self.assertEqual("kyc_state" in fields, user == self.clerk)
                self.assertNotIn("kyc_risk_class", fields)

    def test_reviews_of_another_company_stay_closed(self):
        other = self.env["res.company"].create({"name": "Other Bank"})
        theirs = self.Review.create(
            {"partner_id": self.maria.id, "company_id": other.id}
        )
        Review = self.Review.with_user(self.compliance)
        self.assertNotIn(theirs, Review.search([]))
        with self.assertRaises(AccessError):
            theirs.with_user(self.compliance).note = "x"
        self.assertEqual(self.maria.with_user(self.clerk).kyc_state, "none")

    def test_states_are_searched(self):
        self._decide()
        self._review(self.acme)
        Partner = self.env["res.partner"].with_user(self.clerk)
        ours = [("id", "in", (self.maria | self.acme).ids)]
        for state, partner in (("valid", self.maria), ("due", self.acme)):
            with self.subTest(state):
                found = Partner.search([*ours, ("kyc_state", "=", state)])
                self.assertEqual(found, partner)
        found = Partner.search([*ours, ("kyc_state", "in", ("none", "due"))])
        self.assertEqual(found, self.acme)
