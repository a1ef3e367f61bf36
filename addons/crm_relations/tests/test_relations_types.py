from functools import partial

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .parallel import ParallelCase
from .relation_common import TODAY, RelationCommon


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestRelationTypes(RelationCommon):
    def test_restriction_that_relations_break_is_refused_with_their_number(self):
        self._relate(self.acme, "supplier", self.bolt)
        self._relate(self.anna, "supplier", self.bolt)
        message = r"do not fit this change .*\(relations: 1\)"
        with self.assertRaisesRegex(ValidationError, message):
            self._type("supplier").left_kind = "company"

    def test_restriction_that_all_relations_fulfil_is_accepted(self):
        self._relate(self.acme, "supplier", self.bolt)
        self._type("supplier").left_kind = "company"
        self.assertEqual(self._type("supplier").left_kind, "company")

    def test_future_and_archived_relations_count_against_a_restriction(self):
        self._relate(self.anna, "supplier", self.bolt, "2030-01-01")
        self._relate(self.petr, "supplier", self.bolt).action_archive()
        message = r"do not fit this change .*\(relations: 2\)"
        with self.assertRaisesRegex(ValidationError, message):
            self._type("supplier").left_kind = "company"

    def test_allow_self_cannot_be_withdrawn_while_it_is_used(self):
        self._type("influences").allow_self = True
        self._relate(self.anna, "influences", self.anna)
        with self.assertRaisesRegex(ValidationError, "related to itself"):
            self._type("influences").allow_self = False

    def _new_type(self):
        values = {"name": "Rival of", "code": "rival", "is_symmetric": True}
        return self.env["crm.relation.type"].create(values)

    def test_symmetry_of_a_used_type_cannot_change(self):
        rival = self._new_type()
        self._relate(self.anna, "rival", self.petr)
        with self.assertRaisesRegex(UserError, r"in use \(relations: 1\): whether"):
            rival.write({"is_symmetric": False, "inverse_name": "X"})

    def test_used_type_cannot_be_deleted(self):
        self._relate(self.anna, "friend", self.petr)
        with self.assertRaisesRegex(UserError, r"in use \(relations: 1\)\. Archive it"):
            self._type("friend").unlink()

    def test_unused_type_can_be_deleted(self):
        rival = self._new_type()
        rival.unlink()
        self.assertFalse(rival.exists())

    def test_inverse_name_is_needed_unless_symmetric(self):
        with self.assertRaisesRegex(ValidationError, "reads from the other contact"):
            self.env["crm.relation.type"].create({"name": "Godparent of"})

    def test_symmetric_type_needs_equal_kinds(self):
        with self.assertRaisesRegex(ValidationError, "same kind"):
            self._type("friend").left_kind = "any"

    def test_code_is_unique(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._type("friend").code = "sibling"

    def test_symmetric_type_has_one_label_others_two(self):
        Label = self.env["crm.relation.label"]
        for code, names in (
            ("friend", ["Friend of"]),
            ("wife", ["Wife of", "Husband of"]),
        ):
            labels = Label.search([("type_id.code", "=", code)])
            self.assertEqual(labels.mapped("name"), names)

    def test_nobody_reports_to_themselves_through_others(self):
        self._relate(self.anna, "reports_to", self.petr)
        self._relate(self.petr, "reports_to", self.tom)
        with self.assertRaisesRegex(ValidationError, "report to themselves"):
            self._relate(self.tom, "reports_to", self.anna)

    def test_roles_may_change_over_time(self):
        self._relate(self.anna, "reports_to", self.petr, end="2019-12-31")
        relation = self._relate(self.petr, "reports_to", self.anna, "2020-01-01")
        self.assertEqual(relation.state, "current")


@tagged("post_install", "-at_install")
class TestRelationRace(ParallelCase):
    def test_two_transactions_cannot_open_the_same_relation(self):
        """Both see nothing on record; the database lets only one of them in."""
        left, right = (
            self._make("res.partner", {"name": f"Race {number}"}) for number in range(2)
        )
        open_one = partial(self._open, left, right)
        outcomes = self._run_together(open_one, open_one)
        self.assertEqual(outcomes.count("opened"), 1)
        [error] = [one for one in outcomes if one != "opened"]
        self.assertIsInstance(error, ValidationError)
        own = [("left_partner_id", "=", left)]
        number = self._commit(lambda env: env["crm.relation"].search_count(own))
        self.assertEqual(number, 1)

    def _open(self, left, right, env):
        relation_type = env["crm.relation.type"].search([("code", "=", "friend")])
        env["crm.relation"].create(
            {
                "left_partner_id": left,
                "type_id": relation_type.id,
                "right_partner_id": right,
            }
        )
        return "opened"
