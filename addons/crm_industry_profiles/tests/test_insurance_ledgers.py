from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from ..models.industry_metric import Scope
from .common_insurance import InsuranceMoneyCommon


@tagged("post_install", "-at_install")
class TestInsuranceLedgers(InsuranceMoneyCommon):
    def _earned_rows(self):
        """[(day, amount)] of each cover, in the order of the days."""
        rows = self.env["crm.value"].search(
            [("partner_id", "=", self.nils.id), ("kind", "=", "premium")]
        )
        return sorted((row.date, row.amount) for row in rows)

    def test_value_is_what_was_earned_until_yesterday(self):
        self._concluded()
        with freeze_time("2027-02-11"):
            self.assertEqual(
                self._earned_rows(),
                [
                    (date(2027, 1, 31), 59.45),
                    (date(2027, 1, 31), 67.95),
                    (date(2027, 2, 10), 19.18),
                    (date(2027, 2, 10), 21.91),
                ],
            )

    def test_invoice_of_an_instalment_is_no_revenue_on_top(self):
        policy = self._concluded()
        policy.instalment_ids.action_invoice()
        with freeze_time("2028-06-01"):
            rows = self.env["crm.value"].search([("partner_id", "=", self.nils.id)])
            self.assertEqual(set(rows.mapped("kind")), {"premium"})
            self.assertEqual(round(sum(rows.mapped("amount")), 2), 1500)

    def test_an_invoice_that_was_reversed_takes_no_revenue(self):
        policy = self._concluded()
        policy.instalment_ids.action_invoice()
        move = policy.instalment_ids.move_id
        move._reverse_moves([{"invoice_date": move.invoice_date}], cancel=True)
        rows = self.env["crm.value"].search([("partner_id", "=", self.nils.id)])
        self.assertNotIn("revenue", rows.mapped("kind"))

    def test_who_renews_is_kept_and_who_does_not_has_left(self):
        """Retention of the guide is measured from premium, too."""
        company, today = self.env.company, date(2029, 6, 1)
        self._concluded("2027-03-01")
        self._concluded("2028-03-01")
        self._concluded("2027-03-01", holder_id=self._person("Left").id)
        with freeze_time(today):
            scope = Scope(company, today, 12, self.env["crm.segment"])
            values = self.env["industry.metric"]._measure_all(scope)
        self.assertEqual((values["retention"], values["churn"]), (50, 50))
        # 273 of 365 days of 1,500: June 2028 to February 2029
        self.assertEqual(values["revenue"], 1121.92)

    def test_other_invoices_stay_revenue(self):
        self._concluded()
        self.init_invoice("out_invoice", self.nils, amounts=[70], post=True)
        rows = self.env["crm.value"].search(
            [("partner_id", "=", self.nils.id), ("kind", "=", "revenue")]
        )
        self.assertEqual(rows.mapped("amount"), [70])

    def test_value_row_opens_its_policy(self):
        policy = self._concluded()
        with freeze_time("2027-03-01"):
            row = self.env["crm.value"].search(
                [("partner_id", "=", self.nils.id), ("kind", "=", "premium")], limit=1
            )
            self.assertEqual(row.name, policy.number)
            self.assertEqual(row.action_open_document()["res_id"], policy.id)

    def test_timeline_tells_of_policy_and_endorsement(self):
        policy = self._concluded()
        self._policy()
        with freeze_time("2027-05-10"):
            endorsement = self._cancel(policy, "2027-05-10")
        rows = self.env["crm.timeline"].search(
            [
                ("partner_id", "=", self.nils.id),
                ("kind", "in", ["policy", "endorsement"]),
            ],
            order="date",
        )
        self.assertEqual(
            [(row.kind, row.res_id, row.state) for row in rows],
            [
                ("policy", policy.id, "cancelled"),
                ("endorsement", endorsement.id, "cancel"),
            ],
        )

    def test_holders_stand_by_territory_and_agent(self):
        texas = self.env.ref("base.state_us_47")
        for _n in range(2):
            self._concluded(territory_id=texas.id, agent_id=self.agent.partner_id.id)
        self._policy(territory_id=texas.id)
        row = self.env["insurance.holder"].search([("holder_id", "=", self.nils.id)])
        self.assertRecordValues(
            row,
            [
                {
                    "territory_id": texas.id,
                    "agent_id": self.agent.partner_id.id,
                    "policy_count": 2,
                    "premium": 3000,
                    "date_expiry": date(2028, 1, 1),
                }
            ],
        )

    def test_agent_sees_own_holders_and_earned_premium_only(self):
        self._concluded(user_id=self.agent.id, holder_id=self._person("Mine").id)
        self._concluded(user_id=self.adjuster.id)
        for model in ("insurance.holder", "insurance.earned.premium"):
            rows = self.env[model].with_user(self.agent).search([])
            self.assertEqual(rows.holder_id.mapped("name"), ["Mine"], model)
