from contextlib import contextmanager

from freezegun import freeze_time

from odoo.tests import TransactionCase, new_test_user

from .common import create_users

TODAY = "2026-05-20"


class OffersCommon(TransactionCase):
    """A florist and bank with two sales people; the clock stands still."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clock = cls.startClassPatcher(freeze_time(f"{TODAY} 10:00:00"))
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.company = cls.env.company
        cls.other_company = cls.env["res.company"].create({"name": "Other Company"})
        people = create_users(
            cls.env,
            {
                "offers_user": "sales_team.group_sale_salesman",
                "offers_colleague": "sales_team.group_sale_salesman",
                "offers_manager": "sales_team.group_sale_manager",
                "offers_accountant": "account.group_account_invoice,base.group_user",
                "offers_employee": "base.group_user",
                "offers_portal": "base.group_portal",
            },
        )
        cls.user, cls.colleague, cls.manager = people[:3]
        cls.accountant, cls.employee, cls.portal = people[3:]
        cls.flowers = cls.env["product.category"].create({"name": "Flowers"})
        cls.roses = cls._create_product("Roses", categ_id=cls.flowers.id)
        cls.vase = cls._create_product("Vase")
        cls.town = cls.env["res.partner.industry"].create({"name": "Test Town"})

    @classmethod
    def _create_user(cls, login, group):
        return new_test_user(
            cls.env,
            login,
            f"base.group_user,{group}" if group != "base.group_portal" else group,
        )

    @classmethod
    def _create_product(cls, name, **values):
        return cls.env["product.product"].create(
            {"name": name, "type": "service", "list_price": 50, **values}
        )

    @classmethod
    def _create_partner(cls, name, **values):
        return cls.env["res.partner"].create(
            {"name": name, "industry_id": cls.town.id, **values}
        )

    @classmethod
    def _create_partners(cls, number, **values):
        return cls.env["res.partner"].create(
            [
                {"name": f"Customer {index}", "industry_id": cls.town.id, **values}
                for index in range(number)
            ]
        )

    @classmethod
    def _order(cls, partner, product, date, quantity=1, price=50, company=None):
        env = cls.env(
            context=dict(
                cls.env.context, allowed_company_ids=(company or cls.company).ids
            )
        )
        order = env["sale.order"].create(
            {
                "partner_id": partner.id,
                "company_id": (company or cls.company).id,
                "order_line": [
                    (
                        0,
                        0,
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "price_unit": price,
                        },
                    )
                ],
            }
        )
        order.write({"state": "sale", "date_order": f"{date} 12:00:00"})
        return order

    def _segment(self, **values):
        return self.env["crm.segment"].create(
            {
                "name": "Test Segment",
                "domain": f"[('industry_id', '=', {self.town.id})]",
                "user_id": False,
                **values,
            }
        )

    @contextmanager
    def _on(self, day):
        """Live on another day."""
        with freeze_time(f"{day} 10:00:00"):
            self.env.invalidate_all()
            yield
