import re
from unittest.mock import patch

from odoo import Command
from odoo.sql_db import Cursor
from odoo.tests import tagged

from .common_process import CrmProcessCommon

OURS = re.compile(
    r'(SELECT|INSERT|UPDATE|DELETE)[^(]*?"'
    r"(crm_price_offer|crm_stage_transition|crm_partner_role_period)"
)


@tagged("post_install", "-at_install")
class TestDealWriting(CrmProcessCommon):
    """What our registers add to the statements of Odoo."""

    def _get_statements(self, work):
        """Return [(verb, table of ours)] of the statements, with an empty cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        found, execute = [], Cursor.execute

        def note(cursor, query, *args, **kwargs):
            code = query if isinstance(query, str) else query.code
            if match := OURS.match(code):
                found.append(match.groups())
            return execute(cursor, query, *args, **kwargs)

        with patch.object(Cursor, "execute", note):
            work()
            self.env.flush_all()
        return found

    def _make_orders(self, number):
        product = self.env["product.product"].create(
            {"name": "Roof", "type": "service"}
        )
        line = {"product_id": product.id, "price_unit": 100, "tax_ids": False}
        return self.env["sale.order"].create(
            [
                {
                    "partner_id": self.acme.id,
                    "opportunity_id": self._create_deal().id,
                    "order_line": [Command.create(line)],
                }
                for _number in range(number)
            ]
        )

    def test_new_deal_is_noted_without_a_look_at_its_history(self):
        self._create_deal()
        statements = self._get_statements(self._create_deal)
        transitions = [row for row in statements if row[1] == "crm_stage_transition"]
        self.assertEqual(transitions, [("INSERT", "crm_stage_transition")])

    def test_moved_deal_takes_two_statements(self):
        deal = self._create_deal()
        stage = self.env["crm.stage"].search(
            [("is_won", "=", False), ("id", "!=", deal.stage_id.id)], limit=1
        )
        statements = self._get_statements(lambda: deal.write({"stage_id": stage.id}))
        self.assertEqual(
            statements,
            [("SELECT", "crm_stage_transition"), ("INSERT", "crm_stage_transition")],
        )

    def test_twenty_confirmed_orders_cost_as_much_as_one(self):
        self._make_orders(1).action_confirm()  # the customer has the role from here on
        for number in (1, 20):
            orders = self._make_orders(number)
            statements = self._get_statements(orders.action_confirm)
            offers = [row for row in statements if row[1] == "crm_price_offer"]
            moves = [row for row in statements if row[1] == "crm_stage_transition"]
            self.assertEqual([verb for verb, _table in offers], ["SELECT", "INSERT"])
            self.assertEqual([verb for verb, _table in moves], ["SELECT", "INSERT"])
            self.assertEqual(set(orders.opportunity_id.mapped("won_status")), {"won"})
