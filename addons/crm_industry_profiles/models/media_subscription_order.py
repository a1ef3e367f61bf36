from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date


class MediaSubscription(models.Model):
    """Each term is sold by one order of Odoo's: deal, taxes and payments are its."""

    _inherit = "media.subscription"

    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The deal that the order of this term belongs to.",
    )
    order_ids = fields.One2many(
        "sale.order", "media_subscription_id", string="All Orders", readonly=True
    )
    order_id = fields.Many2one(
        "sale.order",
        compute="_compute_order_id",
        help="By which this term is sold and invoiced.",
    )
    invoiced_amount = fields.Monetary(
        string="Invoiced",
        compute="_compute_money",
        help="Posted invoices less credit notes of the order, with taxes.",
    )
    paid_amount = fields.Monetary(
        string="Paid",
        compute="_compute_money",
        help="Money that came in for these invoices.",
    )

    @api.depends("order_ids.state")
    def _compute_order_id(self):
        # sudo: who may read a subscription may know its order; Odoo guards opening it
        orders = self.env["sale.order"].sudo()
        if self.ids:
            live = Domain("media_subscription_id", "in", self.ids)
            live &= Domain("state", "!=", "cancel")
            orders = orders.search_fetch(live, ["media_subscription_id"])
        found = {order.media_subscription_id.id: order.id for order in orders}
        for one in self:
            one.order_id = found.get(one._origin.id, False)

    @api.depends("order_ids")
    def _compute_money(self):
        rows = {}
        if order_ids := self.order_id.ids:
            # sudo: figures of what is sold to the reader, not the documents
            Balance = self.env["crm.deal.balance"].sudo()
            sums = ["invoiced_amount:sum", "paid_amount:sum"]
            domain = Domain("order_id", "in", order_ids)
            groups = Balance._read_group(domain, ["order_id"], sums)
            rows = {order.id: amounts for order, *amounts in groups}
        for one in self:
            amounts = rows.get(one.order_id.id, (0, 0))
            one.invoiced_amount, one.paid_amount = amounts

    def action_invoice(self):
        """Order this term, if nobody has, and make the draft of its invoice."""
        self._check_live()
        self._sell()
        return self._open_order()

    def action_view_order(self):
        self.ensure_one()
        return self._open_order()

    def action_cancel(self):
        """End the term at once, or the one that has not begun, and its order."""
        self._check_live()
        self.check_access("write")
        for order in self.order_id:
            if order.invoice_ids.filtered(lambda move: move.state == "posted"):
                raise UserError(
                    self.env._(
                        "%s is invoiced: ask accounting for a credit note, or let the"
                        " term run out.",
                        order.display_name,
                    )
                )
        self.order_id.check_access("write")
        # sudo: drafts of invoices go with an order that the user may write, see above
        self.order_id.sudo()._action_cancel()
        # sudo: our own step, the user was checked above
        self.sudo().is_cancelled = True

    def _check_live(self):
        if gone := self.filtered("is_cancelled"):
            raise UserError(self.env._("%s is cancelled.", gone[0].display_name))

    def _open_order(self):
        return self.order_id.get_formview_action() if len(self) == 1 else None

    def _sell(self):
        """One confirmed order and the draft of its invoice for each term."""
        self.check_access("write")
        todo = self.filtered(lambda one: not one.order_id and one.price)
        orders = self.env["sale.order"].create([one._prepare_order() for one in todo])
        lines = [
            one._prepare_order_line(order)
            for one, order in zip(todo, orders, strict=True)
        ]
        self.env["sale.order.line"].create(lines)
        todo.invalidate_recordset(["order_id"])
        for order in self.order_id:
            if order.state in ("draft", "sent"):
                order.action_confirm()
            # a product that is invoiced on delivery waits for it
            if order.invoice_status == "to invoice":
                order._create_invoices()

    def _prepare_order(self):
        """Return the values of the order of one term: a hook."""
        self.ensure_one()
        return {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "opportunity_id": self.lead_id.id,
            "user_id": self.user_id.id or self.env.uid,
            "media_subscription_id": self.id,
        }

    def _prepare_order_line(self, order):
        """Return the values of its line, at our price in its currency: a hook."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        return {
            "order_id": order.id,
            "product_id": self.rate_id.product_id.id,
            "name": self._get_order_text(order.partner_id.lang),
            "product_uom_qty": self.copies,
            "price_unit": self.currency_id._convert(
                self.price_unit, order.currency_id, self.company_id, today
            ),
        }

    def _get_order_text(self, lang):
        """What stands on the order; the end by issues is a guess and stays away."""
        env = self.with_context(lang=lang).env
        rate = self.rate_id.with_env(env).display_name
        start, end = (format_date(env, day) for day in (self.date_start, self.date_end))
        if self.term == "issues":
            return env._("%(rate)s, from %(start)s", rate=rate, start=start)
        return env._("%(rate)s, %(start)s – %(end)s", rate=rate, start=start, end=end)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    media_subscription_id = fields.Many2one(
        "media.subscription",
        string="Subscription",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        groups="crm_industry_profiles.group_media_seller",
        help="The term of a subscription that this order sells.",
    )

    # whatever two people and a schedule do at the same moment: a term is sold once
    _media_term_once = models.UniqueIndex(
        "(media_subscription_id)"
        " WHERE media_subscription_id IS NOT NULL AND state <> 'cancel'",
        "This term of the subscription has an order already.",
    )
