import logging
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import is_html_empty

from ..tools.feed_download import FeedError, download, get_host
from ..tools.feed_parser import parse_feed

_logger = logging.getLogger(__name__)
LONGEST_WAIT = 7 * 24  # hours between two attempts at a broken feed


class ServiceNewsHost(models.Model):
    """Hosts that feeds may be read from: nothing else is ever connected to."""

    _name = "service.news.host"
    _description = "Allowed Host of News"
    _order = "name"

    name = fields.Char(string="Host", required=True, help="e.g. news.example.com")

    _name_unique = models.UniqueIndex("(name)", "This host is allowed already.")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean_host(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._clean_host(vals))

    @api.model
    def _clean_host(self, vals):
        if "name" not in vals:
            return vals
        name = (vals["name"] or "").strip().lower()
        return vals | {"name": name}

    @api.constrains("name")
    def _check_name(self):
        for host in self:
            try:
                is_host = get_host(f"https://{host.name}/") == host.name
            except FeedError:
                is_host = False
            if not is_host:
                raise ValidationError(
                    self.env._(
                        "“%s” is no host: give its name only, as in news.example.com.",
                        host.name,
                    )
                )


class ServiceNewsSource(models.Model):
    """An RSS or Atom feed that is read again and again."""

    _name = "service.news.source"
    _description = "Source of News"
    _order = "name, id"

    name = fields.Char(required=True)
    url = fields.Char(string="Address of the Feed", required=True)
    active = fields.Boolean(default=True)
    team_ids = fields.Many2many("service.team", string="Teams")
    industry_ids = fields.Many2many("res.partner.industry", string="Industries")
    company_id = fields.Many2one("res.company", index="btree_not_null")
    interval_hours = fields.Integer(
        string="Read every", default=6, required=True, aggregator=None
    )
    keep_days = fields.Integer(
        string="Keep for", default=90, required=True, aggregator=None
    )
    next_date = fields.Datetime(
        string="Next Reading", default=fields.Datetime.now, copy=False, index=True
    )
    last_date = fields.Datetime(string="Last Read on", readonly=True, copy=False)
    error = fields.Char(string="Last Error", readonly=True, copy=False)
    error_count = fields.Integer(
        string="Errors in a Row", readonly=True, copy=False, aggregator=None
    )
    news_ids = fields.One2many("service.news", "source_id")

    _interval_positive = models.Constraint(
        "CHECK(interval_hours > 0 AND keep_days > 0)",
        "Hours and days must be greater than zero.",
    )

    @api.constrains("url")
    def _check_url(self):
        for source in self:
            try:
                host = get_host(source.url)
                if host not in self._get_allowed_hosts():
                    raise FeedError("host", host)
            except FeedError as error:
                raise ValidationError(self._get_error_text(error)) from error

    @api.model
    def _get_allowed_hosts(self):
        # sudo: a list to check against, which is not shown
        return set(
            self.env["service.news.host"].sudo().search(Domain.TRUE).mapped("name")
        )

    @api.model
    def _get_error_text(self, error):
        """Say what went wrong and what to do."""
        texts = {
            "address": self.env._(
                "“%s” is no address of a feed: it begins with https:// and a host.",
                error.detail,
            ),
            "port": self.env._("Port %s: only the usual ports are read.", error.detail),
            "host": self.env._(
                "The host “%s” is not allowed: add it in Configuration, Hosts of News.",
                error.detail,
            ),
            "private": self.env._(
                "“%s” is inside a private network, where nothing is read.", error.detail
            ),
            "network": self.env._("No connection: %s", error.detail),
            "redirects": self.env._("The address leads in circles."),
            "status": self.env._("The server answered with status %s.", error.detail),
            "size": self.env._("The feed is larger than %s MB.", error.detail),
            "slow": self.env._("The feed took more than %s seconds.", error.detail),
            "xml": self.env._("The feed cannot be read: %s", error.detail),
            "format": self.env._("This is neither RSS nor Atom: <%s>", error.detail),
            "entities": self.env._("The feed declares entities, which are not read."),
        }
        return texts.get(error.code) or str(error)

    def action_read(self):
        """Read the feeds now."""
        self.check_access("write")
        for source in self:
            source._read_feed()

    @api.model
    def _cron_read(self):
        """Read the feeds that are due; a broken one does not stop the others."""
        due = self.search(
            [("next_date", "<=", fields.Datetime.now())], order="next_date"
        )
        for left, source in zip(range(len(due) - 1, -1, -1), due, strict=True):
            try:
                source._read_feed()
            except Exception as error:
                self.env.cr.rollback()
                _logger.exception("News source %s", source.id)
                source._note_error(str(error))
            if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                return

    def _read_feed(self):
        """Take new items over; what is wrong with the feed stands on the source."""
        self.ensure_one()
        try:
            items = parse_feed(self._download())
        except FeedError as error:
            self._note_error(self._get_error_text(error))
            return
        self._take_items(items)
        now = fields.Datetime.now()
        self.write(
            {
                "last_date": now,
                "next_date": now + timedelta(hours=self.interval_hours),
                "error": False,
                "error_count": 0,
            }
        )

    def _download(self):
        return download(self.url, self._get_allowed_hosts())

    def _note_error(self, text):
        """Try again later and later."""
        hours = min(self.interval_hours * 2**self.error_count, LONGEST_WAIT)
        self.write(
            {
                "error": text[:500],
                "error_count": min(self.error_count + 1, 10),
                "next_date": fields.Datetime.now() + timedelta(hours=hours),
            }
        )

    def _take_items(self, items):
        now = fields.Datetime.now()
        oldest = now - timedelta(days=self.keep_days)
        fresh = {
            item.key: item for item in items if not item.date or item.date >= oldest
        }
        News = self.env["service.news"].with_context(active_test=False)
        known = News.search(
            Domain("source_id", "=", self.id) & Domain("feed_key", "in", list(fresh))
        )
        for key in known.mapped("feed_key"):
            del fresh[key]
        News.create([self._prepare_news_values(item, now) for item in fresh.values()])

    def _prepare_news_values(self, item, now):
        """Return the values of a piece of news: a hook."""
        body = item.body if not is_html_empty(item.body) else False
        return {
            "name": item.title or self.name,
            "body": body,
            "url": item.url,
            "date": min(item.date or now, now),
            "author_id": False,
            "source_id": self.id,
            "feed_key": item.key,
            "team_ids": [Command.set(self.team_ids.ids)],
            "industry_ids": [Command.set(self.industry_ids.ids)],
            "company_id": self.company_id.id,
        }


class ServiceNews(models.Model):
    _inherit = "service.news"

    source_id = fields.Many2one(
        "service.news.source",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    feed_key = fields.Char(readonly=True, copy=False, export_string_translation=False)

    _feed_key_unique = models.UniqueIndex(
        "(source_id, feed_key) WHERE source_id IS NOT NULL"
    )

    @api.autovacuum
    def _gc_old_news(self):
        """Delete what feeds brought and is older than its source keeps."""
        now = fields.Datetime.now()
        News = self.with_context(active_test=False)
        for source in News.env["service.news.source"].search(Domain.TRUE):
            oldest = now - timedelta(days=source.keep_days)
            News.search([("source_id", "=", source.id), ("date", "<", oldest)]).unlink()
