from odoo import Command, fields

from .common import ServiceDeskCommon


class CareCommon(ServiceDeskCommon):
    """Warranties, contracts and what they cost, in short."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk = cls._create_product("Desk")
        cls.chair = cls._create_product("Chair")

    def setUp(self):
        super().setUp()
        self._set_now()

    def _set_now(self):
        """Let new records have the frozen time as their date."""
        self.cr._now = fields.Datetime.now()

    @classmethod
    def _create_product(cls, name, months=0, **values):
        """A product that nobody keeps in stock: its deliveries are typed in."""
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "service_type": "manual",
                "warranty_months": months,
                **values,
            }
        )

    @classmethod
    def _create_entitlement(cls, partner=None, **values):
        return cls.env["service.entitlement"].create(
            {
                "partner_id": (partner or cls.acme).id,
                "kind": "contract",
                "date_start": "2026-01-01",
                "date_end": "2026-12-31",
                **values,
            }
        )

    @classmethod
    def _create_agreement(cls, state="active", **values):
        agreement = cls.env["crm.agreement"].create(
            {
                "partner_id": cls.acme.id,
                "date_start": "2026-01-01",
                "date_end": "2026-12-31",
                **values,
            }
        )
        agreement.sudo().write({"state": state})
        return agreement

    @classmethod
    def _sell(cls, product, quantity=1, price=100, **values):
        """A confirmed order with one line; return the line."""
        line = Command.create(
            {
                "product_id": product.id,
                "product_uom_qty": quantity,
                "price_unit": price,
                "tax_ids": [Command.clear()],
            }
        )
        order = cls.env["sale.order"].create(
            {"partner_id": cls.acme.id, "order_line": [line], **values}
        )
        order.action_confirm()
        return order.order_line
