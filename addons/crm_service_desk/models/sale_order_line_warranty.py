from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain


class ProductTemplate(models.Model):
    _inherit = "product.template"

    warranty_months = fields.Integer(
        string="Warranty (months)",
        help="What is delivered from an order gets a warranty of so many months.",
    )

    _warranty_months_positive = models.Constraint(
        "CHECK(warranty_months >= 0)",
        "A warranty cannot last less than no month. Enter 0 for none.",
    )


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        delivered = [bool(vals.get("qty_delivered")) for vals in vals_list]
        if any(delivered):
            lines._sync_warranties()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if "qty_delivered" in vals:
            self._sync_warranties()
        return result

    def _sync_warranties(self):
        """Make the warranties agree with what is delivered and not returned.

        Idempotent; call it where your addon makes deliveries known.
        """
        # sudo: whoever delivers makes the warranty that the order promised
        lines = self.sudo()
        promising = lines.filtered(lambda line: line.product_id.warranty_months)
        if not promising:
            return
        Entitlement = lines.env["service.entitlement"]
        known = Entitlement.search(
            Domain("order_line_id", "in", promising.ids)
            & Domain("kind", "=", "warranty")
        ).grouped("order_line_id")
        days = promising._get_delivery_days()
        missing = []
        for line in promising:
            warranty = known.get(line)
            if warranty:
                warranty._follow_delivery(line.qty_delivered, days[line])
            elif line.qty_delivered > 0:
                missing.append(line._prepare_warranty_values(days[line]))
        if missing:
            Entitlement.create(missing)

    def _get_delivery_days(self):
        """Return {line: day of the last delivery}: a hook; without stock it is today.

        A day is one in the time zone of the company.
        """
        now = fields.Datetime.now()
        return {line: line._get_company_day(now) for line in self}

    def _get_company_day(self, moment):
        self.ensure_one()
        zone = self.company_id.partner_id.tz or "UTC"
        return fields.Date.context_today(self.with_context(tz=zone), moment)

    def _prepare_warranty_values(self, day):
        """Return the values of the warranty that starts on the day: a hook."""
        self.ensure_one()
        return {
            "kind": "warranty",
            "partner_id": self.order_id.partner_id.id,
            "order_line_id": self.id,
            "product_id": self.product_id.id,
            "company_id": self.company_id.id,
            "user_id": self.order_id.user_id.id,
            "quantity": self.qty_delivered,
            "date_start": day,
            "date_end": self._get_warranty_end(day),
        }

    def _get_warranty_end(self, day):
        months = self.product_id.warranty_months
        return day + relativedelta(months=months, days=-1)


class ServiceEntitlement(models.Model):
    _inherit = "service.entitlement"

    def _follow_delivery(self, quantity, day):
        """What more deliveries and returns do: the last delivery decides the end."""
        self.ensure_one()
        if self.quantity == quantity:
            return
        values = {"quantity": quantity}
        line = self.order_line_id
        if quantity > self.quantity:
            end = line._get_warranty_end(day)
            if self.quantity <= 0:
                values["date_start"] = day
                values["is_cancelled"] = False
                values["date_end"] = end
            elif self.date_end:
                values["date_end"] = max(self.date_end, end)
        elif quantity <= 0:
            values["is_cancelled"] = True
        self.write(values)
