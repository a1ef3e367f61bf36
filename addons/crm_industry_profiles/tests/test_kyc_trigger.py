from datetime import date

from odoo.tests import Form, tagged

from .common_kyc import KycCommon


@tagged("post_install", "-at_install")
class TestKycTrigger(KycCommon):
    def _get_kinds(self, partner=None):
        return self._get_open(partner).trigger_ids.mapped("kind")

    def _own(self, **values):
        owner = self.env.ref("crm_relations.crm_relation_type_owner")
        return self.env["crm.relation"].create(
            {
                "left_partner_id": self.maria.id,
                "type_id": owner.id,
                "right_partner_id": self.acme.id,
                **values,
            }
        )

    def test_new_address_opens_a_review_at_once(self):
        self._decide()
        self.maria.street = "9 New Street"
        review = self._get_open()
        self.assertEqual(
            (review.kind, review.date_due), ("triggered", date(2026, 6, 3))
        )
        self.assertEqual(review.trigger_ids.note, "1 Old Street → 9 New Street")
        self.assertEqual(review.change_ids.mapped("key"), ["street"])
        self.assertEqual(review.activity_ids.user_id, self.compliance)

    def test_a_seller_who_moves_the_customer_sees_no_review(self):
        self._decide()
        self.maria.user_id = self.seller
        self.maria.with_user(self.seller).write({"city": "Tallinn"})
        self.assertEqual(self._get_kinds(), ["address"])

    def test_same_address_written_again_is_no_reason(self):
        self._decide()
        self.maria.write({"street": "1 Old Street", "city": "Riga"})
        self.assertFalse(self._get_open())

    def test_name_and_number_are_reasons(self):
        self._decide()
        self.maria.name = "Maria Smith"
        self.assertEqual(self._get_kinds(), ["name"])

    def test_several_reasons_make_one_review(self):
        self._decide()
        self.maria.write({"street": "9 New Street", "name": "Maria Smith"})
        self.maria.street = "10 New Street"
        self.assertEqual(len(self._get_open()), 1)
        self.assertEqual(sorted(self._get_kinds()), ["address", "address", "name"])

    def test_who_is_no_customer_of_the_bank_is_left_alone(self):
        self.maria.write({"street": "9 New Street", "name": "Maria Smith"})
        self.assertFalse(self._get_open())

    def test_open_review_becomes_urgent(self):
        review = self._review(date_due="2026-12-31")
        self.maria.street = "9 New Street"
        self.assertEqual(review.date_due, date(2026, 6, 3))

    # owners
    def test_new_owner_opens_a_review(self):
        self._decide(self.acme)
        self._own(share=30)
        review = self._get_open(self.acme)
        self.assertEqual(review.trigger_ids.mapped("kind"), ["owner"])
        [case] = review.change_ids
        self.assertEqual((case.key, case.new_value), ("owners", "Maria 30 %"))

    def test_another_share_is_a_change_of_owners(self):
        relation = self._own(share=30)
        self._decide(self.acme)
        relation.share = 60
        self.assertEqual(self._get_kinds(self.acme), ["owner"])

    def test_an_owner_who_leaves_is_a_change_of_owners(self):
        relation = self._own(share=30)
        self._decide(self.acme)
        relation.date_end = "2026-05-19"
        self.assertEqual(self._get_kinds(self.acme), ["owner"])
        [case] = self._get_open(self.acme).change_ids
        self.assertEqual(case.new_value or "", "")

    def test_deleted_owner_is_a_change(self):
        relation = self._own()
        self._decide(self.acme)
        relation.unlink()
        self.assertEqual(self._get_kinds(self.acme), ["owner"])

    def test_other_relations_are_no_change_of_owners(self):
        self._decide(self.acme)
        works = self.env.ref("crm_relations.crm_relation_type_works_for")
        self._own(type_id=works.id).date_start = "2026-01-01"
        self._own().note = "Met at the fair"
        self.assertEqual(self._get_kinds(self.acme), ["owner"])

    # noted by a person
    def _note(self, kind, user=None):
        Note = self.env["fin.kyc.note"].with_user(user or self.clerk)
        note = {"partner_id": self.maria.id, "kind": kind, "note": "List of May"}
        Note.create(note).action_apply()

    def test_clerk_notes_an_exposed_person(self):
        self._note("pep")
        review = self._get_open()
        self.assertEqual(
            (review.trigger_ids.kind, review.trigger_ids.user_id), ("pep", self.clerk)
        )
        partner = self.maria.with_user(self.compliance)
        self.assertEqual(partner.kyc_risk_class, "high")
        self.assertEqual(
            partner.kyc_risk_reason, "Politically Exposed Person: List of May"
        )

    def test_sanctions_match_is_a_high_risk_once(self):
        self._note("pep")
        self._note("sanctions")
        risks = self.env["fin.kyc.risk"].search([("partner_id", "=", self.maria.id)])
        self.assertEqual(len(risks), 1)
        self.assertEqual(len(self._get_kinds()), 2)

    def test_note_is_offered_on_the_card(self):
        form = Form(
            self.env["fin.kyc.note"]
            .with_user(self.clerk)
            .with_context(default_partner_id=self.maria.id)
        )
        self.assertEqual(form.partner_id, self.maria)

    # documents
    def test_new_document_of_a_known_customer_is_a_reason(self):
        self._decide()
        self._file()
        self.assertEqual(self._get_kinds(), ["document"])
        self.assertEqual(self._get_open().change_ids.mapped("key"), ["documents"])

    def test_document_filed_during_a_review_is_no_new_reason(self):
        review = self._review()
        self._file()
        self.assertFalse(review.trigger_ids)

    def _move(self, number):
        """Customers who were reviewed, and who have moved to Riga since."""
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {index}"} for index in range(number)]
        )
        self.Review.create(
            [
                {"partner_id": one.id, "state": "decided", "is_current": True}
                for one in partners
            ]
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET city = 'Riga' WHERE id IN %s", [tuple(partners.ids)]
        )
        self.env.invalidate_all()
        return partners

    def test_eighty_addresses_cost_as_much_as_one(self):
        def count(number):
            partners = self._move(number)
            before = self.env.cr.sql_log_count
            facts = {partner: {"city": ""} for partner in partners}
            partners._raise_kyc_changes(facts, {"address": {"city"}})
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(1), count(80))
