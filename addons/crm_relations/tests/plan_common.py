from odoo import Command

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common import Personas

NOW = "2024-05-20 10:00:00"


class PlanCommon(Personas, AccountTestInvoicingCommon):
    """Targets, and orders, invoices, payments and deals of exact amounts and days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("sales_team.group_sale_manager")
        cls.create_personas()
        cls.company = cls.env.company
        cls.goods = cls.env["product.category"].create({"name": "Goods"})
        cls.tables = cls.env["product.category"].create(
            {"name": "Tables", "parent_id": cls.goods.id}
        )
        cls.desk = cls._create_service("Desk", cls.tables)
        cls.lesson = cls._create_service("Lesson", cls.env["product.category"])

    @classmethod
    def _create_service(cls, name, category):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "invoice_policy": "order",
                "taxes_id": [Command.clear()],
                **({"categ_id": category.id} if category else {}),
            }
        )

    @classmethod
    def _target(cls, user=None, team=None, **values):
        owner = {"level": "company"}
        if user:
            owner = {"level": "user", "user_id": user.id}
        elif team:
            owner = {"level": "team", "team_id": team.id}
        return cls.env["crm.target"].create(
            {"date_start": "2024-05-01", "amount": 1000, **owner, **values}
        )

    @classmethod
    def _order(cls, price, day="2024-05-10", user=None, product=None, **values):
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.acme.id,
                "user_id": (user or cls.ada).id,
                "team_id": cls.team_a.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": (product or cls.desk).id,
                            "price_unit": price,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **values,
            }
        )
        order.action_confirm()
        order.date_order = f"{day} 12:00:00" if len(day) == 10 else day
        return order

    @classmethod
    def _invoice(
        cls, *lines, day="2024-05-10", kind="out_invoice", user=None, **values
    ):
        """A posted invoice; lines are (product, price, tax)."""
        invoice = cls.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": cls.acme.id,
                "invoice_date": day,
                "invoice_user_id": (user or cls.ada).id,
                "team_id": cls.team_a.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "price_unit": price,
                            "tax_ids": [Command.set(tax.ids if tax else [])],
                        }
                    )
                    for product, price, tax in lines
                ],
                **values,
            }
        )
        invoice.action_post()
        return invoice

    @classmethod
    def _pay(cls, invoices, amount=None, day="2024-05-12", **values):
        if amount is not None:
            values["amount"] = amount
        wizard = (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoices.ids)
            .create({"payment_date": day, "group_payment": True, **values})
        )
        return wizard._create_payments()

    @classmethod
    def _deal(cls, revenue, day, probability=50, user=None, **values):
        return cls.env["crm.lead"].create(
            {
                "name": "Desks",
                "type": "opportunity",
                "user_id": (user or cls.ada).id,
                "team_id": cls.team_a.id,
                "company_id": cls.company.id,
                "expected_revenue": revenue,
                "date_deadline": day,
                "probability": probability,
                **values,
            }
        )

    def _get_totals(self, measure, *groups, user=None, domain=()):
        """{group: (plan, fact, forecast)} of the report, for this test's company."""
        rows = (
            self.env["crm.forecast.report"]
            .with_user(user or self.env.user)
            ._read_group(
                [
                    ("company_id", "=", self.company.id),
                    ("measure", "=", measure),
                    *domain,
                ],
                groups,
                ["planned:sum", "fact:sum", "forecast:sum"],
            )
        )
        count = len(groups)
        return {
            row[0] if count == 1 else row[:count]: tuple(
                round(value, 2) for value in row[count:]
            )
            for row in rows
        }
