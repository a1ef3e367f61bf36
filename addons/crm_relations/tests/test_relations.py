from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .relation_common import TODAY, RelationCommon


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestRelations(RelationCommon):
    def test_each_side_reads_its_own_label(self):
        self._relate(self.anna, "works_for", self.acme)
        self.assertEqual(self._ends(self.anna).label, "Works for")
        self.assertEqual(self._ends(self.acme).label, "Employs")
        self.assertEqual(self._ends(self.acme).other_partner_id, self.anna)

    def test_symmetric_relation_reads_the_same_from_both_sides(self):
        self._relate(self.anna, "friend", self.petr)
        self.assertEqual(self._ends(self.anna).label, "Friend of")
        self.assertEqual(self._ends(self.petr).label, "Friend of")

    def test_labels_follow_the_language(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        friend = self._type("friend").with_context(lang="ru_RU")
        friend.name = "Приятель"
        self._relate(self.anna, "friend", self.petr)
        end = self._ends(self.anna).with_context(lang="ru_RU")
        self.assertEqual(end.label, "Приятель")

    def test_mirrored_duplicate_of_a_symmetric_relation_is_refused(self):
        self._relate(self.anna, "friend", self.petr, "2020-01-01", "2020-12-31")
        refused = self.assertRaisesRegex(ValidationError, "on record already")
        with refused, self.env.cr.savepoint():
            self._relate(self.petr, "friend", self.anna, "2020-06-01", "2021-01-01")
        self.assertEqual(len(self._ends(self.anna)), 1)

    def test_symmetric_relation_has_the_smaller_id_on_the_left(self):
        relation = self._relate(self.petr, "friend", self.anna)
        self.assertEqual(relation.left_partner_id, self.anna)

    def test_changed_symmetric_relation_is_turned_round(self):
        relation = self._relate(self.anna, "friend", self.petr)
        relation.left_partner_id = self.tom
        self.assertEqual(relation.left_partner_id, self.petr)
        self.assertEqual(relation.right_partner_id, self.tom)

    def test_relation_to_oneself_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "cannot be related to itself"):
            self._relate(self.anna, "friend", self.anna)

    def test_relation_to_oneself_is_possible_where_the_type_allows_it(self):
        self._type("influences").allow_self = True
        relation = self._relate(self.anna, "influences", self.anna)
        self.assertEqual(self._ends(self.anna).relation_id, relation)

    def test_company_in_the_place_of_a_person_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "Acme Test is a company, but"):
            self._relate(self.acme, "works_for", self.bolt)

    def test_person_in_the_place_of_a_company_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "Petr Test is a person, but"):
            self._relate(self.anna, "works_for", self.petr)

    def test_person_with_personal_relations_cannot_become_a_company(self):
        self._relate(self.anna, "wife", self.petr)
        with self.assertRaisesRegex(ValidationError, "other kind of contact"):
            self.petr.is_company = True

    def test_end_before_start_is_refused(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._relate(self.anna, "friend", self.petr, "2021-01-01", "2020-01-01")

    def test_adjacent_periods_are_allowed(self):
        self._relate(self.anna, "works_for", self.acme, "2019-01-01", "2019-12-31")
        self._relate(self.anna, "works_for", self.acme, "2020-01-01")
        self.assertEqual(len(self._ends(self.anna)), 2)

    def test_earlier_period_is_allowed_up_to_the_day_before(self):
        self._relate(self.anna, "works_for", self.acme, "2020-01-01")
        self._relate(self.anna, "works_for", self.acme, "2019-01-01", "2019-12-31")
        self.assertEqual(len(self._ends(self.anna)), 2)

    def test_periods_with_a_day_in_common_are_refused(self):
        self._relate(self.anna, "works_for", self.acme, "2019-01-01", "2019-12-31")
        with self.assertRaisesRegex(ValidationError, "2019-01-01 to 2019-12-31"):
            self._relate(self.anna, "works_for", self.acme, "2019-12-31")

    def test_period_without_dates_overlaps_every_other(self):
        self._relate(self.anna, "works_for", self.acme, "2019-01-01", "2019-12-31")
        with self.assertRaisesRegex(ValidationError, "on record already"):
            self._relate(self.anna, "works_for", self.acme)

    def test_archived_relation_still_counts_as_overlap(self):
        relation = self._relate(self.anna, "friend", self.petr, "2019-01-01")
        relation.action_archive()
        with self.assertRaisesRegex(ValidationError, "but archived"):
            self._relate(self.anna, "friend", self.petr, "2018-01-01", "2020-01-01")

    def test_overlap_within_one_batch_is_refused(self):
        values = {
            "left_partner_id": self.anna.id,
            "type_id": self._type("friend").id,
            "right_partner_id": self.petr.id,
        }
        first = {**values, "date_start": "2019-01-01", "date_end": "2020-01-01"}
        second = {**values, "date_start": "2019-06-01", "date_end": "2021-01-01"}
        with self.assertRaisesRegex(ValidationError, "on record already"):
            self.env["crm.relation"].create([first, second])

    def test_database_itself_refuses_a_second_open_relation(self):
        relation = self._relate(self.anna, "friend", self.petr, "2019-01-01")
        self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env.cr.execute(
                "INSERT INTO crm_relation (left_partner_id, type_id, right_partner_id,"
                " date_start) SELECT left_partner_id, type_id, right_partner_id,"
                " '2020-01-01' FROM crm_relation WHERE id = %s",
                [relation.id],
            )

    def test_two_types_between_the_same_two_are_fine(self):
        self._relate(self.anna, "works_for", self.acme)
        self._relate(self.anna, "director", self.acme)
        self.assertEqual(self.anna.current_relation_count, 2)

    def test_state_depends_on_the_day(self):
        relation = self._relate(
            self.anna, "friend", self.petr, "2026-03-10", "2026-03-20"
        )
        days = {"2026-03-09": "future", "2026-03-20": "current", "2026-03-21": "past"}
        self.assertEqual(relation.state, "current")
        for day, state in days.items():
            self.assertEqual(relation.with_context(as_of=day).state, state)

    def test_searched_state_is_the_computed_state(self):
        relations = self._relate(self.anna, "friend", self.petr, end="2026-03-09")
        relations += self._relate(self.anna, "friend", self.tom, "2026-03-11")
        relations += self._relate(self.petr, "friend", self.tom, end="2026-03-10")
        Relation = self.env["crm.relation"]
        for state in ("past", "future", "current"):
            found = Relation.search(
                [("state", "=", state), ("id", "in", relations.ids)]
            )
            self.assertEqual(found.mapped("state"), [state])
        self.assertEqual(relations.mapped("state"), ["past", "future", "current"])

    def test_relations_are_found_as_of_a_day(self):
        relation = self._relate(
            self.anna, "friend", self.petr, "2010-01-01", "2012-12-31"
        )
        domain = [("id", "=", relation.id)]
        Relation = self.env["crm.relation"]
        self.assertTrue(Relation.search([*domain, ("as_of", "=", "2012-12-31")]))
        self.assertFalse(Relation.search([*domain, ("as_of", "=", "2013-01-01")]))

    def test_unreadable_day_is_refused_with_an_example(self):
        with self.assertRaisesRegex(UserError, "2026-01-31"):
            self.anna.with_context(as_of="tomorrow").get_relation_card()

    def test_ended_today_is_in_force_until_the_evening(self):
        relation = self._relate(self.anna, "friend", self.petr, "2020-01-01")
        relation.action_end()
        self.assertEqual(str(relation.date_end), "2026-03-10")
        self.assertEqual(relation.state, "current")

    def test_relation_that_has_not_begun_ends_on_its_first_day(self):
        relation = self._relate(self.anna, "friend", self.petr, "2026-05-01")
        relation.action_end()
        self.assertEqual(str(relation.date_end), "2026-05-01")

    def test_copy_begins_when_the_relation_has_ended(self):
        relation = self._relate(
            self.anna, "works_for", self.acme, "2019-01-01", "2019-12-31"
        )
        copy = relation.copy()
        self.assertEqual((str(copy.date_start), copy.date_end), ("2020-01-01", False))

    def test_share_is_for_ownership_only(self):
        with self.assertRaisesRegex(ValidationError, "has no share"):
            self._relate(self.anna, "friend", self.petr, share=10)

    def test_share_above_a_hundred_is_refused(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._relate(self.anna, "owner", self.acme, share=100.5)

    def test_support_is_for_influence_only(self):
        with self.assertRaisesRegex(ValidationError, "neither support"):
            self._relate(self.anna, "works_for", self.acme, support="mentor")

    def test_weight_above_ten_is_refused(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._relate(self.anna, "decides", self.acme, political_weight=11)

    def test_changes_are_tracked(self):
        relation = self._relate(self.anna, "friend", self.petr)
        self.env.cr.flush()
        tracked = relation.with_context(tracking_disable=False)
        tracked.date_end = "2027-01-01"
        self.env.cr.flush()
        relation.invalidate_recordset()
        # tracking values are for managers of the system
        values = relation.message_ids.sudo().tracking_value_ids
        self.assertEqual(values.field_id.name, "date_end")

    def test_deleted_contact_takes_its_relations_along(self):
        relation = self._relate(self.anna, "friend", self.petr)
        self.anna.unlink()
        self.assertFalse(relation.exists())

    def test_80_relations_cost_as_many_queries_as_2(self):
        people = self.env["res.partner"].create(
            [{"name": f"Person {number}"} for number in range(84)]
        )
        self._create_many(people[:2])
        few = self._count_queries(people[2:4])
        self.assertEqual(self._count_queries(people[4:]), few)

    def _create_many(self, people):
        relation_type = self._type("works_for").id
        self.env["crm.relation"].create(
            [
                {
                    "left_partner_id": person.id,
                    "type_id": relation_type,
                    "right_partner_id": self.acme.id,
                }
                for person in people
            ]
        )
        self.env.flush_all()

    def _count_queries(self, people):
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self._create_many(people)
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestRelationEnds(RelationCommon):
    def test_relation_is_added_from_the_inverse_side(self):
        end = self.env["crm.relation.end"].create(
            {
                "partner_id": self.acme.id,
                "label_id": self._label("works_for", True).id,
                "other_partner_id": self.anna.id,
                "date_start": "2020-01-01",
            }
        )
        self.assertEqual(end.label, "Employs")
        self.assertEqual(end.relation_id.left_partner_id, self.anna)
        self.assertEqual(end.relation_id.right_partner_id, self.acme)

    def test_symmetric_relation_is_added_from_the_right_contact(self):
        end = self.env["crm.relation.end"].create(
            {
                "partner_id": self.petr.id,
                "label_id": self._label("friend").id,
                "other_partner_id": self.anna.id,
            }
        )
        self.assertEqual(end.partner_id, self.petr)
        self.assertEqual(end.other_partner_id, self.anna)

    def test_changed_label_turns_the_relation_round(self):
        relation = self._relate(self.anna, "wife", self.petr)
        self._ends(self.anna).label_id = self._label("wife", True)
        self.assertEqual(relation.left_partner_id, self.petr)
        self.assertEqual(self._ends(self.anna).label, "Husband of")

    def test_changed_other_contact_is_written_on_the_relation(self):
        relation = self._relate(self.anna, "works_for", self.acme)
        self._ends(self.acme).other_partner_id = self.tom
        self.assertEqual(relation.left_partner_id, self.tom)

    def test_changed_date_is_written_on_the_relation(self):
        relation = self._relate(self.anna, "works_for", self.acme)
        self._ends(self.acme).date_end = "2027-01-01"
        self.assertEqual(str(relation.date_end), "2027-01-01")
        self.assertEqual(str(self._ends(self.anna).date_end), "2027-01-01")

    def test_deleted_end_deletes_the_relation(self):
        relation = self._relate(self.anna, "works_for", self.acme)
        self._ends(self.acme).unlink()
        self.assertFalse(relation.exists())

    def test_relations_of_a_contact_are_those_of_both_sides(self):
        left = self._relate(self.anna, "works_for", self.acme)
        right = self._relate(self.petr, "friend", self.tom)
        right += self._relate(self.tom, "parent", self.anna)
        self.assertEqual(self.anna.relation_ids, left + right[1])
        self.assertIn(self.bolt, self._find("relation_ids", False))
        self.assertNotIn(self.anna, self._find("relation_ids", False))
        found = self.env["res.partner"].search([("relation_ids", "in", left.ids)])
        self.assertEqual(found, self.acme + self.anna)

    def test_count_is_of_relations_in_force(self):
        self._relate(self.anna, "works_for", self.acme)
        self._relate(self.anna, "works_for", self.bolt, end="2020-12-31")
        self.assertEqual(self.anna.current_relation_count, 1)
        past = self.anna.with_context(as_of="2020-12-31")
        self.assertEqual(past.current_relation_count, 2)

    def test_counts_of_80_contacts_cost_as_much_as_one(self):
        people = self.env["res.partner"].create(
            [{"name": f"Person {number}"} for number in range(80)]
        )
        for person in people:
            self._relate(person, "works_for", self.acme)
        self.env.flush_all()
        for partners in (people[:1], people):
            self.env.invalidate_all()
            with self.assertQueryCount(2):
                partners.mapped("current_relation_count")
        self.assertEqual(set(people.mapped("current_relation_count")), {1})

    def test_card_lists_what_is_in_force_and_counts_the_rest(self):
        self._relate(self.anna, "works_for", self.acme, "2020-01-01")
        self._relate(self.anna, "works_for", self.bolt, end="2019-12-31")
        card = self.anna.get_relation_card()
        rows = [(row["label"], row["other_name"]) for row in card["rows"]]
        self.assertEqual(rows, [("Works for", "Acme Test")])
        self.assertEqual(card["hidden"], 1)
        past = self.anna.get_relation_card("2019-06-01")
        self.assertEqual(past["rows"][0]["other_name"], "Bolt Test")

    def test_card_shows_ended_relations_on_demand(self):
        self._relate(self.anna, "works_for", self.bolt, end="2019-12-31")
        rows = self.anna.get_relation_card(show_all=True)["rows"]
        self.assertEqual([row["state"] for row in rows], ["past"])

    def test_card_of_80_relations_costs_as_much_as_of_one(self):
        self._relate(self.anna, "friend", self.petr)
        self.anna.get_relation_card()
        costs = []
        for _ in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.anna.get_relation_card()
            costs.append(self.env.cr.sql_log_count - before)
            for number in range(80):
                friend = self.env["res.partner"].create({"name": f"Friend {number}"})
                self._relate(self.anna, "friend", friend)
        self.assertEqual(costs[1], costs[0])
