"""Faults of the peer that no other test of ours names: R3, R8, R9, R10 and R11.

R1 and R2 are in test_relations_search, R4 to R6 in test_relations, R7 in
test_relations_access, merging (R11) in test_relations_merge.
"""

from freezegun import freeze_time

from odoo.tests import tagged

from .relation_common import TODAY, RelationCommon

# public and searched names of partner_multi_relation on contacts
TAKEN = {
    "_compute_relation_count",
    "_search_relation_date",
    "_search_relation_partner_category_id",
    "_search_relation_partner_id",
    "_search_relation_type_id",
    "action_view_relations",
    "relation_count",
    "relation_left_ids",
    "relation_right_ids",
    "search_relation_date",
    "search_relation_partner_category_id",
    "search_relation_partner_id",
    "search_relation_type_id",
}


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestRelationsPeer(RelationCommon):
    def test_both_sides_type_and_end_have_an_index(self):
        """R3: the peer has no index but the primary key."""
        self.env.cr.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = 'crm_relation'"
        )
        definitions = " ".join(row[0] for row in self.env.cr.fetchall())
        columns = ("(left_partner_id", "(right_partner_id", "(type_id", "(date_end")
        for column in columns:
            with self.subTest(column):
                self.assertIn(column, definitions)

    def test_counter_follows_a_new_and_an_ended_relation(self):
        """R8: the peer's counter depends on nothing, so a form shows the old one."""
        self.assertEqual(self.anna.current_relation_count, 0)
        relation = self._relate(self.anna, "works_for", self.acme)
        self.assertEqual(self.anna.current_relation_count, 1)
        relation.date_end = "2026-03-09"
        self.assertEqual(self.anna.current_relation_count, 0)

    def test_record_of_another_model_is_no_side_of_a_relation(self):
        """R9: the peer takes the active record, of whatever model, as the contact."""
        Relation = self.env["crm.relation"].with_context(
            active_model="crm.lead", active_id=self.anna.id, active_ids=self.anna.ids
        )
        self.assertNotIn("left_partner_id", Relation.default_get(["left_partner_id"]))
        relation = Relation.create(
            {
                "left_partner_id": self.petr.id,
                "type_id": self._type("friend").id,
                "right_partner_id": self.tom.id,
            }
        )
        self.assertEqual(
            relation.left_partner_id | relation.right_partner_id, self.petr | self.tom
        )

    def test_ended_relation_needs_nobody_to_archive_it(self):
        """R10: the peer's filter relies on an archiving that nobody wrote."""
        relation = self._relate(self.anna, "works_for", self.acme, end=TODAY)
        self.assertEqual(self._find("relation_employer_id", self.acme.id), self.anna)
        with freeze_time("2026-03-11"):
            self.env.invalidate_all()
            self.assertFalse(self._find("relation_employer_id", self.acme.id))
            self.assertEqual(self.anna.get_relation_card()["rows"], [])
        self.assertTrue(relation.active)


@tagged("post_install", "-at_install")
class TestPeerNames(RelationCommon):
    def test_names_of_the_peer_on_contacts_are_left_to_it(self):
        """Two addons with one name on a model: the one loaded last answers for both."""
        ours = {
            name
            for base in type(self.env["res.partner"]).mro()
            if base.__module__.startswith("odoo.addons.crm_relations")
            for name in vars(base)
        }
        self.assertIn("relation_partner_id", ours)
        self.assertEqual(ours & TAKEN, set())


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestLeadRelations(RelationCommon):
    """R11: the peer tells a deal nothing of the people around the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tom.parent_id = cls.acme
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Desks",
                "type": "opportunity",
                "partner_id": cls.tom.id,
                "user_id": cls.salesman.id,
            }
        )

    def test_deal_shows_who_has_a_say_the_weightiest_first(self):
        weak = self._relate(self.anna, "influences", self.tom, political_weight=2)
        strong = self._relate(self.petr, "decides", self.acme, political_weight=9)
        lead = self.lead.with_user(self.salesman)
        self.assertEqual(lead.crm_influence_ids.ids, [strong.id, weak.id])

    def test_deal_leaves_out_other_and_ended_relations(self):
        self._relate(self.anna, "influences", self.tom, end="2026-03-09")
        self._relate(self.anna, "friend", self.tom)
        self._relate(self.petr, "decides", self.bolt)
        self.assertFalse(self.lead.crm_influence_ids)

    def test_lead_without_customer_shows_nobody(self):
        self._relate(self.petr, "decides", self.acme)
        self.lead.partner_id = False
        self.assertFalse(self.lead.crm_influence_ids)

    def test_80_deals_cost_as_much_as_one(self):
        self._relate(self.petr, "decides", self.acme)
        leads = self.env["crm.lead"].create(
            [{"name": f"{n}", "partner_id": self.tom.id} for n in range(80)]
        )
        costs = []
        for records in (leads, leads[:1], leads):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.mapped("crm_influence_ids")
            costs.append(self.env.cr.sql_log_count - before)
        self.assertEqual(costs[2], costs[1])

    def test_page_is_on_the_form_for_sales_and_not_for_others(self):
        Lead = self.env["crm.lead"].with_user(self.salesman)
        self.assertIn("crm_influence", Lead.get_view(view_type="form")["arch"])
        self.assertNotIn(
            "crm_influence_ids",
            Lead.with_user(self.env.ref("base.public_user")).fields_get(),
        )
