from odoo import api, models

# what is written down at each change, and as what
TRACKED = {
    "list_price": "price",
    "standard_status": "status",
    "contract_price": "contract",
}
AMOUNTS = ("list_price", "contract_price")
UNPUBLISHED = ("Incomplete", "ComingSoon")


class EstateListing(models.Model):
    """Each change of price or status leaves one row of history.

    The real price leaves none: the history is read by people who may not see it.
    """

    _inherit = "estate.listing"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not vals.get("original_list_price"):
                vals["original_list_price"] = vals.get("list_price")
        listings = super().create(vals_list)
        listings._log_changes({})
        return listings

    def write(self, vals):
        if not TRACKED.keys() & vals.keys():
            return super().write(vals)
        before = {
            listing.id: {name: listing[name] for name in TRACKED} for listing in self
        }
        written = super().write(vals)
        self._log_changes(before)
        if "list_price" in vals:
            self._remember_price(before)
        return written

    def _log_changes(self, before):
        """Write what differs from `before`, {id: {field: value}}, in one go."""
        rows = []
        for listing in self:
            old = before.get(listing.id, {})
            rows += [
                listing._prepare_change(name, old.get(name))
                for name in TRACKED
                if (old.get(name) or False) != (listing[name] or False)
            ]
        # sudo: nobody writes history by hand; the listing was written as the user
        self.env["estate.listing.history"].sudo().create(rows)

    def _prepare_change(self, name, old):
        is_amount = name in AMOUNTS
        shown = self._get_plain_amount if is_amount else (lambda value: value or "")
        return {
            "listing_id": self.id,
            "change_type": TRACKED[name],
            "field_name": name,
            "previous_value": shown(old),
            "new_value": shown(self[name]),
            "amount": self[name] if is_amount else 0,
            "user_id": self.env.uid,
        }

    def _get_plain_amount(self, amount):
        return f"{amount:.{self.currency_id.decimal_places}f}" if amount else ""

    def _remember_price(self, before):
        """The price before the last change, and the first one on the market."""
        # sudo: both follow from the price, which was written as the user
        for listing in self.sudo():
            old = before[listing.id]
            if listing.standard_status in UNPUBLISHED:
                listing.original_list_price = listing.list_price
            elif old["list_price"] and old["list_price"] != listing.list_price:
                listing.previous_list_price = old["list_price"]
