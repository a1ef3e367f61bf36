from odoo import Command
from odoo.tests import tagged

from .common import CrmRelationsCommon


@tagged("post_install", "-at_install")
class TestPlanOutcome(CrmRelationsCommon):
    def _get_action_groups(self, xmlid, groups, aggregates, user):
        action = self.env["ir.actions.act_window"]._for_xml_id(f"crm_relations.{xmlid}")
        Model = self.env[action["res_model"]].with_user(user)
        Model = Model.with_context(active_test=False)
        return Model.formatted_read_group(
            [("user_id", "=", self.ada.id), ("won_status", "in", ("won", "lost"))]
            if action["res_model"] == "crm.lead"
            else [("user_id", "=", self.ada.id)],
            groups,
            aggregates,
        )

    def _deal(self, **values):
        return self.env["crm.lead"].create(
            {"name": "Desks", "type": "opportunity", "user_id": self.ada.id, **values}
        )

    def test_lost_deals_by_reason(self):
        reason = self.env["crm.lost.reason"].create({"name": "Price"})
        self._deal().action_set_lost(lost_reason_id=reason.id)
        self._deal()
        groups = self._get_action_groups(
            "crm_lead_action_outcome", ["lost_reason_id"], ["__count"], self.ada
        )
        self.assertEqual(
            [(row["lost_reason_id"][0], row["__count"]) for row in groups],
            [(reason.id, 1)],
        )

    def test_won_and_lost_by_competitor(self):
        rival = self._create_customer("Rival")
        rival.crm_role_ids = self.env.ref("crm_relations.crm_partner_role_competitor")
        rivals = [Command.set(rival.ids)]
        self._deal(competitor_ids=rivals).action_set_lost()
        self._deal(competitor_ids=rivals).action_set_won()
        groups = self._get_action_groups(
            "crm_lead_action_outcome",
            ["competitor_ids", "won_status"],
            ["__count"],
            self.manager,
        )
        self.assertEqual(
            {(row["competitor_ids"][0], row["won_status"]) for row in groups},
            {(rival.id, "won"), (rival.id, "lost")},
        )

    def test_days_to_close_are_an_average(self):
        deals = self._deal() | self._deal()
        for deal, days in zip(deals, (10, 30), strict=True):
            deal.action_set_won()
            deal.day_close = days
        [(days,)] = self.env["crm.lead"]._read_group(
            [("id", "in", deals.ids)], [], ["day_close:avg"]
        )
        self.assertEqual(days, 20)
        fields = self.env["crm.lead"].fields_get(["day_close", "day_open"])
        self.assertEqual({f["aggregator"] for f in fields.values()}, {"avg"})

    def _order_with_discount(self):
        product = self.env["product.product"].create(
            {"name": "Desk", "type": "service", "taxes_id": False}
        )
        line = {"product_id": product.id, "price_unit": 200, "discount": 10}
        order = self.env["sale.order"].create(
            {
                "partner_id": self.acme.id,
                "user_id": self.ada.id,
                "order_line": [Command.create(line)],
            }
        )
        order.action_confirm()

    def test_discounts_per_salesperson(self):
        self._order_with_discount()
        [row] = self._get_action_groups(
            "sale_report_action_discount",
            ["user_id"],
            ["price_subtotal:sum", "discount_amount:sum"],
            self.ada,
        )
        self.assertEqual(
            (row["price_subtotal:sum"], row["discount_amount:sum"]), (180, 20)
        )
