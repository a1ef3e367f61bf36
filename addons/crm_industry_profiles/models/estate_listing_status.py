from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

MANAGER = "crm_industry_profiles.group_estate_manager"
OFFERED = ("ComingSoon", "Active", "ActiveUnderContract", "Hold")
ASKED = ("list_price", "listing_contract_date")
SIGNED = (*ASKED, "purchase_contract_date")
# what a status cannot do without
REQUIRED = {
    "ComingSoon": ASKED,
    "Active": ASKED,
    "ActiveUnderContract": SIGNED,
    "Pending": SIGNED,
    "Closed": ("close_date", "contract_price"),
    "Expired": ("expiration_date",),
}
ORDERED = [
    ("listing_contract_date", "expiration_date"),
    ("on_market_date", "off_market_date"),
    ("purchase_contract_date", "close_date"),
]
CLOSED_FIELDS = {
    "close_date",
    "contract_price",
    "currency_id",
    "list_price",
    "property_id",
    "standard_status",
    "transaction_kind",
}
BATCH = 200


class EstateListing(models.Model):
    _inherit = "estate.listing"

    @api.constrains("standard_status", *SIGNED, *REQUIRED["Closed"], "expiration_date")
    def _check_status_needs(self):
        for listing in self:
            needed = REQUIRED.get(listing.standard_status, ())
            if missing := [name for name in needed if not listing[name]]:
                labels = [listing._get_label(name) for name in missing]
                raise ValidationError(
                    self.env._(
                        "%(listing)s cannot be “%(status)s” yet. Fill in: %(fields)s.",
                        listing=listing.display_name,
                        status=listing._get_status_label(),
                        fields=", ".join(labels),
                    )
                )

    @api.constrains(*{name for pair in ORDERED for name in pair})
    def _check_dates(self):
        for listing in self:
            for first, last in ORDERED:
                if listing[first] and listing[last] and listing[first] > listing[last]:
                    raise ValidationError(
                        self.env._(
                            "%(listing)s: “%(last)s” cannot be before “%(first)s”.",
                            listing=listing.display_name,
                            last=listing._get_label(last),
                            first=listing._get_label(first),
                        )
                    )

    @api.constrains("standard_status", "expiration_date")
    def _check_mandate_runs(self):
        today = fields.Date.context_today(self)
        for listing in self.filtered(lambda row: row.standard_status in OFFERED):
            if listing.expiration_date and listing.expiration_date < today:
                raise ValidationError(
                    self.env._(
                        "The mandate of %(listing)s ended on %(day)s. Extend it before"
                        " you offer it.",
                        listing=listing.display_name,
                        day=fields.Date.to_string(listing.expiration_date),
                    )
                )

    def write(self, vals):
        if CLOSED_FIELDS & vals.keys():
            self._check_not_closed()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_offered(self):
        if offered := self.filtered("on_market_date"):
            raise UserError(
                self.env._(
                    "%s was on the market, so it stays on record. Withdraw it instead.",
                    offered[0].display_name,
                )
            )

    def action_activate(self):
        return self.write({"standard_status": "Active"})

    def action_hold(self):
        return self.write({"standard_status": "Hold"})

    def action_pending(self):
        return self.write({"standard_status": "Pending"})

    def action_close(self):
        return self.write({"standard_status": "Closed"})

    def action_withdraw(self):
        return self.write({"standard_status": "Withdrawn"})

    def _check_not_closed(self):
        """What was sold at which price is the manager's to correct."""
        closed = self.filtered(lambda listing: listing.standard_status == "Closed")
        if closed and not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._(
                    "%s is closed: ask a manager to correct it.",
                    closed[0].display_name,
                )
            )

    def _get_label(self, name):
        return self._fields[name].get_description(self.env, ["string"])["string"]

    def _get_status_label(self):
        labels = self._fields["standard_status"]._description_selection(self.env)
        return dict(labels)[self.standard_status]

    @api.model
    def _cron_expire(self):
        """Mandates that ended: off the market, batch by batch."""
        ended = Domain("standard_status", "in", OFFERED) & Domain(
            "expiration_date", "<", fields.Date.context_today(self)
        )
        listings = self.search(ended, limit=BATCH)
        if listings:
            listings.write({"standard_status": "Expired"})
        rest = self.search_count(ended) if len(listings) == BATCH else 0
        self.env["ir.cron"]._commit_progress(len(listings), remaining=rest)
