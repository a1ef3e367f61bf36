from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

ON_MARKET = ("Active", "ActiveUnderContract")
COMPARISONS = {"<": SQL("<"), "<=": SQL("<="), ">": SQL(">"), ">=": SQL(">=")}


class EstateListing(models.Model):
    """How long a listing has been on the market, without the days it was held back.

    Kept are the days of the periods that ended, and the day on which the one that runs
    began: what depends on the clock is computed.
    """

    _inherit = "estate.listing"

    days_on_market = fields.Integer(
        compute="_compute_days_on_market",
        search="_search_days_on_market",
        aggregator=None,
        help="RESO: DaysOnMarket. Days on which it was active; held back or withdrawn"
        " days do not count.",
    )
    cumulative_days_on_market = fields.Integer(
        compute="_compute_cumulative_days_on_market",
        aggregator=None,
        help="RESO: CumulativeDaysOnMarket. With the earlier listings of the property"
        " for the same kind of deal.",
    )

    @api.depends("market_since", "market_days_before")
    def _compute_days_on_market(self):
        today = fields.Date.context_today(self)
        for listing in self:
            since = listing.market_since
            running = (today - since).days if since else 0
            listing.days_on_market = listing.market_days_before + max(running, 0)

    def _search_days_on_market(self, operator, value):
        self.flush_model(["market_since", "market_days_before"])
        days = SQL(
            "COALESCE(market_days_before, 0)"
            " + GREATEST(COALESCE(%s - market_since, 0), 0)",
            fields.Date.context_today(self),
        )
        if operator in COMPARISONS:
            where = SQL("%s %s %s", days, COMPARISONS[operator], value)
        elif operator == "in":
            where = SQL("%s IN %s", days, tuple(value) or (None,))
        else:
            return NotImplemented
        return Domain(
            "id", "in", SQL("(SELECT id FROM estate_listing WHERE %s)", where)
        )

    @api.depends("days_on_market", "property_id", "transaction_kind")
    def _compute_cumulative_days_on_market(self):
        today = fields.Date.context_today(self)
        groups = self._read_group(
            [("property_id", "in", self.property_id.ids)],
            ["property_id", "transaction_kind", "market_since:day"],
            ["market_days_before:sum", "__count"],
        )
        days = {}
        for estate, kind, since, ended, count in groups:
            running = max((today - since).days, 0) * count if since else 0
            days[estate, kind] = days.get((estate, kind), 0) + ended + running
        for listing in self:
            key = (listing.property_id, listing.transaction_kind)
            listing.cumulative_days_on_market = days.get(key, listing.days_on_market)

    @api.model_create_multi
    def create(self, vals_list):
        listings = super().create(vals_list)
        # sudo: the days follow from the status and dates, which the user wrote
        for listing in listings.sudo():
            if listing.standard_status in ON_MARKET:
                listing._enter_market()
            elif listing.on_market_date:
                end = listing.off_market_date or listing._get_market_end()
                listing.market_days_before = max((end - listing.on_market_date).days, 0)
                listing.off_market_date = end
        return listings

    def write(self, vals):
        if not {"standard_status", "on_market_date", "off_market_date"} & vals.keys():
            return super().write(vals)
        before = {listing.id: listing.standard_status in ON_MARKET for listing in self}
        written = super().write(vals)
        # sudo: the days follow from the status and dates, which the user wrote
        for listing in self.sudo():
            is_on = listing.standard_status in ON_MARKET
            if is_on and not before[listing.id]:
                listing._enter_market()
            elif before[listing.id] and not is_on:
                listing._leave_market(vals.get("off_market_date"))
            elif "on_market_date" in vals or "off_market_date" in vals:
                listing._correct_market()
        return written

    def _enter_market(self):
        today = fields.Date.context_today(self)
        is_first = not self.off_market_date and not self.market_days_before
        start = self.on_market_date if is_first and self.on_market_date else today
        # not by write(), which would ask again whether it enters the market
        self._set_market({"market_since": start, "off_market_date": False})
        if not self.on_market_date:
            self._set_market({"on_market_date": start})

    def _leave_market(self, day):
        end = fields.Date.to_date(day) or self._get_market_end()
        since = self.market_since or end
        end = max(end, since)
        self._set_market(
            {
                "market_days_before": self.market_days_before + (end - since).days,
                "market_since": False,
                "off_market_date": end,
            }
        )

    def _correct_market(self):
        """Somebody corrected the dates of the first, or only, time on the market."""
        if self.market_since and not self.market_days_before and self.on_market_date:
            self._set_market({"market_since": self.on_market_date})
        elif not self.market_since and self.on_market_date and self.off_market_date:
            days = (self.off_market_date - self.on_market_date).days
            self._set_market({"market_days_before": max(days, 0)})

    def _set_market(self, vals):
        return super().write(vals)  # pylint: disable=super-method-mismatch

    def _get_market_end(self):
        """The day on which it left the market: today, unless its dates say earlier."""
        today = fields.Date.context_today(self)
        said = {
            "Pending": self.purchase_contract_date,
            "Closed": self.purchase_contract_date or self.close_date,
            "Expired": self.expiration_date and self.expiration_date + timedelta(1),
        }
        end = said.get(self.standard_status) or today
        return max(min(end, today), self.on_market_date or end)
