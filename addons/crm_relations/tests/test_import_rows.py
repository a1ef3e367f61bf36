from odoo.tests import tagged

from .common import CrmRelationsCommon


@tagged("post_install", "-at_install")
class TestImportRows(CrmRelationsCommon):
    """Contacts and interactions through Odoo's own import, as a sales manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager.group_ids += cls.env.ref("base.group_partner_manager")

    def _load(self, model, names, *rows):
        return self.env[model].with_user(self.manager).load(names, list(rows))

    def _assert_rows(self, result, wanted):
        """Every bad row is named with its reason, no other is, and none is kept."""
        self.assertFalse(result["ids"])
        messages = [(m["rows"]["from"], m["message"]) for m in result["messages"]]
        for number, text in wanted.items():
            found = [row for row, message in messages if text in message]
            self.assertEqual(found, [number], (text, messages))
        self.assertEqual({row for row, _message in messages}, set(wanted))

    # contacts

    def test_contacts_come_with_their_profile_and_roles(self):
        result = self._load(
            "res.partner",
            ["name", "birthdate", "marital_status", "household_size", "crm_role_ids"],
            ["Import Ada", "1990-12-10", "Married", "3", "Customer,Agent"],
        )
        self.assertEqual(result["messages"], [])
        partner = self.env["res.partner"].browse(result["ids"])
        self.assertEqual(str(partner.birthdate), "1990-12-10")
        self.assertEqual(
            (partner.marital_status, partner.household_size), ("married", 3)
        )
        codes = partner.crm_role_ids.mapped("code")
        self.assertEqual(sorted(codes), ["agent", "customer"])

    def test_each_bad_contact_gets_its_own_message(self):
        result = self._load(
            "res.partner",
            ["name", "birthdate", "marital_status", "household_size", "crm_role_ids"],
            ["Import Good", "1990-12-10", "Single", "1", "Customer"],
            ["Import Future", "2990-12-10", "Single", "1", "Customer"],
            ["Import Status", "1990-12-10", "Fiancé", "1", "Customer"],
            ["Import Size", "1990-12-10", "Single", "many", "Customer"],
            ["Import Role", "1990-12-10", "Single", "1", "Wizard of Oz"],
        )
        self._assert_rows(
            result,
            {
                1: "cannot be the birth date of Import Future",
                2: "Fiancé",
                3: "many",
                4: "Wizard of Oz",
            },
        )
        names = [("name", "=like", "Import %")]
        self.assertFalse(self.env["res.partner"].search(names))

    def test_the_same_fault_is_told_of_each_row(self):
        result = self._load(
            "res.partner",
            ["name", "birthdate"],
            ["Import Twin", "2990-12-10"],
            ["Import Good", "1990-12-10"],
            ["Import Twin", "2990-12-10"],
        )
        rows = [message["rows"]["from"] for message in result["messages"]]
        self.assertEqual(rows, [0, 2])

    def test_negative_income_is_refused_by_row(self):
        result = self._load(
            "res.partner",
            ["name", "annual_income"],
            ["Import Good", "5000"],
            ["Import Poor", "-1"],
        )
        self._assert_rows(result, {1: "income"})

    # interactions

    NAMES = ("partner_id", "type_id", "date", "interest", "duration", "summary")

    def test_interactions_come_by_name(self):
        result = self._load(
            "crm.interaction",
            list(self.NAMES),
            ["Acme, Carl", "Visit", "2024-01-02 10:00:00", "4", "1.5", "Saw the desks"],
        )
        self.assertEqual(result["messages"], [])
        note = self.env["crm.interaction"].browse(result["ids"])
        self.assertEqual((note.partner_id, note.type_id), (self.carl, self.visit))
        self.assertEqual((note.interest, note.duration), ("4", 1.5))
        self.assertEqual(note.summary, "Saw the desks")

    def test_each_bad_interaction_gets_its_own_message(self):
        when = "2024-01-02 10:00:00"
        result = self._load(
            "crm.interaction",
            list(self.NAMES),
            ["Acme, Carl", "Visit", when, "4", "1", "Import good"],
            ["Nobody at All", "Visit", when, "4", "1", "Import who"],
            ["Acme, Carl", "Séance", when, "4", "1", "Import what"],
            ["Acme, Carl", "Visit", "yesterday", "4", "1", "Import when"],
            ["Acme, Carl", "Visit", when, "9", "1", "Import interest"],
            ["Acme, Carl", "Visit", when, "4", "-1", "Import length"],
        )
        self._assert_rows(
            result,
            {
                1: "Nobody at All",
                2: "Séance",
                3: "yesterday",
                4: "'9'",
                5: "duration of an interaction cannot be negative",
            },
        )
        texts = [("summary", "=like", "Import %")]
        self.assertFalse(self.env["crm.interaction"].search(texts))
