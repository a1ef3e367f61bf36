from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .relation_common import TODAY, RelationCommon


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestShares(RelationCommon):
    def _get_warnings(self, as_of=None):
        Share = self.env["crm.relation.share"].with_context(as_of=as_of)
        rows = Share.search([("partner_id", "in", (self.acme + self.bolt).ids)])
        return [(row.partner_id, row.total, row.missing) for row in rows]

    def test_shares_below_a_hundred_are_reported(self):
        self._relate(self.anna, "owner", self.acme, share=60)
        self._relate(self.bolt, "owner", self.acme, share=30.5)
        self.assertEqual(self._get_warnings(), [(self.acme, 90.5, 9.5)])

    def test_shares_above_a_hundred_are_reported_not_refused(self):
        self._relate(self.anna, "owner", self.acme, share=60)
        self._relate(self.petr, "owner", self.acme, share=50)
        self.assertEqual(self._get_warnings(), [(self.acme, 110, -10)])

    def test_shares_that_sum_to_a_hundred_are_not_reported(self):
        for partner, share in ((self.anna, 33.33), (self.petr, 33.33)):
            self._relate(partner, "owner", self.acme, share=share)
        self._relate(self.tom, "owner", self.acme, share=33.34)
        self.assertEqual(self._get_warnings(), [])

    def test_owners_without_known_share_are_not_reported(self):
        self._relate(self.anna, "owner", self.acme)
        self.assertEqual(self._get_warnings(), [])

    def test_shares_are_summed_as_of_a_day(self):
        self._relate(self.anna, "owner", self.acme, end="2019-12-31", share=100)
        self._relate(self.petr, "owner", self.acme, "2020-01-01", share=80)
        self.assertEqual(self._get_warnings("2019-12-31"), [])
        self.assertEqual(self._get_warnings("2020-01-01"), [(self.acme, 80, 20)])

    def test_archived_shares_are_not_summed(self):
        self._relate(self.anna, "owner", self.acme, share=100)
        self._relate(self.petr, "owner", self.acme, share=20).action_archive()
        self.assertEqual(self._get_warnings(), [])

    def test_shares_of_a_groups_members_are_reported(self):
        self._relate(self.acme, "group", self.bolt, share=40)
        self.assertEqual(self._get_warnings(), [(self.bolt, 40, 60)])

    def test_card_says_what_does_not_add_up(self):
        self._relate(self.anna, "owner", self.acme, share=60)
        self.assertEqual(
            self.acme.get_relation_card()["warning"],
            "Shares add up to 60 % instead of 100 % (Partly owned by).",
        )
        self.assertFalse(self.anna.get_relation_card()["warning"])

    def test_warnings_of_80_companies_cost_as_much_as_of_one(self):
        companies = self.env["res.partner"].create(
            [{"name": f"Company {n}", "is_company": True} for n in range(80)]
        )
        for company in companies:
            self._relate(self.anna, "owner", company, share=10)
        costs = []
        for partners in (companies, companies[:1], companies):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertTrue(all(partners.mapped("relation_share_warning")))
            costs.append(self.env.cr.sql_log_count - before)
        self.assertEqual(costs[2], costs[1])


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestGroups(RelationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home, cls.holding = cls.env["res.partner"].create(
            [
                {"name": "Home Test", "relation_group_kind": "household"},
                {"name": "Holding Test", "relation_group_kind": "company_group"},
            ]
        )

    def test_one_person_belongs_to_several_groups(self):
        second = self.home.copy({"name": "Second Home"})
        self._relate(self.anna, "household", self.home)
        self._relate(self.anna, "household", second)
        groups = self.home + second
        self.assertEqual(groups.mapped("relation_member_count"), [1, 1])

    def test_members_are_counted_as_of_a_day(self):
        self._relate(self.anna, "household", self.home)
        self._relate(self.tom, "household", self.home, end="2020-12-31")
        self.assertEqual(self.home.relation_member_count, 1)
        past = self.home.with_context(as_of="2020-12-31")
        self.assertEqual(past.relation_member_count, 2)

    def test_other_relations_are_no_membership(self):
        self._relate(self.anna, "friend", self.home)
        self.assertEqual(self.home.relation_member_count, 0)

    def test_invoices_of_members_and_their_people_are_summed(self):
        self.tom.parent_id = self.acme
        self._relate(self.acme, "group", self.holding)
        self._relate(self.bolt, "group", self.holding, end="2024-12-31")
        self._invoice(self.acme, 100, "2025-05-05")
        self._invoice(self.tom, 20, "2025-06-06")
        self._invoice(self.acme, 7, "2025-07-07", "out_refund")
        self._invoice(self.bolt, 1000, "2024-05-05")
        self._invoice(self.acme, 5, "2025-08-08", is_posted=False)
        self.assertEqual(self.holding.relation_member_invoiced, 113)

    def test_invoices_are_summed_up_to_the_day(self):
        self._relate(self.acme, "group", self.holding)
        self._invoice(self.acme, 100, "2025-05-05")
        self._invoice(self.acme, 50, "2025-06-06")
        past = self.holding.with_context(as_of="2025-06-05")
        self.assertEqual(past.relation_member_invoiced, 100)

    def test_invoices_of_another_company_are_not_summed(self):
        self._relate(self.acme, "group", self.holding)
        self._invoice(self.acme, 100, "2025-05-05")
        other = self.env["res.company"].create({"name": "Other Company"})
        self.env.user.company_ids += other
        companies = [other.id, self.env.company.id]
        holding = self.holding.with_context(allowed_company_ids=companies)
        self.assertEqual(holding.env.company, other)
        self.assertEqual(holding.relation_member_invoiced, 0)

    def test_salesman_sums_the_invoices_that_he_may_read(self):
        self._relate(self.acme, "group", self.holding)
        self._invoice(self.acme, 100, "2025-05-05").invoice_user_id = self.env.user
        self._invoice(self.acme, 50, "2025-06-06").invoice_user_id = self.salesman
        self.env.flush_all()
        totals = self.holding.with_user(self.salesman).relation_member_invoiced
        self.assertEqual(totals, 50)

    def test_totals_of_80_groups_cost_as_much_as_of_one(self):
        homes = self.env["res.partner"].create(
            [
                {"name": f"Home {n}", "relation_group_kind": "household"}
                for n in range(80)
            ]
        )
        for home in homes:
            self._relate(self.anna, "household", home)
        costs = []
        for partners in (homes, homes[:1], homes):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            counts = partners.mapped("relation_member_count")
            costs.append(self.env.cr.sql_log_count - before)
            self.assertEqual(set(counts), {1})
        self.assertEqual(costs[2], costs[1])

    def test_card_of_a_group_shows_its_totals(self):
        self._relate(self.anna, "household", self.home)
        group = self.home.get_relation_card()["group"]
        self.assertEqual((group["members"], group["invoiced"]), (1, 0))
        self.assertFalse(self.anna.get_relation_card()["group"])

    def _invoice(self, partner, amount, day, move_type="out_invoice", is_posted=True):
        line = {"name": "Test", "quantity": 1, "price_unit": amount, "tax_ids": False}
        move = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": partner.id,
                "invoice_date": day,
                "invoice_user_id": False,
                "invoice_line_ids": [fields.Command.create(line)],
            }
        )
        if is_posted:
            move.action_post()
        return move


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestOrgChart(RelationCommon):
    def test_chart_shows_employees_and_contacts(self):
        self._relate(self.anna, "works_for", self.acme)
        self.tom.parent_id = self.acme
        action = self.acme.action_view_org_chart()
        self.assertEqual(action["res_model"], "res.partner")
        self.assertEqual(set(action["domain"][0][2]), set((self.anna + self.tom).ids))

    def test_addresses_of_a_company_are_not_on_the_chart(self):
        self.tom.parent_id = self.acme
        self.anna.write({"parent_id": self.acme.id, "type": "delivery"})
        action = self.acme.action_view_org_chart()
        self.assertEqual(action["domain"][0][2], self.tom.ids)

    def test_company_without_people_has_no_chart(self):
        with self.assertRaisesRegex(UserError, "has no people yet"):
            self.acme.action_view_org_chart()

    def test_hierarchy_view_reads_the_reporting_lines(self):
        self._relate(self.anna, "reports_to", self.petr)
        people = self.anna + self.petr
        rows = self.env["res.partner"].hierarchy_read(
            [("id", "in", people.ids)],
            {"name": {}, "relation_report_ids": {}},
            "relation_manager_id",
            "relation_report_ids",
        )
        found = {
            row["id"]: (row["relation_manager_id"], row["relation_report_ids"])
            for row in rows
        }
        manager = {"id": self.petr.id, "display_name": "Petr Test"}
        self.assertEqual(found[self.anna.id], (manager, []))
        self.assertEqual(found[self.petr.id], (False, self.anna.ids))

    def test_another_manager_ends_the_line_before(self):
        old = self._relate(self.anna, "reports_to", self.petr, "2020-01-01")
        self.anna.relation_manager_id = self.tom
        self.assertEqual(str(old.date_end), "2026-03-09")
        self.assertEqual(self.anna.relation_manager_id, self.tom)

    def test_no_manager_ends_the_line(self):
        self._relate(self.anna, "reports_to", self.petr, "2020-01-01")
        self.anna.relation_manager_id = False
        self.assertFalse(self.petr.relation_report_ids)

    def test_search_by_manager(self):
        self._relate(self.anna, "reports_to", self.petr)
        self.assertEqual(self._find("relation_manager_id", self.petr.id), self.anna)
        self.assertNotIn(self.anna, self._find("relation_manager_id", False))
        self.assertIn(self.petr, self._find("relation_manager_id", False))
