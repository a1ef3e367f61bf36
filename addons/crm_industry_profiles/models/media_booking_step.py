from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from .media_booking import SOLD

BATCH = 500


class MediaBooking(models.Model):
    _inherit = "media.booking"

    def action_book(self):
        """Sell the place, unless it is sold or an earlier option still runs."""
        self._check_step(("option",))
        self._check_on_sale()
        self._check_free()
        self._set_state("booked")
        self.env.flush_all()  # here, so that the second of two buyers learns it now
        self.partner_id._give_media_role("advertiser")

    def action_cancel(self):
        self._check_step(("option", "booked"))
        self._set_state("cancelled")

    def action_make_order(self):
        """Make a quotation of what the customer has chosen."""
        self.ensure_one()
        self._check_step(("option", *SOLD))
        if not self.order_id:
            if not self.title_id.product_id:
                raise UserError(
                    self.env._(
                        "Say in the publication “%s” as which product its space is"
                        " sold.",
                        self.title_id.name,
                    )
                )
            order = self.env["sale.order"].create(self._prepare_order())
            # sudo: the link is ours to write, the order was made as the user
            self.sudo().order_id = order
            order.order_line = [Command.create(self._prepare_order_line(order))]
        return self.order_id.get_formview_action()

    def _prepare_order(self):
        """Return the values of the quotation: a hook."""
        self.ensure_one()
        return {
            "partner_id": (self.agency_id or self.partner_id).id,
            "company_id": self.company_id.id,
            "opportunity_id": self.lead_id.id,
            "user_id": self.env.uid,
        }

    def _prepare_order_line(self, order):
        """Return the values of its line, at our price in the currency of the order."""
        self.ensure_one()
        day = fields.Date.context_today(self)
        price = self.currency_id._convert(
            self.price, order.currency_id, self.company_id, day
        )
        return {
            "product_id": self.title_id.product_id.id,
            "name": self.slot_id.display_name,
            "product_uom_qty": 1,
            "price_unit": price,
        }

    def _check_step(self, states):
        self.check_access("write")
        if wrong := self.filtered(lambda booking: booking.state not in states):
            raise UserError(
                self.env._("%s: this cannot be done now.", wrong[0].display_name)
            )

    def _check_free(self):
        """Refuse a place that another holds, and say what is free."""
        holders = self.slot_id._get_holders()
        for booking in self:
            holder = holders.get(booking.slot_id)
            if holder and holder != booking and holder._is_before(booking):
                raise UserError(self._get_taken_message(booking.slot_id))

    def _is_before(self, other):
        """Whether this booking, which is live, goes before the other one."""
        return self.state in SOLD or self.id < other.id

    def _set_state(self, state):
        # sudo: the status is written by steps only, which have checked the user
        self.sudo().write({"state": state})

    @api.model
    def _cron_expire(self):
        """Options that have run out free their place."""
        today = fields.Date.context_today(self)
        domain = Domain("state", "=", "option") & Domain("option_until", "<", today)
        options = self.search(domain, limit=BATCH)
        options._set_state("expired")
        remaining = self.search_count(domain)
        self.env["ir.cron"]._commit_progress(len(options), remaining=remaining)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _action_confirm(self):
        """What the customer has ordered is sold, whoever confirms the order."""
        result = super()._action_confirm()
        if not self.env["industry.profile"]._is_used("media"):
            return result
        # sudo: the place belongs to the order that the user may confirm
        options = (
            self.env["media.booking"]
            .sudo()
            .search([("order_id", "in", self.ids), ("state", "=", "option")])
        )
        options.action_book()
        return result
