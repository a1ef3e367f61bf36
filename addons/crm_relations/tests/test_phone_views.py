from odoo.tests import TransactionCase, tagged

# Set up once, or studied, at a desk.
SETTINGS = {
    "crm.agreement.type",
    "crm.campaign.cost",
    "crm.debt.rule",
    "crm.document.kind",
    "crm.document.request.rule",
    "crm.document.template",
    "crm.duplicate.scan",
    "crm.interaction.type",
    "crm.life.event.type",
    "crm.partner.role",
    "crm.partner.role.period",
    "crm.pay.statement.line",
    "crm.process",
    "crm.profile.confirmation",
    "crm.profile.fact",
    "crm.relation.type",
    "crm.timeline",
    "crm.value",
}


@tagged("post_install", "-at_install")
class TestPhoneViews(TransactionCase):
    """Odoo opens the kanban view on a phone, where a list would be cut off."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        data = cls.env["ir.model.data"].search(
            [
                ("module", "=", "crm_relations"),
                ("model", "=", "ir.actions.act_window"),
            ]
        )
        actions = cls.env["ir.actions.act_window"].browse(data.mapped("res_id"))
        cls.lists = actions.filtered(
            lambda action: (
                action.view_mode.startswith("list") and action.res_model not in SETTINGS
            )
        )

    def test_every_list_for_daily_work_has_cards(self):
        without = self.lists.filtered(
            lambda action: "kanban" not in action.view_mode.split(",")
        )
        self.assertEqual(without.mapped("res_model"), [])
        self.assertGreaterEqual(len(self.lists), 20)

    def test_cards_are_designed_and_not_generated(self):
        for model in sorted(set(self.lists.mapped("res_model"))):
            arch = self.env[model].get_view(view_type="kanban")["arch"]
            with self.subTest(model=model):
                self.assertIn('t-name="card"', arch)

    def test_a_double_is_judged_from_its_card(self):
        arch = self.env["crm.duplicate.pair"].get_view(view_type="kanban")["arch"]
        for name in ("action_compare", "action_dismiss", "action_reopen"):
            self.assertIn(f'name="{name}"', arch)
