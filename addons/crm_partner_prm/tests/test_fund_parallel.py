from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.crm_relations.tests.parallel import ParallelCase

ROUNDS = 20


@tagged("post_install", "-at_install")
class TestFundParallel(ParallelCase):
    """People press the button in the same second, each in a transaction of its own."""

    def setUp(self):
        super().setUp()
        self.grade = self._make("res.partner.grade", {"name": "Parallel"})
        self.partner = self._make("res.partner", {"name": "Parallel", "is_company": 1})
        self.addCleanup(self._commit, self._forget)
        self._commit(self._enroll)

    def _enroll(self, env):
        env["prm.enrollment"].create(
            {
                "partner_id": self.partner,
                "type_id": env.ref("crm_partner_prm.prm_partner_type_consulting").id,
                "track_id": env.ref("crm_partner_prm.prm_track_sales").id,
                "grade_id": self.grade,
                "state": "active",
            }
        )

    def _forget(self, env):
        """The ledger is for ever; what a test has committed goes past Odoo."""
        requests = env["prm.fund.request"].search([("partner_id", "=", self.partner)])
        claims, funds = requests.claim_ids, requests.fund_id
        enrollments = env["prm.enrollment"].search([("partner_id", "=", self.partner)])
        for rows in (claims, requests, funds, enrollments):
            rows.message_ids.unlink()
            if rows._name in ("prm.fund.claim", "prm.fund.request"):
                rows.activity_ids.unlink()
        campaigns = requests.campaign_id
        env["res.partner"].browse(self.partner).write({"grade_id": False})
        env.flush_all()
        cr = env.cr
        cr.execute("DELETE FROM prm_fund_move WHERE fund_id IN %s", [tuple(funds.ids)])
        for rows in (claims, requests, funds, enrollments):
            if rows:
                table = SQL.identifier(rows._table)
                ids = tuple(rows.ids)
                env.execute_query(
                    SQL("DELETE FROM %s WHERE id IN %s RETURNING id", table, ids)
                )
        env.invalidate_all()
        campaigns.unlink()
        env["crm.partner.role.period"].search(
            [("partner_id", "=", self.partner)]
        ).unlink()

    def _ask(self, budget, *amounts):
        """Ids of a new fund and of requests that wait for an answer."""

        def ask(env):
            today = fields.Date.context_today(env.user)
            same = {"name": "Parallel", "date_start": today, "date_end": today}
            fund = env["prm.fund"].create({**same, "budget": budget})
            common = {
                **same,
                "aim": "At the same time",
                "partner_id": self.partner,
                "fund_id": fund.id,
            }
            requests = env["prm.fund.request"].create(
                [{**common, "amount": amount} for amount in amounts]
            )
            requests.action_submit()
            return fund.id, requests.ids

        return self._commit(ask)

    def _approve(self, request_id):
        def approve(env):
            env["prm.fund.request"].browse(request_id).action_approve()
            return "fits"

        return approve

    def _claim(self, request_id, amount, number):
        def claim(env):
            env["prm.fund.claim"].create(
                {
                    "request_id": request_id,
                    "amount": amount,
                    "amount_spent": 2 * amount,
                    "invoice_number": f"P-{request_id}-{number}",
                    "invoice_date": fields.Date.today(),
                }
            )
            return "fits"

        return claim

    def _read(self, fund_id):
        def read(env):
            fund = env["prm.fund"].browse(fund_id)
            return tuple(
                fund[f"amount_{bucket}"]
                for bucket in ("free", "reserved", "claimed", "paid")
            )

        return self._commit(read)

    def _count(self, outcomes):
        """How many fitted; the others were told why not."""
        for outcome in outcomes:
            if outcome != "fits":
                self.assertIsInstance(outcome, UserError)
        return outcomes.count("fits")

    def test_only_what_fits_is_approved(self):
        for _round in range(ROUNDS):
            fund_id, ids = self._ask(1000, 400, 400, 400, 400)
            outcomes = self._run_together(*map(self._approve, ids))
            self.assertEqual(self._count(outcomes), 2)
            self.assertEqual(self._read(fund_id), (200, 800, 0, 0))

    def test_only_what_was_approved_is_claimed(self):
        for _round in range(ROUNDS):
            fund_id, [request_id] = self._ask(1000, 600)
            self._commit(self._approve(request_id))
            works = [self._claim(request_id, 250, number) for number in range(4)]
            self.assertEqual(self._count(self._run_together(*works)), 2)
            self.assertEqual(self._read(fund_id), (400, 100, 500, 0))

    def test_claims_and_approvals_at_once_stay_within_the_budget(self):
        for _round in range(ROUNDS):
            fund_id, ids = self._ask(1000, 600, 300, 300)
            self._commit(self._approve(ids[0]))
            outcomes = self._run_together(
                self._claim(ids[0], 400, 1),
                self._claim(ids[0], 400, 2),
                self._approve(ids[1]),
                self._approve(ids[2]),
            )
            self.assertEqual(self._count(outcomes[:2]), 1)
            self.assertEqual(self._count(outcomes[2:]), 1)
            self.assertEqual(self._read(fund_id), (100, 500, 400, 0))
