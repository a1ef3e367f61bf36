from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_portal import PortalCommon


@tagged("post_install", "-at_install")
class TestDoorRules(PortalCommon):
    """Who sees which ticket, and what of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._create_ticket("Ann's", partner_id=cls.ann.id)

    def _sees(self, user, ticket=None):
        return (ticket or self.ticket).with_user(user).has_access("read")

    def test_who_asked_and_the_company_see_the_ticket(self):
        self.assertTrue(self._sees(self.ann_user))
        self.assertTrue(self._sees(self.carl_user))
        self.assertFalse(self._sees(self.zoe_user))

    def test_a_discreet_team_shows_a_ticket_to_who_asked_only(self):
        self.team.portal_scope = "own"
        self.assertTrue(self._sees(self.ann_user))
        self.assertFalse(self._sees(self.carl_user))

    def test_a_colleague_who_follows_sees_a_discreet_ticket(self):
        self.team.portal_scope = "own"
        self._follow(self.ticket, self.carl_user)
        self.assertTrue(self._sees(self.carl_user))

    def test_a_follower_of_another_company_sees_nothing(self):
        for scope in ("own", "company"):
            self.team.portal_scope = scope
            self._follow(self.ticket, self.zoe_user)
            self.assertFalse(self._sees(self.zoe_user))

    def test_tickets_of_the_company_itself_are_seen_by_its_people(self):
        self.team.portal_scope = "own"
        self.ticket.partner_id = self.acme
        self.assertTrue(self._sees(self.carl_user))
        self.assertFalse(self._sees(self.zoe_user))

    def test_archived_tickets_are_not_seen(self):
        self.ticket.active = False
        self.assertFalse(self._sees(self.ann_user))

    def test_customers_change_nothing_over_rpc(self):
        ticket = self.ticket.with_user(self.ann_user)
        for call in (
            lambda: ticket.write({"priority": "3"}),
            lambda: ticket.action_close(),
            lambda: ticket.action_take(),
            lambda: ticket.unlink(),
            lambda: ticket.create({"name": "Free"}),
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertFalse(self.ticket.is_closed)

    def test_customers_read_only_their_fields(self):
        ticket = self.ticket.with_user(self.ann_user)
        self.assertEqual(ticket.read(["name"])[0]["name"], "Ann's")
        for name in ("access_token", "properties", "tag_ids", "rating_count"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                ticket.read([name])

    def test_customers_do_not_search_what_they_may_not_read(self):
        Ticket = self.env["service.ticket"].with_user(self.ann_user)
        with self.assertRaises(AccessError):
            Ticket.search([("access_token", "=like", "a%")])

    def test_a_token_of_others_is_not_given_away(self):
        ticket = self.ticket.with_user(self.zoe_user)
        with self.assertRaises(AccessError):
            ticket.get_portal_url()
        self.assertFalse(self.ticket.access_token)

    def test_stages_and_teams_stay_ours(self):
        for record in (self.stage_new, self.team):
            for user in (self.ann_user, self.env.ref("base.public_user")):
                for operation in ("read", "write", "create", "unlink"):
                    access = record.with_user(user).has_access(operation)
                    self.assertFalse(access)

    @mute_logger("odoo.http")
    def test_customers_do_not_post_on_tickets_of_others(self):
        ticket = self.ticket.with_user(self.zoe_user)
        with self.assertRaises(AccessError):
            ticket.message_post(body="I am Ann", message_type="comment")
        with self.assertRaises(AccessError):
            self.env["mail.message"].with_user(self.zoe_user).create(
                {
                    "model": "service.ticket",
                    "res_id": ticket.id,
                    "body": "I am Ann",
                    "message_type": "comment",
                }
            )
        self.assertFalse(self._get_dialogue(self.ticket))

    def test_files_are_reached_by_the_page_only(self):
        letter = self._attach(self.ticket)
        for user in (self.ann_user, self.zoe_user):
            self.assertFalse(letter.with_user(user).has_access("read"))


@tagged("post_install", "-at_install")
class TestDoorRoutes(PortalCommon):
    """Every route, tried by people of another company and without login."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._create_ticket("Ann's secret", partner_id=cls.ann.id)
        cls.file = cls._attach(cls.ticket)
        cls.base = f"/my/tickets/{cls.ticket.id}"
        cls.writes = [f"{cls.base}/{word}" for word in ("reply", "close", "reopen")]

    def _assert_gone(self, response):
        self.assertEqual(response.status_code, 303)
        self.assertTrue(response.headers["Location"].endswith("?notice=gone"))

    def _assert_login(self, response):
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])

    def test_the_list_shows_own_tickets_only(self):
        own = self._create_ticket("Zoe's", partner_id=self.zoe.id)
        self._login(self.zoe_user)
        self.assertEqual(self._get_numbers(), [own.number])

    def test_search_finds_no_tickets_of_others(self):
        self._login(self.zoe_user)
        path = f"/my/tickets?filterby=all&search={self.ticket.number}"
        self.assertEqual(self._get_numbers(path), [])
        self._login(self.carl_user)
        self.assertEqual(self._get_numbers(path), [self.ticket.number])

    def test_counters_count_own_tickets_only(self):
        for user, count in ((self.ann_user, 1), (self.zoe_user, 0)):
            self._login(user)
            result = self.make_jsonrpc_request(
                "/my/counters", {"counters": ["service_ticket_count"]}
            )
            self.assertEqual(result["service_ticket_count"], count)

    def test_the_page_of_others_is_gone(self):
        self._login(self.zoe_user)
        self._assert_gone(self._get(self.base))
        self._login(self.ann_user)
        self.assertIn("Ann&#39;s secret", self._get(self.base).text)

    def test_a_missing_ticket_looks_like_one_of_others(self):
        self._login(self.zoe_user)
        self._assert_gone(self._get("/my/tickets/999999999"))

    def test_files_of_others_are_gone(self):
        path = f"{self.base}/files/{self.file.id}"
        self._login(self.zoe_user)
        self._assert_gone(self._get(path))
        self._login(self.ann_user)
        self.assertEqual(self._get(path).content, b"secret of Acme")

    def test_a_file_is_not_reached_through_an_own_ticket(self):
        own = self._create_ticket("Zoe's", partner_id=self.zoe.id)
        self._login(self.zoe_user)
        self._assert_gone(self._get(f"/my/tickets/{own.id}/files/{self.file.id}"))

    def test_the_file_of_a_note_is_gone(self):
        note = self._attach(
            self.ticket,
            author=self.expert.partner_id,
            subtype_xmlid="mail.mt_note",
        )
        self._login(self.ann_user)
        self._assert_gone(self._get(f"{self.base}/files/{note.id}"))

    def test_nobody_else_writes(self):
        self._follow(self.ticket, self.zoe_user)
        self._login(self.zoe_user)
        for path in self.writes:
            with self.subTest(path=path):
                self._assert_gone(self._post(path, body="I am Ann"))
        self.assertEqual(len(self._get_dialogue(self.ticket)), 1)
        self.assertEqual(self.ticket.stage_id, self.stage_new)

    def test_without_login_all_leads_to_the_login(self):
        self.authenticate(None, None)
        for path in ("/my/tickets", "/my/tickets/new", self.base):
            with self.subTest(path=path):
                self._assert_login(self._get(path))
        self._assert_login(self._get(f"{self.base}/files/{self.file.id}"))
        for path in [*self.writes, "/my/tickets/new"]:
            with self.subTest(path=path):
                self._assert_login(self._post(path, body="Hello"))
        self.assertEqual(len(self._get_dialogue(self.ticket)), 1)

    @mute_logger("odoo.http")
    def test_nothing_is_written_by_a_link(self):
        self._login(self.ann_user)
        for path in self.writes:
            with self.subTest(path=path):
                self.assertEqual(self._get(path).status_code, 405)
        self.assertFalse(self.ticket.is_closed)

    @mute_logger("odoo.http")
    def test_a_forged_form_is_refused(self):
        self._login(self.ann_user)
        for path in [*self.writes, "/my/tickets/new"]:
            with self.subTest(path=path):
                response = self.url_open(path, data={"csrf_token": "x", "body": "y"})
                self.assertEqual(response.status_code, 400)
        self.assertFalse(self.ticket.is_closed)

    def test_reading_writes_nothing(self):
        self._login(self.ann_user)
        self._share(self.ticket)
        self.env.flush_all()
        paths = ["/my/tickets", self.base, f"{self.base}/files/{self.file.id}"]
        paths += ["/my/tickets/new", f"{self.base}?access_token=x"]
        writes = []

        def execute(cursor, query, *args, **kwargs):
            text = str(getattr(query, "code", query)).lstrip().upper()
            if text.startswith(("INSERT", "UPDATE", "DELETE")):
                writes.append(text)
            return original(cursor, query, *args, **kwargs)

        cursor_class = type(self.env.cr)
        original = cursor_class.execute
        with patch.object(cursor_class, "execute", execute):
            for path in paths:
                self.assertEqual(self._get(path).status_code, 200)
        self.assertEqual(writes, [])

    def test_internal_notes_are_not_shown(self):
        self.ticket.with_user(self.expert).message_post(
            body="Ann is difficult",
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )
        self._agent_writes(self.ticket, "Ann pays late").is_internal = True
        self._agent_writes(self.ticket, "Dear Ann")
        self._login(self.ann_user)
        text = self._get(self.base).text
        self.assertIn("Dear Ann", text)
        self.assertNotIn("difficult", text)
        self.assertNotIn("pays late", text)

    def test_archived_tickets_are_gone(self):
        token = self._share(self.ticket)
        self.ticket.active = False
        self._login(self.ann_user)
        self._assert_gone(self._get(self.base))
        self.authenticate(None, None)
        self._assert_login(self._get(f"{self.base}?access_token={token}"))

    def test_a_colleague_without_desk_rights_sees_an_empty_list(self):
        self._login(self.employee)
        self.assertEqual(self._get_numbers(), [])
