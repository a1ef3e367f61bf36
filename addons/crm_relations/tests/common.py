from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon

SALES = "sales_team.group_sale_salesman"
MANAGER = "sales_team.group_sale_manager"
ACCOUNTING = "account.group_account_readonly"


class Personas:
    """People, customers and one-line factories; mix in after a TransactionCase."""

    @classmethod
    def create_personas(cls):
        # near midnight it is tomorrow already where Odoo's demo user lives
        cls.env.user.tz = "UTC"
        cls.ada = cls._create_user("crm_ada", SALES)
        cls.bob = cls._create_user("crm_bob", SALES)
        cls.eve = cls._create_user("crm_eve", SALES)
        cls.manager = cls._create_user("crm_manager", MANAGER)
        cls.accountant = cls._create_user("crm_accountant", ACCOUNTING)
        cls.employee = cls._create_user("crm_employee", "base.group_user")
        cls.portal = cls._create_user("crm_portal", "base.group_portal")
        cls.team_a = cls._create_team("Team A", cls.ada | cls.bob)
        cls.team_b = cls._create_team("Team B", cls.eve)
        cls.acme = cls._create_customer("Acme", is_company=True)
        cls.ann = cls._create_customer("Ann", parent_id=cls.acme.id)
        cls.carl = cls._create_customer("Carl", parent_id=cls.acme.id)
        cls.call = cls.env.ref("crm_relations.crm_interaction_type_call")
        cls.visit = cls.env.ref("crm_relations.crm_interaction_type_visit")

    @classmethod
    def _create_user(cls, login, groups):
        return new_test_user(
            cls.env,
            login=login,
            groups=groups,
            tz="UTC",
            context={"no_reset_password": True},
            company_id=cls.env.company.id,
            company_ids=[Command.set(cls.env.company.ids)],
        )

    @classmethod
    def _create_team(cls, name, members):
        return cls.env["crm.team"].create(
            {
                "name": name,
                "company_id": False,
                "crm_team_member_ids": [
                    Command.create({"user_id": user.id}) for user in members
                ],
            }
        )

    @classmethod
    def _create_customer(cls, name, **values):
        return cls.env["res.partner"].create({"name": name, **values})

    @classmethod
    def _log(cls, partner, user=None, **values):
        """An interaction, which belongs to nobody's team unless the user has one."""
        return cls.env["crm.interaction"].create(
            {
                "partner_id": partner.id,
                "type_id": cls.call.id,
                "user_id": (user or cls.ada).id,
                **values,
            }
        )

    @classmethod
    def _get_rows(cls, record, kind=None):
        """Timeline rows of a document, without rules."""
        domain = [("res_model", "=", record._name), ("res_id", "in", record.ids)]
        if kind:
            domain.append(("kind", "=", kind))
        return cls.env["crm.timeline"].sudo().search(domain)

    def _get_page(self, partner, user=None, **filters):
        return partner.with_user(user or self.manager).get_timeline_page(**filters)

    def _get_names(self, partner, user=None, **filters):
        return [row["name"] for row in self._get_page(partner, user, **filters)["rows"]]


class CrmRelationsCommon(Personas, BaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_personas()
