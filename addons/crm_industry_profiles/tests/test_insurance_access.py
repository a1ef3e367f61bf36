from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common_claims import ClaimCommon

# models whose rows belong to a policy, and how they name it
OF_POLICY = {
    "insurance.policy": "id",
    "insurance.coverage": "policy_id",
    "insurance.premium.segment": "policy_id",
    "insurance.instalment": "policy_id",
    "insurance.endorsement": "policy_id",
    "insurance.endorsement.line": "policy_id",
    "insurance.earned.premium": "policy_id",
    "insurance.result": "policy_id",
    "insurance.renewal": "policy_id",
    "insurance.claim": "policy_id",
    "insurance.claim.item": "claim_id.policy_id",
    "insurance.claim.party": "claim_id.policy_id",
    "insurance.claim.document": "claim_id.policy_id",
    "insurance.claim.approval": "claim_id.policy_id",
    "insurance.reserve.move": "claim_id.policy_id",
}
# what accountants need: the contract and its money, nothing of claims
OF_ACCOUNTANTS = set(list(OF_POLICY)[:7]) | {"insurance.holder"}
OF_COMPANY = ("insurance.product", "insurance.package", "insurance.authority")
SETUP = (
    "insurance.product",
    "insurance.product.cover",
    "insurance.tariff.factor",
    "insurance.coverage.type",
    "insurance.package",
    "insurance.package.rule",
    "insurance.claim.reason",
    "insurance.claim.document.kind",
    "insurance.renewal.rule",
    "insurance.renewal.band",
    "insurance.authority",
)


@tagged("post_install", "-at_install")
class TestInsuranceAccess(ClaimCommon):
    """Every model, by role and company: own policies, those of others, elsewhere."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.env["res.company"].create({"name": "Another Insurer"})
        cls.mine = cls._complete(cls.frank)
        cls.others = cls._complete(cls.carla, user_id=cls.insurance_manager.id)
        product = cls.motor.copy({"code": "T-FAR", "company_id": cls.elsewhere.id})
        cls.far = cls._complete(
            cls.carla, company_id=cls.elsewhere.id, product_id=product.id
        )
        cls._setup(cls.env.company, cls.motor)
        cls._setup(cls.elsewhere, product)

    @classmethod
    def _complete(cls, holder, **values):
        """A policy with a row in each of the models."""
        policy = cls._policy(holder, **values)
        policy._make_instalments()
        line = {"coverage_id": policy.coverage_ids[0].id, "premium": 1600}
        cls.env["insurance.endorsement"].create(
            {
                "policy_id": policy.id,
                "date": "2026-12-01",
                "reason": "More",
                "line_ids": [Command.create(line)],
            }
        )
        claim = cls._reserved(1000, policy)
        party = {"claim_id": claim.id, "partner_id": holder.id}
        cls.env["insurance.claim.party"].create(party)
        claim._ask_approval("payment", 700, 0, "Above the authority")
        cls.env["insurance.renewal"]._prepare(policy)
        return policy

    @classmethod
    def _setup(cls, company, product):
        cls.env["insurance.package"].create(
            {"name": "Family", "company_id": company.id}
        )
        cls.env["insurance.authority"].create(
            {"user_id": cls.adjuster.id, "company_id": company.id}
        )

    def _find(self, model, policy, user):
        domain = [(OF_POLICY[model], "=", policy.id)]
        return self.env[model].with_user(user).search_count(domain)

    def _models(self, *left_out):
        return [model for model in OF_POLICY if model not in left_out]

    def test_each_model_has_rows_to_look_for(self):
        root = self.env.ref("base.user_root")
        for policy in (self.mine, self.others, self.far):
            for model in OF_POLICY:
                with self.subTest(model=model):
                    self.assertTrue(self._find(model, policy, root))

    def test_agents_have_what_belongs_to_their_policies(self):
        for model in OF_POLICY:
            with self.subTest(model=model):
                self.assertTrue(self._find(model, self.mine, self.agent))
                self.assertFalse(self._find(model, self.others, self.agent))

    def test_who_sold_it_and_whose_customer_it_is_have_it_as_well(self):
        nobody = self._create_user(
            "ind_colleague", "crm_industry_profiles.group_insurance_agent"
        )
        for model in OF_POLICY:
            with self.subTest(model=model):
                self.assertFalse(self._find(model, self.mine, nobody))
        self.others.sudo().agent_id = nobody.partner_id
        self.frank.user_id = nobody
        for model in OF_POLICY:
            with self.subTest(model=model):
                self.assertTrue(self._find(model, self.others, nobody))
                self.assertTrue(self._find(model, self.mine, nobody))

    def test_adjusters_and_managers_have_all_of_the_company(self):
        for user, left_out in (
            (self.adjuster, ["insurance.renewal"]),
            (self.insurance_manager, []),
        ):
            for model in self._models(*left_out):
                with self.subTest(model=model, user=user.login):
                    self.assertTrue(self._find(model, self.mine, user))
                    self.assertTrue(self._find(model, self.others, user))

    def test_nobody_looks_into_another_company(self):
        users = (self.agent, self.adjuster, self.insurance_manager)
        for user in users:
            for model in OF_POLICY:
                with self.subTest(model=model, user=user.login):
                    self.assertFalse(self._find(model, self.far, user))
            for model in OF_COMPANY:
                with self.subTest(model=model, user=user.login):
                    if model == "insurance.authority" and user == self.agent:
                        continue
                    rows = self.env[model].with_user(user).search([])
                    self.assertTrue(rows)
                    self.assertNotIn(self.elsewhere, rows.sudo().company_id)
        holders = self.env["insurance.holder"].with_user(self.insurance_manager)
        self.assertNotIn(self.elsewhere, holders.search([]).sudo().company_id)

    def test_who_works_in_both_companies_has_both(self):
        manager = self.insurance_manager
        manager.company_ids = [Command.link(self.elsewhere.id)]
        both = manager.company_ids.ids
        for model in OF_POLICY:
            rows = self.env[model].with_user(manager)
            rows = rows.with_context(allowed_company_ids=both)
            domain = [(OF_POLICY[model], "=", self.far.id)]
            with self.subTest(model=model):
                self.assertTrue(rows.search_count(domain))

    def test_accountants_read_the_contract_and_its_money_only(self):
        for group in ("account.group_account_invoice", "account.group_account_readonly"):
            user = self._create_user("ind_" + group[-8:], group)
            for model in OF_POLICY:
                with self.subTest(model=model, group=group):
                    if model in OF_ACCOUNTANTS:
                        self.assertTrue(self._find(model, self.others, user))
                        self.assertFalse(self._find(model, self.far, user))
                        continue
                    with self.assertRaises(AccessError):
                        self._find(model, self.others, user)
            with self.assertRaises(AccessError):
                self.mine.with_user(user).note = "x"

    def test_other_people_have_nothing(self):
        portal = new_test_user(self.env, "ind_portal", "base.group_portal")
        public = self.env.ref("base.public_user")
        models = (*OF_POLICY, *SETUP, "insurance.holder", "insurance.gap")
        for user in (self.seller, self.employee, self.clerk, portal, public):
            for model in models:
                with (
                    self.subTest(model=model, user=user.login),
                    self.assertRaises(AccessError),
                ):
                    self.env[model].with_user(user).search([])

    def test_what_is_of_others_is_not_written(self):
        for model in OF_POLICY:
            domain = [(OF_POLICY[model], "=", self.others.id)]
            row = self.env[model].search(domain, limit=1).with_user(self.agent)
            for step in ("write", "unlink"):
                with self.subTest(model=model, step=step):
                    self.assertFalse(row.has_access(step))

    def test_the_setup_is_the_managers(self):
        for model in SETUP:
            for user in (self.agent, self.adjuster):
                for step in ("write", "create", "unlink"):
                    with self.subTest(model=model, user=user.login, step=step):
                        self.assertFalse(
                            self.env[model].with_user(user).has_access(step)
                        )
            with self.subTest(model=model):
                manager = self.env[model].with_user(self.insurance_manager)
                self.assertTrue(manager.has_access("create"))
