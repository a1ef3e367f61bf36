from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .relation_common import TODAY, RelationCommon

MODELS = [
    "crm.relation",
    "crm.relation.end",
    "crm.relation.label",
    "crm.relation.share",
    "crm.relation.type",
]


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestRelationAccess(RelationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.relation = cls._relate(cls.anna, "works_for", cls.acme)
        cls.other_company = cls.env["res.company"].create({"name": "Other Company"})

    def _user(self, groups):
        return new_test_user(self.env, f"relation-{groups}", groups)

    def test_salesman_creates_and_changes_but_does_not_delete(self):
        relation = self.relation.with_user(self.salesman)
        relation.note = "Met at the fair"
        relation.copy({"left_partner_id": self.petr.id})
        with self.assertRaises(AccessError):
            relation.unlink()
        with self.assertRaises(AccessError):
            self._ends(self.anna).with_user(self.salesman).unlink()
        self.assertTrue(self.relation.exists())

    def test_salesman_adds_and_changes_from_the_card(self):
        End = self.env["crm.relation.end"].with_user(self.salesman)
        end = End.create(
            {
                "partner_id": self.petr.id,
                "label_id": self._label("works_for").id,
                "other_partner_id": self.acme.id,
            }
        )
        end.date_end = "2026-12-31"
        self.assertEqual(str(end.relation_id.date_end), "2026-12-31")

    def test_salesman_does_not_change_types(self):
        with self.assertRaises(AccessError):
            self._type("friend").with_user(self.salesman).name = "Pal of"

    def test_manager_deletes_relations_and_changes_types(self):
        manager = self._user("sales_team.group_sale_manager")
        self._type("friend").with_user(manager).name = "Pal of"
        self.relation.with_user(manager).unlink()
        self.assertFalse(self.relation.exists())

    def test_accountant_reads_only(self):
        for group in (
            "account.group_account_readonly",
            "account.group_account_invoice",
        ):
            user = self._user(group)
            relation = self.relation.with_user(user)
            self.assertEqual(relation.type_id.code, "works_for")
            self.assertEqual(len(self.anna.with_user(user).relation_end_ids), 1)
            with self.assertRaises(AccessError):
                relation.note = "No"
            with self.assertRaises(AccessError):
                self._ends(self.anna).with_user(user).note = "No"

    def test_others_read_nothing(self):
        for groups in ("base.group_user", "base.group_portal", "base.group_public"):
            user = self._user(groups)
            for model in MODELS:
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_others_get_neither_card_nor_map(self):
        user = self._user("base.group_user")
        for method in ("get_relation_card", "get_relation_map"):
            with self.assertRaises(AccessError):
                getattr(self.anna.with_user(user), method)()

    def test_employee_without_crm_rights_opens_and_saves_a_contact(self):
        user = self._user("base.group_user,base.group_partner_manager")
        with Form(self.anna.with_user(user)) as form:
            form.comment = "Fine"
        self.assertNotIn("relation_ids", form._view["fields"])

    def test_employee_without_crm_rights_does_not_search_by_relation(self):
        user = self._user("base.group_user")
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(user).search(
                [("relation_partner_id", "=", self.acme.id)]
            )

    def test_relation_with_a_contact_of_another_company_is_hidden(self):
        self.acme.company_id = self.other_company
        for model in ("crm.relation", "crm.relation.end"):
            rows = self.env[model].with_user(self.salesman)
            domain = [("id", "in", [self.relation.id, *self._ends(self.anna).ids])]
            self.assertFalse(rows.search(domain))

    def test_relation_with_a_colleague_of_another_company_is_visible(self):
        colleague = new_test_user(self.env, "relation-colleague", "base.group_user")
        colleague.write(
            {
                "company_ids": [fields.Command.link(self.other_company.id)],
                "company_id": self.other_company.id,
            }
        )
        colleague.partner_id.company_id = self.other_company
        relation = self._relate(colleague.partner_id, "friend", self.petr)
        self.assertFalse(relation.company_id)
        self.assertTrue(relation.with_user(self.salesman).has_access("read"))

    def test_nobody_is_found_through_a_contact_of_another_company(self):
        self.acme.company_id = self.other_company
        Partner = self.env["res.partner"].with_user(self.salesman)
        for domain in (
            [("relation_partner_id", "ilike", "Acme Test")],
            [("relation_text", "=", "Works for Acme Test")],
            [("relation_end_ids.other_partner_id.name", "=", "Acme Test")],
            [("relation_ids.right_partner_id.name", "=", "Acme Test")],
        ):
            self.assertFalse(Partner.search(domain), domain)

    def test_lists_open_although_others_relations_are_hidden(self):
        visible = self._relate(self.petr, "friend", self.tom)
        self.acme.company_id = self.other_company
        Relation = self.env["crm.relation"].with_user(self.salesman)
        spec = {"display_name": {}, "left_partner_id": {"fields": {"display_name": {}}}}
        domain = [("id", "in", (self.relation + visible).ids)]
        page = Relation.web_search_read(domain, spec)
        self.assertEqual([row["id"] for row in page["records"]], visible.ids)

    def test_user_of_both_companies_sees_the_relation(self):
        self.acme.company_id = self.other_company
        self.salesman.company_ids += self.other_company
        companies = self.salesman.company_ids.ids
        relation = self.relation.with_user(self.salesman)
        relation = relation.with_context(allowed_company_ids=companies)
        self.assertTrue(relation.has_access("read"))

    def test_shares_of_another_companys_contact_are_hidden(self):
        self._relate(self.anna, "owner", self.acme, share=10)
        Share = self.env["crm.relation.share"].with_user(self.salesman)
        domain = [("partner_id", "=", self.acme.id)]
        self.assertEqual(Share.search_count(domain), 1)
        self.acme.company_id = self.other_company
        self.assertEqual(Share.search_count(domain), 0)


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestRelationImport(RelationCommon):
    def _load(self, *rows):
        fields = ["left_partner_id", "type_id", "right_partner_id", "date_start"]
        return self.env["crm.relation"].load(fields, rows)

    def test_good_rows_are_imported_by_name(self):
        result = self._load(["Anna Test", "Works for", "Acme Test", "2020-01-01"])
        self.assertEqual(len(result["ids"]), 1)
        self.assertEqual(self._ends(self.acme).label, "Employs")

    def test_type_is_found_by_its_code(self):
        result = self._load(["Anna Test", "works_for", "Acme Test", "2020-01-01"])
        self.assertEqual(result["messages"], [])

    def test_each_bad_row_gets_its_own_message(self):
        result = self._load(
            ["Anna Test", "Works for", "Acme Test", "2020-01-01"],
            ["Anna Test", "Works for", "Petr Test", "2020-01-01"],
            ["Anna Test", "Works for", "Nobody Test", "2020-01-01"],
        )
        self.assertFalse(result["ids"])
        messages = [(m["rows"]["from"], m["message"]) for m in result["messages"]]
        wanted = [(1, "Petr Test is a person, but has to be"), (2, "'Nobody Test'")]
        for number, text in wanted:
            found = [row for row, message in messages if text in message]
            self.assertEqual(found, [number])
        self.assertEqual({row for row, _message in messages}, {1, 2})

    def test_same_relation_twice_in_a_file_is_explained(self):
        row = ["Anna Test", "Works for", "Acme Test", "2020-01-01"]
        [message] = self._load(row, row)["messages"]
        self.assertIn("already have this relation", message["message"])
