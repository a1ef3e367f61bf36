from odoo.tests import TransactionCase, new_test_user

from .common import create_users

SALESMAN = "sales_team.group_sale_salesman"


class DailyCommon(TransactionCase):
    """People and one-line factories for the daily work of a sales person."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref("base.us")
        Partner = cls.env["res.partner"]
        cls.sally, cls.samir, cls.boss = create_users(
            cls.env,
            {
                "daily_sally": SALESMAN,
                "daily_samir": SALESMAN,
                "daily_boss": "sales_team.group_sale_manager",
            },
        )
        cls._create_customers(Partner)
        Type = cls.env["crm.interaction.type"]
        cls.call = Type.search([("code", "=", "call")])
        cls.visit = Type.search([("code", "=", "visit")])

    @classmethod
    def _create_customers(cls, Partner):
        cls.acme = Partner.create(
            {
                "name": "Acme Daily Works",
                "is_company": True,
                "user_id": cls.sally.id,
                "street": "12 Main Street",
                "zip": "94538",
                "city": "Fremont",
                "ref": "CUST-77001",
            }
        )
        cls.ada = Partner.create(
            {
                "name": "Ada Daily",
                "parent_id": cls.acme.id,
                "phone": "(202) 555-0143",
                "email": "ada@dailyworks.example",
                "user_id": cls.sally.id,
            }
        )

    @classmethod
    def _create_user(cls, login, groups):
        groups = f"base.group_user,{groups}"
        return new_test_user(cls.env, login, groups=groups, email=f"{login}@x.example")

    @classmethod
    def _log(cls, user=None, **values):
        values = {"partner_id": cls.ada.id, "type_id": cls.call.id, **values}
        return cls.env["crm.interaction"].with_user(user or cls.sally).create(values)

    @classmethod
    def _deal(cls, **values):
        return cls.env["crm.lead"].create(
            {
                "name": "Desks",
                "type": "opportunity",
                "partner_id": cls.ada.id,
                "user_id": cls.sally.id,
                **values,
            }
        )

    @classmethod
    def _meet(cls, start, stop, partners=None, **values):
        guests = cls.sally.partner_id | (cls.ada if partners is None else partners)
        return cls.env["calendar.event"].create(
            {
                "name": "Talk",
                "start": start,
                "stop": stop,
                "user_id": cls.sally.id,
                "partner_ids": [(6, 0, guests.ids)],
                **values,
            }
        )
