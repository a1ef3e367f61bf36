import socket
from datetime import datetime
from io import BytesIO
from unittest.mock import patch

from odoo.tests import BaseCase, tagged

from ..tools import feed_download
from ..tools.feed_download import FeedError, connect, download, get_host
from ..tools.feed_parser import parse_feed

PUBLIC = "93.184.216.34"
ALLOWED = {"news.example.com", "cdn.example.com"}
URL = "https://news.example.com/feed"


class FakeResponse(BytesIO):
    def __init__(self, status=200, content=b"", location=None):
        super().__init__(content)
        self.status = status
        self.location = location

    def getheader(self, name):
        return self.location if name == "Location" else None


class FakeConnection:
    """Answers what it was given and remembers what was asked."""

    def __init__(self, response):
        self.response = response
        self.asked = []
        self.is_closed = False

    def request(self, method, path, headers=None):
        self.asked.append((method, path))

    def getresponse(self):
        if isinstance(self.response, Exception):
            raise self.response
        return self.response

    def close(self):
        self.is_closed = True


@tagged("post_install", "-at_install")
class TestFeedDownload(BaseCase):
    def _download(self, *responses, url=URL, names=None):
        """Return what was downloaded, and [(scheme, host, address, connection)]."""
        names = {
            "news.example.com": [PUBLIC],
            "cdn.example.com": [PUBLIC],
            **(names or {}),
        }
        self.calls = []
        left = list(responses)

        def fake_connect(scheme, host, address):
            connection = FakeConnection(left.pop(0))
            self.calls.append((scheme, host, address, connection))
            return connection

        return download(
            url, ALLOWED, resolve=lambda host, port: names[host], connect=fake_connect
        )

    def _assert_refused(self, code, *responses, **options):
        with self.assertRaises(FeedError) as caught:
            self._download(*responses, **options)
        self.assertEqual(caught.exception.code, code)

    def test_the_content_comes_from_the_checked_address(self):
        content = self._download(FakeResponse(content=b"<rss/>"), url=f"{URL}?a=1")
        self.assertEqual(content, b"<rss/>")
        scheme, host, address, connection = self.calls[0]
        self.assertEqual((scheme, host, address), ("https", "news.example.com", PUBLIC))
        self.assertEqual(connection.asked, [("GET", "/feed?a=1")])
        self.assertTrue(connection.is_closed)

    def test_odd_addresses_are_refused(self):
        for url in (
            "ftp://news.example.com/feed",
            "file:///etc/passwd",
            "//news.example.com/feed",
            "https://",
            "https://user@news.example.com/feed",
            "https://news.example.com:x/feed",
            "",
            None,
        ):
            with self.subTest(url=url):
                self._assert_refused("address", url=url)

    def test_other_ports_are_refused(self):
        self._assert_refused("port", url="https://news.example.com:8069/feed")
        self._assert_refused("port", url="http://news.example.com:443/feed")

    def test_hosts_that_are_not_allowed_are_not_even_resolved(self):
        for host in ("example.com", "evil.example.com", "news.example.com.evil.com"):
            with self.subTest(host=host):
                self._assert_refused("host", url=f"https://{host}/feed")

    def test_private_addresses_are_refused(self):
        for address in (
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1%eth0",
            "fc00::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
        ):
            with self.subTest(address=address):
                names = {"news.example.com": [address]}
                self._assert_refused("private", names=names)
                self.assertFalse(self.calls)

    def test_one_private_address_spoils_a_name(self):
        names = {"news.example.com": [PUBLIC, "127.0.0.1"]}
        self._assert_refused("private", names=names)
        self._assert_refused("private", names={"news.example.com": []})

    def test_redirections_are_followed_on_allowed_hosts(self):
        moved = FakeResponse(302, location="https://cdn.example.com/new")
        content = self._download(moved, FakeResponse(content=b"<feed/>"))
        self.assertEqual(content, b"<feed/>")
        self.assertEqual(self.calls[1][1], "cdn.example.com")
        content = self._download(
            FakeResponse(301, location="/other"), FakeResponse(content=b"x")
        )
        self.assertEqual(self.calls[1][3].asked, [("GET", "/other")])

    def test_redirections_are_checked_like_the_first_address(self):
        for code, location in (
            ("host", "https://evil.example.org/"),
            ("host", "http://169.254.169.254/latest"),
            ("address", "file:///etc/passwd"),
            ("port", "https://cdn.example.com:22/"),
            ("private", "https://cdn.example.com/"),
        ):
            with self.subTest(location=location):
                names = {"cdn.example.com": ["10.0.0.1"]}
                response = FakeResponse(302, location=location)
                self._assert_refused(code, response, names=names)
                self.assertEqual(len(self.calls), 1)

    def test_redirections_end(self):
        responses = [FakeResponse(302, location=URL) for _step in range(9)]
        self._assert_refused("redirects", *responses)
        self.assertEqual(len(self.calls), 4)

    def test_a_large_feed_is_not_read_to_its_end(self):
        response = FakeResponse(content=b"x" * (5 * 1024 * 1024))
        self._assert_refused("size", response)
        self.assertLess(response.tell(), 2 * 1024 * 1024 + 2 * 64 * 1024)

    def test_a_slow_feed_is_given_up(self):
        response = FakeResponse(content=b"x" * 200_000)
        with patch.object(feed_download, "PATIENCE", -1.0):
            self._assert_refused("slow", response)

    def test_errors_of_the_network_have_a_name(self):
        for error in (TimeoutError("late"), ConnectionRefusedError(), OSError("x")):
            with self.subTest(error=error):
                self._assert_refused("network", error)
                self.assertTrue(self.calls[0][3].is_closed)
        self._assert_refused("status", FakeResponse(500))

    def test_the_connection_goes_to_the_address_and_asks_for_the_host(self):
        for scheme, port in (("https", 443), ("http", 80)):
            connection = connect(scheme, "news.example.com", PUBLIC)
            with (
                patch.object(socket, "create_connection", side_effect=OSError) as made,
                self.assertRaises(OSError),
            ):
                connection.request("GET", "/")
            self.assertEqual(made.call_args.args[0], (PUBLIC, port))
            self.assertEqual(connection.host, "news.example.com")

    def test_the_host_of_an_address_is_written_small(self):
        self.assertEqual(get_host("https://News.Example.COM/Feed"), "news.example.com")


RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Channel</title>
<item><title>First &lt;b&gt;one&lt;/b&gt;</title><link>https://news.example.com/1</link>
<guid>g1</guid><pubDate>Mon, 02 Mar 2026 10:00:00 +0200</pubDate>
<description>Short</description><content:encoded>&lt;p&gt;Long&lt;/p&gt;</content:encoded>
</item>
<item><title>Second</title><link>javascript:alert(1)</link><pubDate>nonsense</pubDate></item>
<item></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Feed</title>
<entry><id>urn:1</id><title type="html">Hello &amp;amp; bye</title>
<link rel="self" href="https://news.example.com/self"/>
<link rel="alternate" href="https://news.example.com/a"/>
<updated>2026-03-02T08:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Rich</div></content>
</entry></feed>"""


@tagged("post_install", "-at_install")
class TestFeedParser(BaseCase):
    def _assert_refused(self, code, text):
        with self.assertRaises(FeedError) as caught:
            parse_feed(text.encode())
        self.assertEqual(caught.exception.code, code)

    def test_rss_is_read(self):
        first, second = parse_feed(RSS.encode())
        self.assertEqual(first.title, "First one")
        self.assertEqual(first.body, "<p>Long</p>")
        self.assertEqual(first.url, "https://news.example.com/1")
        self.assertEqual(first.date, datetime(2026, 3, 2, 8, 0))
        self.assertEqual((second.title, second.url, second.date), ("Second", "", None))

    def test_atom_is_read(self):
        (entry,) = parse_feed(ATOM.encode())
        self.assertEqual(entry.title, "Hello &amp; bye")
        self.assertIn("Rich", entry.body)
        self.assertEqual(entry.url, "https://news.example.com/a")
        self.assertEqual(entry.date, datetime(2026, 3, 2, 8, 0))

    def test_old_rss_is_read(self):
        (item,) = parse_feed(
            b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
            b' xmlns="http://purl.org/rss/1.0/"><item><title>Old</title></item></rdf:RDF>'
        )
        self.assertEqual(item.title, "Old")

    def test_the_same_item_has_the_same_key(self):
        keys = [item.key for item in parse_feed(RSS.encode())]
        self.assertEqual(keys, [item.key for item in parse_feed(RSS.encode())])
        self.assertEqual(len(set(keys)), 2)

    def test_entities_are_refused(self):
        bomb = '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
        self._assert_refused("entities", f"{bomb}<rss><channel/></rss>")
        file = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        text = f"{file}<rss><channel><item><title>&x;</title></item></channel></rss>"
        self._assert_refused("entities", text)

    def test_what_is_no_feed_is_refused(self):
        self._assert_refused("xml", "no xml <")
        self._assert_refused("xml", "")
        self._assert_refused("format", "<html><body/></html>")

    def test_a_feed_without_end_is_cut(self):
        items = "".join(f"<item><title>T{n}</title></item>" for n in range(500))
        found = parse_feed(f"<rss><channel>{items}</channel></rss>".encode())
        self.assertEqual(len(found), 100)
