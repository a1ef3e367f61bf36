import json
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common_fin import FinCommon


@tagged("post_install", "-at_install")
class TestFinImportOverHttp(FinCommon, HttpCase):
    """Another system sends agreements with an API key of its own."""

    def _send(self, user, key, **row):
        expiry = fields.Datetime.now() + timedelta(days=1)
        secret = (
            self.env["res.users.apikeys"]
            .with_user(user)
            .sudo()
            ._generate("rpc", "core bank", expiry)
        )
        self.env.flush_all()
        values = {"external_id": "A1", "product": "CA", "customer": "C1", **row}
        return self.url_open(
            "/json/2/fin.import/load_rows",
            data=json.dumps({"kind": "agreements", "rows": [values], "key": key}),
            headers={
                "Authorization": f"bearer {secret}",
                "Content-Type": "application/json",
            },
        )

    def test_request_that_comes_twice_is_done_once(self):
        first = self._send(self.bank_manager, "k1", balance="12.50")
        self.assertEqual((first.status_code, first.json()["created"]), (200, 1))
        self._find("A1").balance = 3
        again = self._send(self.bank_manager, "k1", balance="12.50")
        self.assertEqual(again.json(), first.json())
        self.assertEqual(self._find("A1").balance, 3)
        newer = self._send(self.bank_manager, "k2", balance="14.00")
        self.assertEqual(newer.json()["updated"], 1)
        self.assertEqual(self._find("A1").balance, 14)

    def test_clerk_is_refused(self):
        answer = self._send(self.clerk, "k1")
        self.assertEqual(answer.status_code, 403)
        self.assertFalse(self._find("A1"))
