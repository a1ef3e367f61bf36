from datetime import date
from random import Random

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_insurance import InsuranceMoneyCommon


@tagged("post_install", "-at_install")
class TestInsuranceInstalment(InsuranceMoneyCommon):
    def _cron(self, day):
        with freeze_time(day):
            self.env["insurance.instalment"].sudo()._cron_invoice()

    def test_instalments_add_up_to_the_cent(self):
        policy = self._concluded(instalment_count="4", premium=1000.01)
        rows = policy.instalment_ids
        self.assertEqual(rows.mapped("amount"), [250, 250.01, 250, 250])
        self.assertEqual(
            rows.mapped("date_due"),
            [date(2027, 1, 1), date(2027, 4, 1), date(2027, 7, 1), date(2027, 10, 1)],
        )

    def test_schedule_invoices_what_is_due_and_posts_it(self):
        policy = self._concluded(instalment_count="4")
        self._cron("2026-12-17")
        self.assertFalse(policy.instalment_ids.move_id)
        self._cron("2026-12-18")
        move = policy.instalment_ids.move_id
        self.assertEqual(len(move), 1)
        self.assertRecordValues(
            move,
            [
                {
                    "move_type": "out_invoice",
                    "state": "posted",
                    "partner_id": self.nils.id,
                    "amount_total": 375,
                    "invoice_date": date(2026, 12, 18),
                    "invoice_date_due": date(2027, 1, 1),
                    "invoice_origin": policy.number,
                }
            ],
        )
        self._cron("2026-12-19")
        self.assertEqual(policy.instalment_ids.move_id, move)

    def test_premium_bears_no_tax(self):
        self.motor.invoice_product_id = self.product_a
        policy = self._concluded()
        self._cron("2027-01-01")
        move = policy.instalment_ids.move_id
        self.assertEqual((move.amount_tax, move.amount_total), (0, 1500))
        self.assertEqual(
            move.invoice_line_ids.account_id,
            self.product_a.property_account_income_id,
        )

    def test_one_that_fails_does_not_hold_the_others(self):
        good = self._concluded()
        bad = self._concluded(holder_id=self._person("Blocked").id)
        posted = type(self.env["account.move"])._post
        refusal = "This customer is blocked"

        def _post(moves, soft=True):
            if bad.holder_id in moves.partner_id:
                raise ValidationError(refusal)
            return posted(moves, soft)

        self.patch(type(self.env["account.move"]), "_post", _post)
        self._cron("2027-01-01")
        self.assertEqual(good.instalment_ids.state, "invoiced")
        self.assertEqual(bad.instalment_ids.state, "planned")
        self.assertIn("blocked", bad.instalment_ids.invoice_error)
        self.assertFalse(bad.instalment_ids.move_id)

    def test_agent_invoices_own_policy_by_button(self):
        policy = self._concluded(user_id=self.agent.id)
        with freeze_time("2027-01-01"):
            policy.with_user(self.agent).action_invoice_due()
        self.assertEqual(policy.instalment_ids.state, "invoiced")
        with self.assertRaisesRegex(UserError, "invoiced already"):
            policy.instalment_ids.with_user(self.agent).action_invoice()

    def test_agent_cannot_invoice_the_policy_of_another(self):
        policy = self._concluded(user_id=self.adjuster.id)
        with self.assertRaises(AccessError):
            policy.instalment_ids.with_user(self.agent).action_invoice()
        self.assertFalse(policy.instalment_ids.move_id)

    def test_overdue_until_it_is_paid(self):
        policy = self._concluded(user_id=self.agent.id)
        self._cron("2027-01-01")
        mine = policy.with_user(self.agent)
        overdue = [("is_overdue", "=", True)]
        with freeze_time("2027-01-01"):
            self.assertFalse(mine.is_overdue)
        mine.invalidate_recordset()
        with freeze_time("2027-01-02"):
            self.assertTrue(mine.is_overdue)
            self.assertEqual(mine.instalment_ids.amount_due, 1500)
            self.assertIn(mine, mine.search(overdue))
            self._pay(policy.instalment_ids.move_id)
            self.env.invalidate_all()
            self.assertFalse(mine.is_overdue)
            self.assertNotIn(mine, mine.search(overdue))
            self.assertIn(mine, mine.search([("is_overdue", "=", False)]))
            self.assertEqual(mine.instalment_ids.amount_due, 0)

    def test_cancelled_invoice_is_made_again(self):
        policy = self._concluded()
        self._cron("2027-01-01")
        first = policy.instalment_ids.move_id
        first.button_draft()
        first.button_cancel()
        policy.instalment_ids.action_invoice()
        self.assertNotEqual(policy.instalment_ids.move_id, first)
        self.assertEqual(policy.instalment_ids.amount_due, 1500)


@tagged("post_install", "-at_install")
class TestInsuranceEndorsement(InsuranceMoneyCommon):
    def _cover_of(self, policy, kind):
        return policy._get_current_coverages().filtered(lambda row: row.type_id == kind)

    def test_dearer_cover_is_charged_for_the_days_left(self):
        policy = self._concluded()
        cover = self._cover_of(policy, self.collision)
        endorsement = self._endorse(
            policy, "2027-07-02", {"coverage_id": cover.id, "premium": 1165}
        )
        # 183 of 365 days are left
        self.assertEqual(endorsement.amount, 183)
        move = endorsement.instalment_ids.move_id
        self.assertEqual(
            (move.move_type, move.amount_total, move.state),
            ("out_invoice", 183, "posted"),
        )
        self.assertEqual(policy.premium, 1865)
        self.assertEqual(policy.premium_charged, 1683)
        self.assertEqual(self._total(policy), 1683)

    def test_what_is_not_changed_of_a_cover_stays(self):
        policy = self._concluded()
        cover = self._cover_of(policy, self.collision)
        cover.sudo().write({"sum_insured": 9000, "deductible": 250})
        line = {"coverage_id": cover.id, "sum_insured": 9500}
        self._endorse(policy, "2027-07-02", line)
        new = policy._get_current_coverages() & self._cover_of(policy, self.collision)
        self.assertEqual((new.sum_insured, new.deductible), (9500, 250))

    def test_cheaper_cover_gives_a_credit_note(self):
        policy = self._concluded()
        cover = self._cover_of(policy, self.collision)
        endorsement = self._endorse(
            policy, "2027-07-02", {"action": "end", "coverage_id": cover.id}
        )
        move = endorsement.instalment_ids.move_id
        self.assertEqual(endorsement.amount, -401.1)
        self.assertEqual((move.move_type, move.amount_total), ("out_refund", 401.1))
        self.assertEqual(policy.premium_charged, 1098.9)

    def test_added_cover_runs_from_its_day(self):
        policy = self._concluded()
        glass = self._kind("Glass", "T-GLASS")
        self._endorse(
            policy, "2027-12-31", {"action": "add", "type_id": glass.id, "premium": 365}
        )
        added = self._cover_of(policy, glass)
        self.assertEqual(
            (added.date_start, added.date_end), (date(2027, 12, 31), date(2028, 1, 1))
        )
        self.assertEqual(policy.premium_charged, 1501)

    def test_change_leaves_the_days_before_as_they_were(self):
        policy = self._concluded()
        before = policy._get_earned(date(2027, 1, 1), date(2027, 5, 10))
        cover = self._cover_of(policy, self.collision)
        self._endorse(policy, "2027-05-10", {"coverage_id": cover.id, "premium": 33.33})
        after = policy._get_earned(date(2027, 1, 1), date(2027, 5, 10))
        self.assertEqual(after, before)

    def test_preview_is_what_is_charged(self):
        policy = self._concluded()
        cover = self._cover_of(policy, self.collision)
        draft = self.env["insurance.endorsement"].create(
            {
                "policy_id": policy.id,
                "date": "2027-03-17",
                "reason": "x",
                "line_ids": [(0, 0, {"coverage_id": cover.id, "premium": 1234.56})],
            }
        )
        preview = draft.amount
        draft.action_apply()
        self.assertEqual(draft.instalment_ids.amount, preview)

    def test_property_is_known_as_of_each_day(self):
        Asset = self.env["crm.partner.asset"]
        old, new = Asset.create(
            [
                {"partner_id": self.nils.id, "kind": "vehicle", "description": name}
                for name in ("Old", "New")
            ]
        )
        policy = self._concluded(asset_ids=old.ids)
        self._endorse(
            policy, "2027-06-01", asset_add_ids=new.ids, asset_remove_ids=old.ids
        )
        self.assertEqual(policy.asset_ids, new)
        self.assertEqual(policy._get_version_on(date(2027, 5, 31))["asset_ids"], old)
        self.assertEqual(policy._get_version_on(date(2027, 6, 1))["asset_ids"], new)

    def test_covers_are_known_as_of_each_day(self):
        policy = self._concluded()
        cover = self._cover_of(policy, self.collision)
        self._endorse(policy, "2027-06-01", {"action": "end", "coverage_id": cover.id})
        day_before = policy._get_version_on(date(2027, 5, 31))["coverage_ids"]
        self.assertIn(cover, day_before)
        self.assertNotIn(
            cover, policy._get_version_on(date(2027, 6, 1))["coverage_ids"]
        )

    def test_day_outside_the_term_is_refused(self):
        policy = self._concluded()
        for day in ("2026-12-31", "2028-01-01"):
            with self.assertRaisesRegex(UserError, "while the policy runs"):
                self._cancel(policy, day)
        self.assertEqual(policy.premium_charged, 1500)

    def test_done_endorsement_cannot_be_changed(self):
        policy = self._concluded(user_id=self.agent.id)
        done = self._cancel(policy, "2027-07-02").with_user(self.agent)
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            done.date = "2027-08-01"
        with self.assertRaisesRegex(UserError, "stays on record"):
            done.unlink()

    def test_agent_cannot_endorse_the_policy_of_another(self):
        policy = self._concluded(user_id=self.adjuster.id)
        with self.assertRaises(AccessError):
            self.env["insurance.endorsement"].with_user(self.agent).create(
                {"policy_id": policy.id, "kind": "cancel", "reason": "x"}
            )


@tagged("post_install", "-at_install")
class TestInsuranceCancellation(InsuranceMoneyCommon):
    def _invoiced(self, **values):
        policy = self._concluded(**values)
        policy.instalment_ids.filtered(
            lambda r: r.date_due <= date(2027, 4, 1)
        ).action_invoice()
        return policy

    def test_refund_is_what_was_not_earned_to_the_cent(self):
        policy = self._invoiced()
        with freeze_time("2027-05-10"):
            endorsement = self._cancel(policy, "2027-05-10")
        # 129 of 365 days: 247.40 of 700 and 282.74 of 800
        self.assertEqual(policy.premium_charged, 530.14)
        move = endorsement.instalment_ids.move_id
        self.assertEqual((move.move_type, move.amount_total), ("out_refund", 969.86))
        self.assertEqual(
            (policy.state, policy.date_cancelled), ("cancelled", date(2027, 5, 10))
        )
        self.assertEqual(policy._get_earned(date(2027, 5, 10), date(2028, 1, 1)), 0)

    def test_days_before_keep_what_they_earned(self):
        policy = self._invoiced()
        before = self._earned(policy)
        with freeze_time("2027-05-10"):
            self._cancel(policy, "2027-05-10")
        after = self._earned(policy)
        months = [date(2027, number, 1) for number in range(1, 5)]
        self.assertEqual([after[m] for m in months], [before[m] for m in months])
        self.assertEqual(max(after), date(2027, 5, 1))

    def test_leap_year_counts_its_day(self):
        policy = self._concluded("2028-01-01")
        policy.instalment_ids.action_invoice()
        with freeze_time("2028-03-01"):
            self._cancel(policy, "2028-03-01")
        # 60 of 366 days: 114.75 of 700 and 131.15 of 800
        self.assertEqual(policy.premium_charged, 245.9)

    def test_instalments_to_come_are_not_charged(self):
        policy = self._invoiced(instalment_count="4")
        with freeze_time("2027-05-10"):
            endorsement = self._cancel(policy, "2027-05-10")
        self.assertEqual(
            sorted(policy.instalment_ids.mapped("state")),
            ["dropped", "dropped", "invoiced", "invoiced", "invoiced"],
        )
        # 750 was invoiced, 530.14 is earned
        self.assertEqual(endorsement.amount, -219.86)

    def test_what_was_earned_and_not_invoiced_is_charged(self):
        policy = self._invoiced(instalment_count="2")
        with freeze_time("2027-12-01"):
            endorsement = self._cancel(policy, "2027-12-01")
        self.assertEqual(endorsement.instalment_ids.move_id.move_type, "out_invoice")
        charged = sum(policy.instalment_ids.move_id.mapped("amount_total"))
        self.assertEqual(round(charged, 2), policy.premium_charged)

    def test_cancellation_from_the_start_gives_all_back(self):
        policy = self._invoiced()
        with freeze_time("2027-01-01"):
            endorsement = self._cancel(policy, "2027-01-01")
        self.assertEqual(endorsement.amount, -1500)
        self.assertEqual(self._earned(policy), {})

    def test_cancellation_ahead_waits_for_its_day(self):
        policy = self._invoiced()
        with freeze_time("2027-05-01"):
            self._cancel(policy, "2027-05-10")
            self.assertEqual(policy.state, "in_force")
        with freeze_time("2027-05-10"):
            self.env["insurance.policy"]._cron_follow_up()
        self.assertEqual(policy.state, "cancelled")

    def test_cancelled_policy_is_not_cancelled_again(self):
        policy = self._invoiced()
        with freeze_time("2027-05-01"):
            self._cancel(policy, "2027-05-10")
            with self.assertRaisesRegex(UserError, "cancelled already"):
                self._cancel(policy, "2027-05-20")

    def test_imported_policy_gives_back_what_it_has_not_earned(self):
        policy = self._policy(state="in_force")
        with freeze_time("2027-05-10"):
            endorsement = self._cancel(policy, "2027-05-10")
        self.assertEqual(endorsement.amount, -969.86)


@tagged("post_install", "-at_install")
class TestInsuranceMoneyProperty(InsuranceMoneyCommon):
    """Whatever is changed, in which order: invoices say what the policy earns."""

    def _play(self, seed):
        dice = Random(seed)
        start = date(
            2027 + dice.randint(0, 1), dice.randint(1, 12), dice.randint(1, 28)
        )
        policy = self._concluded(start, instalment_count=dice.choice("124"))
        policy.instalment_ids.action_invoice()
        day = start
        for _step in range(dice.randint(1, 4)):
            day = date.fromordinal(day.toordinal() + dice.randint(1, 80))
            self._change(policy, day, dice)
        if dice.random() < 0.7:
            with freeze_time(day):
                self._cancel(policy, day)
        return policy

    def _change(self, policy, day, dice):
        cover = policy._get_current_coverages()[0]
        premium = dice.randint(0, 200000) / 100
        self._endorse(policy, day, {"coverage_id": cover.id, "premium": premium})

    def test_invoices_less_credit_notes_are_the_earned_premium(self):
        for seed in range(12):
            with self.subTest(seed=seed):
                policy = self._play(seed)
                moves = policy.instalment_ids.move_id
                invoiced = sum(moves.mapped("amount_total_signed"))
                earned = self._total(policy)
                self.assertAlmostEqual(invoiced, earned, 2)
                self.assertAlmostEqual(earned, policy.premium_charged, 2)
                self.assertAlmostEqual(sum(self._earned(policy).values()), earned, 2)
