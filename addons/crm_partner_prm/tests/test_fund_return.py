from odoo.tests import tagged

from odoo.addons.crm_relations.tests.money_common import MoneyCommon

from .common_fund import FundPersonas


@tagged("post_install", "-at_install")
class TestFundReturn(FundPersonas, MoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("crm_partner_prm.group_prm_admin")
        cls.create_prm_personas()
        cls.create_fund_partners()
        cls.create_fund()
        cls.request = cls._approve(200)
        claim = cls._claim(cls.request, 200)
        claim.action_check()
        claim.move_id.action_post()
        cls._pay(claim.move_id, day="2026-03-10")

    @classmethod
    def _deal(cls, revenue, partner=None, **values):
        return cls._create_deal(
            "Architects",
            expected_revenue=revenue,
            prm_partner_id=(partner or cls.northwind).id,
            **{"campaign_id": cls.request.campaign_id.id, **values},
        )

    def _get_return(self, request=None):
        request = request or self.request
        request.invalidate_recordset()
        return (
            request.lead_count,
            request.pipeline_amount,
            request.won_amount,
            request.received_amount,
            request.return_ratio,
        )

    def test_a_campaign_without_deals_brought_nothing(self):
        self.assertEqual(self._get_return(), (0, 0, 0, 0, 0))

    def test_money_counts_when_it_came_in(self):
        deal = self._deal(1000)
        invoice = self._invoice(self._order([(self.desk, 2, 500)], deal=deal))
        self.assertEqual(deal.won_status, "won")
        self.assertEqual(self._get_return(), (1, 0, 1000, 0, 0))
        self._pay(invoice, 600)
        self.assertEqual(self._get_return(), (1, 0, 1000, 600, 3))

    def test_deals_of_rivals_and_of_other_campaigns_do_not_count(self):
        self._deal(500, partner=self.sundial)
        self._deal(400, campaign_id=False)
        lost = self._deal(300)
        reason = self.env["crm.lost.reason"].create({"name": "Price"})
        lost.action_set_lost(lost_reason_id=reason.id)
        self._deal(100)
        self.assertEqual(self._get_return(), (2, 100, 0, 0, 0))
        found = self.request.action_view_campaign_deals()["domain"]
        leads = self.env["crm.lead"].with_context(active_test=False)
        self.assertIn(lost, leads.search(found))

    def test_a_manager_reads_what_came_of_it_and_others_do_not(self):
        self._deal(100)
        request = self.request.with_user(self.manager)
        self.assertEqual(request.pipeline_amount, 100)
        self.assertFalse(
            self.request.with_user(self.seller)._has_field_access(
                self.request._fields["received_amount"], "read"
            )
        )

    def test_eighty_cost_as_many_queries_as_one(self):
        fund = self._fund(budget=100)
        requests = self.request.browse()
        for _request in range(80):
            requests |= self._approve(1, fund=fund)
        for request in requests:
            self._create_deal(
                "Deal",
                campaign_id=request.campaign_id.id,
                prm_partner_id=self.northwind.id,
            )
        self.env.flush_all()
        counts = []
        for rows in (requests[:1], requests):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows.mapped("received_amount")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
