from odoo.tests import TransactionCase, new_test_user

TODAY = "2026-03-10 09:00:00"


class ProfileCommon(TransactionCase):
    """People of the tests about profiles, roles, consents and personal data."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context={
                **cls.env.context,
                "tracking_disable": True,
                "no_reset_password": True,
            }
        )
        cls.env.user.tz = "UTC"  # as that of the people
        cls._make_users()
        Partner = cls.env["res.partner"]
        cls.acme = Partner.create({"name": "Acme", "is_company": True})
        cls.ada = Partner.create(
            {
                "name": "Ada Lovelace",
                "email": "ada@example.com",
                "phone": "+32470112233",
            }
        )
        Role = cls.env["crm.partner.role"]
        cls.roles = {role.code: role for role in Role.search([])}

    @classmethod
    def _make_users(cls):
        cls.user = cls._new_user("pr_seller", "sales_team.group_sale_salesman")
        cls.manager = cls._new_user("pr_manager", "sales_team.group_sale_manager")
        cls.accountant = cls._new_user("pr_accountant", "account.group_account_invoice")
        cls.clerk = cls._new_user("pr_clerk", "base.group_user")
        cls.portal = cls._new_user("pr_portal", "base.group_portal")
        cls.officer = cls._new_user(
            "pr_officer",
            "base.group_user,base.group_partner_manager,"
            "crm_relations.group_privacy_officer",
        )

    @classmethod
    def _new_user(cls, login, groups):
        return new_test_user(
            cls.env, login, groups=groups, email=f"{login}@example.com"
        )

    @classmethod
    def _people(cls, count, **values):
        return cls.env["res.partner"].create(
            [{"name": f"Person {number}", **values} for number in range(count)]
        )

    def _codes(self, partner):
        return partner.crm_role_ids.mapped("code")

    def _new_order(self, partner):
        product = self.env["product.product"].create(
            {"name": "Desk", "list_price": 100}
        )
        return self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [(0, 0, {"product_id": product.id})],
            }
        )

    def _count_queries(self, work):
        for _round in range(2):  # the first one fills the caches of the registry
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            work()
        return self.env.cr.sql_log_count - before


class FactsMixin:
    """Which facts are wanted, for tests that start with none."""

    @classmethod
    def _forget_facts(cls):
        cls.env["crm.profile.fact"].search([]).active = False

    @classmethod
    def _want(cls, name, weight=10, applies_to="any", months=0):
        field = cls.env["ir.model.fields"]._get("res.partner", name)
        Fact = cls.env["crm.profile.fact"]
        found = Fact.with_context(active_test=False)
        found.search([("field_id", "=", field.id)]).unlink()
        return Fact.create(
            {
                "field_id": field.id,
                "weight": weight,
                "applies_to": applies_to,
                "confirm_months": months,
            }
        )

    def _age(self, partner, day):
        """The contact was made on `day`."""
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id = %s", (day, partner.id)
        )
        partner.invalidate_recordset()


class PrivacyCommon(ProfileCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada.write(
            {
                "street": "Countess street 1",
                "birthdate": "1990-12-10",
                "annual_income": 5000,
                "crm_occupation": "Countess of numbers",
            }
        )
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Ada Lovelace wants desks",
                "partner_id": cls.ada.id,
                "contact_name": "Ada Lovelace",
                "email_from": "ada@example.com",
                "phone": "+32470112233",
                "description": "<p>Ada Lovelace called</p>",
                "expected_revenue": 700,
            }
        )
        cls.lead.action_set_lost()

    def _pay(self, invoice):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()

    def _new_invoice(self, partner, date="2026-03-01"):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": date,
                "invoice_line_ids": [
                    (0, 0, {"name": "Desk", "price_unit": 100, "tax_ids": []})
                ],
            }
        )
        invoice.action_post()
        return invoice

    def _anonymise(self, partner=None, user=None, **kwargs):
        partner = (partner or self.ada).with_user(user or self.officer)
        return partner.action_anonymise(**kwargs)

    def _groups(self, partner):
        groups = self.env["crm.personal.data"]._get_groups(partner)
        return {group["model"]: group for group in groups}
