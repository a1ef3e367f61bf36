from lxml import etree

from odoo.tests import tagged

from .money_common import MoneyCommon

MARKS = {"is_overdue", "is_overdue_date", "is_overdue_stage", "is_overdue_payment"}


@tagged("post_install", "-at_install")
class TestDealList(MoneyCommon):
    """The list of deals with every column that we add, as the client asks for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deals = cls.deal
        for number in range(79):
            cls.deals |= cls._create_deal(f"Many {number}")
        for deal in cls.deals[::20]:
            order = cls._order([(cls.desk, 1, 5)], deal)
            cls._deliver(order, 1)
            cls._pay(cls._invoice(order), 2)
        view = cls.env.ref("crm.crm_case_tree_view_oppor")
        arch = cls.env["crm.lead"].get_view(view.id, "list")["arch"]
        cls.names = {node.get("name") for node in etree.fromstring(arch).iter("field")}
        cls.env.flush_all()

    def _get_specification(self, names):
        fields = self.env["crm.lead"]._fields
        linked = {"fields": {"display_name": {}}}
        return {name: linked if fields[name].relational else {} for name in names}

    def _count(self, deals, names):
        """Queries of a request: caches of the registry warm, those of records cold."""
        Lead = self.env["crm.lead"].with_user(self.manager)
        specification = self._get_specification(names)
        for _time in range(3):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            page = Lead.web_search_read([("id", "in", deals.ids)], specification)
        self.assertEqual(len(page["records"]), len(deals))
        return self.cr.sql_log_count - before

    def test_page_of_80_costs_at_most_8_queries_more_than_odoo_s(self):
        fields = self.env["crm.lead"]._fields
        ours = {n for n in self.names if fields[n]._module == "crm_relations"} | MARKS
        self.assertTrue({"payment_status", "paid_amount", "goods_owed"} <= ours)
        one = self._count(self.deals[:1], self.names | ours)
        every = self._count(self.deals, self.names | ours)
        plain = self._count(self.deals, self.names - ours)
        self.assertEqual(every, one)
        self.assertLessEqual(every - plain, 8)
