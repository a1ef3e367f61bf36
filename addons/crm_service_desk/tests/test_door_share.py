from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .common_portal import PortalCommon


@tagged("post_install", "-at_install")
class TestDoorShare(PortalCommon):
    """Links with a token: they read, and they can be closed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._create_ticket("Ann's secret", partner_id=cls.ann.id)
        cls.file = cls._attach(cls.ticket)
        cls.token = cls._share(cls.ticket)
        cls.base = f"/my/tickets/{cls.ticket.id}"

    def _read(self, token):
        return self._get(f"{self.base}?access_token={token}")

    def _post_by_core(self, **access):
        return self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "service.ticket",
                "thread_id": self.ticket.id,
                "post_data": {
                    "body": "I am Ann",
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                },
                **access,
            },
        )

    def test_a_link_reads_the_ticket_and_its_files(self):
        self.authenticate(None, None)
        text = self._read(self.token).text
        self.assertIn("Ann&#39;s secret", text)
        self.assertIn("service_read_only", text)
        self.assertNotIn("service_answer", text)
        path = f"{self.base}/files/{self.file.id}?access_token={self.token}"
        self.assertEqual(self._get(path).content, b"secret of Acme")

    def test_a_link_of_one_ticket_opens_no_other(self):
        other = self._create_ticket("Other", partner_id=self.carl.id)
        self.authenticate(None, None)
        response = self._get(f"/my/tickets/{other.id}?access_token={self.token}")
        self.assertEqual(response.status_code, 303)

    def test_a_closed_link_opens_nothing(self):
        self.ticket.with_user(self.expert).action_revoke_links()
        self.authenticate(None, None)
        self.assertEqual(self._read(self.token).status_code, 303)
        renewed = self._share(self.ticket)
        self.assertNotEqual(renewed, self.token)
        self.assertEqual(self._read(self.token).status_code, 303)
        self.assertEqual(self._read(renewed).status_code, 200)

    def test_a_wrong_link_opens_nothing(self):
        self.authenticate(None, None)
        for token in ("", "x", self.token[:-1]):
            self.assertEqual(self._read(token).status_code, 303)

    def test_a_link_gives_no_form_to_a_stranger_with_a_login(self):
        self._login(self.zoe_user)
        text = self._read(self.token).text
        self.assertIn("Ann&#39;s secret", text)
        self.assertNotIn("service_answer", text)
        path = f"{self.base}/reply?access_token={self.token}"
        self.assertIn("notice=gone", self._post(path, body="x").headers["Location"])
        self.assertEqual(len(self._get_dialogue(self.ticket)), 1)

    @mute_logger("odoo.http", "odoo.tests.common")
    def test_a_link_does_not_write_through_the_chatter(self):
        access = {"token": self.token}
        signed = {
            "hash": self.ticket._sign_token(self.ann.id),
            "pid": self.ann.id,
        }
        for user in (None, self.zoe_user):
            self.authenticate(user and user.login, user and user.login)
            for door in (access, signed, access | signed):
                with (
                    self.subTest(user=user, door=sorted(door)),
                    self.assertRaisesRegex(JsonRpcException, "NotFound"),
                ):
                    self._post_by_core(**door)
        self.assertEqual(len(self._get_dialogue(self.ticket)), 1)

    @mute_logger("odoo.http", "odoo.tests.common")
    def test_a_link_uploads_nothing(self):
        self.authenticate(None, None)
        before = self.env["ir.attachment"].search_count([])
        response = self._post(
            "/mail/attachment/upload",
            files={"ufile": ("x.txt", b"x", "text/plain")},
            thread_id=self.ticket.id,
            thread_model="service.ticket",
            token=self.token,
        )
        self.assertEqual(response.status_code, 404)
        self.assertEqual(self.env["ir.attachment"].search_count([]), before)

    def test_the_customer_writes_through_the_chatter(self):
        self._login(self.ann_user)
        self._post_by_core()
        self.assertEqual(self._get_dialogue(self.ticket)[-1], (self.ann, "I am Ann"))

    def test_a_rating_does_not_come_with_a_message(self):
        self._login(self.ann_user)
        self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "service.ticket",
                "thread_id": self.ticket.id,
                "post_data": {"body": "Bad", "rating_value": 1},
            },
        )
        self.assertFalse(self.ticket.rating_ids)

    def test_a_mail_leads_the_customer_to_the_page_without_a_token(self):
        self.ticket.access_token = False
        self.env.flush_all()
        self._login(self.ann_user)
        path = f"/mail/view?model=service.ticket&res_id={self.ticket.id}"
        response = self._get(path)
        self.assertTrue(response.headers["Location"].endswith(self.base))
        self.assertFalse(self.ticket.access_token)
