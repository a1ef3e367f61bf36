from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

SALES = "sales_team.group_sale_salesman"


class ServiceTeam(models.Model):
    _inherit = "service.team"

    hour_product_id = fields.Many2one(
        "product.product",
        string="Product of an Hour",
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
        domain="[('type', '=', 'service'), ('sale_ok', '=', True)]",
        help="Offered on quotations for work that no warranty and no contract covers.",
    )


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    quotation_ids = fields.One2many(
        "sale.order", "service_ticket_id", string="Quotations", groups=SALES
    )
    quotation_count = fields.Integer(compute="_compute_quotation_count", groups=SALES)
    entitlement_state = fields.Selection(
        related="entitlement_id.state", string="Status of the Entitlement"
    )

    def _compute_quotation_count(self):
        counts = dict(
            self.env["sale.order"]._read_group(
                Domain("service_ticket_id", "in", self.ids),
                ["service_ticket_id"],
                ["__count"],
            )
        )
        for ticket in self:
            ticket.quotation_count = counts.get(ticket, 0)

    def action_quote(self):
        """Offer what nothing covers; an offer that was not sent yet goes on."""
        self.ensure_one()
        self._check_may_quote()
        # sudo: the user may quote for the ticket; agents may not sell otherwise
        orders = self.env["sale.order"].sudo()
        order = orders.search(
            Domain("service_ticket_id", "=", self.id) & Domain("state", "=", "draft"),
            limit=1,
        ) or orders.create(self._prepare_quotation_values())
        if order.with_user(self.env.user).has_access("read"):
            return self._get_quotation_action(order)
        return self._tell_of_quotation(order)

    def _check_may_quote(self):
        is_seller = self.env.user.has_group(SALES)
        self.check_access("read" if is_seller else "write")
        if not self.partner_id:
            raise UserError(self.env._("Choose the customer first."))

    def _prepare_quotation_values(self):
        """Return the values of the quotation: a hook."""
        self.ensure_one()
        seller = self.partner_id.user_id or self.commercial_partner_id.user_id
        if self.env.user.has_group(SALES):
            seller = self.env.user
        return {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "user_id": seller.id,
            "origin": self.number,
            "service_ticket_id": self.id,
            "order_line": [
                Command.create(values) for values in self._prepare_quotation_lines()
            ],
        }

    def _prepare_quotation_lines(self):
        """What is charged: hours as the product of the team, and the material."""
        # sudo: sellers read no time, but what is charged goes into the offer
        ticket = self.sudo()
        lines = [{"display_type": "line_note", "name": ticket.display_name}]
        product = ticket.team_id.hour_product_id
        work = ticket.time_ids.filtered("is_billable")
        if product:
            hours = sum(work.mapped("seconds")) / 3600
            lines.append({"product_id": product.id, "product_uom_qty": hours or 1})
        charged = ticket.cost_ids.filtered(lambda row: row.is_billable)
        for product, rows in charged.grouped("product_id").items():
            quantity = sum(rows.mapped("quantity"))
            if product and quantity > 0:
                line = {"product_id": product.id, "product_uom_qty": quantity}
                lines.append(line)
        return lines

    def _get_quotation_action(self, order):
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": order.id,
            "views": [(False, "form")],
        }

    def _tell_of_quotation(self, order):
        """An agent who may not sell: the note on the ticket says what was made."""
        text = self.env._(
            "Quotation %(order)s is ready for %(seller)s to send.",
            order=order.name,
            seller=order.user_id.name or self.env._("the sales team"),
        )
        self.message_post(body=text)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": text,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_view_quotations(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale.action_quotations_with_onboarding"
        )
        return action | {
            "domain": [("service_ticket_id", "=", self.id)],
            "context": {
                "default_service_ticket_id": self.id,
                "default_partner_id": self.partner_id.id,
            },
        }
