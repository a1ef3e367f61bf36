from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.estate_matching import PRICE_DROP
from .estate_later import EstateLater

AT_ONCE = 200  # more requests or listings than this wait for the scheduled action
BATCH = 500
MODELS = (
    "estate.request",
    "estate.request.sub.type",
    "estate.property",
    "estate.listing",
    "estate.locality",
    "estate.match",
)


class EstateMatching(models.AbstractModel):
    """The writing half: matches found, lost, remembered, in the same statement.

    Who may see a match is asked when it is read. Which ones there are does not depend
    on who saved a request or a listing, so this writes below the access rules.
    """

    _inherit = "estate.matching"

    @api.model
    def _refresh(self, requests=None, listings=None):
        """Match at once what a person has changed; what an import brought, soon."""
        records = listings if requests is None else requests
        if not records or EstateLater.put_off(records):
            return
        if len(records) > AT_ONCE:
            self._mark_stale(records)
        else:
            self._run(requests, listings)

    @api.model
    def _mark_stale(self, records):
        # sudo: a mark for the scheduled action, whoever changed the records
        records.sudo().write({"is_match_stale": True})
        self.env.ref("crm_industry_profiles.estate_match_cron")._trigger()

    @api.model
    def _run(self, requests=None, listings=None):
        """Match everything, or what belongs to these requests or these listings."""
        for name in MODELS:
            self.env[name].flush_model()
        # compiling the statement takes longer than running it for one listing
        self.env.cr.execute("SET LOCAL jit = off")
        self.env.cr.execute(self._get_statement(requests, listings))
        self.env["estate.match"].invalidate_model()
        self.env["estate.request"].invalidate_model(
            ["match_ids", "prospecting_reason"], flush=False
        )
        self.env["estate.listing"].invalidate_model(["match_ids"], flush=False)

    @api.model
    def _cron_refresh(self):
        """Match what is marked, batch by batch, each with its transaction."""
        for name, scope in (
            ("estate.request", "requests"),
            ("estate.listing", "listings"),
        ):
            Model = self.env[name].with_context(active_test=False)
            stale = [("is_match_stale", "=", True)]
            while batch := Model.search(stale, limit=BATCH, order="id"):
                self._run(**{scope: batch})
                batch.is_match_stale = False
                left = Model.search_count(stale)
                if not self.env["ir.cron"]._commit_progress(len(batch), remaining=left):
                    return

    @api.model
    def _get_statement(self, requests=None, listings=None):
        return SQL(
            """
            WITH %(candidates)s,
            fits AS MATERIALIZED (%(fits)s),
            lost AS (%(lost)s),
            gone AS (
                DELETE FROM estate_match
                 WHERE id IN (SELECT id FROM lost WHERE NOT is_remembered)
            ),
            faded AS (
                UPDATE estate_match SET is_current = FALSE
                 WHERE id IN (SELECT id FROM lost WHERE is_remembered AND is_current)
            ),
            told AS (%(told)s)
            %(found)s
            """,
            candidates=self._get_candidates(requests, listings),
            fits=self._get_fits(),
            lost=self._get_lost(requests, listings),
            told=self._get_told(requests, listings),
            found=self._get_found(),
        )

    @api.model
    def _get_lost(self, requests, listings):
        """Matches in question that fit no more, and whether anything is to be kept."""
        return SQL(
            """
            SELECT m.id, m.request_id, m.is_current,
                   m.reaction IS NOT NULL OR m.is_viewed OR m.date_sent IS NOT NULL
                   AS is_remembered
              FROM estate_match m
             WHERE %s AND %s
               AND NOT EXISTS (SELECT 1 FROM fits f
                                WHERE f.request_id = m.request_id
                                  AND f.listing_id = m.listing_id)
            """,
            self._get_scope(SQL("m.request_id"), requests),
            self._get_scope(SQL("m.listing_id"), listings),
        )

    @api.model
    def _get_told(self, requests, listings):
        """A request that nothing fits says so, until something does.

        Other reasons stay: they say what a person has to do.
        """
        return SQL(
            """
            UPDATE estate_request r
               SET prospecting_reason = CASE WHEN NOT x.is_found
                                             THEN 'NoListingsFound' END
              FROM (
                SELECT q.id, f.request_id IS NOT NULL OR %(kept)s AS is_found
                  FROM estate_request q
                  LEFT JOIN (SELECT DISTINCT request_id FROM fits) f
                         ON f.request_id = q.id
                 WHERE q.state = 'active' AND q.active AND %(scope)s AND %(touched)s
              ) x
             WHERE x.id = r.id
               AND CASE WHEN x.is_found THEN r.prospecting_reason = 'NoListingsFound'
                   ELSE COALESCE(r.prospecting_reason, 'ReActivated') = 'ReActivated'
                   END
            """,
            kept=self._get_kept(listings),
            scope=self._get_scope(SQL("q.id"), requests),
            touched=self._get_touched(listings),
        )

    @api.model
    def _get_kept(self, listings):
        """Whether a request has matches with other listings than those in question."""
        if listings is None:
            return SQL("FALSE")
        return SQL(
            "EXISTS (SELECT 1 FROM estate_match k WHERE k.request_id = q.id"
            " AND k.is_current AND NOT k.listing_id = ANY(%s))",
            listings.ids,
        )

    @api.model
    def _get_touched(self, listings):
        if listings is None:
            return SQL("TRUE")
        return SQL(
            "q.id IN (SELECT request_id FROM fits"
            " UNION SELECT request_id FROM lost WHERE is_current)"
        )

    @api.model
    def _get_found(self):
        return SQL(
            """
            INSERT INTO estate_match (
                request_id, listing_id, company_id, score, price, is_reopened,
                is_current, is_viewed, create_uid, create_date, write_uid, write_date
            )
            %s
            ON CONFLICT (request_id, listing_id) DO UPDATE SET
                score = EXCLUDED.score, price = EXCLUDED.price, is_current = TRUE,
                is_reopened = EXCLUDED.is_reopened,
                date_sent = CASE
                    WHEN EXCLUDED.is_reopened AND NOT estate_match.is_reopened THEN NULL
                    ELSE estate_match.date_sent END,
                write_date = EXCLUDED.write_date
            """,
            self._get_changed(),
        )

    @api.model
    def _get_changed(self):
        """New matches and changed ones; those that stay as they are, stay untouched."""
        reopened = SQL(
            "COALESCE(m.reaction = 'discarded'"
            " AND f.price * 100 < m.reaction_price * %s, FALSE)",
            100 - PRICE_DROP,
        )
        return SQL(
            """
            SELECT f.request_id, f.listing_id, f.company_id, f.score, f.price,
                   %(reopened)s, TRUE, FALSE, %(uid)s, %(now)s, %(uid)s, %(now)s
              FROM fits f
              LEFT JOIN estate_match m ON m.request_id = f.request_id
                                      AND m.listing_id = f.listing_id
             WHERE m.id IS NULL
                OR (m.score, m.price, m.is_current, m.is_reopened)
                   IS DISTINCT FROM (f.score, f.price, TRUE, %(reopened)s)
            """,
            reopened=reopened,
            uid=self.env.uid,
            now=fields.Datetime.now(),
        )
