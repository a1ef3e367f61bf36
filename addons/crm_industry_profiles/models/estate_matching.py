from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.estate_matching import EDGE_LOSS, IN_UNITS, MUST_WEIGHT, NUMBERS

OFFERED = ("Active", "ComingSoon", "ActiveUnderContract")
# an area is that of the flat, else of the building, else of the plot
VALUES = {
    "price": SQL("round(l.list_price * COALESCE(c.factor, 1), 2)"),
    "living_area": SQL(
        "COALESCE(NULLIF(p.living_area, 0), NULLIF(p.building_area_total, 0),"
        " p.lot_size_area)"
    ),
    "bedrooms": SQL("p.bedrooms_total"),
    "rooms": SQL("p.rooms_total"),
    "floor": SQL("p.entry_level"),
    "year": SQL("p.year_built"),
}
POINTS = (
    "(CASE WHEN %(fit)s IS NULL THEN 0 WHEN %(need)s = 'must' THEN %(must)s"
    " ELSE %(weight)s END)"
)
WEIGHED = POINTS + " * COALESCE(%(fit)s, 0)"
MUST_FITS = "(%(need)s <> 'must' OR %(fit)s IS NULL OR %(fit)s > 0)"
# nothing has a zero of these: it says that nobody has asked yet
UNKNOWN_AT_ZERO = {"price", "living_area", "rooms", "year"}


class EstateMatching(models.AbstractModel):
    """Which listings fit which requests, and how well: the reading half.

    The statement works in both directions and for everything at once; what is done
    with its answer is in `estate_matching_store`. `tools.estate_matching` says the same
    in Python, for one pair and with the reasons.
    """

    _name = "estate.matching"
    _description = "Matching of Requests and Listings"

    @api.model
    def _get_candidates(self, requests, listings):
        """Pairs to look at: by locality where one is a must, else by price."""
        return SQL(
            """
            rates AS (%(rates)s),
            offered AS %(hint)s (%(offered)s),
            wanted AS MATERIALIZED (%(wanted)s),
            near AS MATERIALIZED (%(near)s),
            hits AS MATERIALIZED (%(hits)s)
            """,
            rates=self._get_rates(),
            # for a few requests PostgreSQL looks up listings by their index
            hint=SQL("MATERIALIZED" if requests is None else "NOT MATERIALIZED"),
            offered=self._get_offered(listings),
            wanted=self._get_wanted(requests, listings),
            near=self._get_near(),
            hits=self._get_hits(),
        )

    @api.model
    def _get_near(self):
        """Where each request looks: a locality stands for all below it."""
        return SQL(
            """
            SELECT DISTINCT w.id, w.company_id, w.transaction_kind, w.price_from,
                   w.price_to, b.locality_id
              FROM wanted w
              JOIN estate_request_locality_rel x ON x.request_id = w.id
              JOIN (%s) b ON b.top_id = x.locality_id
             WHERE w.locality_need = 'must'
            """,
            self._get_below(),
        )

    @api.model
    def _get_hits(self):
        return SQL(
            """
            SELECT w.id, o.listing_id
              FROM near w
              JOIN offered o ON o.locality_id = w.locality_id AND %(same)s
             UNION ALL
            SELECT w.id, o.listing_id
              FROM wanted w
              JOIN offered o ON %(same)s
             WHERE w.locality_need <> 'must' OR w.localities IS NULL
            """,
            same=self._get_same(),
        )

    @api.model
    def _get_below(self):
        """Each locality with itself and all above it."""
        return SQL(
            "SELECT a.id AS locality_id, t.id::int AS top_id FROM estate_locality a,"
            " unnest(string_to_array(rtrim(a.parent_path, '/'), '/')) t(id)"
        )

    @api.model
    def _get_wanted(self, requests, listings):
        """Requests that look, with bounds; an open bound and no choice are NULL."""
        return SQL(
            """
            SELECT %s, r.locality_need, r.locality_weight, r.sub_type_need,
                   r.sub_type_weight,
                   (SELECT array_agg(x.locality_id) FROM estate_request_locality_rel x
                     WHERE x.request_id = r.id) AS localities,
                   (SELECT array_agg(s.code) FROM estate_request_sub_type_rel y
                      JOIN estate_request_sub_type s ON s.id = y.sub_type_id
                     WHERE y.request_id = r.id) AS sub_types
              FROM estate_request r
             WHERE r.state = 'active' AND r.active AND %s AND %s
            """,
            SQL(", ").join(self._get_wanted_columns()),
            self._get_scope(SQL("r.id"), requests),
            self._get_concerned(listings),
        )

    @api.model
    def _get_wanted_columns(self):
        columns = [SQL("r.id, r.company_id, r.transaction_kind, r.tolerance")]
        columns += [self._get_price_edge("low"), self._get_price_edge("high")]
        for code in NUMBERS:
            columns.append(
                SQL(
                    "r.%(need)s, r.%(weight)s, NULLIF(r.%(low)s, 0)::numeric"
                    " AS %(low)s, NULLIF(r.%(high)s, 0)::numeric AS %(high)s",
                    **self._get_names(code),
                )
            )
        return columns

    @api.model
    def _get_concerned(self, listings):
        """Requests for which any of some listings comes into question."""
        if listings is None:
            return SQL("TRUE")
        return SQL(
            "EXISTS (SELECT 1 FROM offered o WHERE o.listing_company_id = r.company_id"
            " AND o.listing_kind = r.transaction_kind)"
        )

    @api.model
    def _get_offered(self, listings):
        columns = [
            SQL("%s AS %s", self._get_value(code), self._get_names(code)["value"])
            for code in NUMBERS
        ]
        return SQL(
            """
            SELECT l.id AS listing_id, l.company_id AS listing_company_id,
                   l.transaction_kind AS listing_kind, l.locality_id,
                   p.property_sub_type, %s, COALESCE(%s, 0)::float8 AS rough_price,
                   string_to_array(rtrim(a.parent_path, '/'), '/')::int[] AS areas
              FROM estate_listing l
              JOIN estate_property p ON p.id = l.property_id
              LEFT JOIN estate_locality a ON a.id = l.locality_id
              LEFT JOIN rates c ON c.company_id = l.company_id
                               AND c.currency_id = l.currency_id
             WHERE l.active AND l.standard_status IN %s AND %s
            """,
            SQL(", ").join(columns),
            VALUES["price"],
            OFFERED,
            self._get_scope(SQL("l.id"), listings),
        )

    @api.model
    def _get_value(self, code):
        value = VALUES[code]
        if code in UNKNOWN_AT_ZERO:
            return SQL("NULLIF(%s, 0)::numeric", value)
        return SQL("COALESCE(%s, 0)::numeric", value)

    @api.model
    def _get_price_edge(self, edge):
        """How far a must of the price goes, a little wider: the first, rough question.

        It is asked for most pairs, so it is computed once and in plain numbers.
        """
        names = self._get_names("price")
        sign, name, none = {
            "low": (-1, "price_from", "-infinity"),
            "high": (1, "price_to", "infinity"),
        }[edge]
        return SQL(
            "CASE WHEN r.price_need = 'must' AND r.%(bound)s > 0"
            " THEN r.%(bound)s::float8 * (100 + %(sign)s * (r.tolerance + 0.001)) / 100"
            " ELSE %(none)s::float8 END AS %(name)s",
            bound=names[edge],
            sign=sign,
            none=none,
            name=SQL.identifier(name),
        )

    @api.model
    def _get_same(self):
        return SQL(
            "o.listing_company_id = w.company_id"
            " AND o.listing_kind = w.transaction_kind"
            " AND o.rough_price BETWEEN w.price_from AND w.price_to"
        )

    @api.model
    def _get_fits(self):
        """Score of each pair that has all that is a must."""
        codes = [*NUMBERS, "locality", "sub_type"]
        names = [self._get_names(code) for code in codes]
        percents = [self._get_percent(code) for code in NUMBERS]
        percents += [
            self._get_chosen(SQL("localities"), SQL("localities && areas")),
            self._get_chosen(
                SQL("sub_types"), SQL("property_sub_type = ANY(sub_types)")
            ),
        ]
        return self._get_scored(names, percents)

    @api.model
    def _get_scored(self, names, percents):
        """The sum of points by weight, rounded; see `tools.estate_matching.get_score`.

        OFFSET 0: each fit is computed once, not wherever it is named.
        """
        return SQL(
            """
            SELECT request_id, listing_id, company_id, price,
                   (2 * total + points) / (2 * points) AS score
              FROM (
                SELECT request_id, listing_id, company_id, price, %(total)s AS total,
                       %(points)s AS points
                  FROM (%(pairs)s OFFSET 0) f
                 WHERE %(musts)s
                OFFSET 0
              ) s
             WHERE points > 0
            """,
            total=self._get_each(names, " + ", WEIGHED),
            points=self._get_each(names, " + ", POINTS),
            musts=self._get_each(names, " AND ", MUST_FITS),
            pairs=self._get_pairs(names, percents),
        )

    @api.model
    def _get_pairs(self, names, percents):
        """Each pair to look at, with how well it fits, criterion by criterion."""
        fits = [
            SQL("CASE WHEN %s <> 'ignore' THEN %s END AS %s", n["need"], p, n["fit"])
            for n, p in zip(names, percents, strict=True)
        ]
        return SQL(
            """
            SELECT w.id AS request_id, o.listing_id, w.company_id,
                   o.price_value AS price, %s, %s
              FROM hits h
              JOIN wanted w ON w.id = h.id
              JOIN offered o ON o.listing_id = h.listing_id
            """,
            self._get_each(names, ", ", "%(need)s, %(weight)s"),
            SQL(", ").join(fits),
        )

    @api.model
    def _get_each(self, names, glue, part):
        return SQL(glue).join(SQL(part, must=MUST_WEIGHT, **name) for name in names)

    @api.model
    def _get_percent(self, code):
        """How well a number fits, 0..100; NULL: nothing was asked."""
        return SQL(
            """
            CASE WHEN %(low)s IS NULL AND %(high)s IS NULL THEN NULL
                 WHEN %(value)s IS NULL THEN 0
                 WHEN %(value)s < %(low)s THEN %(below)s
                 WHEN %(value)s > %(high)s THEN %(above)s
                 ELSE 100
            END
            """,
            **(names := self._get_names(code)),
            below=self._get_edge(
                code, SQL("(%(low)s - %(value)s)", **names), names["low"]
            ),
            above=self._get_edge(
                code, SQL("(%(value)s - %(high)s)", **names), names["high"]
            ),
        )

    @api.model
    def _get_edge(self, code, gap, bound):
        """Points beyond a bound: they fall to a half at the edge, then to nothing."""
        scale = SQL("tolerance")
        if code not in IN_UNITS:
            scale, gap = SQL("(tolerance * %s)", bound), SQL("%s * 100", gap)
        return SQL(
            "CASE WHEN %(gap)s > %(scale)s THEN 0"
            " ELSE round(100 - %(loss)s * %(gap)s / %(scale)s)::int END",
            gap=gap,
            scale=scale,
            loss=EDGE_LOSS,
        )

    @api.model
    def _get_chosen(self, asked, found):
        return SQL(
            "CASE WHEN %s IS NULL THEN NULL WHEN %s THEN 100 ELSE 0 END", asked, found
        )

    @api.model
    def _get_names(self, code):
        parts = ["need", "weight", "value", "fit", "points"]
        names = {part: SQL.identifier(f"{code}_{part}") for part in parts}
        names["low"] = SQL.identifier(f"{code}_min")
        names["high"] = SQL.identifier(f"{code}_max")
        return names

    @api.model
    def _get_scope(self, column, records):
        return (
            SQL("TRUE") if records is None else SQL("%s = ANY(%s)", column, records.ids)
        )

    @api.model
    def _get_rates(self):
        """What one unit of each currency is in that of the company today."""
        factors = self._get_factors()
        return SQL(
            "SELECT * FROM unnest(%s::int[], %s::int[], %s::numeric[])"
            " AS t(company_id, currency_id, factor)",
            [company for company, _currency in factors],
            [currency for _company, currency in factors],
            [str(factor) for factor in factors.values()],
        )

    @api.model
    def _get_factors(self, companies=None):
        """{(company id, currency id): Decimal}, without those that are one."""
        in_use = [("active", "=", True)]
        currencies = self.env["res.currency"].search(in_use)
        today = fields.Date.context_today(self)
        factors = {}
        # sudo: rates are no secret, and every company's listings are compared
        for company in companies or self.env["res.company"].sudo().search(in_use):
            rates = currencies._get_rates(company, today)
            own = rates.get(company.currency_id.id)
            for currency in currencies - company.currency_id:
                factor = Decimal(str(own)) / Decimal(str(rates[currency.id]))
                factors[company.id, currency.id] = round(factor, 12)
        return factors
