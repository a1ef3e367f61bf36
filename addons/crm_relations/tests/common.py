from odoo import Command

from odoo.addons.base.tests.common import BaseCommon

SALES = "sales_team.group_sale_salesman"
MANAGER = "sales_team.group_sale_manager"
ACCOUNTING = "account.group_account_readonly"


def create_users(env, groups, **values):
    """Users with their login as password, made in one go: one by one takes thrice.

    :param dict groups: external ids of groups by login, separated by commas
    """
    quiet = dict.fromkeys(
        ("mail_create_nolog", "mail_create_nosubscribe", "mail_notrack"), True
    )
    users = env["res.users"].with_context(no_reset_password=True, **quiet)
    vals_list = [
        {
            "login": login,
            # Odoo wants eight letters at least
            "password": login.ljust(8, "x"),
            "name": f"{login} ({names})",
            "email": f"{login[0]}.{login[0]}@example.com",
            "tz": "UTC",
            "group_ids": [Command.set([env.ref(name).id for name in names.split(",")])],
            **values,
        }
        for login, names in groups.items()
    ]
    return users.create(vals_list).with_env(env)


class Personas:
    """People, customers and one-line factories; mix in after a TransactionCase."""

    @classmethod
    def create_personas(cls):
        # near midnight it is tomorrow already where Odoo's demo user lives
        cls.env.user.tz = "UTC"
        people = cls._create_users(
            {
                "crm_ada": SALES,
                "crm_bob": SALES,
                "crm_eve": SALES,
                "crm_manager": MANAGER,
                "crm_accountant": ACCOUNTING,
                "crm_employee": "base.group_user",
                "crm_portal": "base.group_portal",
            }
        )
        cls.ada, cls.bob, cls.eve, cls.manager = people[:4]
        cls.accountant, cls.employee, cls.portal = people[4:]
        cls.team_a = cls._create_team("Team A", cls.ada | cls.bob)
        cls.team_b = cls._create_team("Team B", cls.eve)
        cls.acme = cls._create_customer("Acme", is_company=True)
        cls.ann = cls._create_customer("Ann", parent_id=cls.acme.id)
        cls.carl = cls._create_customer("Carl", parent_id=cls.acme.id)
        cls.call = cls.env.ref("crm_relations.crm_interaction_type_call")
        cls.visit = cls.env.ref("crm_relations.crm_interaction_type_visit")

    @classmethod
    def _create_user(cls, login, groups):
        return cls._create_users({login: groups})

    @classmethod
    def _create_users(cls, groups):
        """Users of the current company, in the order of {login: groups}."""
        here = {
            "company_id": cls.env.company.id,
            "company_ids": [Command.set(cls.env.company.ids)],
        }
        return create_users(cls.env, groups, **here)

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
