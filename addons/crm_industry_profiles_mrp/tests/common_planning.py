from odoo import fields
from odoo.fields import Command

from odoo.addons.crm_industry_profiles.tests.common_manufacturing import (
    ManufacturingCommon,
)


class PlanningCommon(ManufacturingCommon):
    """It is April 30; North planned 100 cans of paint for May and for June."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("mrp.group_mrp_manager")
        cls.planner.group_ids += cls.env.ref("mrp.group_mrp_user")
        cls.powder = cls.env["product.product"].create(
            {"name": "Powder", "is_storable": True}
        )
        cls.paint.is_storable = True
        cls.bom = cls._bom(cls.paint)
        for month in ("2027-05-01", "2027-06-01"):
            cls._plan(month, 100)
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        )

    @classmethod
    def _bom(cls, product, **values):
        line = {"product_id": cls.powder.id, "product_qty": 2}
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "bom_line_ids": [Command.create(line)],
                **values,
            }
        )

    def _stock(self, quantity, product=None):
        self.env["stock.quant"]._update_available_quantity(
            product or self.paint, self.warehouse.lot_stock_id, quantity
        )

    def _planning(self, user=None, **values):
        """A planning of May and June."""
        period = {"month_from": "2027-05-10", "month_to": "2027-06-30"}
        model = self.env["manufacturing.planning"].with_user(user or self.planner)
        return model.create({**period, **values})

    def _missing(self, planning=None, product=None):
        """{month: what is missing} of the paint, as a new planning sees it."""
        lines = (planning or self._planning()).line_ids
        return {
            f"{line.month:%m}": line.proposed_quantity
            for line in lines
            if line.product_id == (product or self.paint)
        }

    def _productions(self):
        return self.env["mrp.production"].search(
            [("product_id", "=", self.paint.id)], order="id"
        )

    def _set_plan(self, month, quantity):
        plan = self.agreement.plan_ids.filtered(
            lambda one: one.month == fields.Date.to_date(month)
        )
        plan.quantity = quantity
