from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

LOGS = {
    "crm_partner_merge",
    "crm_partner_merge_line",
    "mail_message",
    "mail_tracking_value",
    "mail_notification",
    "bus_bus",
}


class PartnerMergeCase(AccountTestInvoicingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("sales_team.group_sale_manager")
        cls.manager = new_test_user(
            cls.env,
            "merge_manager",
            groups="sales_team.group_sale_manager,base.group_partner_manager",
        )
        cls.seller = new_test_user(
            cls.env,
            "merge_seller",
            groups="sales_team.group_sale_salesman,base.group_partner_manager",
        )
        cls.create_partners()

    @classmethod
    def create_partners(cls):
        Partner = cls.env["res.partner"]
        cls.tags = cls.env["res.partner.category"].create(
            [{"name": "Regular"}, {"name": "Export"}]
        )
        cls.kept = Partner.create(
            {
                "name": "Nordlicht Ltd",
                "is_company": True,
                "email": "office@nordlicht.example",
                "phone": "+4930111111",
                "category_id": [Command.set(cls.tags[0].ids)],
            }
        )
        cls.double = Partner.create(
            {
                "name": "Nordlicht Limited",
                "is_company": True,
                "email": "office@nordlicht.example",
                "street": "Lindenallee 5",
                "comment": "Knows the managing director",
                "category_id": [Command.set(cls.tags.ids)],
            }
        )

    def merge(self, user=None, values=None):
        wizard = self.env["base.partner.merge.automatic.wizard"]
        if user:
            wizard = wizard.with_user(user)
        wizard = wizard.with_context(crm_merge_values=values)
        wizard._merge((self.kept + self.double).ids, self.kept.with_env(wizard.env))
        return self.env["crm.partner.merge"].search([], limit=1)

    def snapshot(self):
        """Return {table: {row as text: number}} of the whole database."""
        self.env.cr.flush()
        tables = self.env.execute_query(
            SQL(
                "SELECT relname FROM pg_class WHERE relkind = 'r'"
                " AND relnamespace = 'public'::regnamespace ORDER BY relname"
            )
        )
        content = {}
        for (table,) in tables:
            if table not in LOGS and not table.startswith("base_partner_merge_"):
                rows = self.env.execute_query(
                    SQL("SELECT t::text FROM %s t", SQL.identifier(table))
                )
                content[table] = sorted(row for (row,) in rows)
        return content

    def messages(self, limit):
        """Return the messages that existed before a moment, as text."""
        rows = self.env.execute_query(
            SQL("SELECT t::text FROM mail_message t WHERE id <= %s ORDER BY id", limit)
        )
        return [row for (row,) in rows]


@tagged("post_install", "-at_install")
class TestPartnerMergeUndo(PartnerMergeCase):
    def fill(self):
        """Give the double everything that a customer may have."""
        double = self.double
        self.env["res.partner"].create(
            [{"name": "Ida Berg", "parent_id": double.id, "function": "Buyer"}]
        )
        lead = self.env["crm.lead"].create({"name": "Lamps", "partner_id": double.id})
        order = self.env["sale.order"].create(
            {
                "partner_id": double.id,
                "opportunity_id": lead.id,
                "order_line": [Command.create({"product_id": self.product_a.id})],
            }
        )
        order.action_confirm()
        invoice = self.init_invoice(
            "out_invoice", partner=double, amounts=[250.0], post=True
        )
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"amount": 100.0})._create_payments()
        self.fill_chatter()
        self.fill_links()
        self.fill_values()

    def fill_chatter(self):
        double = self.double
        double.message_post(body="They called about the lamps")
        double.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.seller.id, summary="Call"
        )
        double.message_subscribe(self.seller.partner_id.ids)
        self.kept.message_subscribe(self.seller.partner_id.ids)

    def fill_links(self):
        double = self.double
        self.env["calendar.event"].create(
            {
                "name": "Demonstration",
                "start": "2026-05-04 09:00:00",
                "stop": "2026-05-04 10:00:00",
                "partner_ids": [Command.set((double + self.kept).ids)],
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": double.id,
            }
        )
        self.env["crm.interaction"].create(
            {"partner_id": double.id, "summary": "Visit at the fair"}
        )
        self.fill_files()

    def fill_files(self):
        double = self.double
        self.env["ir.attachment"].create(
            {"name": "map.txt", "res_model": "res.partner", "res_id": double.id}
        )
        self.env["ir.model.data"].create(
            {
                "module": "__import__",
                "name": "nordlicht_2",
                "model": "res.partner",
                "res_id": double.id,
            }
        )

    def fill_values(self):
        double = self.double
        self.env["res.partner.bank"].create(
            [
                {"partner_id": double.id, "acc_number": "DE02 1203 0000 0000 2020 51"},
                {"partner_id": double.id, "acc_number": "DE02 5001 0517 0137 0750 30"},
                {"partner_id": self.kept.id, "acc_number": "DE02120300000000202051"},
            ]
        )
        double.property_payment_term_id = self.pay_terms_b

    def test_undo_gives_back_the_whole_database(self):
        self.fill()
        self.env.cr.flush()
        last_message = self.env["mail.message"].search([], limit=1, order="id desc").id
        before, messages = self.snapshot(), self.messages(last_message)
        merge = self.merge()
        self.assertFalse(self.double.exists())
        self.assertNotEqual(self.messages(last_message), messages)
        merge.action_undo()
        self.assertEqual(merge.undo_summary, "")
        after = self.snapshot()
        different = {
            table: (
                [row for row in before[table] if row not in after[table]][:3],
                [row for row in after[table] if row not in before[table]][:3],
            )
            for table in before
            if before[table] != after[table]
        }
        self.assertEqual(different, {})
        self.assertEqual(self.messages(last_message), messages)

    def test_merge_moves_everything(self):
        self.fill()
        order = self.env["sale.order"].search([("partner_id", "=", self.double.id)])
        meeting = self.env["calendar.event"].search([("name", "=", "Demonstration")])
        self.merge()
        self.assertEqual(order.partner_id, self.kept)
        self.assertEqual(meeting.res_id, self.kept.id)
        self.assertEqual(self.kept.interaction_ids.summary, "Visit at the fair")
        self.assertEqual(self.kept.child_ids.name, "Ida Berg")
        self.assertEqual(self.kept.category_id, self.tags)

    def test_follower_of_both_does_not_cost_the_others(self):
        self.kept.message_subscribe(self.seller.partner_id.ids)
        self.double.message_subscribe((self.seller + self.manager).partner_id.ids)
        merge = self.merge()
        people = (self.seller + self.manager).partner_id
        self.assertEqual(self.kept.message_partner_ids & people, people)
        merge.action_undo()
        self.assertEqual(self.double.message_partner_ids & people, people)

    def test_undo_keeps_what_was_changed_since(self):
        lead = self.env["crm.lead"].create(
            {"name": "Lamps", "partner_id": self.double.id}
        )
        other = self.env["res.partner"].create({"name": "Somebody else"})
        merge = self.merge()
        lead.partner_id = other
        self.kept.street = "Hafenstrasse 1"
        self.env.flush_all()
        merge.action_undo()
        self.assertEqual(lead.partner_id, other)
        self.assertEqual(self.kept.street, "Hafenstrasse 1")
        self.assertEqual(self.double.street, "Lindenallee 5")
        self.assertIn("Street", merge.undo_summary)
        self.assertIn(str(lead.id), merge.undo_summary)

    def test_record_created_since_stays_with_the_kept_contact(self):
        merge = self.merge()
        lead = self.env["crm.lead"].create({"name": "New", "partner_id": self.kept.id})
        merge.action_undo()
        self.assertEqual(lead.partner_id, self.kept)

    def test_chosen_values_win(self):
        merge = self.merge(values={"name": "Nordlicht Limited"})
        self.assertEqual(self.kept.name, "Nordlicht Limited")
        merge.action_undo()
        self.assertEqual(self.kept.name, "Nordlicht Ltd")

    def test_log_says_who_merged_what(self):
        merge = self.merge(user=self.manager)
        self.assertEqual(merge.user_id, self.manager)
        self.assertEqual(merge.survivor_id, self.kept)
        self.assertEqual(merge.line_ids.mapped("name"), ["Nordlicht Limited"])
        self.assertEqual(merge.line_ids.old_partner_id, self.double.id)

    def test_log_says_what_was_moved(self):
        self.env["crm.lead"].create({"name": "Lamps", "partner_id": self.double.id})
        merge = self.merge()
        lines = merge.summary.split("\n")
        self.assertIn("Lead: 1", lines)
        self.assertIn("Tags: 2", lines)
        self.assertFalse([line for line in lines if "_" in line or "Data" in line])

    def test_salesperson_cannot_undo(self):
        merge = self.merge(user=self.seller)
        self.assertEqual(merge.with_user(self.seller).state, "done")
        with self.assertRaises(AccessError):
            merge.with_user(self.seller).action_undo()
        self.assertFalse(self.double.exists())
        self.assertEqual(merge.state, "done")

    def test_salesperson_reads_only_own_merges(self):
        merge = self.merge(user=self.manager)
        found = self.env["crm.partner.merge"].with_user(self.seller).search([])
        self.assertNotIn(merge, found)
        with self.assertRaises(AccessError):
            merge.with_user(self.seller).read(["summary"])

    def test_portal_user_reads_no_merge(self):
        portal = new_test_user(self.env, "merge_portal", groups="base.group_portal")
        with self.assertRaises(AccessError):
            self.merge().with_user(portal).read(["summary"])

    def test_nobody_writes_the_log(self):
        merge = self.merge().with_user(self.manager)
        with self.assertRaises(AccessError):
            merge.state = "undone"
        with self.assertRaises(AccessError):
            merge.unlink()

    def test_manager_of_other_company_reads_no_merge(self):
        company = self.env["res.company"].create({"name": "Far away"})
        self.kept.company_id = company
        merge = self.merge()
        found = self.env["crm.partner.merge"].with_user(self.manager).search([])
        self.assertNotIn(merge, found)

    def test_salesperson_merges_four_contacts_never(self):
        others = self.env["res.partner"].create(
            [{"name": f"N {n}", "email": self.kept.email} for n in range(2)]
        )
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.seller)
        with self.assertRaises(UserError):
            wizard._merge((self.kept + self.double + others).ids, self.kept)
        self.assertTrue(self.double.exists())

    def test_too_late_to_undo(self):
        merge = self.merge()
        with (
            freeze_time(fields.Datetime.now() + timedelta(days=31)),
            self.assertRaises(UserError),
        ):
            merge.action_undo()
        self.assertFalse(self.double.exists())

    def test_undo_days_are_a_setting(self):
        self.env["ir.config_parameter"].set_param("crm_relations.merge_undo_days", 60)
        merge = self.merge()
        with freeze_time(fields.Datetime.now() + timedelta(days=31)):
            merge.action_undo()
        self.assertTrue(self.double.exists())

    def test_vacuum_forgets_what_cannot_be_undone(self):
        merge = self.merge()
        with freeze_time(fields.Datetime.now() + timedelta(days=31)):
            merge.sudo()._gc_payload()
        self.assertFalse(merge.sudo().payload)

    def test_later_merge_has_to_be_undone_first(self):
        first = self.merge()
        third = self.env["res.partner"].create(
            {"name": "Nordlicht Group", "email": self.kept.email}
        )
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((self.kept + third).ids, third)
        second = self.env["crm.partner.merge"].search([], limit=1)
        with self.assertRaisesRegex(UserError, "Undo that merge first"):
            first.action_undo()
        second.action_undo()
        first.action_undo()
        self.assertTrue((self.kept + self.double).exists() == self.kept + self.double)

    def test_undone_once(self):
        merge = self.merge()
        merge.action_undo()
        with self.assertRaises(UserError):
            merge.action_undo()

    @mute_logger("odoo.sql_db")
    def test_exclusion_says_what_to_do(self):
        self.env.cr.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        self.env.cr.execute(
            "CREATE TABLE crm_test_period (id serial PRIMARY KEY, partner_id int"
            " REFERENCES res_partner, EXCLUDE USING gist (partner_id WITH =))"
        )
        self.env.cr.execute(
            "INSERT INTO crm_test_period (partner_id) VALUES (%s), (%s)",
            (self.kept.id, self.double.id),
        )
        with self.assertRaisesRegex(UserError, "crm_test_period"), self.cr.savepoint():
            self.merge()

    def test_clashing_rows_of_foreign_tables_come_back(self):
        self.env.cr.execute(
            "CREATE TABLE crm_test_score (id serial PRIMARY KEY, partner_id int"
            " REFERENCES res_partner, kind text, UNIQUE (partner_id, kind))"
        )
        rows = [
            (self.kept.id, "a"),
            (self.double.id, "a"),
            (self.double.id, "b"),
        ]
        for row in rows:
            self.env.cr.execute(
                "INSERT INTO crm_test_score (partner_id, kind) VALUES (%s, %s)", row
            )
        merge = self.merge()
        query = SQL("SELECT partner_id, kind FROM crm_test_score ORDER BY id")
        self.assertEqual(
            self.env.execute_query(query), [(self.kept.id, "a"), (self.kept.id, "b")]
        )
        merge.action_undo()
        self.assertEqual(self.env.execute_query(query), rows)
