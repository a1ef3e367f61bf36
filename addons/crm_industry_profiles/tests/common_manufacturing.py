from freezegun import freeze_time

from odoo.fields import Command

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common import IndustryCommon

SELLER = "crm_industry_profiles.group_manufacturing_seller"
MANAGER = "crm_industry_profiles.group_manufacturing_manager"
SCREENS = "crm_industry_profiles.group_industry_manufacturing"


class ManufacturingCommon(IndustryCommon, AccountTestInvoicingCommon):
    """A distributor with a plan of 100 pieces for each of two months."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2027-04-30"))
        for group in (MANAGER, "sales_team.group_sale_manager"):
            cls.env.user.group_ids += cls.env.ref(group)
        here = {
            "company_id": cls.env.company.id,
            "company_ids": [Command.set(cls.env.company.ids)],
        }
        cls.maker = cls._create_user("mf_seller", SELLER, SCREENS, **here)
        cls.planner = cls._create_user("mf_manager", MANAGER, SCREENS, **here)
        cls.north = cls.env["res.partner"].create({"name": "North"})
        cls.shop = cls.env["res.partner"].create(
            {"name": "Shop of North", "parent_id": cls.north.id}
        )
        cls.paint = cls.env["product.product"].create(
            {"name": "Paint", "list_price": 10, "invoice_policy": "order"}
        )
        cls.agreement = cls._agreement()
        cls._plan("2027-03-15", 100, 950)
        cls._plan("2027-04-01", 100, 950)

    @classmethod
    def _agreement(cls, **values):
        values = {"partner_id": cls.north.id, "date_start": "2027-01-01", **values}
        return cls.env["crm.agreement"].create(values)

    @classmethod
    def _plan(cls, month, quantity, amount=0, agreement=None, **values):
        return cls.env["crm.agreement.plan"].create(
            {
                "agreement_id": (agreement or cls.agreement).id,
                "product_id": cls.paint.id,
                "month": month,
                "quantity": quantity,
                "amount": amount,
                **values,
            }
        )

    @classmethod
    def _order(cls, quantity, day, confirm=True, **values):
        line = {
            "product_id": cls.paint.id,
            "product_uom_qty": quantity,
            "price_unit": 10,
            "tax_ids": [Command.clear()],
            **values.pop("line", {}),
        }
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.shop.id,
                "commitment_date": f"{day} 12:00:00",
                "order_line": [Command.create(line)],
                **values,
            }
        )
        if confirm:
            order.action_confirm()
        return order

    @classmethod
    def _invoice(cls, order, day):
        invoice = order._create_invoices()
        invoice.invoice_date = day
        invoice.action_post()
        return invoice
