from odoo import Command, fields
from odoo.tests import tagged

from .money_common import MoneyCommon


@tagged("post_install", "-at_install")
class PayCommon(MoneyCommon):
    """A plan of 10% of the collected money for Ada, approved by the manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.pay.plan"].search([]).active = False
        cls.plan = cls._create_plan(10)

    @classmethod
    def _create_plan(cls, *rates, users=None, **values):
        """Rates are percents or values of rules."""
        rules = [
            rate if isinstance(rate, dict) else {"percent": rate} for rate in rates
        ]
        users = cls.ada if users is None else users
        return cls.env["crm.pay.plan"].create(
            {
                "name": "Plan",
                "basis": "collected",
                "rule_ids": [Command.create(rule) for rule in rules],
                "assignment_ids": [
                    Command.create({"user_id": user.id}) for user in users
                ],
                **values,
            }
        )

    @classmethod
    def _sell(cls, amount, day="2024-03-10", paid=None, deal=None, product=None):
        """An order that is invoiced and paid; paid=0 leaves the invoice open."""
        order = cls._order([(product or cls.desk, 1, amount)], deal=deal)
        invoice = cls._invoice(order)
        if paid != 0:
            cls._pay(invoice, paid, day=day)
        return invoice

    @classmethod
    def _propose(cls, day="2024-03-31", plan=None):
        plan = plan or cls.plan
        plan.with_user(cls.manager)._propose(fields.Date.to_date(day))
        return plan.statement_ids.sorted("date_end")

    @classmethod
    def _confirm(cls, day="2024-03-31", plan=None):
        """Propose and approve; return the statement of the period."""
        statements = cls._propose(day, plan)
        drafts = statements.filtered(lambda statement: statement.state == "draft")
        drafts.with_user(cls.manager).action_confirm()
        return statements[-1:]

    @classmethod
    def _undo(cls, invoice):
        """Unreconcile the payments of an invoice."""
        invoice.line_ids.remove_move_reconcile()

    def _get_rows(self, statement):
        return [
            (line.kind, line.base_amount, line.percent, line.amount)
            for line in statement.line_ids.sorted("id")
        ]
