from odoo.tests import new_test_user, tagged

from .common_application import ApplicationCommon

OPERATIONS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}
# {model: what clerks, compliance officers and bank managers may do}
ROLES = {
    "fin.product": ("r", "r", "rwcd"),
    "fin.branch": ("r", "r", "rwcd"),
    "fin.agreement": ("rwc", "rwc", "rwcd"),
    "fin.agreement.party": ("rwcd", "rwcd", "rwcd"),
    "fin.operation": ("r", "r", "rwcd"),
    "fin.import": ("", "", "rwcd"),
    "fin.import.message": ("", "", "rwcd"),
    "fin.application": ("rwc", "rwc", "rwcd"),
    "fin.application.document": ("rwcd", "rwcd", "rwcd"),
    "fin.decision.limit": ("", "", "rwcd"),
    "fin.kyc.review": ("", "rwc", "rwcd"),
    "fin.kyc.risk": ("", "rc", "rc"),
    "fin.kyc.trigger": ("", "r", "r"),
    "fin.kyc.change": ("", "rw", "rw"),
    "fin.kyc.document": ("", "rwc", "rwcd"),
}


@tagged("post_install", "-at_install")
class TestBankAccess(ApplicationCommon):
    def _get_rights(self, model, user):
        rows = self.env[model].with_user(user)
        return "".join(key for key, name in OPERATIONS.items() if rows.has_access(name))

    def test_each_role_has_its_rights_and_no_more(self):
        users = (self.clerk, self.compliance, self.bank_manager)
        for model, rights in ROLES.items():
            found = tuple(self._get_rights(model, user) for user in users)
            self.assertEqual(found, rights, model)

    def test_others_have_none(self):
        portal = new_test_user(self.env, "ind_portal", "base.group_portal")
        others = self.seller | self.employee | self.agent | self.insurance_manager
        others |= portal | self.env.ref("base.public_user")
        for model in ROLES:
            for user in others:
                self.assertEqual(self._get_rights(model, user), "", (model, user.login))

    def test_all_models_of_the_bank_are_checked(self):
        models = {
            name
            for name, model in self.env.registry.items()
            if name.startswith("fin.") and not model._abstract and not model._transient
        }
        self.assertEqual(models, set(ROLES))

    def test_another_company_is_out_of_reach(self):
        other = self.env["res.company"].create({"name": "Other Bank"})
        for record in self._create_all(other):
            for user in (self.clerk, self.compliance, self.bank_manager):
                rows = self.env[record._name].with_user(user)
                if rows.has_access("read"):
                    message = (record._name, user.login)
                    found = rows.search([("id", "=", record.id)])
                    self.assertFalse(found, message)
                    self.assertFalse(record.with_user(user).has_access("read"), message)

    def _create_all(self, company):
        """A record of each model, of another company."""
        here = {"company_id": company.id}
        customer = {"partner_id": self.maria.id, **here}
        records = [
            self._create("branch", name="B", **here),
            self._create("decision.limit", user_id=self.clerk.id, amount=1, **here),
            self._create("kyc.risk", risk_class="low", reason="x", **customer),
            self._create("kyc.document", kind_id=self.passport.id, **customer),
        ]
        return records + self._create_parents(here, customer)

    def _create_parents(self, here, customer):
        """Records that have others below them, and those."""
        product = self._create("product", name="G", kind="loan", **here)
        sold = {"product_id": product.id, "user_id": False, **customer}
        agreement = self._create("agreement", **sold)
        application = self._create("application", amount=1, **sold)
        job = self._create("import", name="x.csv", **here)
        review = self._create("kyc.review", **customer)
        paper = {"application_id": application.id, "kind_id": self.passport.id}
        month = {"agreement_id": agreement.id, "date_month": "2024-01-01"}
        return [
            *(product, agreement, agreement.party_ids, application, job, review),
            self._create("application.document", **paper),
            self._create("operation", **month),
            self._create("import.message", import_id=job.id, row=1, text="x"),
            self._create("kyc.trigger", kind="other", review_id=review.id),
            self._create("kyc.change", key="name", review_id=review.id),
        ]

    def _create(self, model, **values):
        return self.env[f"fin.{model}"].sudo().create(values)

    def test_every_model_has_such_a_record(self):
        other = self.env["res.company"].create({"name": "Other Bank"})
        made = {record._name for record in self._create_all(other)}
        self.assertEqual(made, set(ROLES))
