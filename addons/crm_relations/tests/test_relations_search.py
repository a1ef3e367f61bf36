from unittest.mock import patch

from freezegun import freeze_time

from odoo.fields import Domain
from odoo.tests import tagged

from ..models import res_partner_relation_search
from .relation_common import TODAY, RelationCommon


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestRelationSearch(RelationCommon):
    def test_related_to_finds_both_sides(self):
        self._relate(self.anna, "works_for", self.acme)
        self._relate(self.petr, "friend", self.anna)
        self.assertEqual(
            self._find("relation_partner_id", self.anna.id), self.acme + self.petr
        )

    def test_related_to_finds_by_name(self):
        self._relate(self.anna, "works_for", self.acme)
        self.assertEqual(self._find("relation_partner_id", "Acme Te"), self.anna)

    def test_ended_relation_is_not_found_today_but_as_of_then(self):
        self._relate(self.anna, "works_for", self.acme, end="2021-06-30")
        self.assertFalse(self._find("relation_partner_id", self.acme.id))
        found = self._find("relation_partner_id", self.acme.id, as_of="2021-06-30")
        self.assertEqual(found, self.anna)

    def test_every_way_to_search_gives_the_same(self):
        """The peer filtered in search() only, which the web client never calls."""
        self._relate(self.anna, "works_for", self.acme, end="2021-06-30")
        self._relate(self.petr, "works_for", self.acme)
        Partner = self.env["res.partner"]
        domain = [("relation_partner_id", "=", self.acme.id)]
        self.assertEqual(Partner.search(domain), self.petr)
        self.assertEqual(Partner.search_fetch(domain, ["name"]), self.petr)
        self.assertEqual(Partner.search_count(domain), 1)
        self.assertEqual(Partner._read_group(domain, [], ["__count"]), [(1,)])
        page = Partner.web_search_read(domain, {"name": {}})
        self.assertEqual([row["id"] for row in page["records"]], self.petr.ids)

    def test_type_is_found_in_the_right_direction(self):
        self._relate(self.anna, "wife", self.petr)
        wife, husband = self._label("wife"), self._label("wife", True)
        self.assertEqual(self._find("relation_label_id", wife.id), self.anna)
        self.assertEqual(self._find("relation_label_id", husband.id), self.petr)

    def test_symmetric_type_is_found_on_both_sides(self):
        self._relate(self.anna, "friend", self.petr)
        friend = self._label("friend")
        found = self._find("relation_label_id", friend.id)
        self.assertEqual(found, self.anna + self.petr)

    def test_type_is_found_by_name(self):
        self._relate(self.anna, "wife", self.petr)
        self.assertEqual(self._find("relation_label_id", "husband"), self.petr)

    def test_unknown_type_finds_nobody(self):
        self._relate(self.anna, "wife", self.petr)
        self.assertFalse(self._find("relation_label_id", "stepmother-in-law"))

    def test_category_is_found(self):
        self._relate(self.anna, "wife", self.petr)
        self._relate(self.tom, "works_for", self.acme)
        domain = [("relation_category", "=", "employment")]
        found = self.env["res.partner"].search(domain)
        self.assertEqual(
            found & (self.anna + self.tom + self.acme), self.tom + self.acme
        )

    def test_contacts_without_relations_are_found(self):
        self._relate(self.anna, "wife", self.petr)
        self.assertEqual(
            self._find("relation_partner_id", False), self.acme + self.bolt + self.tom
        )

    def test_contacts_not_related_to_somebody_are_found(self):
        self._relate(self.anna, "wife", self.petr)
        known = self.anna + self.petr + self.tom
        domain = [("relation_partner_id", "!=", self.petr.id), ("id", "in", known.ids)]
        self.assertEqual(self.env["res.partner"].search(domain), self.petr + self.tom)

    def test_works_for_finds_employees_directors_and_contacts(self):
        self._relate(self.anna, "works_for", self.acme)
        self._relate(self.petr, "director", self.acme)
        self._relate(self.bolt, "supplier", self.acme)
        self.tom.parent_id = self.acme
        self.assertEqual(
            self._find("relation_employer_id", self.acme.id),
            self.anna + self.petr + self.tom,
        )
        self.assertFalse(self._find("relation_employer_id", self.anna.id))

    def test_addresses_and_branches_of_a_company_do_not_work_for_it(self):
        self.anna.write({"parent_id": self.acme.id, "type": "delivery"})
        self.bolt.parent_id = self.acme
        self.assertFalse(self._find("relation_employer_id", self.acme.id))

    def test_words_find_the_wife_of_a_person(self):
        self._relate(self.anna, "wife", self.petr)
        self._relate(self.tom, "friend", self.petr)
        self.assertEqual(self._find("relation_text", "wife of Petr"), self.anna)
        self.assertEqual(self._find("relation_text", " WIFE  OF petr te"), self.anna)
        self.assertFalse(self._find("relation_text", "wife of Anna"))

    def test_words_begin_with_the_longest_label(self):
        values = {"name": "Wife of the late", "code": "widow", "sequence": -1}
        self.env["crm.relation.type"].create({**values, "inverse_name": "Late"})
        self._relate(self.anna, "widow", self.petr)
        found = self._find("relation_text", "wife of the late Petr")
        self.assertEqual(found, self.anna)

    def test_words_name_an_archived_contact(self):
        self._relate(self.anna, "wife", self.petr)
        self.petr.active = False
        self.assertEqual(self._find("relation_text", "wife of Petr"), self.anna)

    def test_words_name_a_contact_with_its_company(self):
        self.petr.parent_id = self.acme
        self._relate(self.anna, "wife", self.petr)
        text = "wife of Acme Test, Petr"
        self.assertEqual(self._find("relation_text", text), self.anna)

    def test_words_that_name_many_contacts_find_the_same(self):
        self._relate(self.anna, "wife", self.petr)
        self._relate(self.tom, "works_for", self.acme)
        with patch.object(res_partner_relation_search, "NAMES_LIMIT", 0):
            self.assertEqual(self._find("relation_text", "wife of Petr"), self.anna)
            self.assertEqual(self._find("relation_text", "Acme Te"), self.tom)

    def test_words_without_a_name_find_all_of_that_kind(self):
        self._relate(self.anna, "wife", self.petr)
        self.assertEqual(self._find("relation_text", "husband of"), self.petr)

    def test_words_without_a_known_label_match_label_or_name(self):
        self._relate(self.anna, "wife", self.petr)
        self.assertEqual(self._find("relation_text", "Petr Test"), self.anna)
        self.assertEqual(self._find("relation_text", "husb"), self.petr)

    def test_wife_of_a_customer_with_a_mortgage(self):
        self._relate(self.anna, "wife", self.petr)
        other = self.env["res.partner"].create({"name": "Other Test"})
        self._relate(other, "wife", self.tom)
        self._sell_mortgage(self.petr)
        mortgage = [("order_line.product_id.categ_id.name", "=", "Mortgage")]
        domain = Domain(
            "relation_end_ids",
            "any",
            [
                ("label_id", "=", self._label("wife").id),
                ("other_partner_id", "any", [("sale_order_ids", "any", mortgage)]),
            ],
        )
        self.assertEqual(self.env["res.partner"].search(domain), self.anna)

    def test_a_chain_of_relations_is_one_query(self):
        self._relate(self.anna, "wife", self.petr)
        self._relate(self.petr, "works_for", self.acme)
        domain = [
            ("relation_end_ids.label", "=", "Wife of"),
            (
                "relation_end_ids.other_partner_id.relation_employer_id",
                "=",
                self.acme.id,
            ),
        ]
        self.env["res.partner"].search(domain)  # reads the user's time zone
        with self.assertQueryCount(1):
            found = self.env["res.partner"].search(domain)
        self.assertEqual(found, self.anna)

    def test_search_never_loads_ids(self):
        self._relate(self.anna, "works_for", self.acme)
        domain = [("relation_partner_id", "=", self.acme.id)]
        self.env["res.partner"].search(domain)  # reads the user's time zone
        with self.assertQueryCount(1):
            found = self.env["res.partner"].search(domain)
        self.assertEqual(found, self.anna)

    def test_company_is_found_by_its_former_director_as_of_then(self):
        self._relate(self.anna, "director", self.acme, "2010-01-01", "2015-12-31")
        text = "directed by anna"
        self.assertFalse(self._find("relation_text", text))
        self.assertEqual(self._find("relation_text", text, "2012-05-05"), self.acme)

    def _sell_mortgage(self, partner):
        category = self.env["product.category"].create({"name": "Mortgage"})
        product = self.env["product.product"].create(
            {"name": "Home loan", "categ_id": category.id}
        )
        line = {"product_id": product.id}
        self.env["sale.order"].create(
            {"partner_id": partner.id, "order_line": [(0, 0, line)]}
        )
