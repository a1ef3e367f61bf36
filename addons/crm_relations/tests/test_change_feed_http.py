import json

from odoo.tests import HttpCase, tagged

from ..models.crm_feed_access import rate_limit


@tagged("post_install", "-at_install")
class TestFeedOverHttp(HttpCase):
    def setUp(self):
        super().setUp()
        rate_limit.clear()

    def _create_key(self, **values):
        wizard = self.env["crm.feed.key"].create({"name": "Phone menu", **values})
        return wizard.action_create_key()["context"]["default_key"]

    def _call(self, key, model, method, **values):
        return self.url_open(
            f"/json/2/{model}/{method}",
            data=json.dumps(values),
            headers={
                "Authorization": f"bearer {key}",
                "Content-Type": "application/json",
            },
        )

    def test_key_calls_the_feed(self):
        key = self._create_key(has_feed=True, has_status=False)
        self.env.flush_all()
        customer = self.env["res.partner"].search(
            [("partner_share", "=", True), ("company_id", "=", False)],
            order="id",
            limit=1,
        )
        answer = self._call(key, "crm.change.feed", "get_changes")
        self.assertEqual(answer.status_code, 200)
        first = answer.json()["changes"][0]
        self.assertEqual(first["values"]["name"], customer.name)
        answer = self._call(key, "crm.change.feed", "get_changes", limit=0)
        self.assertEqual(answer.status_code, 422)
        self.assertIn("limit", answer.json()["message"])

    def test_pages_over_http_end_and_tell_of_each_row_once(self):
        key = self._create_key(has_feed=True, has_status=False)
        self.env.flush_all()
        sources = self.env["crm.change.feed"]._get_feed_sources()
        expected = {
            (name, record_id)
            for name, source in sources.items()
            if name in ("partner", "deal", "order", "payment")
            for record_id in self.env[source["model"]]
            .with_context(active_test=False)
            .search(source["domain"])
            .ids
        }
        told, mark, more = [], None, True
        while more:
            values = {"mark": mark, "limit": 40}
            page = self._call(key, "crm.change.feed", "get_changes", **values).json()
            told += [
                (row["source"], row["id"], row["deleted"]) for row in page["changes"]
            ]
            mark, more = page["mark"], page["more"]
        self.assertGreater(len(expected), 80)
        self.assertEqual(len(told), len(set(told)))
        here = {(source, record_id) for source, record_id, gone in told if not gone}
        self.assertEqual(here, expected)

    def test_key_of_the_status_calls_nothing_else(self):
        key = self._create_key()
        self.env.flush_all()
        answer = self._call(key, "crm.status", "get_status", number="none of ours")
        self.assertEqual(answer.json()["found"], False)
        for model, method in (
            ("crm.change.feed", "get_changes"),
            ("res.partner", "search"),
            ("crm.change.feed", "search"),
        ):
            values = {"domain": []} if method == "search" else {}
            answer = self._call(key, model, method, **values)
            self.assertEqual(answer.status_code, 403, model)
