import random
from decimal import Decimal
from unittest import TestCase

from ..tools.claim_settlement import settle


class TestClaimSettlement(TestCase):
    def test_deductible_then_limit(self):
        self.assertEqual(
            settle([Decimal(100), Decimal(900)], Decimal(300), Decimal(500)),
            [(Decimal(100), Decimal(0)), (Decimal(200), Decimal(500))],
        )

    def test_without_limit_all_but_the_deductible_is_paid(self):
        self.assertEqual(
            settle([Decimal(900)], Decimal(300), None), [(Decimal(300), Decimal(600))]
        )

    def test_a_limit_that_is_used_up_pays_nothing(self):
        self.assertEqual(
            settle([Decimal(900)], Decimal(0), Decimal(-5)), [(Decimal(0), Decimal(0))]
        )

    def test_properties_of_any_losses(self):
        source = random.Random(20261110)
        for _round in range(500):
            losses = [
                Decimal(source.randrange(0, 500_000)).scaleb(-2)
                for _loss in range(source.randrange(1, 6))
            ]
            deductible = Decimal(source.randrange(0, 100_000)).scaleb(-2)
            limit = Decimal(source.randrange(0, 800_000)).scaleb(-2)
            settled = settle(losses, deductible, limit)
            own = sum(row[0] for row in settled)
            accepted = sum(row[1] for row in settled)
            self.assertEqual(own, min(sum(losses), deductible))
            self.assertEqual(accepted, min(sum(losses) - own, limit))
