from odoo import api, models
from odoo.tools import SQL

from ..tools.estate_matching import (
    EDGE_LOSS,
    IN_UNITS,
    MUST_WEIGHT,
    NUMBERS,
    PRICE_DROP,
)

OFFERED = ("Active", "ComingSoon", "ActiveUnderContract")
# what a criterion looks at; an area is that of the flat, else the building, else the plot
VALUES = {
    "price": SQL("l.list_price"),
    "living_area": SQL(
        "COALESCE(NULLIF(p.living_area, 0), NULLIF(p.building_area_total, 0),"
        " p.lot_size_area)"
    ),
    "bedrooms": SQL("p.bedrooms_total"),
    "rooms": SQL("p.rooms_total"),
    "floor": SQL("p.entry_level"),
    "year": SQL("p.year_built"),
}
# no flat has none of these: zero says that nobody has asked yet
UNKNOWN_AT_ZERO = {"price", "living_area", "rooms", "year"}
MODELS = (
    "estate.request",
    "estate.request.sub.type",
    "estate.listing",
    "estate.property",
    "estate.locality",
    "estate.match",
)


class EstateMatching(models.AbstractModel):
    """All matches of all requests, or of some, or of some listings: one statement.

    Who may see a match is asked when it is read; which there are does not depend on who
    saved a request or a listing, so this writes below the access rules.
    """

    _name = "estate.matching"
    _description = "Matching of Requests and Listings"

    @api.model
    def _run(self, requests=None, listings=None):
        """Match everything, or what belongs to these requests or these listings."""
        for name in MODELS:
            self.env[name].flush_model()
        self.env.cr.execute(self._get_statement(requests, listings))
        self.env["estate.match"].invalidate_model()

    @api.model
    def _get_statement(self, requests=None, listings=None):
        return SQL(
            """
            WITH %(candidates)s,
            fits AS MATERIALIZED (%(fits)s),
            gone AS (%(gone)s),
            faded AS (%(faded)s)
            %(found)s
            """,
            candidates=self._get_candidates(requests, listings),
            fits=self._get_fits(),
            gone=self._get_gone(requests, listings),
            faded=self._get_faded(requests, listings),
            found=self._get_found(),
        )

    @api.model
    def _get_candidates(self, requests, listings):
        """Pairs that come into question: by locality where one is a must, else by price.

        A locality stands for all below it, so a listing is looked up by each locality
        above it.
        """
        return SQL(
            """
            wanted AS (%(wanted)s),
            offered AS (%(offered)s),
            near AS (
                SELECT DISTINCT w.id, b.locality_id
                  FROM wanted w
                  JOIN estate_request_locality_rel x ON x.request_id = w.id
                  JOIN (%(below)s) b ON b.top_id = x.locality_id
                 WHERE w.locality_need = 'must'
            ),
            pairs AS (
                SELECT w.*, o.*
                  FROM near n
                  JOIN wanted w ON w.id = n.id
                  JOIN offered o ON o.locality_id = n.locality_id AND %(same)s
                 UNION ALL
                SELECT w.*, o.*
                  FROM wanted w
                  JOIN offered o ON %(same)s
                 WHERE w.locality_need <> 'must' OR w.localities IS NULL
            )
            """,
            wanted=self._get_wanted(requests),
            offered=self._get_offered(listings),
            below=self._get_below(),
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
    def _get_wanted(self, requests):
        """Requests that look, with bounds; an open bound and no choice are NULL."""
        columns = [SQL("r.id, r.company_id, r.transaction_kind, r.tolerance")]
        for code in NUMBERS:
            columns.append(
                SQL(
                    "r.%(need)s, r.%(weight)s, NULLIF(r.%(low)s, 0)::numeric AS %(low)s,"
                    " NULLIF(r.%(high)s, 0)::numeric AS %(high)s",
                    **self._get_names(code),
                )
            )
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
             WHERE r.state = 'active' AND r.active AND %s
            """,
            SQL(", ").join(columns),
            self._get_scope(SQL("r.id"), requests),
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
                   l.transaction_kind AS listing_kind, p.locality_id,
                   p.property_sub_type, %s,
                   string_to_array(rtrim(a.parent_path, '/'), '/')::int[] AS areas
              FROM estate_listing l
              JOIN estate_property p ON p.id = l.property_id
              LEFT JOIN estate_locality a ON a.id = p.locality_id
             WHERE l.standard_status IN %s AND %s
            """,
            SQL(", ").join(columns),
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
    def _get_same(self):
        """Of one company and kind, and not too dear: the first and cheapest question."""
        return SQL(
            "o.listing_company_id = w.company_id AND o.listing_kind = w.transaction_kind"
            " AND (w.price_need <> 'must' OR ("
            "(w.price_max IS NULL OR o.price_value * 100 <="
            " w.price_max * (100 + w.tolerance))"
            " AND (w.price_min IS NULL OR o.price_value * 100 >="
            " w.price_min * (100 - w.tolerance))))"
        )

    @api.model
    def _get_fits(self):
        """Score of each pair that has all that is a must."""
        codes = [*NUMBERS, "locality", "sub_type"]
        names = [self._get_names(code) for code in codes]
        percents = [self._get_percent(code) for code in NUMBERS]
        percents += [
            SQL("CASE WHEN localities IS NOT NULL THEN %s END", self._get_any("areas")),
            SQL("CASE WHEN sub_types IS NOT NULL THEN %s END", self._get_any()),
        ]
        weigh = SQL(
            "CASE WHEN %(fit)s IS NULL THEN 0 WHEN %(need)s = 'must' THEN %(must)s"
            " ELSE %(weight)s END"
        )
        return weigh and self._get_scored(names, percents)

    @api.model
    def _get_scored(self, names, percents):
        """The sum of points by weight, rounded; see `tools.estate_matching.get_score`."""
        points = SQL(" + ").join(SQL("%(points)s", **name) for name in names)
        total = SQL(" + ").join(
            SQL("%(points)s * COALESCE(%(fit)s, 0)", **name) for name in names
        )
        musts = SQL(" AND ").join(
            SQL("(%(need)s <> 'must' OR %(fit)s IS NULL OR %(fit)s > 0)", **name)
            for name in names
        )
        fits = SQL(", ").join(
            SQL("CASE WHEN %(need)s <> 'ignore' THEN %(percent)s END AS %(fit)s",
                percent=percent, **name)
            for name, percent in zip(names, percents, strict=True)
        )
        weights = SQL(", ").join(
            SQL("CASE WHEN %(fit)s IS NULL THEN 0 WHEN %(need)s = 'must' THEN %(must)s"
                " ELSE %(weight)s END AS %(points)s", must=MUST_WEIGHT, **name)
            for name in names
        )
        return SQL(
            """
            SELECT id AS request_id, listing_id, company_id, price_value AS price,
                   (2 * (%(total)s) + %(points)s) / (2 * (%(points)s)) AS score
              FROM pairs,
                   LATERAL (SELECT %(fits)s) f,
                   LATERAL (SELECT %(weights)s) w
             WHERE %(musts)s AND %(points)s > 0
            """,
            total=total, points=points, fits=fits, weights=weights, musts=musts,
        )
