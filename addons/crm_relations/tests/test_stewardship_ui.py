from odoo.tests import HttpCase, new_test_user, tagged


class TestStewardshipCase(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            "crm_steward",
            groups="sales_team.group_sale_manager,base.group_partner_manager",
        )
        cls.first, cls.second = cls.env["res.partner"].create(
            [
                {
                    "name": "Bremer Seilerei Wendt",
                    "is_company": True,
                    "email": "post@wendt-seile.example",
                    "vat": "DE136695976",
                },
                {"name": "Wendt Seilerei", "is_company": True, "vat": "DE136695976"},
            ]
        )
        cls.lead = cls.env["crm.lead"].create(
            {"name": "Ropes", "partner_id": cls.second.id}
        )

    def _suspect(self):
        self.env["crm.duplicate.pair"].search([]).unlink()
        self.env["crm.duplicate.pair"].create(
            {
                "partner_a_id": self.first.id,
                "partner_b_id": self.second.id,
                "score": 78,
                "reasons": {"vat": 50, "name": 70},
            }
        )


@tagged("post_install", "-at_install")
class TestStewardshipUi(TestStewardshipCase):
    browser_size = "1366x768"

    def test_duplicate_is_named_while_typing(self):
        number = self.env["res.partner"].search_count([])
        self.start_tour(
            "/odoo/contacts/new", "crm_relations_duplicate_typing", login="crm_steward"
        )
        self.assertEqual(self.env["res.partner"].search_count([]), number)

    def test_compare_merge_and_undo(self):
        self._suspect()
        self.start_tour("/odoo/duplicates", "crm_relations_merge", login="crm_steward")
        self.assertFalse(self.second.exists())
        self.assertEqual(self.first.name, "Wendt Seilerei")
        self.assertEqual(self.lead.partner_id, self.first)
        self.start_tour("/odoo/merges", "crm_relations_merge_undo", login="crm_steward")
        self.env.invalidate_all()
        self.assertEqual(self.first.name, "Bremer Seilerei Wendt")
        self.assertEqual(self.second.exists().name, "Wendt Seilerei")
        self.assertEqual(self.lead.partner_id, self.second)


@tagged("post_install", "-at_install")
class TestStewardshipPhone(TestStewardshipCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_compare_merge_and_undo(self):
        self._suspect()
        url = "/odoo/duplicates"
        self.start_tour(url, "crm_relations_merge_phone", login="crm_steward")
        self.assertFalse(self.second.exists())
        self.assertEqual(self.lead.partner_id, self.first)
        url = "/odoo/merges"
        self.start_tour(url, "crm_relations_merge_undo_phone", login="crm_steward")
        self.env.invalidate_all()
        self.assertEqual(self.second.exists().name, "Wendt Seilerei")
        self.assertEqual(self.lead.partner_id, self.second)
