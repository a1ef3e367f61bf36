from odoo import Command, fields
from odoo.tests import tagged

from odoo.addons.crm_relations.tests.money_common import MoneyCommon

from .common import ADMIN, PrmPersonas

BILLING = "account.group_account_invoice"


@tagged("post_install", "-at_install")
class IncentiveCommon(PrmPersonas, MoneyCommon):
    """Northwind brings the deal with Acme; a plan of 10% of the collected money."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref(ADMIN)
        cls.create_prm_personas()
        cls.accountant = cls._create_user("prm_accountant", BILLING)
        cls.env["prm.incentive.plan"].search([]).active = False
        cls.enrollment = cls._enroll(cls.northwind, date_start="2023-01-01")
        cls.rival_enrollment = cls._enroll(cls.sundial, date_start="2023-01-01")
        cls.deal.prm_partner_id = cls.northwind
        cls.rival_deal = cls._create_deal("Chairs", prm_partner_id=cls.sundial.id)
        cls.plan = cls._create_plan(10)

    @classmethod
    def _create_plan(cls, *rates, bonuses=(), **values):
        """Rates are percents or values of rules."""
        rules = [
            rate if isinstance(rate, dict) else {"percent": rate} for rate in rates
        ]
        return cls.env["prm.incentive.plan"].create(
            {
                "name": "Commission",
                "basis": "collected",
                "rule_ids": [Command.create(rule) for rule in rules],
                "bonus_ids": [Command.create(bonus) for bonus in bonuses],
                "assignment_ids": [Command.create({"type_id": cls.type.id})],
                **values,
            }
        )

    @classmethod
    def _sell(
        cls, amount, day="2024-02-10", paid=None, deal=None, product=None, **vals
    ):
        """An order that is invoiced and paid; paid=0 leaves the invoice open."""
        order = cls._order([(product or cls.desk, 1, amount)], deal=deal, **vals)
        invoice = cls._invoice(order, day=day)
        if paid != 0:
            cls._pay(invoice, paid, day=day)
        return invoice

    @classmethod
    def _follow(cls):
        cls.env["prm.incentive.plan"]._follow_money()

    @classmethod
    def _get_statements(cls, partner=None):
        partner = partner or cls.northwind
        statements = cls.env["prm.incentive.statement"]
        return statements.search(
            [("partner_id", "=", partner.id)], order="date_end, id"
        )

    @classmethod
    def _publish(cls, partner=None):
        """Bring up to date and publish what is open; return the last statement."""
        cls._follow()
        today = fields.Date.today()
        drafts = cls._get_statements(partner).filtered(
            lambda row: row.state == "open" and row.date_end < today
        )
        drafts.with_user(cls.manager).action_publish()
        return drafts[-1:]

    def _get_rows(self, statements=None):
        """[(kind, counted, percent, earned)] of all lines of Northwind."""
        statements = statements or self._get_statements()
        return [
            (line.kind, line.base_amount, line.percent, line.amount)
            for line in statements.line_ids.sorted("id")
        ]

    def _get_total(self, partner=None):
        return round(sum(self._get_statements(partner).mapped("amount")), 2)

    def _get_difference(self):
        """What a replay of all time finds, {} when all is as computed."""
        start, end = (
            fields.Date.to_date("2000-01-01"),
            fields.Date.to_date("2100-12-31"),
        )
        rows = [row for plan in self.plan for row in plan._replay(start, end)]
        return [
            (row["document"], row["remembered_amount"], row["computed_amount"])
            for row in rows
            if row["remembered_amount"] != row["computed_amount"]
        ]
