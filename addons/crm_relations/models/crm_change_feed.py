from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.feed_mark import BadMark, FeedMark
from .crm_feed_tombstone import KEEP_DAYS

DEFAULT_LIMIT = 500
MAX_LIMIT = 2000


class CrmChangeFeed(models.AbstractModel):
    """What has changed since a mark, for other systems, without a gap.

    A row is found by the transaction that wrote it (PostgreSQL's ``xmin``), not by its
    date: a transaction that commits late would be overlooked by its date. A window
    goes from the mark to the oldest transaction that still writes; what is written in
    the meantime belongs to the next window. Within a window rows come by source and
    id, so a page is never read twice, and a row that changes is delivered again.
    """

    _name = "crm.change.feed"
    _description = "Change Feed"
    _inherit = ["crm.feed.access"]

    @api.model
    @api.readonly
    def get_changes(self, mark=None, limit=DEFAULT_LIMIT):
        """Return the next page of changes.

        :param str mark: the ``mark`` of the page before; without it all rows are sent
        :param int limit: the most changes that you want, up to 2000
        :return: ``changes``: a list of ``source``, ``id``, ``deleted`` and ``values``;
            ``mark``: for the next call; ``more``: whether there is another page now
        """
        self._check_caller("crm_relations.group_change_feed")
        limit = self._check_limit(limit)
        position = self._open_mark(mark)
        if position.until > self._get_horizon():
            # a replica that lags behind: rows of the window may not be there yet
            return {"changes": [], "mark": position.encode(), "more": True}
        changes, position = self._get_page(position, limit)
        return {
            "changes": changes,
            "mark": position.encode(),
            "more": bool(position.until),
        }

    def _get_feed_sources(self):
        """Return what the feed tells of; extend it with ``super()``.

        ``{source name: source}``, each a dict of ``number`` (int, fixes the order, for
        ever), ``model``, ``domain`` (what other systems may know; a row that leaves it
        is sent as deleted) and ``values``, the name of a method of the feed that
        takes the records and returns ``{id: dict}``. A record that is deleted is told
        of if its model calls ``crm.feed.tombstone._bury(name, ids)``.
        """
        companies = Domain(self._get_company_domain())
        shared = companies & Domain("partner_share", "=", True)
        made = companies & Domain("state", "in", ("sent", "sale", "cancel"))
        payments = companies & self._get_payment_domain()
        partial = "account.partial.reconcile"
        tombstone = "crm.feed.tombstone"
        rows = (
            ("partner", 10, "res.partner", shared, "_get_partner_values"),
            ("deal", 20, "crm.lead", companies, "_get_deal_values"),
            ("order", 30, "sale.order", made, "_get_order_values"),
            ("payment", 40, partial, payments, "_get_payment_values"),
            ("deleted", 1000, tombstone, Domain.TRUE, "_get_tombstone_values"),
        )
        names = ("number", "model", "domain", "values")
        return {name: dict(zip(names, row, strict=True)) for name, *row in rows}

    @api.model
    def _check_limit(self, limit):
        if isinstance(limit, bool) or not isinstance(limit, int):
            raise ValidationError(self.env._("“limit” must be a whole number."))
        if not 0 < limit <= MAX_LIMIT:
            raise ValidationError(
                self.env._("“limit” must be between 1 and %s.", MAX_LIMIT)
            )
        return limit

    @api.model
    def _open_mark(self, mark):
        """Return where the reader stands, in a window that is open."""
        # sudo: the id of the database, to tell marks of another one
        database = self.env["ir.config_parameter"].sudo().get_param("database.uuid", "")
        position = FeedMark(database[:8], day=str(fields.Date.today()))
        if mark is not None:
            position = self._check_mark(mark, position)
        if position.until:
            return position
        return FeedMark(
            position.database,
            since=position.since,
            until=self._get_horizon(),
            day=str(fields.Date.today()),
        )

    @api.model
    def _check_mark(self, text, now):
        try:
            if not isinstance(text, str):
                raise BadMark(text)
            mark = FeedMark.decode(text)
        except BadMark:
            raise ValidationError(
                self.env._(
                    "“mark” is not one that this feed has given. Send the mark of the"
                    " last page unchanged, or none to start from the beginning."
                )
            ) from None
        age = fields.Date.from_string(now.day) - fields.Date.from_string(mark.day)
        is_restored = mark.since > self._get_next_xid()
        if mark.database != now.database or is_restored or age.days > KEEP_DAYS:
            raise UserError(
                self.env._(
                    "This mark is too old or belongs to another database. Start from"
                    " the beginning, without a mark."
                )
            )
        return mark

    @api.model
    def _get_horizon(self):
        """The oldest transaction of our snapshot that may still write here.

        Rows of all that are older are visible. Transactions run in all databases of the
        server; one that a session of another database holds at this moment cannot
        hold us up. Any other one counts, also if it has ended since our snapshot.
        A replica's snapshot has no list of those that run on the primary, only the
        oldest of them, of whatever database.
        """
        query = SQL(
            """
            SELECT CASE WHEN pg_is_in_recovery()
                        THEN pg_snapshot_xmin(pg_current_snapshot())::text::bigint
                        ELSE COALESCE(MIN(running.xid), %s) END
              FROM (SELECT xip::text::bigint AS xid
                      FROM pg_snapshot_xip(pg_current_snapshot()) xip) running
             WHERE NOT EXISTS (
                   SELECT FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
                    WHERE l.locktype = 'transactionid' AND l.granted
                      AND l.mode = 'ExclusiveLock'
                      AND l.transactionid::text::bigint = running.xid & 4294967295
                      AND a.datname <> current_database())
            """,
            self._get_next_xid(),
        )
        return self.env.execute_query(query)[0][0]

    @api.model
    def _get_next_xid(self):
        query = SQL("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        return self.env.execute_query(query)[0][0]

    @api.model
    def _get_page(self, position, limit):
        """Return (changes, the position after them)."""
        changes, seen = [], 0
        sources = sorted(
            self._get_feed_sources().items(), key=lambda item: item[1]["number"]
        )
        for name, source in sources:
            if source["number"] < position.source:
                continue
            last_id = position.last_id if source["number"] == position.source else 0
            ids = self._get_changed_ids(source, position, last_id, limit - seen)
            changes += self._get_changes(name, source, ids, position)
            seen += len(ids)
            if seen == limit:
                return changes, self._move_on(position, source["number"], ids[-1])
        return changes, FeedMark(
            position.database, since=position.until, day=position.day
        )

    @api.model
    def _move_on(self, position, source, last_id):
        return FeedMark(
            position.database,
            position.since,
            position.until,
            source,
            last_id,
            position.day,
        )

    @api.model
    def _get_changed_ids(self, source, position, last_id, limit):
        """Ids of the source's rows in the window, after ``last_id``."""
        if not position.since and source["model"] == "crm.feed.tombstone":
            return []  # who reads from the beginning knows nothing that could be gone
        xid = self._get_row_xid()
        window = SQL("%s >= %s AND %s < %s", xid, position.since, xid, position.until)
        query = SQL(
            "SELECT t.id FROM %s t WHERE t.id > %s AND %s ORDER BY t.id LIMIT %s",
            SQL.identifier(self.env[source["model"]]._table),
            last_id,
            window if position.since else SQL("TRUE"),
            limit,
        )
        return [row[0] for row in self.env.execute_query(query)]

    @api.model
    def _get_row_xid(self):
        """SQL of the number, with epoch, of the transaction that wrote row ``t``.

        A row knows the lower 32 bits only. They are counted back from the next number
        to be given, which no visible row can have; 1 and 2 stand for "long ago".
        """
        return SQL(
            """(CASE WHEN t.xmin::text::bigint < 3 THEN 0
                     ELSE %(last)s - ((%(last)s - t.xmin::text::bigint)
                                      & 4294967295) END)""",
            last=self._get_next_xid() - 1,
        )

    @api.model
    def _get_changes(self, name, source, ids, position):
        # sudo: the caller has the group of the feed; the domain and the method of
        # the source say what that group may know
        Model = self.env[source["model"]].sudo().with_context(active_test=False)
        records = Model.search(Domain("id", "in", ids) & Domain(source["domain"]))
        values = getattr(self, source["values"])(records)
        if source["model"] == "crm.feed.tombstone":
            return [values[id_] for id_ in ids if id_ in values]
        return [
            {
                "source": name,
                "id": id_,
                "deleted": id_ not in values,
                "values": values.get(id_, {}),
            }
            for id_ in ids
            if id_ in values or position.since
        ]
