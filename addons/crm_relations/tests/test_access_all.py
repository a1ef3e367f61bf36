"""Each model and menu of ours, seen by those who may and by those who may not.

The lists are read from the registry, so that a new model or menu is checked too.
"""

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CrmRelationsCommon

MODULE = "crm_relations"
# whoever is asked to endorse an agreement may read it and decide, in any department
ENDORSED_MODELS = {
    "crm.agreement",
    "crm.agreement.approval",
    "crm.agreement.decision",
    "crm.agreement.party",
    "crm.agreement.type",
}
# Odoo lets every employee read the stages; how we configure them is no secret.
STAGE_FIELDS = {
    "activity_plan_id",
    "check_ids",
    "deadline_days",
    "handover_team_id",
    "handover_user_id",
    "is_process_only",
    "process_ids",
    "required_field_ids",
}
# what every employee may know: questions of the profile, absence, who competes for a
# deal, whether orders win deals, what an activity is about, and that a contact was
# anonymised
OPEN_FIELDS = {
    "digest.digest": {  # the values refuse everybody but sales people
        "kpi_crm_collected",
        "kpi_crm_collected_value",
        "kpi_crm_interaction",
        "kpi_crm_interaction_value",
        "kpi_crm_success",
        "kpi_crm_success_value",
    },
    "crm.lead.lost": {"competitor_ids"},
    "crm.stage": STAGE_FIELDS,
    "crm.team": {"crm_win_on_order"},
    "crm.team.member": {"crm_absent_until"},
    "mail.activity": {"crm_agreement_approval_id"},
    "res.company": {"crm_win_on_order"},
    "res.partner": {
        "crm_anonymised_date",
        "crm_interests",
        "crm_interests_definition_id",
    },
    "res.users": {
        "crm_anonymised_date",
        "crm_interests",
        "crm_interests_definition_id",
    },
}


@tagged("post_install", "-at_install")
class TestAccessAll(CrmRelationsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.public = cls.env.ref("base.public_user")
        cls.models = [
            cls.env[name]
            for name, model in cls.env.registry.items()
            if model._original_module == MODULE and not model._abstract
        ]

    def test_the_models_are_found(self):
        names = {model._name for model in self.models}
        self.assertLessEqual({"crm.timeline", "crm.relation", "crm.consent"}, names)
        self.assertGreater(len(names), 35)

    def _get_readers(self, model):
        endorsed = model._name in ENDORSED_MODELS
        return [self.portal, self.public, *([] if endorsed else [self.employee])]

    def test_portal_public_and_clerks_reach_no_model(self):
        for model in self.models:
            for user in self._get_readers(model):
                with self.subTest(model=model._name, user=user.login):
                    for operation in ("read", "write", "create", "unlink"):
                        self.assertFalse(model.with_user(user).has_access(operation))
                    with self.assertRaises(AccessError):
                        model.with_user(user).search([], limit=1)
                    with self.assertRaises(AccessError):
                        model.with_user(user).search_count([])

    def test_clerks_who_are_not_asked_find_no_agreement(self):
        kind = self.env["crm.agreement.type"].create({"name": "Frame Contract"})
        self.env["crm.agreement"].create(
            {"partner_id": self.acme.id, "type_id": kind.id, "user_id": self.ada.id}
        )
        for name in ("crm.agreement", "crm.agreement.party", "crm.agreement.approval"):
            with self.subTest(model=name):
                model = self.env[name].with_user(self.employee)
                self.assertFalse(model.search([], limit=1))
                self.assertFalse(model.has_access("create"))

    def test_accountants_change_no_model(self):
        decision = self.env["crm.agreement.decision"]
        for model in [model for model in self.models if model._name != decision._name]:
            for operation in ("write", "create", "unlink"):
                with self.subTest(model=model._name, operation=operation):
                    accountant = model.with_user(self.accountant)
                    self.assertFalse(accountant.has_access(operation))

    def test_models_with_a_company_have_a_rule_for_it(self):
        Rule = self.env["ir.rule"].sudo()
        for model in self.models:
            if model._transient or not {"company_id", "partner_id"} & set(
                model._fields
            ):
                continue
            with self.subTest(model=model._name):
                rules = Rule.search([("model_id.model", "=", model._name)])
                everybody = rules.filtered(lambda rule: not rule.groups)
                domains = " ".join(everybody.mapped("domain_force"))
                self.assertIn("company_id", domains)

    def test_clerks_get_no_field_of_ours_on_odoos_models(self):
        for name, model in self.env.registry.items():
            if model._abstract or model._original_module == MODULE:
                continue
            if not self.env[name].with_user(self.employee).has_access("read"):
                continue
            given = self.env[name].with_user(self.employee).fields_get(attributes=())
            ours = {
                field
                for field in given
                if MODULE in (model._fields[field]._modules or ())[:1]
            }
            with self.subTest(model=name):
                self.assertLessEqual(ours, OPEN_FIELDS.get(name, set()))

    def test_portal_users_get_no_field_of_ours_on_their_contact(self):
        for user in (self.portal, self.public):
            Partner = self.env["res.partner"].with_user(user)
            for name in ("crm_role_ids", "crm_consent_state", "birthdate"):
                own = Partner.browse(user.partner_id.id)
                case = self.subTest(user=user.login, field=name)
                with case, self.assertRaises(AccessError):
                    own.read([name])
            given = Partner.fields_get(attributes=())
            ours = {
                field
                for field in given
                if MODULE in (Partner._fields[field]._modules or ())[:1]
            }
            self.assertLessEqual(ours, {"crm_interests_definition_id"})

    def _probe(self, field):
        """A condition on a field that only its search method answers."""
        conditions = {
            "boolean": ("=", True),
            "char": ("ilike", "wife"),
            "date": ("=", "2020-01-01"),
            "datetime": (">", "2020-01-01"),
        }
        if field.type == "selection":
            return field.name, "=", field.get_values(self.env)[0]
        return field.name, *conditions.get(field.type, ("in", [1]))

    def test_clerks_and_portal_users_do_not_search_what_they_may_not_read(self):
        searched = [
            (self.env[name], field)
            for name, model in self.env.registry.items()
            if model._original_module != MODULE and not model._abstract
            for field in model._fields.values()
            if MODULE in (field._modules or ())[:1]
            and field.groups
            and field.search
            and field.name not in OPEN_FIELDS.get(name, ())
            # the day of the other conditions: says nothing by itself
            and field.name != "relation_as_of"
        ]
        self.assertGreater(len(searched), 10)
        for model, field in searched:
            for user in (self.employee, self.portal):
                case = self.subTest(field=str(field), user=user.login)
                with case, self.assertRaises(AccessError):
                    model.with_user(user).search([self._probe(field)])


@tagged("post_install", "-at_install")
class TestMenusOpen(CrmRelationsCommon):
    """Every menu of ours opens, with its views, for whoever sees it."""

    def _get_actions(self, user):
        """Return {menu of ours that the user reaches from an app: its action}."""
        tree = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        reached, todo = set(), list(tree["root"]["children"])
        while todo:
            menu_id = todo.pop()
            reached.add(menu_id)
            todo += tree[menu_id]["children"]
        menus = self._get_menus().filtered(lambda menu: menu.id in reached)
        return {menu: menu.action for menu in menus if menu.action}

    def _get_menus(self):
        ids = self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", "ir.ui.menu")]
        )
        return self.env["ir.ui.menu"].browse(ids.mapped("res_id"))

    def _open(self, action, user):
        model = self.env[action.res_model].with_user(user)
        views = [(view, mode) for view, mode in action.views if mode != "activity"]
        given = model.get_views([*views, (False, "search")])
        for mode, view in given["views"].items():
            etree.fromstring(view["arch"])
            if mode == "list" and not model._transient:
                names = etree.fromstring(view["arch"]).xpath("/list/field/@name")
                fields = model.fields_get(names, attributes=())
                model.web_search_read([], {name: {} for name in fields}, limit=3)

    def _check(self, user, least):
        actions = self._get_actions(user)
        self.assertGreaterEqual(len(actions), least)
        for menu, action in actions.items():
            with self.subTest(menu=menu.complete_name, user=user.login):
                if action._name == "ir.actions.act_window":
                    self._open(action, user)
                    # an empty list says what to do
                    self.assertTrue(action.help or action.target == "new")

    def test_menus_of_a_salesperson_open(self):
        self._check(self.ada, 20)

    def test_menus_of_a_manager_open(self):
        self._check(self.manager, 35)

    def test_clerks_and_portal_users_see_no_menu(self):
        self.assertEqual(self._get_actions(self.employee), {})
        with self.assertRaises(AccessError):
            self._get_actions(self.portal)

    def test_each_menu_leads_somewhere(self):
        for menu in self._get_menus():
            with self.subTest(menu=menu.complete_name):
                self.assertTrue(menu.action or menu.child_id)
