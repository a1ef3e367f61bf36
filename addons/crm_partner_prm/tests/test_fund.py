from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import prm_fund_step
from .common_fund import PlainFundCommon


@tagged("post_install", "-at_install")
class TestFund(PlainFundCommon):
    def test_the_budget_is_free_at_first(self):
        self.assertEqual(self._get_money(), (1000, 0, 0, 0))
        self.assertEqual(
            self.fund.move_ids.mapped(lambda row: (row.source, row.target, row.amount)),
            [("outside", "free", 1000)],
        )

    def test_what_is_approved_is_reserved(self):
        request = self._ask(400)
        self.assertEqual(self._get_money(), (1000, 0, 0, 0))
        request.with_user(self.manager).action_approve()
        self.assertEqual(request.state, "approved")
        self.assertEqual(self._get_money(), (600, 400, 0, 0))
        self.assertEqual(self._get_money(request), (400, 0, 0))
        self.assertEqual(request.campaign_id.title, f"{request.number} Open day")

    def test_no_more_is_approved_than_is_free(self):
        self._approve(700, partner=self.sundial)
        request = self._ask(301)
        with self.assertRaisesRegex(UserError, r"Only .*300\.00.* is free"):
            request.action_approve()
        self.assertEqual(request.state, "submitted")
        self.assertEqual(self._get_money(), (300, 700, 0, 0))

    def test_managers_approve_up_to_the_limit(self):
        request = self._ask(501)
        with self.assertRaisesRegex(UserError, "administrator approves it"):
            request.with_user(self.manager).action_approve()
        self.assertEqual(request.state, "submitted")
        request.with_user(self.admin).action_approve()
        self.assertEqual(request.state, "approved")

    def test_a_manager_may_agree_to_less(self):
        request = self._ask(900)
        request.with_user(self.manager).amount_approved = 450
        request.with_user(self.manager).action_approve()
        self.assertEqual(self._get_money(), (550, 450, 0, 0))
        with self.assertRaisesRegex(UserError, "the amount stays"):
            request.with_user(self.manager).amount_approved = 500

    @mute_logger("odoo.sql_db")
    def test_no_more_is_approved_than_was_asked(self):
        request = self._ask(100)
        with self.assertRaises(CheckViolation), self.cr.savepoint():
            request.amount_approved = 101
            request.flush_recordset()

    def test_a_refusal_has_a_reason_and_reserves_nothing(self):
        request = self._ask(100)
        with self.assertRaisesRegex(UserError, "Choose a reason"):
            request.with_user(self.manager).action_refuse()
        request.with_user(self.manager).reason_id = self.no_reason
        request.with_user(self.manager).action_refuse()
        self.assertEqual(request.state, "refused")
        self.assertEqual(self._get_money(), (1000, 0, 0, 0))

    def test_what_was_refused_is_corrected_and_sent_again(self):
        request = self._ask(100)
        request.reason_id = self.no_reason
        request.action_refuse()
        request.with_user(self.manager).action_draft()
        request.with_user(self.manager).write({"amount": 50})
        request.with_user(self.manager).action_submit()
        self.assertEqual((request.state, request.amount_approved), ("submitted", 50))
        self.assertFalse(request.reason_id)

    def test_what_was_sent_stays_as_it_is(self):
        request = self._ask(100).with_user(self.manager)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            request.amount = 200
        with self.assertRaises(AccessError):
            request.state = "approved"
        with self.assertRaises(UserError):
            request.unlink()
        self.assertEqual((request.amount, request.state), (100, "submitted"))

    def test_the_own_share_is_at_least_what_the_fund_wants(self):
        request = self._ask(100, submit=False, own_share=49)
        with self.assertRaisesRegex(UserError, "at least 50 percent"):
            request.action_submit()
        request.own_share = 60
        request.action_submit()
        self.assertEqual((request.state, request.amount_cost), ("submitted", 250))

    def test_a_fund_is_for_its_programme_partner_and_period(self):
        for values in (
            {"type_id": self.software.id},
            {"track_id": self.technical.id},
            {"partner_id": self.sundial.id},
            {"date_end": "2020-12-31"},
            {"date_start": "2030-01-01"},
        ):
            with self.subTest(values=values):
                request = self._ask(100, fund=self._fund(**values), submit=False)
                with self.assertRaisesRegex(UserError, "is not open for"):
                    request.action_submit()
        fund = self._fund(type_id=self.type.id, track_id=self.track.id)
        self.assertEqual(self._ask(100, fund=fund).state, "submitted")

    def test_who_is_no_partner_today_gets_nothing(self):
        self.enrollment.action_suspend()
        with self.assertRaisesRegex(UserError, "is not open for"):
            self._ask(100)

    def test_a_partner_has_a_limit_of_its_own(self):
        self.fund.partner_limit = 500
        self._approve(400)
        request = self._ask(101)
        with self.assertRaisesRegex(UserError, r"may still have .*100\.00"):
            request.action_approve()
        self._approve(500, partner=self.sundial)
        self.assertEqual(self._get_money(), (100, 900, 0, 0))

    def test_the_budget_is_not_lowered_below_what_is_promised(self):
        self._approve(700)
        with self.assertRaisesRegex(UserError, "is free, that is less than"):
            self.fund.budget = 699
        self.fund.budget = 700
        self.assertEqual(self._get_money(), (0, 700, 0, 0))
        self.fund.write({"budget": 900, "name": "More"})
        self.assertEqual(self._get_money(), (200, 700, 0, 0))
        self.assertEqual((self.fund.name, self.fund.budget), ("More", 900))

    def test_a_copy_of_a_fund_begins_anew(self):
        self._approve(700)
        copy = self.fund.copy()
        self.assertEqual(self._get_money(copy), (1000, 0, 0, 0))

    def test_money_has_one_currency(self):
        with self.assertRaisesRegex(UserError, "make another fund"):
            self.fund.currency_id = self.env.ref("base.CHF")

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_what_is_not_whole(self):
        for change in (
            "amount_free = amount_free - 1",
            "amount_free = amount_free + 1, amount_reserved = -1",
            "amount_free = amount_free - 1001, amount_paid = 1001",
            "budget = budget + 1",
        ):
            query = f"UPDATE prm_fund SET {change} WHERE id = {self.fund.id}"
            with (
                self.subTest(change=change),
                self.assertRaises(CheckViolation),
                self.cr.savepoint(),
            ):
                self.cr.execute(query)

    def test_nobody_writes_balances_or_the_ledger(self):
        request = self._approve(100)
        for record, name in (
            (self.fund, "amount_free"),
            (request, "amount_reserved"),
            (request.with_user(self.admin), "amount_paid"),
        ):
            with self.subTest(name=name), self.assertRaises(AccessError):
                record[name] = 0
        with self.assertRaisesRegex(UserError, "by nobody"):
            self.fund.move_ids.amount = 5
        with self.assertRaisesRegex(UserError, "by nobody"):
            self.fund.move_ids.unlink()
        with self.assertRaises(AccessError):
            self.env["prm.fund"].create({"name": "X", "amount_paid": 5})
        self.assertEqual(self._get_money(), (900, 100, 0, 0))

    def test_no_default_gives_money_or_a_state(self):
        defaults = {
            "default_amount_reserved": 500,
            "default_amount_claimed": 500,
            "default_amount_paid": 500,
            "default_amount_free": 500,
            "default_state": "approved",
        }
        env = self.env["base"].with_user(self.admin).with_context(**defaults).env
        fund = self.fund.with_env(env).copy({"budget": 100})
        self.assertEqual(self._get_money(fund), (100, 0, 0, 0))
        request = self._ask(100, submit=False).with_env(env).copy()
        self.assertEqual(
            (request.state, self._get_money(request)), ("draft", (0, 0, 0))
        )

    def test_who_asked_hears_the_answer(self):
        request = self._ask(100, contact_id=self.nora.id)
        request.with_user(self.manager).action_approve()
        message = request.message_ids.filtered("partner_ids")
        self.assertEqual(message.partner_ids, self.nora)
        self.assertIn("Approved: ", message.body)
        self.assertIn("100.00", message.body)

    def test_what_is_not_claimed_in_time_is_free_again(self):
        with freeze_time("2026-03-10"):
            request = self._approve(400)
            self._claim(request, 150)
        self.assertEqual(str(request.date_claim_due), "2026-05-09")
        with freeze_time("2026-05-09"):
            self._run_cron("prm.fund.request", "_cron_lapse")
            self.assertEqual(self._get_money(), (600, 250, 150, 0))
        with freeze_time("2026-05-10"):
            self._run_cron("prm.fund.request", "_cron_lapse")
        self.assertEqual(self._get_money(), (850, 0, 150, 0))
        self.assertEqual(request.state, "claimed")
        self.assertEqual(request.move_ids[0].note, "Not claimed in time")

    def test_many_lapse_in_batches(self):
        with freeze_time("2026-03-10"):
            requests = [self._approve(1) for _request in range(5)]
        with freeze_time("2026-06-10"):
            self.patch(prm_fund_step, "BATCH", 2)
            self._run_cron("prm.fund.request", "_cron_lapse")
        self.assertEqual({row.state for row in requests}, {"lapsed"})
        self.assertEqual(self._get_money(), (1000, 0, 0, 0))

    def test_the_rest_is_given_back_before_its_time(self):
        request = self._approve(400)
        request.with_user(self.manager).action_release()
        self.assertEqual(
            (request.state, self._get_money()), ("lapsed", (1000, 0, 0, 0))
        )

    def test_the_manager_has_a_task_until_it_is_answered(self):
        request = self._ask(100)
        self.assertEqual(request.activity_ids.user_id, self.manager)
        request.action_approve()
        self.assertFalse(request.activity_ids)

    def test_amounts_are_known_in_company_currency(self):
        currency = self.env.ref("base.CHF")
        currency.active = True
        company = self.env.company
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "name": "2026-03-01", "rate": 2}
        )
        fund = self._fund(currency_id=currency.id, budget=100)
        with freeze_time("2026-03-10"):
            request = self._approve(50, fund=fund)
        self.assertEqual(request.currency_id, currency)
        self.assertEqual(request.company_currency_id, company.currency_id)
        self.assertEqual(request.amount_company, 25)

    def test_cents_add_up(self):
        fund = self._fund(budget=0.3)
        for _request in range(3):
            self._approve(0.1, fund=fund)
        self.assertEqual(self._get_money(fund), (0, 0.3, 0, 0))
