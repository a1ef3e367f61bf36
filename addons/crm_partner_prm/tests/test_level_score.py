from datetime import date

from odoo.tests import BaseCase, tagged

from ..tools.level_score import (
    Case,
    Rule,
    aim,
    decide,
    from_facts,
    measure,
    reach,
    stand,
    suppose,
    to_facts,
)
from ..tools.plural import plural

GOLD, SILVER, BRONZE = 1, 2, 3
LEVELS = (GOLD, SILVER, BRONZE)
RULES = (
    Rule(1, GOLD, "revenue", 1000, weight=3),
    Rule(2, GOLD, "certificates", 2),
    Rule(3, SILVER, "revenue", 400),
)
DAY = date(2026, 3, 10)


def case(current=BRONZE, revenue=0.0, certificates=0.0, rules=RULES):
    values = {1: revenue, 2: certificates, 3: revenue}
    return Case(current, LEVELS, rules, values)


@tagged("post_install", "-at_install")
class TestLevelScore(BaseCase):
    def test_all_has_to_be_met(self):
        for facts, level in (
            ((0, 0), BRONZE),
            ((399.99, 5), BRONZE),
            ((400, 0), SILVER),
            ((1000, 1), SILVER),
            ((1000, 2), GOLD),
        ):
            with self.subTest(facts=facts):
                self.assertEqual(reach(case(BRONZE, *facts)), level)

    def test_the_score_weighs(self):
        standing = stand(case(revenue=500, certificates=1), GOLD)
        self.assertEqual(standing.score, 50)
        standing = stand(case(revenue=500, certificates=4), GOLD)
        self.assertEqual(standing.score, 62.5)
        self.assertFalse(standing.is_reached)

    def test_enough_points_reach_a_level(self):
        rules = (*RULES, Rule(4, GOLD, "points", 62.5))
        self.assertEqual(reach(case(revenue=500, certificates=2, rules=rules)), GOLD)
        self.assertEqual(reach(case(revenue=499, certificates=2, rules=rules)), SILVER)

    def test_what_is_needed_in_any_case_is_not_outweighed(self):
        rules = (
            Rule(1, GOLD, "revenue", 1000, weight=9),
            Rule(2, GOLD, "certificates", 2, required=True),
            Rule(4, GOLD, "points", 50),
        )
        self.assertEqual(reach(case(revenue=1000, rules=rules)), BRONZE)
        self.assertEqual(reach(case(revenue=999, certificates=2, rules=rules)), GOLD)

    def test_fewer_hours_are_better_and_unknown_is_nothing(self):
        rule = Rule(9, GOLD, "answer", 8)
        found = [measure(rule, have).progress for have in (None, 16, 8, 2, 0)]
        self.assertEqual(found, [0, 0.5, 1, 1, 1])
        self.assertEqual(measure(rule, 16).missing, 8)
        self.assertEqual(measure(Rule(9, GOLD, "satisfaction", 4), None).progress, 0)

    def test_a_level_without_rules_is_given_by_hand(self):
        rules = RULES[2:]
        self.assertEqual(reach(case(SILVER, 5000, 9, rules)), SILVER)
        self.assertEqual(reach(case(GOLD, 0, 0, rules)), GOLD)

    def test_the_aim_is_the_next_level_or_to_keep_this_one(self):
        for facts, level in (
            ((BRONZE, 100), SILVER),
            ((SILVER, 500), GOLD),
            ((GOLD, 500), GOLD),
            ((SILVER, 100), SILVER),
        ):
            with self.subTest(facts=facts):
                self.assertEqual(aim(case(*facts)).level, level)
        self.assertIsNone(aim(case(GOLD, 1000, 2)))

    def test_reviews_promote_at_once_and_demote_after_grace(self):
        for facts, decision in (
            ((case(BRONZE, 400), 90, None), ("promote", SILVER, None)),
            ((case(SILVER, 400), 90, None), ("keep", SILVER, None)),
            ((case(GOLD, 400), 90, None), ("grace", GOLD, date(2026, 6, 8))),
            ((case(GOLD, 400), 0, None), ("demote", SILVER, None)),
            ((case(GOLD, 400), 90, DAY), ("demote", SILVER, None)),
            (
                (case(GOLD, 400), 90, date(2026, 3, 11)),
                ("grace", GOLD, date(2026, 3, 11)),
            ),
            ((case(GOLD, 1000, 2), 90, DAY), ("keep", GOLD, None)),
        ):
            with self.subTest(decision=decision):
                facts, grace_days, end = facts
                found = decide(facts, DAY, grace_days, end)
                self.assertEqual(
                    (found.outcome, found.level, found.grace_end), decision
                )

    def test_supposing_adds_or_replaces(self):
        rules = (*RULES, Rule(4, SILVER, "answer", 8))
        supposed = suppose(case(revenue=100, rules=rules), {"revenue": 50, "answer": 3})
        self.assertEqual(supposed.values, {1: 150, 2: 0, 3: 150, 4: 3})

    def test_facts_come_back_as_they_went(self):
        facts = case(SILVER, 10.25, 1)
        self.assertEqual(from_facts(to_facts(facts)), facts)

    def test_nouns_go_with_numbers(self):
        numbers = (1, 2, 5, 11, 21, 22, 1.5)
        for lang, forms in (
            ("en_US", "one many many many many many few"),
            ("ru_RU", "one few many many one few few"),
            ("uk_UA", "one few many many one few few"),
        ):
            with self.subTest(lang=lang):
                found = " ".join(plural(lang, number) for number in numbers)
                self.assertEqual(found, forms)
