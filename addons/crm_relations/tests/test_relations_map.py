from itertools import pairwise

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .relation_common import TODAY, RelationCommon


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestRelationMap(RelationCommon):
    def _get_names(self, result):
        return {node["name"]: node["depth"] for node in result["nodes"]}

    def test_map_goes_both_ways_up_to_its_depth(self):
        self._relate(self.anna, "wife", self.petr)
        self._relate(self.acme, "supplier", self.bolt)
        self._relate(self.petr, "works_for", self.bolt)
        steps = ["Anna Test", "Petr Test", "Bolt Test", "Acme Test"]
        for depth in (1, 2, 3):
            names = self._get_names(self.anna.get_relation_map(depth))
            self.assertEqual(names, {n: d for d, n in enumerate(steps[: depth + 1])})

    def test_depth_never_exceeds_three(self):
        chain = self.env["res.partner"].create([{"name": f"N{n}"} for n in range(6)])
        for left, right in pairwise(chain):
            self._relate(left, "friend", right)
        self.assertEqual(len(chain[0].get_relation_map(99)["nodes"]), 4)

    def test_edge_says_what_is_related_and_how(self):
        relation = self._relate(self.anna, "decides", self.acme, support="mentor")
        relation.political_weight = 8
        [edge] = self.anna.get_relation_map(1)["edges"]
        expected = {
            "id": str(relation.id),
            "source": self.anna.id,
            "target": self.acme.id,
            "label": "Decision maker for",
            "category": "influence",
            "share": 0,
            "support": "mentor",
            "weight": 8,
            "date_start": None,
            "date_end": None,
            "is_symmetric": False,
        }
        self.assertEqual(edge, expected)

    def test_relations_between_neighbours_are_drawn(self):
        self._relate(self.anna, "wife", self.petr)
        self._relate(self.anna, "parent", self.tom)
        self._relate(self.petr, "parent", self.tom)
        self.assertEqual(len(self.anna.get_relation_map(1)["edges"]), 3)

    def test_contacts_of_a_company_are_on_the_map(self):
        self.tom.parent_id = self.acme
        self.anna.write({"parent_id": self.acme.id, "type": "delivery"})
        result = self.acme.get_relation_map(1)
        self.assertEqual(len(result["nodes"]), 2)
        [edge] = result["edges"]
        self.assertEqual((edge["source"], edge["category"]), (self.tom.id, "contact"))
        self.assertIn(
            self.acme.id, [n["id"] for n in self.tom.get_relation_map()["nodes"]]
        )

    def test_map_stands_as_of_a_day(self):
        self._relate(self.anna, "works_for", self.bolt, end="2019-12-31")
        self._relate(self.anna, "works_for", self.acme, "2020-01-01")
        past = self.anna.get_relation_map(1, "2019-12-31")
        self.assertEqual(self._get_names(past), {"Anna Test": 0, "Bolt Test": 1})
        names = self._get_names(self.anna.get_relation_map(1))
        self.assertEqual(names, {"Anna Test": 0, "Acme Test": 1})

    def test_hub_is_cut_and_says_so(self):
        people = self.env["res.partner"].create([{"name": f"P{n}"} for n in range(12)])
        for person in people:
            self._relate(person, "works_for", self.acme)
        Relation = self.env["crm.relation"]
        result = Relation._get_neighbourhood(self.acme.id, 1, limit=20)
        self.assertEqual((len(result["nodes"]), result["truncated"]), (11, True))
        result = Relation._get_neighbourhood(self.acme.id, 1, limit=24)
        self.assertEqual((len(result["nodes"]), result["truncated"]), (13, False))

    def test_whole_map_is_cut_at_its_limit(self):
        people = self.env["res.partner"].create([{"name": f"P{n}"} for n in range(12)])
        for person in people[:6]:
            self._relate(person, "works_for", self.acme)
        for person in people[6:]:
            self._relate(person, "friend", people[0])
        result = self.env["crm.relation"]._get_neighbourhood(self.acme.id, 2, limit=12)
        self.assertEqual((len(result["nodes"]), result["truncated"]), (12, True))
        ids = {node["id"] for node in result["nodes"]}
        ends = {edge[key] for edge in result["edges"] for key in ("source", "target")}
        self.assertLessEqual(ends, ids)

    def test_archived_contacts_and_relations_are_left_out(self):
        self._relate(self.anna, "friend", self.petr).action_archive()
        self._relate(self.anna, "friend", self.tom)
        self.tom.active = False
        self.assertEqual(
            self._get_names(self.anna.get_relation_map()), {"Anna Test": 0}
        )

    def test_map_is_one_statement(self):
        self._relate(self.anna, "wife", self.petr)
        self.anna.get_relation_map(3)
        Relation = self.env["crm.relation"]
        with self.assertQueryCount(1):
            Relation._get_neighbourhood(self.anna.id, 3)

    def test_labels_are_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self._type("friend").with_context(lang="ru_RU").name = "Приятель"
        self._relate(self.anna, "friend", self.petr)
        result = self.anna.with_context(lang="ru_RU").get_relation_map(1)
        self.assertEqual(result["edges"][0]["label"], "Приятель")

    def test_contacts_of_another_company_are_left_out(self):
        other = self.env["res.company"].create({"name": "Other Company"})
        self.petr.company_id = other
        self._relate(self.anna, "friend", self.petr)
        self._relate(self.petr, "friend", self.tom)
        result = self.anna.with_user(self.salesman).get_relation_map(3)
        self.assertEqual(self._get_names(result), {"Anna Test": 0})
        self.assertEqual(result["edges"], [])

    def test_map_of_an_invisible_contact_is_refused(self):
        other = self.env["res.company"].create({"name": "Other Company"})
        self.petr.company_id = other
        with self.assertRaises(AccessError):
            self.petr.with_user(self.salesman).get_relation_map()

    def test_company_contacts_of_another_company_are_left_out(self):
        other = self.env["res.company"].create({"name": "Other Company"})
        self.tom.write({"parent_id": self.acme.id, "company_id": other.id})
        result = self.acme.with_user(self.salesman).get_relation_map(1)
        self.assertEqual(self._get_names(result), {"Acme Test": 0})

    def test_rules_of_the_house_hold_on_the_map(self):
        self.env["ir.rule"].create(
            {
                "name": "No friendships",
                "model_id": self.env["ir.model"]._get_id("crm.relation"),
                "domain_force": "[('type_id.code', '!=', 'friend')]",
            }
        )
        self._relate(self.anna, "friend", self.petr)
        self._relate(self.anna, "wife", self.tom)
        result = self.anna.with_user(self.salesman).get_relation_map(1)
        self.assertEqual(self._get_names(result), {"Anna Test": 0, "Tom Test": 1})
        self.assertEqual([edge["label"] for edge in result["edges"]], ["Wife of"])
