from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_claims import ClaimCommon


class RenewalCommon(ClaimCommon):
    """Rule: up to 40 % five percent less, up to 100 % the same, then 30 % more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["insurance.renewal.rule"].search([]).active = False
        cls.rule = cls.env["insurance.renewal.rule"].create(
            {
                "name": "By loss ratio",
                "years": 3,
                "max_increase": 25,
                "max_decrease": 15,
                "product_ids": [Command.set(cls.motor.ids)],
                "band_ids": [
                    Command.create({"ratio_from": ratio, "change": change})
                    for ratio, change in ((0, -5), (40, 0), (100, 30))
                ],
            }
        )

    def _renewal(self, policy):
        return self.env["insurance.renewal"].search([("policy_id", "=", policy.id)])

    def _accident(self):
        """Frank's accident costs several times his premium."""
        claim = self._reserved(6000)
        claim.action_decide()
        return claim


@tagged("post_install", "-at_install")
class TestRenewal(RenewalCommon):
    def test_what_runs_out_in_90_days_is_on_the_list(self):
        self._run_cron()
        renewal = self._renewal(self.policy)
        self.assertEqual(renewal.state, "open")
        self.assertEqual(str(renewal.date_expiry), "2027-02-01")
        self.assertEqual(renewal.activity_ids.user_id, self.agent)
        self.assertEqual(str(renewal.activity_ids.date_deadline), "2027-01-02")

    def test_what_runs_out_later_is_not(self):
        later = self._policy(self.carla, date_expiry="2027-02-09")
        due = self._policy(self.carla, date_expiry="2027-02-08")
        self._run_cron()
        self.assertEqual((len(self._renewal(later)), len(self._renewal(due))), (0, 1))

    def test_a_product_says_how_early(self):
        self.motor.renewal_days = 82
        self._run_cron()
        self.assertFalse(self._renewal(self.policy))
        self.motor.renewal_days = 0
        self._run_cron()
        self.assertFalse(self._renewal(self.policy))
        self.motor.renewal_days = 83
        self._run_cron()
        self.assertTrue(self._renewal(self.policy))

    def test_a_second_run_adds_nothing(self):
        self._run_cron()
        first = self._renewal(self.policy)
        self._run_cron()
        self.assertEqual(self._renewal(self.policy), first)
        self.assertEqual(len(first.activity_ids), 1)

    def test_cancelled_policies_are_left_out(self):
        self.policy.sudo().date_cancelled = "2026-12-01"
        self._run_cron()
        self.assertFalse(self._renewal(self.policy))

    def test_what_is_not_to_be_renewed_is_left_out(self):
        self.policy.sudo().is_not_renewed = True
        self._run_cron()
        self.assertFalse(self._renewal(self.policy))

    def test_a_loss_begins_the_years_without_loss_anew(self):
        (self.policy + self.careful).sudo().loss_free_years = 4
        self._accident()
        drafts = (self.policy + self.careful).sudo()._renew()
        self.assertEqual(drafts.mapped("loss_free_years"), [0, 5])

    def test_a_draft_that_is_there_is_offered(self):
        draft = self.careful.with_user(self.agent)._renew()
        self._run_cron()
        renewal = self._renewal(self.careful).with_user(self.agent)
        self.assertEqual(len(renewal.activity_ids), 1)
        renewal.action_offer()
        self.assertEqual((renewal.new_policy_id, draft.premium), (draft, 1425))
        self.assertEqual(self.careful.renewal_ids, draft)

    def test_concluded_renewals_are_left_out(self):
        self.careful.sudo()._renew().action_in_force()
        self._run_cron()
        self.assertEqual(self._renewal(self.careful).state, "renewed")

    def test_the_rule_proposes_from_the_loss_ratio(self):
        self._accident()
        self._run_cron()
        fast, careful = self._renewal(self.policy), self._renewal(self.careful)
        # 282 of 365 days of 1,500 are earned
        self.assertEqual((fast.earned_amount, fast.incurred_amount), (1158.9, 5000))
        self.assertEqual(fast.loss_ratio, 431.4)
        self.assertEqual(fast.profit_amount, -3841.1)
        self.assertEqual((fast.change_proposed, fast.premium_proposed), (25, 1875))
        self.assertEqual((careful.loss_ratio, careful.profit_amount), (0, 1158.9))
        change = (careful.change_proposed, careful.premium_proposed)
        self.assertEqual(change, (-5, 1425))

    def test_the_commission_is_no_profit(self):
        self.careful.sudo().write(
            {"agent_id": self.agent.partner_id.id, "commission_rate": 10}
        )
        self._run_cron()
        renewal = self._renewal(self.careful)
        self.assertEqual(
            (renewal.commission_amount, renewal.profit_amount), (115.89, 1043.01)
        )

    def test_only_so_many_years_are_looked_back(self):
        old = self._policy(
            self.frank,
            state="expired",
            date_effective="2020-02-01",
            date_expiry="2021-02-01",
        )
        claim = self._claim(old, date_incident="2020-06-01", opening_paid_amount=3000)
        self.assertEqual(claim.incurred_amount, 3000)
        self._run_cron()
        renewal = self._renewal(self.policy)
        self.assertEqual((renewal.earned_amount, renewal.incurred_amount), (1158.9, 0))
        self.rule.years = 0
        renewal.action_refresh()
        self.assertEqual(
            (renewal.earned_amount, renewal.incurred_amount), (2658.9, 3000)
        )

    def test_without_a_rule_the_premium_stays(self):
        self.rule.active = False
        self._run_cron()
        renewal = self._renewal(self.policy)
        self.assertEqual(renewal.premium_offered, 1500)

    def test_a_rule_needs_a_band_from_nothing(self):
        with self.assertRaisesRegex(UserError, "begins at a loss ratio of 0"):
            self.rule.band_ids[0].unlink()
            self.rule._check_bands()

    def test_an_offer_is_the_draft_of_the_next_policy(self):
        self._run_cron()
        renewal = self._renewal(self.careful).with_user(self.agent)
        renewal.premium_offered = 1400
        renewal.action_offer()
        draft = renewal.new_policy_id
        self.assertEqual((renewal.state, draft.state), ("offered", "draft"))
        self.assertEqual((draft.premium, draft.renewed_from_id), (1400, self.careful))
        self.assertFalse(renewal.activity_ids)

    def test_concluding_the_draft_ends_the_renewal(self):
        self._run_cron()
        renewal = self._renewal(self.careful).with_user(self.agent)
        renewal.action_offer()
        renewal.new_policy_id.action_in_force()
        self.assertEqual(renewal.state, "renewed")
        with self.assertRaises(UserError):
            renewal.premium_offered = 1

    def test_a_lost_renewal_says_why(self):
        self._run_cron()
        renewal = self._renewal(self.careful).with_user(self.agent)
        with self.assertRaisesRegex(UserError, "Write why Carla Careful"):
            renewal.action_lose()
        renewal.lost_reason = "Cheaper elsewhere"
        renewal.action_lose()
        self.assertEqual((renewal.state, len(renewal.activity_ids)), ("lost", 0))

    def test_a_renewal_asked_for_early_is_made_at_once(self):
        action = self.policy.with_user(self.agent).action_prepare_renewal()
        self.assertEqual(action["res_id"], self._renewal(self.policy).id)
        again = self.policy.with_user(self.agent).action_prepare_renewal()
        self.assertEqual(again["res_id"], action["res_id"])

    def test_the_state_is_written_by_buttons_only(self):
        self._run_cron()
        with self.assertRaises(UserError):
            self._renewal(self.careful).with_user(self.agent).state = "renewed"


@tagged("post_install", "-at_install")
class TestRenewalGuard(RenewalCommon):
    """PF-02: the profitable friend is not lost unnoticed."""

    def setUp(self):
        super().setUp()
        self._accident()
        self._run_cron()
        self.fast = self._renewal(self.policy).with_user(self.agent)
        self.safe = self._renewal(self.careful).with_user(self.agent)

    def test_as_the_rule_proposes_nobody_is_warned_of(self):
        self.assertEqual((self.fast + self.safe).mapped("is_warned"), [False, False])

    def test_a_worse_price_for_the_profitable_friend_is_noticed(self):
        self.fast.premium_offered = 1500
        self.safe.premium_offered = 1650
        self.assertTrue(self.safe.is_warned)
        self.assertEqual(
            self.safe.guard_warning,
            "Carla Careful is profitable (loss ratio 0 %) and is offered +10.0 %;"
            " Frank Fast loses money (431 %) and gets +0.0 %.",
        )
        with self.assertRaisesRegex(UserError, "write the reason for the exception"):
            self.safe.action_offer()
        self.assertEqual((self.safe.state, len(self.safe.new_policy_id)), ("open", 0))

    def test_with_a_reason_it_is_offered(self):
        self.fast.premium_offered = 1500
        self.safe.write({"premium_offered": 1650, "override_reason": "New engine"})
        self.safe.action_offer()
        self.assertEqual(self.safe.state, "offered")

    def test_a_blank_is_no_reason(self):
        self.fast.premium_offered = 1500
        self.safe.write({"premium_offered": 1650, "override_reason": "  "})
        with self.assertRaisesRegex(UserError, "write the reason"):
            self.safe.action_offer()

    def test_a_better_price_for_the_one_who_loses_money_is_noticed_as_well(self):
        self.safe.action_offer()
        self.fast.premium_offered = 1400
        self.assertIn("Frank Fast loses money", self.fast.guard_warning)
        with self.assertRaisesRegex(UserError, "is profitable"):
            self.fast.action_offer()

    def test_the_same_change_for_both_is_fair(self):
        (self.fast + self.safe).write({"premium_offered": 1500})
        self.assertEqual((self.fast + self.safe).mapped("is_warned"), [False, False])

    def test_another_product_is_not_compared(self):
        home = self.motor.copy({"name": "Home", "code": "T-HOME"})
        other = self._policy(self.carla, product_id=home.id)
        self._run_cron()
        self.fast.premium_offered = 1500
        renewal = self._renewal(other)
        renewal.premium_offered = 1800
        both = renewal | self.fast.with_env(renewal.env)
        self.assertEqual(both.mapped("is_warned"), [False, False])

    def test_the_one_who_is_treated_best_is_named(self):
        """Of two who lose money; and of two profitable ones, who is treated worst."""
        slow = self._loser("Larry Late", 1800)
        self.fast.premium_offered = 1500
        self.safe.premium_offered = 1650
        self.assertIn("Frank Fast loses money", self._warning(self.safe))
        self.fast.premium_offered = 1875
        slow.premium_offered = 1400
        self.assertIn("Larry Late loses money", self._warning(self.safe))
        calm = self._renewal_of("Cathy Calm", 1700)
        self.assertIn("Cathy Calm is profitable", self._warning(slow))
        calm.premium_offered = 1300
        self.assertIn("Carla Careful is profitable", self._warning(slow))

    def test_what_expired_a_year_ago_is_not_compared(self):
        self.fast.premium_offered = 1875
        dates = {"date_effective": "2024-11-09", "date_expiry": "2025-11-09"}
        old = self._loser("Olga Old", 1200, state="expired", **dates)
        self.assertFalse(self._warning(self.safe))
        old.policy_id.sudo().date_expiry = "2025-11-10"
        self.assertIn("Olga Old loses money", self._warning(self.safe))

    def _warning(self, renewal):
        """As a new request finds it: it depends on the renewals of others."""
        self.env.flush_all()
        self.env.invalidate_all()
        return renewal.guard_warning

    def _renewal_of(self, name, premium, **values):
        """A profitable customer's renewal at this premium."""
        holder = self.env["res.partner"].create({"name": name})
        policy = self._policy(holder, **values)
        renewal = self.env["insurance.renewal"]._prepare(policy)
        renewal.premium_offered = premium
        return renewal

    def _loser(self, name, premium, **values):
        renewal = self._renewal_of(name, premium, **values)
        policy = renewal.policy_id
        day = policy.date_effective.replace(day=28)
        self._claim(policy, date_incident=day, opening_paid_amount=9000)
        self.rule.years = 0
        renewal.action_refresh()
        renewal.premium_offered = premium
        return renewal.with_user(self.agent)

    def test_a_lost_renewal_is_not_compared(self):
        self.fast.write({"premium_offered": 1500, "lost_reason": "Left"})
        self.fast.action_lose()
        self.safe.premium_offered = 1650
        self.assertFalse(self.safe.is_warned)

    def test_the_policy_is_no_way_around_the_guard(self):
        self.fast.premium_offered = 1500
        draft = self.careful.with_user(self.agent)._renew()
        draft.premium = 1650
        with self.assertRaisesRegex(UserError, "write the reason"):
            draft.action_in_force()
        self.assertEqual(draft.state, "draft")

    def test_the_search_finds_whom_the_guard_warns_of(self):
        self.fast.premium_offered = 1500
        self.safe.premium_offered = 1650
        renewals = self.env["insurance.renewal"]
        mine = [("id", "in", (self.fast + self.safe).ids)]
        warned = renewals.search([*mine, ("is_warned", "=", True)])
        self.assertEqual(warned, (self.fast + self.safe).with_env(warned.env))
        self.safe.premium_offered = 1425
        self.fast.premium_offered = 1875
        self.assertFalse(renewals.search([*mine, ("is_warned", "=", True)]))
        self.assertEqual(len(renewals.search([*mine, ("is_warned", "=", False)])), 2)

    def test_the_name_of_a_customer_of_others_is_not_told(self):
        self.fast.premium_offered = 1500
        self.policy.sudo().user_id = self.insurance_manager
        self.safe.premium_offered = 1650
        self.env.invalidate_all()
        self.assertIn("another customer loses money", self.safe.guard_warning)
        manager = self.safe.with_user(self.insurance_manager)
        self.assertIn("Frank Fast loses money", manager.guard_warning)

    def test_warnings_cost_the_same_for_one_and_for_80(self):
        counts = []
        for number in (1, 1, 80):
            policies = self.env["insurance.policy"]
            for _index in range(number):
                policies |= self._policy(self.carla)
            renewals = self.env["insurance.renewal"]._prepare(policies)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            renewals.mapped("guard_warning")
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(counts[1], counts[2])

    def test_an_adjuster_does_not_offer(self):
        with self.assertRaises(AccessError):
            self.safe.with_user(self.adjuster).action_offer()
