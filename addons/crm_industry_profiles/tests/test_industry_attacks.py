from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import new_test_user, tagged

from .common_profile import ProfileCommon
from .test_industry_guide import TODAY

# what names of models begin with: the manager of the industry
MANAGERS = {
    "equipment.": "group_equipment_manager",
    "estate.": "group_estate_manager",
    "fin.": "group_bank_manager",
    "insurance.": "group_insurance_manager",
    "it.": "group_it_manager",
    "manufacturing.": "group_manufacturing_manager",
    "media.": "group_media_manager",
    "telecom.": "group_telecom_manager",
    "trade.": "group_trade_manager",
    "travel.": "group_travel_manager",
}
PREFIXES = ("industry.", *MANAGERS)
EMPLOYEES = {
    "industry.guide",
    "industry.guide.indicator",
    "industry.guide.snapshot",
    "industry.guide.step",
}


@tagged("post_install", "-at_install")
class TestIndustryModels(ProfileCommon):
    """What holds for each model of the addon, those of later versions included."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.managers = {
            prefix: cls._create_user(
                f"attack_{prefix}boss", f"crm_industry_profiles.{group}"
            )
            for prefix, group in MANAGERS.items()
        }

    def _get_models(self):
        """Models that keep something, or read it from tables."""
        return [
            model
            for name, model in self.env.items()
            if name.startswith(PREFIXES) and not model._abstract
        ]

    def test_others_get_nothing(self):
        portal = new_test_user(self.env, "ind_no_portal", "base.group_portal")
        public = self.env.ref("base.public_user")
        for model in self._get_models():
            for user in (self.employee, self.seller, portal, public):
                is_open = model._name in EMPLOYEES and user._is_internal()
                for operation in ("read", "write", "create", "unlink"):
                    with self.subTest(f"{model._name} {user.login} {operation}"):
                        found = model.with_user(user).has_access(operation)
                        self.assertEqual(found, is_open and operation == "read")

    def test_each_industry_is_closed_to_the_other(self):
        for model in self._get_models():
            for prefix, user in self.managers.items():
                if not model._name.startswith((prefix, "industry.")):
                    with self.subTest(f"{model._name} {user.login}"):
                        self.assertFalse(model.with_user(user).has_access("read"))

    def test_what_belongs_to_a_company_has_a_rule_for_all(self):
        rules = self.env["ir.rule"].search([("groups", "=", False)])
        ruled = set(rules.mapped("model_id.model"))
        for model in self._get_models():
            field = model._fields.get("company_id")
            if field and not model._transient:
                with self.subTest(model._name):
                    self.assertIn(model._name, ruled)

    def test_another_company_is_closed_to_each_role(self):
        """Rows of all models, seen from a company that has none of them."""
        elsewhere = self.env["res.company"].create({"name": "Far Away"})
        roles = (*self.managers.values(), self.guide_boss)
        for user in roles:
            user.write(
                {"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id}
            )
        for model in self._get_models():
            field = model._fields.get("company_id")
            if not field or model._transient:
                continue
            strange = Domain("company_id", "not in", [False, elsewhere.id])
            for user in roles:
                rows = model.with_user(user).with_context(
                    allowed_company_ids=elsewhere.ids
                )
                if rows.has_access("read"):
                    with self.subTest(f"{model._name} {user.login}"):
                        self.assertFalse(rows.search(strange))


@tagged("post_install", "-at_install")
class TestIndustryAttacks(ProfileCommon):
    """Calls that no screen makes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile = cls._import()
        cls.guide = (
            cls.env["industry.guide"]
            .with_user(cls.guide_boss)
            .create({"company_id": cls.company.id, "date_start": TODAY})
        )
        cls.indicator = cls.guide.indicator_ids.create(
            {"guide_id": cls.guide.id, "metric": "conversion"}
        )

    def _refuse(self, record, **vals):
        before = record.sudo().read(list(vals))
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            record.write(vals)
        self.assertEqual(record.sudo().read(list(vals)), before)

    def test_managers_do_not_write_profiles(self):
        for vals in (
            {"company_ids": [(5,)]},
            {"bundle": {"format": 1}},
            {"group_id": self.env.ref("base.group_system").id},
            {"digest": "0"},
        ):
            self._refuse(self.profile.with_user(self.guide_boss), **vals)
        item = self.profile.item_ids[:1]
        self._refuse(item.with_user(self.guide_boss), stamp={})
        self._refuse(item.with_user(self.admin), stamp={})

    def test_managers_do_not_call_what_switches(self):
        profile = self.profile.with_user(self.guide_boss)
        for step in (
            "action_switch_on",
            "action_switch_off",
            "action_bring_again",
            "action_forget_import",
        ):
            with self.subTest(step), self.assertRaises(AccessError):
                getattr(profile, step)()
        self.assertTrue(self.profile.is_active)

    def test_managers_do_not_import(self):
        wizard = self._make_import(self._read_sample())
        for step in ("action_preview", "action_import"):
            with self.subTest(step), self.assertRaises(AccessError):
                getattr(wizard.with_user(self.guide_boss), step)()

    def test_screens_never_give_the_rights_of_administrators(self):
        """Not even if an administrator is misled to write the group."""
        for name in (
            "base.group_system",
            "base.group_user",
            "sales_team.group_sale_manager",
        ):
            with self.subTest(name), self.assertRaises(UserError):
                self.profile.with_user(self.admin).write(
                    {"group_id": self.env.ref(name).id}
                )

    def test_steps_of_the_guide_are_not_written(self):
        step = self.guide.step_ids[0]
        self._refuse(step, date_done=TODAY)
        self._refuse(step, value=100)
        self._refuse(step, needed=0.5)
        self._refuse(step, code="launch")

    def test_state_of_the_guide_is_not_written(self):
        self._refuse(self.guide, state="done")
        self._refuse(self.guide, completeness=99)
        with self.assertRaises(AccessError):
            self.guide.create({"company_id": self.company.id, "state": "run"})
        self.guide.write({"state": "plan", "name": "As it was"})

    def test_figures_of_indicators_are_not_written(self):
        for name in ("baseline", "value"):
            self._refuse(self.indicator, **{name: 55})
        self._refuse(self.indicator, date_baseline=TODAY)
        with self.assertRaises(AccessError):
            self.indicator.create(
                {"guide_id": self.guide.id, "metric": "churn", "baseline": 40}
            )

    def test_members_read_the_guide_and_take_no_step(self):
        self.guide.member_ids = self.local
        guide = self.guide.with_user(self.local)
        self.assertEqual(guide.name, "Introduce CRM")
        for step in ("action_start", "action_measure", "action_finish"):
            with self.subTest(step), self.assertRaises(AccessError):
                getattr(guide, step)()
        for step in ("action_done", "action_reopen"):
            with self.subTest(step), self.assertRaises(AccessError):
                getattr(guide.step_ids[0], step)()
        self._refuse(guide.indicator_ids[:1], change=10)

    def test_step_does_not_move_into_another_guide(self):
        other = self.guide.create({"company_id": self.company.id})
        step = self.guide.step_ids[0]
        with self.assertRaises(AccessError):
            step.guide_id = other
