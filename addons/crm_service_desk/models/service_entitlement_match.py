from datetime import date

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import ormcache

# as in the service desks that people know: the narrower promise goes first
WEIGHTS = {"account": 1, "product": 2, "sold": 3, "contract": 4}


class ServiceEntitlement(models.Model):
    _inherit = "service.entitlement"

    @api.model
    def _get_best(self, tickets):
        """Return {ticket: the entitlement that serves it best}, in few queries."""
        candidates = self._get_candidates(tickets)
        present = tickets.entitlement_id._origin
        gone = (candidates - present)._get_used_up()
        by_account = (candidates - gone).grouped("commercial_partner_id")
        best = {}
        for ticket in tickets:
            account = ticket.partner_id.commercial_partner_id._origin
            fitting = by_account.get(account, self).filtered(
                lambda row, t=ticket: row._matches(t)
            )
            best[ticket] = fitting.sorted(
                lambda row, t=ticket: row._get_rank(t.entitlement_id._origin)
            )[:1]
        return best

    @api.model_create_multi
    def create(self, vals_list):
        is_first = not self._is_used()
        rows = super().create(vals_list)
        if is_first:
            self.env.registry.clear_cache()
        return rows

    @api.model
    @ormcache()
    def _is_used(self):
        """Whether there are any at all: without them, tickets cost nothing."""
        # sudo: whether somebody uses them, not what they are
        rows = self.sudo().with_context(active_test=False)
        return bool(rows.search_count([], limit=1))

    @api.model
    def _get_candidates(self, tickets):
        """Entitlements that one of the tickets may have."""
        accounts = tickets.partner_id.commercial_partner_id._origin
        if not accounts or not self._is_used():
            return self.browse()
        days = tickets._get_possible_days()
        products = tickets.product_id._origin.ids
        return self.search(
            Domain("commercial_partner_id", "in", accounts.ids)
            & Domain("product_id", "in", [False, *products])
            & Domain("company_id", "in", tickets.company_id.ids)
            & Domain("is_cancelled", "=", False)
            & Domain("date_start", "<=", max(days))
            & (Domain("date_end", "=", False) | Domain("date_end", ">=", min(days)))
        )

    def _matches(self, ticket):
        """Whether it may serve the ticket, its balance aside: a hook."""
        self.ensure_one()
        day = ticket._get_opening_day()
        order = ticket.order_id._origin
        account = ticket.partner_id.commercial_partner_id._origin
        return (
            not self.is_cancelled
            and self.company_id == ticket.company_id
            and self.commercial_partner_id == account
            and self.product_id in (self.product_id.browse(), ticket.product_id._origin)
            and self.date_start <= day <= (self.date_end or date.max)
            and (not self.order_id or not order or self.order_id == order)
            and (not self.agreement_id or self.agreement_id.state == "active")
        )

    def _get_rank(self, present):
        """Sort key, the best first: weight, product, what a ticket has, what ends."""
        self.ensure_one()
        return (
            -WEIGHTS[self.level],
            not self.product_id,
            self != present,
            self.date_end or date.max,
            self.id,
        )
