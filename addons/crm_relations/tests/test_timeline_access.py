from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import CrmRelationsCommon


@tagged("post_install", "-at_install")
class TestTimelineAccess(CrmRelationsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._log(cls.ann, cls.ada, summary="by Ada", date="2024-01-01")
        cls._log(cls.ann, cls.bob, summary="by Bob", date="2024-01-02")
        cls._log(cls.ann, cls.eve, summary="by Eve", date="2024-01-03")
        unassigned = {"user_id": False, "team_id": False, "date": "2024-01-04"}
        cls._log(cls.ann, summary="by nobody", **unassigned)
        cls.everything = ["by nobody", "by Eve", "by Bob", "by Ada"]

    def test_sales_user_sees_own_and_team_and_unassigned(self):
        names = self._get_names(self.acme, self.ada)
        self.assertEqual(names, ["by nobody", "by Bob", "by Ada"])

    def test_sales_user_of_another_team_sees_the_rest(self):
        names = self._get_names(self.acme, self.eve)
        self.assertEqual(names, ["by nobody", "by Eve"])

    def test_sales_user_sees_all_of_his_own_account(self):
        self.acme.user_id = self.eve
        self.assertEqual(self._get_names(self.acme, self.eve), self.everything)

    def test_sales_user_sees_all_of_his_own_contact(self):
        self.ann.user_id = self.eve
        self.assertEqual(self._get_names(self.ann, self.eve), self.everything)

    def test_author_sees_his_message_on_the_record_of_another(self):
        self.carl.user_id = self.eve
        self.env["mail.message"].create(
            {
                "model": "res.partner",
                "res_id": self.carl.id,
                "message_type": "comment",
                "body": "<p>Mine</p>",
                "subject": "Mine",
                "author_id": self.ada.partner_id.id,
            }
        )
        self.assertEqual(self._get_names(self.carl, self.ada), ["Mine"])
        self.assertEqual(self._get_names(self.carl, self.bob), [])

    def test_manager_sees_all(self):
        self.assertEqual(self._get_names(self.acme, self.manager), self.everything)

    def test_accountant_sees_all_and_logs_nothing(self):
        page = self._get_page(self.acme, self.accountant)
        self.assertEqual([row["name"] for row in page["rows"]], self.everything)
        self.assertFalse(page["can_log"])

    def test_sales_user_may_log(self):
        self.assertTrue(self._get_page(self.acme, self.ada)["can_log"])

    def test_employee_and_portal_user_are_refused(self):
        for user in (self.employee, self.portal):
            with self.assertRaises(AccessError):
                self._get_page(self.acme, user)
            with self.assertRaises(AccessError):
                self.env["crm.timeline"].with_user(user).search([])

    def test_nobody_writes_the_timeline(self):
        row = self.env["crm.timeline"].with_user(self.manager).search([], limit=1)
        for change in (row.unlink, lambda: row.write({"name": "x"})):
            with self.assertRaises(AccessError):
                change()

    def test_other_company_is_invisible(self):
        second = self.env["res.company"].create({"name": "Second"})
        self.env["crm.interaction"].search(
            [("summary", "=", "by Bob")]
        ).company_id = second
        names = self._get_names(self.acme, self.manager)
        self.assertEqual(names, ["by nobody", "by Eve", "by Ada"])

    def test_customer_of_another_company_is_refused(self):
        second = self.env["res.company"].create({"name": "Second"})
        customer = self._create_customer("Secret", company_id=second.id)
        with self.assertRaises(AccessError):
            self._get_page(customer, self.manager)

    def test_card_opens_for_an_employee_without_sales_rights(self):
        customer = self.acme.with_user(self.employee)
        arch = customer.get_view(view_type="form")["arch"]
        self.assertNotIn("crm_timeline", arch)
        self.assertNotIn("interaction_count", arch)
        [values] = customer.web_read({"name": {}, "child_ids": {}})
        self.assertEqual(values["name"], "Acme")

    def test_card_has_the_timeline_for_sales_and_accounting(self):
        for user in (self.ada, self.manager, self.accountant):
            arch = self.acme.with_user(user).get_view(view_type="form")["arch"]
            self.assertIn('widget name="crm_timeline"', arch)

    def test_open_the_document_of_a_row(self):
        row = self.env["crm.timeline"].search([("name", "=", "by Ada")])
        action = row.with_user(self.ada).action_open_document()
        self.assertEqual(action["res_model"], "crm.interaction")
        self.assertEqual(action["res_id"], row.res_id)

    def test_document_of_another_is_refused_with_a_reason(self):
        lead = self.env["crm.lead"].create(
            {"name": "Desks", "partner_id": self.ann.id, "user_id": self.bob.id}
        )
        row = self._get_rows(lead).with_user(self.ada)
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "“Desks” took place.*Ask crm_bob"):
            row.action_open_document()
