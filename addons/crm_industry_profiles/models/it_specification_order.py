from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

WORK = "crm_industry_profiles.product_product_it_hour"
FIXED = "crm_industry_profiles.product_product_it_fixed"


class ItSpecification(models.Model):
    """From a specification to the quotation, in one click."""

    _inherit = "it.specification"

    def action_make_quotation(self):
        """A quotation of the deal with the sections and lines of this version."""
        self.ensure_one()
        self.check_access("write")
        if self.state == "replaced":
            raise UserError(
                self.env._(
                    "“%s” was replaced: use the last version.", self.display_name
                )
            )
        if not self.amount:
            raise UserError(
                self.env._("“%s” has no price yet: enter hours.", self.display_name)
            )
        if not self.order_id:
            order = self.env["sale.order"].create(self._prepare_order())
            order.order_line = [
                Command.create(vals) for vals in self._prepare_order_lines(order)
            ]
            # sudo: which quotation came of it, is not typed
            self.sudo().order_id = order
        return self.action_view_quotation()

    def action_view_quotation(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.order_id.id,
            "view_mode": "form",
        }

    def _prepare_order(self):
        """Return the values of the quotation, without its lines: a hook."""
        self.ensure_one()
        return {
            "partner_id": self.partner_id.id,
            "opportunity_id": self.lead_id.id,
            "company_id": self.company_id.id,
            "user_id": self.user_id.id,
            "team_id": self.lead_id.team_id.id,
            "client_order_ref": self.tender_id.number or False,
            "origin": self.display_name,
        }

    def _prepare_order_lines(self, order):
        """Return the values of the lines, in the currency of the quotation: a hook."""
        rows = []
        for line in self.line_ids:
            for values in line._prepare_order_lines():
                if price := values.get("price_unit"):
                    values["price_unit"] = self._convert(price, order)
                rows.append({**values, "sequence": 10 + len(rows)})
        return rows

    def _convert(self, price, order):
        if self.currency_id == order.currency_id:
            return price
        day = fields.Date.context_today(self)
        return self.currency_id._convert(price, order.currency_id, self.company_id, day)


class ItSpecificationLine(models.Model):
    _inherit = "it.specification.line"

    def _prepare_order_lines(self):
        """Return the values of one or two lines of a quotation: a hook."""
        self.ensure_one()
        if self.display_type:
            return [{"display_type": self.display_type, "name": self.name}]
        rows = []
        if self.hours:
            rows.append(self._prepare_order_line(WORK, self.hours, self.hour_price))
        if self.fixed_amount:
            rows.append(self._prepare_order_line(FIXED, 1, self.fixed_amount))
        return rows

    def _prepare_order_line(self, product, quantity, price):
        record = self.env.ref(product, raise_if_not_found=False)
        if not record:
            raise UserError(
                self.env._(
                    "The product of specifications was deleted: update the addon"
                    " Industry Profiles to have it back."
                )
            )
        return {
            "product_id": record.id,
            "name": self.name,
            "product_uom_qty": quantity,
            "product_uom_id": record.uom_id.id,
            "price_unit": price,
            "discount": 0,
        }
