from freezegun import freeze_time

from odoo.tests import tagged

from .relation_common import TODAY, RelationCommon


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestRelationMerge(RelationCommon):
    def setUp(self):
        super().setUp()
        self.anna2 = self.env["res.partner"].create({"name": "Anna Double"})

    def _merge(self):
        Relation = self.env["crm.relation"].with_context(active_test=False)
        before = Relation.search_count([])
        self.env["crm.relation"]._merge_partner_rows(self.anna2.ids, self.anna.id)
        self.assertEqual(Relation.search_count([]), before)

    def test_relations_move_to_the_contact_that_stays(self):
        left = self._relate(self.anna2, "works_for", self.acme)
        right = self._relate(self.tom, "parent", self.anna2)
        self._merge()
        self.assertEqual(left.left_partner_id, self.anna)
        self.assertEqual(right.right_partner_id, self.anna)
        self.assertFalse(self._ends(self.anna2))

    def test_overlapping_relations_become_one_with_the_united_period(self):
        kept = self._relate(
            self.anna, "works_for", self.acme, "2010-01-01", "2015-12-31"
        )
        other = self._relate(
            self.anna2, "works_for", self.acme, "2014-01-01", "2020-12-31", note="CEO"
        )
        self._merge()
        period = (str(kept.date_start), str(kept.date_end))
        self.assertEqual(period, ("2010-01-01", "2020-12-31"))
        self.assertIn("2014-01-01 - 2020-12-31; CEO", kept.note)
        self.assertTrue(other.is_set_aside)
        self.assertFalse(other.active)

    def test_two_open_relations_become_one(self):
        kept = self._relate(self.anna, "works_for", self.acme)
        self._relate(self.anna2, "works_for", self.acme)
        self._merge()
        self.assertEqual(self._ends(self.anna).relation_id, kept)
        self.assertFalse(kept.date_end)

    def test_periods_that_do_not_touch_stay_two(self):
        self._relate(self.anna, "works_for", self.acme, "2010-01-01", "2015-12-31")
        self._relate(self.anna2, "works_for", self.acme, "2016-01-01")
        self._merge()
        self.assertEqual(len(self._ends(self.anna)), 2)

    def test_a_long_period_unites_all_that_it_spans(self):
        self._relate(self.anna, "works_for", self.acme, "2010-01-01", "2012-12-31")
        self._relate(self.anna, "works_for", self.acme, "2018-01-01")
        self._relate(self.anna2, "works_for", self.acme, "2012-06-01", "2018-06-01")
        self._merge()
        end = self._ends(self.anna)
        self.assertEqual((str(end.date_start), end.date_end), ("2010-01-01", False))

    def test_share_and_support_of_the_other_are_kept(self):
        kept = self._relate(self.anna, "decides", self.acme)
        self._relate(
            self.anna2, "decides", self.acme, support="mentor", political_weight=7
        )
        self._merge()
        self.assertEqual((kept.support, kept.political_weight), ("mentor", 7))

    def test_share_of_the_other_is_kept(self):
        kept = self._relate(self.anna, "owner", self.acme)
        self._relate(self.anna2, "owner", self.acme, share=25)
        self._merge()
        self.assertEqual(kept.share, 25)

    def test_relation_to_oneself_is_set_aside(self):
        relation = self._relate(self.anna, "sibling", self.anna2)
        self._merge()
        self.assertTrue(relation.is_set_aside)
        self.assertIn("Anna Test - Sibling of - Anna Double", relation.note)
        self.assertFalse(self._ends(self.anna))

    def test_what_is_set_aside_does_not_stand_against_a_change_of_its_type(self):
        self._relate(self.anna, "sibling", self.anna2)
        self._merge()
        self._type("sibling").write({"allow_self": False})
        self.assertFalse(self._type("sibling").allow_self)

    def test_symmetric_relation_stays_normalised(self):
        relation = self._relate(self.tom, "friend", self.anna2)
        self.assertEqual(relation.left_partner_id, self.tom)
        self._merge()
        self.assertEqual(relation.left_partner_id, self.anna)
        self.assertEqual(relation.right_partner_id, self.tom)

    def test_company_follows_the_contact_that_stays(self):
        relation = self._relate(self.anna2, "friend", self.tom)
        self.anna.company_id = self.env.company
        self._merge()
        self.assertEqual(relation.company_id, self.env.company)

    def test_second_call_changes_nothing(self):
        kept = self._relate(self.anna, "works_for", self.acme, "2010-01-01")
        self._relate(self.anna2, "works_for", self.acme, "2011-01-01")
        self._merge()
        note = kept.note
        self._merge()
        self.assertEqual(kept.note, note)

    def test_odoos_own_merge_keeps_every_relation(self):
        kept = self._relate(self.anna, "works_for", self.acme, "2010-01-01")
        other = self._relate(self.anna2, "works_for", self.acme, "2011-01-01")
        self._relate(self.anna2, "friend", self.anna)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.anna + self.anna2).ids, self.anna)
        self.assertFalse(self.anna2.exists())
        self.assertTrue(other.exists())
        self.assertEqual(self._ends(self.anna).relation_id, kept)
