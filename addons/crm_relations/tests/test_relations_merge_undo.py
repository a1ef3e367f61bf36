from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL

from .relation_common import TODAY, RelationCommon

FACTS = ("2014-01-01 - 2020-12-31", "Chief executive", "Mentor; 7", "20 %", "Twins")


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestRelationMergeUndo(RelationCommon):
    maxDiff = None
    """A merge moves, unites and sets aside relations; the undo puts every row back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("sales_team.group_sale_manager")
        cls.anna2 = cls.env["res.partner"].create({"name": "Anna Double"})
        cls._relate_both()
        cls.env.flush_all()

    @classmethod
    def _relate_both(cls):
        anna, anna2, acme, bolt = cls.anna, cls.anna2, cls.acme, cls.bolt
        relate = cls._relate
        # symmetric, so one of the two is the mirror of the other after the merge
        cls.friend = relate(anna, "friend", cls.tom, "2018-01-01")
        relate(cls.tom, "friend", anna2, "2017-01-01", "2019-12-31")
        # periods that overlap, that touch, and that have no days
        cls.job = relate(anna, "works_for", acme, "2010-01-01", "2015-12-31")
        again = relate(anna2, "works_for", acme, "2014-01-01", "2020-12-31")
        again.note = "Chief executive"
        relate(anna, "director", bolt, "2010-01-01", "2012-12-31")
        relate(anna2, "director", bolt, "2013-01-01")
        relate(anna, "decides", bolt)
        relate(anna2, "decides", bolt, support="mentor", political_weight=7)
        relate(anna, "owner", acme, "2012-01-01", share=20)
        relate(anna2, "owner", acme, "2011-01-01", share=30)
        # relations between the two would become relations to oneself
        relate(anna2, "sibling", anna, note="Twins")
        relate(anna2, "parent", cls.petr)
        relate(cls.tom, "wife", anna2).action_archive()

    def _snapshot(self):
        """Return {id: {column: value}} of all relations."""
        self.env.flush_all()
        query = SQL("SELECT id, to_jsonb(r) FROM crm_relation r ORDER BY id")
        return dict(self.env.execute_query(query))

    def _merge(self):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.anna + self.anna2).ids, self.anna)
        self.env.flush_all()
        return self.env["crm.partner.merge"].search([], limit=1)

    def test_merge_keeps_every_row_and_every_fact(self):
        before = self._snapshot()
        self._merge()
        after = self.env["crm.relation"].with_context(active_test=False).search([])
        self.assertEqual(set(after.ids), set(before))
        self.assertFalse(self.anna2.exists())
        notes = "\n".join(filter(None, after.mapped("note")))
        for fact in FACTS:
            self.assertIn(fact, notes)
        self.assertEqual(sum(after.mapped("is_set_aside")), 5)

    def test_merge_unites_what_is_the_same(self):
        self._merge()
        facts = [
            (end.label, str(end.date_start or ""), str(end.date_end or ""))
            for end in self._ends(self.anna)
        ]
        self.assertEqual(
            sorted(facts),
            [
                ("Decision maker for", "", ""),
                ("Director of", "2010-01-01", "2012-12-31"),
                ("Director of", "2013-01-01", ""),
                ("Friend of", "2017-01-01", ""),
                ("Owns a share of", "2011-01-01", ""),
                ("Parent of", "", ""),
                ("Works for", "2010-01-01", "2020-12-31"),
            ],
        )

    def test_undo_puts_every_relation_back_exactly(self):
        before = self._snapshot()
        merge = self._merge()
        self.assertNotEqual(self._snapshot(), before)
        merge.action_undo()
        self.assertEqual(self._snapshot(), before)
        self.assertFalse(merge.undo_summary)

    def test_both_contacts_read_their_relations_after_the_undo(self):
        labels = {
            partner: sorted(self._ends(partner).mapped("display_name"))
            for partner in (self.anna, self.anna2)
        }
        self._merge().action_undo()
        for partner, expected in labels.items():
            found = sorted(self._ends(partner).mapped("display_name"))
            self.assertEqual(found, expected)

    def test_what_was_changed_after_the_merge_stays(self):
        merge = self._merge()
        self.job.note = "Seen at the fair"
        self.env.flush_all()
        merge.action_undo()
        self.assertEqual(self.job.note, "Seen at the fair")
        self.assertIn(str(self.job.id), merge.undo_summary)
        self.assertEqual(str(self.job.date_end), "2015-12-31")

    def test_what_finds_its_place_taken_is_reported_and_the_rest_comes_back(self):
        before = self._snapshot()
        merge = self._merge()
        friend = self.env["crm.relation"].search(
            [("left_partner_id", "=", self.anna.id), ("type_id.code", "=", "friend")]
        )
        friend.date_end = "2017-12-31"
        self._relate(self.anna, "friend", self.tom, "2018-01-01")
        merge.action_undo()
        self.assertIn("Relation: 1 could not be put back", merge.undo_summary)
        now = self._snapshot()
        left = {row_id for row_id, row in before.items() if now[row_id] != row}
        self.assertEqual(left, {self.friend.id, friend.id})
        self.assertTrue(self.friend.is_set_aside)
