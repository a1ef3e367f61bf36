from datetime import date

from odoo import Command
from odoo.tests import new_test_user, tagged

from .common_offers import OffersCommon


@tagged("post_install", "-at_install")
class TestOccasionChild(OffersCommon):
    """Ada's son Felix is a contact himself, and turns 17 on 10 June 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.offer.rule"].search([]).active = False
        cls.env["crm.life.event.rule"].search([]).active = False
        cls.child_age = cls.env.ref("crm_relations.crm_life_event_type_child_age")
        cls.parent_type = cls.env.ref("crm_relations.crm_relation_type_parent")
        cls.ada = cls._create_partner("Ada", user_id=cls.user.id)
        cls.felix = cls._create_partner("Felix Stone", birthdate="2009-06-10")
        cls.relation = cls.env["crm.relation"].create(
            {
                "left_partner_id": cls.ada.id,
                "type_id": cls.parent_type.id,
                "right_partner_id": cls.felix.id,
            }
        )

    def _get_occasions(self, user=None):
        Occasion = self.env["crm.occasion"].with_user(user or self.user)
        return Occasion.search([("partner_id", "=", self.ada.id)])

    def _offer_rule(self, **values):
        return self.env["crm.offer.rule"].create(
            {
                "name": "Study loan",
                "product_id": self._create_product("Study loan").id,
                "event_type_ids": self.child_age.ids,
                "event_turns": 17,
                "event_days": 60,
                "reason": "{subject} turns {turns} in {days} days.",
                **values,
            }
        )

    def _reminder_rule(self, **values):
        return self.env["crm.life.event.rule"].create(
            {
                "name": "School is over soon",
                "type_ids": self.child_age.ids,
                "days_before": 30,
                "note": "{customer}: {subject} turns {turns}.",
                "user_id": self.manager.id,
                **values,
            }
        )

    def _reasons(self, partner):
        return [offer["reason"] for offer in partner.with_user(self.user).get_offers()]

    def _activities(self):
        return self.env["mail.activity"].search(
            [("res_model", "=", "res.partner"), ("res_id", "=", self.ada.id)]
        )

    # the story of the catalogue

    def test_a_son_turns_17_and_the_parent_is_offered_a_study_loan(self):
        self._offer_rule()
        self.assertEqual(self._reasons(self.ada), ["Felix Stone turns 17 in 21 days."])
        self.assertEqual(self._reasons(self.felix), [])
        with self._on("2026-04-01"):
            self.assertEqual(self._reasons(self.ada), [])
        with self._on("2026-06-11"):
            self.assertEqual(self._reasons(self.ada), [])

    def test_a_rule_reminds_of_the_child_so_many_days_before_once(self):
        rule = self._reminder_rule(event_turns=17)
        with self._on("2026-05-10"):
            rule.action_run()
            self.assertFalse(self._activities())
        with self._on("2026-05-11"):
            rule.action_run()
            rule.action_run()
        activity = self._activities()
        self.assertEqual(activity.user_id, self.user)
        self.assertEqual(activity.date_deadline, date(2026, 5, 11))
        self.assertIn("Ada: Felix Stone turns 17.", activity.note)

    def test_the_rule_waits_for_the_years_that_it_names(self):
        rule = self._reminder_rule(event_turns=16)
        rule.action_run()
        self.assertFalse(rule.reminder_ids)
        rule.event_turns = 0
        rule.action_run()
        self.assertEqual(rule.reminder_ids.turns, 17)

    # what is told of whom

    def test_birthday_of_the_child_stands_on_the_card_of_the_parent(self):
        occasion = self._get_occasions()
        self.assertEqual(occasion.type_id, self.child_age)
        self.assertEqual(occasion.subject, "Felix Stone")
        self.assertEqual((occasion.next_date, occasion.turns), (date(2026, 6, 10), 17))
        action = occasion.action_open_document()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("res.partner", self.felix.id)
        )

    def test_a_noted_event_of_the_same_child_is_not_told_twice(self):
        self.env["crm.life.event"].create(
            {
                "partner_id": self.ada.id,
                "type_id": self.child_age.id,
                "subject": "her son Felix",
                "date": "2009-06-10",
            }
        )
        self.assertEqual(self._get_occasions().res_model, "crm.life.event")

    def test_the_noted_event_of_a_twin_hides_nobody(self):
        self.env["crm.life.event"].create(
            {
                "partner_id": self.ada.id,
                "type_id": self.child_age.id,
                "subject": "her daughter Rosa",
                "date": "2009-06-10",
            }
        )
        self.assertEqual(
            set(self._get_occasions().mapped("subject")),
            {"her daughter Rosa", "Felix Stone"},
        )

    def test_only_a_relation_in_force_counts(self):
        self.relation.date_end = "2026-05-19"
        self.assertFalse(self._get_occasions())
        self.relation.write({"date_end": "2026-05-20"})
        self.assertEqual(len(self._get_occasions()), 1)
        self.relation.active = False
        self.assertFalse(self._get_occasions())

    def test_other_relatives_are_no_children(self):
        self.relation.type_id = self.env.ref("crm_relations.crm_relation_type_sibling")
        self.assertFalse(self._get_occasions())

    def test_grown_up_and_archived_children_are_left_out(self):
        self.felix.birthdate = "2005-05-20"
        self.assertFalse(self._get_occasions())
        self.felix.birthdate = "2005-05-21"
        self.assertEqual(self._get_occasions().turns, 21)
        self.felix.active = False
        self.assertFalse(self._get_occasions())

    # access

    def test_seller_without_private_facts_sees_no_child(self):
        private = self.env.ref("crm_relations.group_private_facts")
        self.env.ref("sales_team.group_sale_salesman").implied_ids = [
            Command.unlink(private.id)
        ]
        seller = new_test_user(
            self.env, "child_seller", "sales_team.group_sale_salesman_all_leads"
        )
        self.assertFalse(self._get_occasions(seller))

    def test_a_colleague_who_may_not_see_the_parent_sees_no_child(self):
        self.assertFalse(self._get_occasions(self.colleague))
        self.assertEqual(len(self._get_occasions(self.manager)), 1)

    def test_a_child_of_another_company_is_not_told_of(self):
        self._offer_rule()
        self.felix.company_id = self.other_company
        self.assertFalse(self._get_occasions(self.manager))
        self.assertEqual(self._reasons(self.ada), [])

    def test_merged_children_are_told_once(self):
        twin = self._create_partner("Felix Stone", birthdate="2009-06-10")
        self.env["crm.relation"].create(
            {
                "left_partner_id": self.ada.id,
                "type_id": self.parent_type.id,
                "right_partner_id": twin.id,
            }
        )
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([twin.id, self.felix.id], self.felix)
        self.assertEqual(self._get_occasions().res_id, self.felix.id)
