from collections import Counter

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common_lead7 import LeadCommon


@tagged("post_install", "-at_install")
class TestLeadChoice(LeadCommon):
    def _count(self, leads):
        leads.action_prm_offer()
        return Counter(self._get_takers(leads).values())

    def _finish(self, partner, status, number=3):
        for lead in self._create_leads(number):
            self._offer(lead, partner)._accept()
            lead.action_set_won() if status == "won" else lead.action_set_lost(
                lost_reason_id=self.env["crm.lost.reason"].create({"name": "Price"}).id
            )

    def test_each_lead_of_a_batch_gets_its_own_partner(self):
        self.enrollment.country_ids = self.belgium
        self.rival_enrollment.country_ids = self.france
        self._create_rule()
        leads = self._create_leads(1, self.belgium) + self._create_leads(1, self.france)
        leads += self._create_leads(1, self.belgium)
        leads.action_prm_offer()
        takers = self._get_takers(leads)
        self.assertEqual(
            [takers[lead] for lead in leads],
            [self.northwind, self.sundial, self.northwind],
        )

    def test_a_batch_is_spread_evenly(self):
        self._create_rule()
        shares = self._count(self._create_leads(6))
        self.assertEqual(shares, {self.northwind: 3, self.sundial: 3})

    def test_whoever_has_less_to_do_gets_more(self):
        self._create_rule()
        for lead in self._create_leads(2):
            self._offer(lead, self.northwind)
        shares = self._count(self._create_leads(4))
        self.assertEqual(shares, {self.northwind: 1, self.sundial: 3})

    def test_capacity_is_counted_while_handing_out(self):
        self._create_rule(capacity=2)
        leads = self._create_leads(5)
        shares = self._count(leads)
        self.assertEqual(shares, {self.northwind: 2, self.sundial: 2})
        self.assertEqual(len(leads._filter_offerable()), 1)

    def test_accepted_leads_fill_the_capacity_until_they_are_decided(self):
        rule = self._create_rule(capacity=1, partner_ids=self.northwind.ids)
        first, second, third = self._create_leads(3)
        self._offer(first)._accept()
        self.assertEqual(self._count(second), {})
        first.action_set_won()
        self.assertEqual(self._count(third), {self.northwind: 1})
        self.assertEqual(rule, third.prm_offer_ids.rule_id)

    def test_success_brings_a_larger_share(self):
        self._finish(self.northwind, "won")
        self._finish(self.sundial, "lost")
        self._create_rule(success_weight=1)
        # four of five count as won against one of five: shares of 1.8 and 1.2
        shares = self._count(self._create_leads(30))
        self.assertEqual(shares, {self.northwind: 18, self.sundial: 12})

    def test_success_counts_nothing_where_the_rule_says_so(self):
        self._finish(self.northwind, "won")
        self._create_rule(success_weight=0)
        shares = self._count(self._create_leads(10))
        self.assertEqual(shares, {self.northwind: 5, self.sundial: 5})

    def test_the_rule_chooses_partners_by_level_type_and_track(self):
        third = self._create_partner("Third", is_company=True)
        self._enroll(third, type_id=self.software.id, track_id=self.technical.id)
        for values, partner in (
            ({"grade_id": self.silver.id}, self.northwind),
            ({"type_ids": self.software.ids}, third),
            ({"track_ids": self.technical.ids}, third),
            ({"partner_ids": self.sundial.ids}, self.sundial),
        ):
            with self.subTest(values=values):
                rule = self._create_rule(**values)
                self.assertEqual(self._count(self._create_leads(3)), {partner: 3})
                rule.active = False

    def test_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.sundial.lang = "fr_FR"
        self.northwind.lang = "en_US"
        self._create_rule(is_same_language=True)
        french = self.env["res.lang"]._lang_get("fr_FR")
        self.assertEqual(
            self._count(self._create_leads(2, lang_id=french.id)), {self.sundial: 2}
        )
        # whose language nobody knows is everybody's customer
        self.assertEqual(self._count(self._create_leads(2)), {self.northwind: 2})

    def test_the_first_rule_that_fits_decides(self):
        line = self.env["product.category"].create({"name": "Ovens"})
        below = line.create({"name": "Deck ovens", "parent_id": line.id})
        one = self._create_rule(sequence=1, category_ids=line.ids)
        two = self._create_rule(sequence=2, country_ids=self.belgium.ids)
        three = self._create_rule(sequence=3, domain="[('expected_revenue', '>', 5)]")
        leads = (
            self._create_leads(1, self.belgium, prm_category_id=below.id)
            + self._create_leads(1, self.belgium)
            + self._create_leads(1, self.france)
            + self._create_leads(1, self.france, expected_revenue=1)
        )
        matched = self.env["prm.lead.rule"]._match(leads)
        self.assertEqual([matched.get(lead) for lead in leads], [one, two, three, None])

    def test_rules_of_another_company_are_not_ours(self):
        company = self.env["res.company"].create({"name": "Other"})
        self._create_rule(company_id=company.id)
        self.assertEqual(self._count(self._create_leads(1)), {})

    def test_partners_who_have_left_get_nothing(self):
        self._create_rule()
        self.rival_enrollment.action_suspend()
        self.assertEqual(self._count(self._create_leads(3)), {self.northwind: 3})

    def test_the_customer_itself_is_not_asked(self):
        self._create_rule()
        lead = self._create_leads(1, partner_id=self.nora.id)
        self.assertEqual(self._count(lead), {self.sundial: 1})

    def test_who_was_asked_before_is_not_asked_again(self):
        self._create_rule()
        lead = self._create_leads(1)
        self._offer(lead, self.northwind).action_recall()
        self._get_offers(lead)[0].action_recall()
        lead.action_prm_offer()
        offers = self._get_offers(lead)
        self.assertEqual(offers.partner_id, self.northwind | self.sundial)
        self.assertEqual(offers.mapped("state"), ["expired", "expired"])

    def test_nothing_is_offered_twice_or_after_it_is_decided(self):
        self._create_rule()
        taken, lost = self._create_leads(2)
        self._offer(taken)
        lost.active = False
        with self.assertRaisesRegex(UserError, "nothing to offer"):
            (taken | lost).action_prm_offer()

    def test_one_lead_and_eighty_cost_the_same(self):
        self._create_rule(country_ids=self.france.ids)
        self._create_rule(sequence=20)
        for one in range(20):
            partner = self._create_partner(f"P{one}", is_company=True)
            partner.email = f"p{one}@example.com"
            self._enroll(partner)

        def choose(leads):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            chosen = self.env["prm.lead.rule"]._choose(leads)
            self.assertEqual(
                sum(bool(one) for _rule, one in chosen.values()), len(leads)
            )
            return self.env.cr.sql_log_count - before

        choose(self._create_leads(1))  # what is remembered
        one = choose(self._create_leads(1))
        many = choose(self._create_leads(40) + self._create_leads(40, self.belgium))
        self.assertEqual(many, one)

    def test_handing_out_two_leads_and_eighty_cost_the_same(self):
        self._create_rule()

        def hand_out(number):
            leads = self._create_leads(number)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            leads.action_prm_offer()
            self.env.flush_all()
            cost = self.env.cr.sql_log_count - before
            self.assertEqual(len(leads.prm_offer_ids), number)
            return cost

        hand_out(2)  # what is remembered
        self.assertEqual(hand_out(80), hand_out(2))

    def test_a_rule_that_cannot_work_is_refused(self):
        for values in (
            {"domain": "[('no_such_field', '=', 1)]"},
            {"answer_time": 0},
            {"max_rounds": 0},
            {"capacity": -1},
            {"success_weight": -0.5},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self._create_rule(**values)

    def test_whoever_is_left_out_for_one_lead_does_not_hide_the_next(self):
        rule = self._create_rule()
        lead = self._create_leads(1)
        newest = self._create_partner("Newest", is_company=True)
        self._enroll(newest)
        self._offer(lead, self.northwind).action_recall()
        self._get_offers(lead)[0].action_recall()
        offer = self._get_offers(lead)[0]
        self.assertEqual((offer.partner_id, offer.round), (newest, 3))
        self.assertEqual(rule, offer.rule_id)
