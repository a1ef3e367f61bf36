import base64

from .common import IndustryCommon


class FinCommon(IndustryCommon):
    """Two branches with a clerk each, products, and the family Hofmann."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        bank = "crm_industry_profiles.group_bank_clerk"
        screens = "crm_industry_profiles.group_industry_bank"
        cls.other_clerk = cls._create_user("ind_clerk_2", bank, screens)
        cls.centre = cls._create_branch("Centre", "T01", cls.clerk)
        cls.north = cls._create_branch("North", "T02", cls.other_clerk)
        cls.account = cls._create_product("Giro", "current_account", "CA")
        cls.mortgage = cls._create_product("Home Loan", "mortgage", "MO", rate=3.5)
        cls.study = cls._create_product(
            "Study Loan", "loan", "SL", customer_kind="person", age_from=17
        )
        cls.home = cls._create_customer("Home", relation_group_kind="household")
        cls.anna = cls._create_customer("Anna Test", ref="C1")
        cls.ben = cls._create_customer("Ben Test", ref="C2")
        for member in (cls.anna, cls.ben):
            cls._join(member, cls.home)

    @classmethod
    def _create_branch(cls, name, code, *users):
        return cls.env["fin.branch"].create(
            {
                "name": name,
                "code": code,
                "user_ids": [(4, user.id) for user in users],
            }
        )

    @classmethod
    def _create_product(cls, name, kind, code, **vals):
        return cls.env["fin.product"].create(
            {"name": name, "kind": kind, "code": code, **vals}
        )

    @classmethod
    def _create_customer(cls, name, **vals):
        return cls.env["res.partner"].create({"name": name, "user_id": False, **vals})

    @classmethod
    def _join(cls, member, household):
        cls.env["crm.relation"].create(
            {
                "left_partner_id": member.id,
                "type_id": cls.env.ref("crm_relations.crm_relation_type_household").id,
                "right_partner_id": household.id,
                "date_start": False,
            }
        )

    @classmethod
    def _open(cls, customer, product, user=None, **vals):
        Agreement = cls.env["fin.agreement"].with_user(user or cls.env.user)
        return Agreement.create(
            {
                "partner_id": customer.id,
                "product_id": product.id,
                "state": "active",
                **vals,
            }
        )

    @classmethod
    def _open_elsewhere(cls, company, product, **vals):
        vals |= {"company_id": company.id, "user_id": False}
        return cls._open(cls.anna, product, **vals)

    @classmethod
    def _add_party(cls, agreement, partner, role="co_borrower", share=0):
        return cls.env["fin.agreement.party"].create(
            {
                "agreement_id": agreement.id,
                "partner_id": partner.id,
                "role": role,
                "share": share,
            }
        )

    @classmethod
    def _create_import(cls, kind, *lines, encoding="utf-8-sig"):
        content = "\n".join(lines).encode(encoding)
        return cls.env["fin.import"].create(
            {
                "name": f"{kind}.csv",
                "kind": kind,
                "file": base64.b64encode(content),
                "encoding": encoding,
                "user_id": cls.bank_manager.id,
            }
        )

    def _load(self, kind, *lines, user=None, **vals):
        """Load a file as the scheduled action does; return the import."""
        job = self._create_import(kind, *lines, **vals)
        job.with_user(user or self.bank_manager).action_start()
        with self.enter_registry_test_mode():
            job.env.ref("crm_industry_profiles.fin_import_cron").method_direct_trigger()
        job.invalidate_recordset()
        return job

    def _get_texts(self, job):
        return [(line.row, line.text) for line in job.message_ids]

    def _find(self, external_id):
        return self.env["fin.agreement"].search([("external_id", "=", external_id)])
