from collections import defaultdict
from datetime import date

from odoo.tests import tagged

from .common_claims import ClaimCommon

YEARS = [(date(2025, 1, 1), date(2026, 1, 1)), (date(2026, 1, 1), date(2026, 11, 10))]


@tagged("post_install", "-at_install")
class TestInsuranceResult(ClaimCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old = cls._policy(
            cls.frank,
            premium=1000,
            state="expired",
            date_effective="2025-02-01",
            date_expiry="2026-02-01",
            agent_id=cls.agent.partner_id.id,
            commission_rate=12.5,
        )
        first = {"date_incident": "2025-07-01", "opening_paid_amount": 333.33}
        cls.claims = cls._claim(cls.old, **first)
        cls.claims |= cls._claim(
            cls.old, opening_paid_amount=10, **{"date_incident": "2026-01-31"}
        )
        cls.claims |= cls._reserved(6000)
        cls.policies = cls.old | cls.policy | cls.careful
        cls.mine = [("policy_id", "in", cls.policies.ids)]

    def _rows(self, *groups, domain=()):
        """{group: (earned, incurred, commission)} of the report."""
        results = self.env["insurance.result"]._read_group(
            [*self.mine, *domain],
            groups,
            ["earned:sum", "incurred:sum", "commission:sum"],
        )
        size = len(groups)
        return {
            row[:size]: tuple(round(float(sum_), 2) for sum_ in row[size:])
            for row in results
        }

    def _count(self, key):
        """The same, policy by policy and claim by claim, in Python."""
        sums = defaultdict(lambda: [0, 0, 0])
        for policy in self.policies:
            for start, end in YEARS:
                earned = policy._get_earned(start, end)
                claims = policy.claim_ids.filtered(
                    lambda c, s=start, e=end: s <= c.date_incident < e
                )
                incurred = sum(claims.mapped("incurred_amount"))
                if not earned and not incurred:
                    continue
                rate = policy.commission_rate if policy.agent_id else 0
                before = policy._get_earned(date(2020, 1, 1), start)
                commission = round((before + earned) * rate / 100 + 1e-9, 2) - round(
                    before * rate / 100 + 1e-9, 2
                )
                row = sums[key(policy, start)]
                for index, part in enumerate((earned, incurred, commission)):
                    row[index] += part
        return {
            name: tuple(round(part, 2) for part in row) for name, row in sums.items()
        }

    def test_totals_by_policy_and_year_are_those_of_the_policies(self):
        counted = self._count(lambda policy, start: (policy, start))
        self.assertEqual(self._rows("policy_id", "date:year"), counted)
        self.assertEqual(len(counted), 4)

    def test_totals_by_customer_product_and_agent(self):
        self.assertEqual(
            self._rows("partner_id"),
            self._count(lambda policy, _s: (policy.holder_id,)),
        )
        self.assertEqual(
            self._rows("agent_id"), self._count(lambda policy, _s: (policy.agent_id,))
        )
        self.assertEqual(
            self._rows("product_id"),
            self._count(lambda policy, _s: (policy.product_id,)),
        )

    def test_by_territory(self):
        states = self.env.ref("base.us").state_ids
        self.policy.sudo().territory_id = states[0]
        self.careful.sudo().territory_id = states[1]
        self.old.sudo().territory_id = states[0]
        self.assertEqual(
            self._rows("territory_id"),
            self._count(lambda policy, _s: (policy.territory_id,)),
        )

    def test_by_household(self):
        home = self.env["res.partner"].create(
            {"name": "The Fasts", "relation_group_kind": "household"}
        )
        kind = self.env["crm.relation.type"].search(
            [("is_membership", "=", True)], limit=1
        )
        self.env["crm.relation"].create(
            {
                "type_id": kind.id,
                "left_partner_id": self.frank.id,
                "right_partner_id": home.id,
            }
        )
        self._recommend(self.carla)
        none = self.env["res.partner"]
        self.assertEqual(
            self._rows("household_id"),
            self._count(
                lambda policy, _s: (home if policy.holder_id == self.frank else none,)
            ),
        )

    def _recommend(self, partner):
        """Somebody who knows a household is no member of it."""
        home = self.env["res.partner"].create(
            {"name": "Neighbours", "relation_group_kind": "household"}
        )
        self.env["crm.relation"].create(
            {
                "type_id": self.env.ref("crm_relations.crm_relation_type_recommends").id,
                "left_partner_id": partner.id,
                "right_partner_id": home.id,
            }
        )

    def test_the_ratio_of_a_group_is_that_of_its_sums(self):
        [(ratio, earned, incurred)] = self.env["insurance.result"]._read_group(
            self.mine, [], ["loss_ratio:avg", "earned:sum", "incurred:sum"]
        )
        self.assertEqual((earned, incurred), (3317.8, 6343.33))
        self.assertAlmostEqual(float(ratio), 100 * 6343.33 / 3317.8, 6)

    def test_profit_is_what_is_left(self):
        [row] = self.env["insurance.result"].search(
            [("policy_id", "=", self.old.id), ("date", "=", "2025-01-01")]
        )
        # 334 of 365 days of 1,000, less the claim, less 12.5 %
        costs = (row.earned, row.incurred, row.commission)
        self.assertEqual(costs, (915.07, 333.33, 114.38))
        self.assertEqual(row.profit, 467.36)
        self.assertAlmostEqual(row.loss_ratio, 36.4, 1)

    def test_the_value_of_a_customer_has_the_same_sums(self):
        values = dict(
            self.env["crm.value"]._read_group(
                [("partner_id", "=", self.frank.id)], ["kind"], ["amount:sum"]
            )
        )
        [(earned, incurred, commission)] = [
            row for key, row in self._rows("partner_id").items() if key[0] == self.frank
        ]
        self.assertEqual(
            {kind: round(float(amount), 2) for kind, amount in values.items()},
            {
                "premium": earned,
                "insurance_claim": -incurred,
                "insurance_commission": -commission,
            },
        )

    def test_premium_is_a_row_of_value_for_each_month(self):
        rows = self.env["crm.value"].search(
            [("partner_id", "=", self.carla.id)], order="date"
        )
        self.assertEqual(
            rows.mapped(lambda row: (str(row.date), row.amount))[:2],
            [("2026-02-28", 115.07), ("2026-03-31", 127.4)],
        )
        self.assertEqual(str(rows[-1].date), "2026-11-09")
        self.assertEqual(len(rows), 10)
        self.assertEqual(
            (rows[0].res_model, rows[0].res_id), ("insurance.policy", self.careful.id)
        )

    def test_rows_of_value_are_read_again_by_their_ids(self):
        rows = self.env["crm.value"].search([("partner_id", "=", self.carla.id)])
        ids, amounts = rows.ids, rows.mapped("amount")
        rows.invalidate_recordset()
        self.assertEqual(len(set(ids)), 10)
        self.assertEqual(self.env["crm.value"].browse(ids).mapped("amount"), amounts)

    def test_the_report_costs_one_query_for_many(self):
        results = self.env["insurance.result"]
        results._read_group(self.mine, ["policy_id"], ["earned:sum"])
        with self.assertQueryCount(1):
            results._read_group(self.mine, ["policy_id"], ["earned:sum"])
        for _index in range(20):
            self._policy(self.carla)
        self.env.flush_all()
        with self.assertQueryCount(1):
            results._read_group([], ["policy_id"], ["earned:sum"])

    def test_experience_costs_one_query_for_80(self):
        policies = self.policies
        for _index in range(77):
            policies |= self._policy(self.carla)
        self.env.flush_all()
        policies[:1]._get_experience(3)
        with self.assertQueryCount(1):
            found = policies._get_experience(3)
        self.assertEqual(len(found), 80)
