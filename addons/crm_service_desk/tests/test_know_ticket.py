from markupsafe import Markup

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..tools.private_words import hide_private
from .knowledge_common import KnowledgeCommon


@tagged("post_install", "-at_install")
class TestTicketArticle(KnowledgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.article.with_user(cls.head).action_publish()
        cls.ticket = cls._create_ticket(
            "The drawer sticks",
            user_id=cls.agent.id,
            description="<p>It is the left one.</p>",
        )

    def _suggest(self, ticket=None, user=None, **options):
        ticket = (ticket or self.ticket).with_user(user or self.agent)
        return [hit["name"] for hit in ticket.get_article_suggestions(**options)]

    def test_the_words_of_a_ticket_find_articles(self):
        self._create_article("Oil the hinge", publish=True)
        self.assertEqual(self._suggest(), ["Adjust the drawer"])

    def test_drafts_are_not_suggested(self):
        self.article.action_outdate()
        self._create_article("Drawer and drawer")
        self.assertEqual(self._suggest(), [])

    def test_other_words_can_be_searched_for(self):
        self._create_article("Oil the hinge", publish=True)
        self.assertEqual(self._suggest(question="hinges"), ["Oil the hinge"])

    def test_the_same_category_comes_first(self):
        category = self.env["service.category"].create({"name": "Repairs"})
        self._create_article("Adjust the drawer", category_id=category.id, publish=True)
        self.ticket.category_id = category
        hits = self.ticket.with_user(self.agent).get_article_suggestions()
        articles = self.env["service.article"].browse(hit["id"] for hit in hits)
        self.assertEqual(articles[0].category_id, category)
        self.assertEqual(len(articles), 2)

    def test_suggestions_follow_the_rights_on_the_ticket(self):
        foreign = self._create_ticket("drawer", team_id=self.other_team.id)
        with self.assertRaises(AccessError):
            self._suggest(foreign)

    def test_five_suggestions_cost_as_many_queries_as_one(self):
        def count(limit):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(self._suggest()), limit)
            return self.env.cr.sql_log_count - before

        self._suggest()
        one = count(1)
        for number in range(6):
            self._create_article(f"The drawer sticks {number}", publish=True)
        self.assertEqual(count(5), one)

    def test_an_answer_has_a_link_to_the_article(self):
        self.article.audience = "public"
        action = self.ticket.with_user(self.agent).action_answer_with_article(
            self.article.id
        )
        self.assertIn(
            f'/knowledge/adjust-the-drawer-{self.article.id}">Adjust the drawer</a>',
            action["context"]["default_body"],
        )
        self.assertEqual(action["context"]["default_partner_ids"], self.ann.ids)
        self.assertEqual(self.ticket.article_ids, self.article)

    def test_an_answer_has_the_text_of_an_article_for_employees(self):
        ticket = self.ticket.with_user(self.agent)
        with self.assertRaisesRegex(UserError, "for employees"):
            ticket.action_answer_with_article(self.article.id, "link")
        action = ticket.action_answer_with_article(self.article.id, "text")
        self.assertIn("Turn the screw.", action["context"]["default_body"])

    def test_the_answer_is_in_the_language_of_the_customer(self):
        self._activate_languages("uk_UA")
        self.article.audience = "public"
        self.article.with_context(lang="uk_UA").name = "Налаштування шухляди"
        self.ann.lang = "uk_UA"
        action = self.ticket.action_answer_with_article(self.article.id)
        self.assertIn("Налаштування шухляди</a>", action["context"]["default_body"])

    def test_the_answer_goes_to_the_customer(self):
        self.ann.email = "ann@example.com"
        ticket = self.ticket.with_user(self.agent)
        action = ticket.action_answer_with_article(self.article.id, "text")
        composer = Form(
            self.env["mail.compose.message"]
            .with_user(self.agent)
            .with_context(**action["context"])
        ).save()
        composer._action_send_mail()
        message = self.ticket.message_ids[0]
        self.assertIn("Turn the screw.", message.body)
        self.assertIn(self.ann, message.partner_ids)
        self.assertEqual(self.ticket._get_message_side(message), "agent")

    def test_drafts_are_no_answers(self):
        draft = self._create_article("Draft")
        with self.assertRaisesRegex(UserError, "not published"):
            self.ticket.action_answer_with_article(draft.id, "text")

    def test_an_article_is_marked_and_unmarked(self):
        ticket = self.ticket.with_user(self.agent)
        ticket.mark_article(self.article.id)
        self.assertTrue(ticket.get_article_suggestions()[0]["is_used"])
        self.assertEqual(self.article.ticket_ids, self.ticket)
        ticket.mark_article(self.article.id, False)
        self.assertFalse(ticket.get_article_suggestions()[0]["is_used"])

    def _write_about_acme(self):
        """A dialogue full of names and numbers; return the ticket."""
        self.acme.write({"vat": "BE0477472701", "street": "High Street 5"})
        ticket = self.ticket.with_user(self.agent)
        ticket.write(
            {
                "name": "The drawer of Acme sticks",
                "description": "<p>Hello, Ann here (ann@acme.example, +32 470 12 34 56,"
                " High Street 5). The drawer sticks.</p>",
            }
        )
        self._agent_writes(ticket, "Dear Ann, wait.")
        self._customer_writes(ticket, "My card is 4111 1111 1111 1111")
        answer = "<p>Dear Carl, turn the screw.</p><blockquote>Ann: secret</blockquote>"
        self._agent_writes(ticket, Markup(answer))
        return ticket

    def test_an_article_is_made_without_the_data_of_the_customer(self):
        action = self._write_about_acme().action_make_article()
        article = self.env["service.article"].browse(action["res_id"])
        self.assertEqual(article.name, "The drawer of … sticks")
        self.assertEqual(article.state, "draft")
        self.assertIn("The drawer sticks.", article.body)
        self.assertIn("turn the screw.", article.body)
        for private in ("Ann", "Carl", "acme", "470", "High Street", "secret", "4111"):
            with self.subTest(private=private):
                self.assertNotIn(private, article.body)
        self.assertEqual(self.ticket.article_ids, article)

    def test_words_of_the_customer_are_hidden_whole(self):
        self.assertEqual(
            hide_private("Annual plan of Ann", ["Ann"]), "Annual plan of …"
        )
        self.assertEqual(hide_private("Call 0800 123 45 67 now", []), "Call … now")
        self.assertEqual(
            hide_private("Turn it 15 mm, twice", []), "Turn it 15 mm, twice"
        )
        self.assertEqual(hide_private("See https://a.example/x?y", []), "See …")

    def test_questions_and_answers_are_shown_during_a_call(self):
        self._create_article("When do you open?", kind="question", publish=True)
        self._create_article("A draft", kind="question")
        sections = self.ann.with_user(self.agent).get_call_sections()
        items = next(s["items"] for s in sections if s["key"] == "answers")
        self.assertEqual([item["name"] for item in items], ["When do you open?"])

    def test_who_does_not_read_articles_sees_no_section(self):
        self._create_article("When do you open?", kind="question", publish=True)
        sections = self.ann.with_user(self.employee).get_call_sections()
        self.assertNotIn("answers", [section["key"] for section in sections])
