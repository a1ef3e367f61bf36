from odoo import api, fields, models


class EstateListing(models.Model):
    """What happened on a listing: viewings, offers, our commission."""

    _inherit = "estate.listing"

    viewing_ids = fields.One2many("estate.viewing", "listing_id", string="Viewings")
    offer_ids = fields.One2many("estate.offer", "listing_id", string="Offers")
    commission_ids = fields.One2many(
        "estate.commission", "listing_id", string="Commissions"
    )
    viewing_count = fields.Integer(
        string="Number of Viewings", compute="_compute_deal_counts", compute_sudo=True
    )
    offer_count = fields.Integer(
        string="Number of Offers", compute="_compute_deal_counts", compute_sudo=True
    )
    best_offer = fields.Monetary(
        compute="_compute_deal_counts",
        compute_sudo=True,
        help="The highest open or accepted offer of a buyer.",
    )

    @api.depends("viewing_ids", "offer_ids.amount", "offer_ids.state")
    def _compute_deal_counts(self):
        viewings = dict(
            self.env["estate.viewing"]._read_group(
                [("listing_id", "in", self.ids), ("state", "!=", "Cancelled")],
                ["listing_id"],
                ["__count"],
            )
        )
        groups = self.env["estate.offer"]._read_group(
            [("listing_id", "in", self.ids)],
            ["listing_id", "state", "made_by"],
            ["__count", "amount:max"],
        )
        offers, best = {}, {}
        for listing, state, made_by, count, amount in groups:
            offers[listing] = offers.get(listing, 0) + count
            if made_by == "buyer" and state in ("submitted", "accepted"):
                best[listing] = max(best.get(listing, 0), amount)
        for listing in self:
            listing.viewing_count = viewings.get(listing._origin, 0)
            listing.offer_count = offers.get(listing._origin, 0)
            listing.best_offer = best.get(listing._origin, 0)

    def action_close(self):
        """With an accepted offer the listing is closed by its deal, which is won."""
        accepted = self.offer_ids.filtered(lambda offer: offer.state == "accepted")
        if len(self) == 1 and accepted:
            return accepted.action_close_deal()
        return super().action_close()

    def action_plan_viewing(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Viewing"),
            "res_model": "estate.viewing",
            "views": [(False, "form")],
            "context": {"default_listing_id": self.id},
        }

    def action_view_viewings(self):
        return self._open_rows("estate_viewing_action")

    def action_view_offers(self):
        return self._open_rows("estate_offer_action")

    def action_view_commissions(self):
        return self._open_rows("estate_commission_action")

    def _open_rows(self, name):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"crm_industry_profiles.{name}"
        )
        return {
            **action,
            "domain": [("listing_id", "in", self.ids)],
            "context": {"default_listing_id": self[:1].id},
        }
