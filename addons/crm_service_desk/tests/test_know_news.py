from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.http_routing.tests.common import MockRequest

from ..tools.feed_download import FeedError
from .common import ServiceDeskCommon

NOON = datetime(2026, 3, 2, 12, 0)


def make_feed(*titles, date="Mon, 02 Mar 2026 09:00:00 GMT"):
    items = "".join(
        f"<item><guid>{title}</guid><title>{title}</title><pubDate>{date}</pubDate>"
        f"<description>&lt;p onclick='x()'&gt;Text&lt;/p&gt;</description></item>"
        for title in titles
    )
    return f"<rss><channel>{items}</channel></rss>".encode()


@tagged("post_install", "-at_install")
class TestNews(ServiceDeskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["service.news"].search([]).unlink()
        cls.news = cls.env["service.news"].create({"name": "For all"})
        cls.of_team = cls.env["service.news"].create(
            {"name": "For Support", "team_ids": [Command.link(cls.team.id)]}
        )
        cls.of_other = cls.env["service.news"].create(
            {"name": "For Field", "team_ids": [Command.link(cls.other_team.id)]}
        )

    def _get_seen(self, user):
        return set(self.env["service.news"].with_user(user).search([]).mapped("name"))

    def test_an_agent_sees_news_for_all_and_for_the_own_teams(self):
        self.assertEqual(self._get_seen(self.agent), {"For all", "For Support"})
        self.assertEqual(self._get_seen(self.ada), {"For all"})
        self.assertEqual(
            self._get_seen(self.expert), {"For all", "For Support", "For Field"}
        )

    def test_others_see_no_news(self):
        public = self.env.ref("base.public_user")
        for user in (self.employee, self.portal, public):
            for name in ("service.news", "service.news.source", "service.news.host"):
                with self.subTest(user=user.login, model=name):
                    self.assertFalse(self.env[name].with_user(user).has_access("read"))
            self.assertEqual(
                self.env["service.news"].with_user(user).get_unread_count(), 0
            )

    def test_agents_read_and_do_not_write_news(self):
        with self.assertRaises(AccessError):
            self.news.with_user(self.agent).name = "Mine"
        with self.assertRaises(AccessError):
            self.news.with_user(self.agent).create({"name": "Mine"})

    def test_each_reads_for_herself(self):
        news = self.news.with_user(self.agent)
        self.assertEqual(news.get_unread_count(), 2)
        action = news.action_open()
        self.assertEqual(action["res_id"], self.news.id)
        self.assertTrue(news.is_read)
        self.assertFalse(self.news.with_user(self.colleague).is_read)
        self.assertEqual(news.get_unread_count(), 1)
        news.action_unread()
        self.assertEqual(news.get_unread_count(), 2)

    def test_nobody_reads_what_is_for_others(self):
        with self.assertRaises(AccessError):
            self.of_other.with_user(self.agent).action_read()
        self.assertFalse(self.of_other.reader_ids)

    def test_read_and_unread_are_searched_as_they_are_shown(self):
        self.news.with_user(self.agent).action_read()
        News = self.env["service.news"].with_user(self.agent)
        self.assertEqual(News.search([("is_read", "=", True)]), self.news)
        self.assertEqual(News.search([("is_read", "=", False)]), self.of_team)
        self.assertEqual(News.search([("is_read", "!=", True)]), self.of_team)
        both = News.search([("is_read", "in", [True, False])])
        self.assertEqual(both, self.news | self.of_team)

    def test_an_agent_starts_with_the_number_of_unread_news(self):
        key = "service_unread_news"
        IrHttp = self.env["ir.http"]
        with MockRequest(self.env(user=self.agent)):
            info = IrHttp.with_user(self.agent).session_info()
            self.assertEqual(info[key], 2)
        with MockRequest(self.env(user=self.employee)):
            self.assertNotIn(key, IrHttp.with_user(self.employee).session_info())

    def test_news_of_the_industry_stand_beside_the_ticket(self):
        industry = self.env["res.partner.industry"].create({"name": "Wood"})
        self.acme.industry_id = industry
        ticket = self._create_ticket().with_user(self.agent)
        self.assertEqual(ticket.get_customer_news(), [])
        self.news.industry_ids = industry
        self.of_other.industry_ids = industry
        self.assertEqual(
            ticket.get_customer_news(), [{"id": self.news.id, "name": "For all"}]
        )
        self.news.date = "2020-01-01"
        self.assertEqual(ticket.get_customer_news(), [])

    def test_eighty_news_are_read_in_one_query(self):
        news = self.env["service.news"].create([{"name": str(n)} for n in range(80)])
        self.env.flush_all()
        self.env.invalidate_all()
        news.mapped("name")
        with self.assertQueryCount(1):
            self.assertEqual(set(news.mapped("is_read")), {False})


@tagged("post_install", "-at_install")
class TestNewsSource(ServiceDeskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["service.news.source"].search([]).unlink()
        cls.env["service.news.host"].create({"name": "News.Example.com "})
        cls.feeds = {}
        cls.source = cls._create_source("A")
        cls.startClassPatcher(
            patch.object(type(cls.source), "_download", lambda s: cls._get_feed(s))
        )

    @classmethod
    def _create_source(cls, name, **values):
        return cls.env["service.news.source"].create(
            {
                "name": name,
                "url": f"https://news.example.com/{name}",
                "next_date": NOON,
                **values,
            }
        )

    @classmethod
    def _get_feed(cls, source):
        feed = cls.feeds[source.name]
        if isinstance(feed, Exception):
            raise feed
        return feed

    def _read(self, at=NOON, **feeds):
        self.feeds.update(feeds)
        cron = self.env.ref("crm_service_desk.ir_cron_news")
        with freeze_time(at), self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def test_items_become_news_of_the_teams_of_the_source(self):
        industry = self.env["res.partner.industry"].create({"name": "Wood"})
        self.source.write(
            {
                "team_ids": [Command.link(self.team.id)],
                "industry_ids": [Command.link(industry.id)],
            }
        )
        self._read(A=make_feed("One"))
        news = self.source.news_ids
        self.assertEqual(news.name, "One")
        self.assertEqual(news.date, datetime(2026, 3, 2, 9, 0))
        self.assertEqual(news.body, "<p>Text</p>")
        self.assertEqual(news.team_ids, self.team)
        self.assertEqual(news.industry_ids, industry)
        self.assertEqual(self.source.last_date, NOON)
        self.assertEqual(self.source.next_date, NOON + timedelta(hours=6))

    def test_what_was_read_is_not_read_again(self):
        self._read(A=make_feed("One", "Two", "Two"))
        self.source.news_ids.filtered(lambda n: n.name == "One").active = False
        self._read(NOON + timedelta(days=1), A=make_feed("One", "Two", "Three"))
        news = self.source.with_context(active_test=False).news_ids
        self.assertEqual(sorted(news.mapped("name")), ["One", "Three", "Two"])

    def test_the_database_refuses_an_item_twice(self):
        self._read(A=make_feed("One"))
        news = self.source.news_ids
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.env["service.news"].create(
                {"name": "x", "source_id": self.source.id, "feed_key": news.feed_key}
            )

    def test_sources_are_read_when_they_are_due(self):
        self._read(NOON - timedelta(minutes=1), A=make_feed("One"))
        self.assertFalse(self.source.news_ids)
        self._read(A=make_feed("One"))
        self._read(NOON + timedelta(hours=5), A=make_feed("Two"))
        self.assertEqual(self.source.news_ids.mapped("name"), ["One"])
        self._read(NOON + timedelta(hours=6), A=make_feed("Two"))
        self.assertEqual(len(self.source.news_ids), 2)

    def test_a_broken_source_does_not_stop_the_others(self):
        broken = self._create_source("B", next_date=NOON - timedelta(days=1))
        crashing = self._create_source("C", next_date=NOON - timedelta(days=1))
        with mute_logger("odoo.addons.crm_service_desk.models.service_news_source"):
            self._read(
                A=make_feed("One"), B=FeedError("status", "404"), C=ValueError("oops")
            )
        self.assertEqual(self.source.news_ids.name, "One")
        self.assertEqual(broken.error, "The server answered with status 404.")
        self.assertEqual(crashing.error, "oops")

    def test_a_broken_source_is_tried_later_and_later(self):
        for count, hours in ((1, 6), (2, 12), (3, 24)):
            self.source.next_date = NOON
            self._read(A=b"<html/>")
            self.assertEqual(self.source.error_count, count)
            self.assertEqual(self.source.next_date, NOON + timedelta(hours=hours))
        self.source.next_date = NOON
        self._read(A=make_feed("One"))
        self.assertFalse(self.source.error)
        self.assertEqual(self.source.error_count, 0)

    def test_old_items_are_not_taken_and_old_news_go(self):
        self._read(A=make_feed("Old", date="Mon, 01 Dec 2025 09:00:00 GMT"))
        self.assertFalse(self.source.news_ids)
        self._read(NOON + timedelta(days=1), A=make_feed("New"))
        own = self.env["service.news"].create({"name": "Own", "date": "2020-01-01"})
        with freeze_time(NOON + timedelta(days=91)):
            self.env["service.news"]._gc_old_news()
        self.assertFalse(self.source.news_ids)
        self.assertTrue(own.exists())

    def test_dates_to_come_are_now(self):
        self._read(A=make_feed("One", date="Fri, 01 Jan 2100 00:00:00 GMT"))
        self.assertEqual(self.source.news_ids.date, NOON)

    def test_a_source_needs_an_allowed_host(self):
        for url, message in (
            ("https://other.example.com/feed", "is not allowed"),
            ("ftp://news.example.com/feed", "no address of a feed"),
            ("https://news.example.com:8080/feed", "usual ports"),
        ):
            with (
                self.subTest(url=url),
                self.assertRaisesRegex(ValidationError, message),
            ):
                self.source.url = url

    def test_a_host_is_a_name_only(self):
        Host = self.env["service.news.host"]
        for name in ("https://x.example.com", "x.example.com/feed", "x y", "u@x.com"):
            with self.subTest(name=name), self.assertRaises(ValidationError):
                Host.create({"name": name})

    def test_only_managers_choose_hosts_and_sources(self):
        with self.assertRaises(AccessError):
            self.env["service.news.host"].with_user(self.expert).create(
                {"name": "x.com"}
            )
        with self.assertRaises(AccessError):
            self.source.with_user(self.expert).action_read()
        self.feeds["A"] = make_feed("One")
        with freeze_time(NOON):
            self.source.with_user(self.head).action_read()
        self.assertEqual(self.source.news_ids.name, "One")
