from odoo import Command, api, fields, models
from odoo.exceptions import UserError

PRODUCT = "crm_industry_profiles_fleet.product_product_transport"


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "transport.request.mixin"]

    transport_tariff_id = fields.Many2one(
        "crm.agreement.tariff",
        string="Tariff",
        compute="_compute_transport_tariff",
        groups="sales_team.group_sale_salesman",
    )
    transport_price = fields.Monetary(
        string="Price by Tariff",
        compute="_compute_transport_tariff",
        currency_field="transport_currency_id",
        groups="sales_team.group_sale_salesman",
        help="By the agreement with the customer that is in force on that day.",
    )
    transport_currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_transport_tariff",
        groups="sales_team.group_sale_salesman",
    )

    @api.depends(
        "company_id",
        "partner_id",
        "transport_date",
        "transport_distance",
        "transport_lane_id",
        "transport_weight",
    )
    def _compute_transport_tariff(self):
        for lead in self:
            tariff, price = lead._get_transport_price()
            lead.transport_tariff_id = tariff
            lead.transport_price = price
            lead.transport_currency_id = (
                tariff.currency_id or (lead.company_id or self.env.company).currency_id
            )

    def _get_transport_price(self):
        """(tariff, price) of the customer's agreement for this request."""
        self.ensure_one()
        if not (self.transport_lane_id and self.partner_id):
            return self.env["crm.agreement.tariff"], 0.0
        found = self.env["crm.agreement"]._find_tariff_prices(
            self.transport_lane_id,
            self.transport_weight,
            self.transport_distance,
            self.transport_date or fields.Date.context_today(self),
            kind="customer",
            company=self.company_id or self.env.company,
            partner=self.partner_id,
        )
        return found[0] if found else (self.env["crm.agreement.tariff"], 0.0)

    def action_transport_quotation(self):
        """Open a quotation at the price of the tariff, or with an open price."""
        self.ensure_one()
        self._check_transport_request()
        defaults = self._prepare_opportunity_quotation_context()
        Order = self.env["sale.order"].with_context(**defaults)
        order = Order.create(self._prepare_transport_order()).with_env(self.env)
        order._price_transport()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": order.id,
            "views": [(False, "form")],
        }

    def _check_transport_request(self):
        needed = ("partner_id", "transport_lane_id", "transport_date")
        missing = [
            self._fields[name].get_description(self.env, ["string"])["string"]
            for name in needed
            if not self[name]
        ]
        if missing:
            raise UserError(
                self.env._(
                    "Fill in %(fields)s first: the price depends on it.",
                    fields=", ".join(missing),
                )
            )

    def _prepare_transport_order(self):
        """Return the values of the quotation for this request.

        A hook: extend it with what your addon asks customers for.
        """
        tariff = self._get_transport_price()[0]
        line = {"product_id": self.env.ref(PRODUCT).id, "product_uom_qty": 1}
        return {
            **self._prepare_transport_request(),
            "crm_agreement_id": tariff.agreement_id.id,
            "transport_tariff_id": tariff.id,
            "order_line": [Command.create(line)],
        }
