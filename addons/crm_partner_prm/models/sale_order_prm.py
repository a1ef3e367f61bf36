from odoo import fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    _inherit = "sale.order"

    prm_request_id = fields.Many2one(
        "prm.price.request",
        string="Request with a Price",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="What was asked for, and at which price.",
    )
    prm_version_id = fields.Many2one(
        "prm.specification.version",
        string="Specification",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="What this quotation was ordered by.",
    )

    def action_prm_specification(self):
        """Keep what this order is about, to order it again."""
        self.ensure_one()
        self.check_access("read")
        lines = self.order_line.filtered(
            lambda line: line.product_id and not line.display_type
        )
        if not lines:
            raise UserError(self.env._("There are no products to keep."))
        specification = self.env["prm.specification"].create(
            self._prepare_prm_specification(lines)
        )
        specification.version_ids.action_release()
        return {
            "type": "ir.actions.act_window",
            "res_model": "prm.specification",
            "res_id": specification.id,
            "views": [(False, "form")],
        }

    def _prepare_prm_specification(self, lines):
        version = {
            "currency_id": self.currency_id.id,
            "note": self.name,
            "line_ids": [(0, 0, self._prepare_prm_line(line)) for line in lines],
        }
        return {
            "name": self.client_order_ref or self.name,
            "partner_id": self.partner_id.commercial_partner_id.id,
            "company_id": self.company_id.id,
            "version_ids": [(0, 0, version)],
        }

    def _prepare_prm_line(self, line):
        return {
            "product_id": line.product_id.id,
            "quantity": line.product_uom_qty or 1,
            "price_unit": line.price_reduce_taxexcl,
        }
