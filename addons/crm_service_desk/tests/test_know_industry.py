from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged

from ..controllers.knowledge import rate_limit
from .knowledge_common import KnowledgeCommon


class IndustryCommon(KnowledgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hotels, cls.banks = cls.env["res.partner.industry"].create(
            [{"name": "Hotels"}, {"name": "Banks"}]
        )
        cls.acme.industry_id = cls.hotels
        cls.for_all = cls._create_for("Drawer of everybody")
        cls.for_hotels = cls._create_for("Drawer of hotels", cls.hotels)
        cls.for_both = cls._create_for("Drawer of both", cls.hotels | cls.banks)
        cls.for_banks = cls._create_for("Drawer of banks", cls.banks)
        cls.articles = cls.for_all | cls.for_hotels | cls.for_both | cls.for_banks

    @classmethod
    def _create_for(cls, name, industries=None, **values):
        return cls._create_article(
            name,
            "<p>The drawer sticks.</p>",
            publish=True,
            industry_ids=industries.ids if industries else [],
            **{"audience": "public", **values},
        )

    def _get_names(self, hits):
        return {hit["name"] for hit in hits}


@tagged("post_install", "-at_install")
class TestArticleIndustry(IndustryCommon):
    def setUp(self):
        super().setUp()
        self.ticket = self._create_ticket("The drawer sticks").with_user(self.agent)

    def test_agents_are_offered_those_of_the_customer_first(self):
        found = [hit["name"] for hit in self.ticket.get_article_suggestions()]
        self.assertEqual(set(found[:2]), {"Drawer of hotels", "Drawer of both"})
        self.assertEqual(found[2:], ["Drawer of everybody"])

    def test_a_customer_of_no_industry_excludes_nothing(self):
        self.acme.industry_id = False
        found = self._get_names(self.ticket.get_article_suggestions())
        self.assertEqual(found, set(self.articles.mapped("name")))

    def test_agents_search_in_all_articles(self):
        found = self._get_names(self.ticket.get_article_suggestions("bank"))
        self.assertEqual(found, {"Drawer of banks"})
        articles = self.env["service.article"].with_user(self.agent)
        self.assertEqual(
            articles.search([("id", "in", self.articles.ids)]), self.articles
        )

    def test_a_customer_gets_no_link_that_does_not_open(self):
        answer = self.ticket.action_answer_with_article
        with self.assertRaisesRegex(UserError, "other industries"):
            answer(self.for_banks.id, "link")
        self.assertFalse(self.ticket.article_ids)
        self.assertIn(
            "sticks", answer(self.for_banks.id, "text")["context"]["default_body"]
        )
        for article in (self.for_hotels, self.for_all):
            body = answer(article.id, "link")["context"]["default_body"]
            self.assertIn(article.name, body)

    def test_answers_on_the_phone_are_those_of_the_caller(self):
        self.articles.sudo().kind = "question"
        answers = self.ann.with_user(self.agent)._get_call_answers()
        self.assertEqual(
            self._get_names(answers),
            {"Drawer of everybody", "Drawer of hotels", "Drawer of both"},
        )

    def test_the_industries_are_approved_with_the_text(self):
        self.article.with_user(self.agent).action_submit()
        with self.assertRaisesRegex(UserError, "in review"):
            self.article.with_user(self.agent).industry_ids = self.hotels

    def test_a_proposed_change_brings_its_industries(self):
        action = self.for_hotels.with_user(self.agent).action_revise()
        change = self.env["service.article"].browse(action["res_id"])
        self.assertEqual(change.industry_ids, self.hotels)
        change.industry_ids = self.banks
        self.assertEqual(self.for_hotels.industry_ids, self.hotels)
        change.with_user(self.head).action_publish()
        self.assertEqual(self.for_hotels.industry_ids, self.banks)


@tagged("post_install", "-at_install")
class TestArticleIndustryReader(IndustryCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann_user = new_test_user(
            cls.env, "portal_ann", "base.group_portal", partner_id=cls.ann.id
        )
        category = cls.env["service.category"].create({"name": "Furniture"})
        cls.articles.category_id = category

    READERS = (
        (None, {"Drawer of everybody"}),
        ("portal_ann", {"Drawer of everybody", "Drawer of hotels", "Drawer of both"}),
        (
            "crm_employee",
            {
                "Drawer of everybody",
                "Drawer of hotels",
                "Drawer of both",
                "Drawer of banks",
            },
        ),
    )

    def _each_reader(self):
        for login, expected in self.READERS:
            with self.subTest(reader=login):
                rate_limit.clear()
                self.authenticate(login, login)
                yield expected

    def _get_shown(self, path):
        page = self.url_open(path).text
        return {a.name for a in self.articles if f"/knowledge/{self._slug(a)}" in page}

    def _slug(self, article):
        return self.env["ir.http"]._slug(article)

    def test_lists_and_search_show_what_is_for_the_industry(self):
        category = self.articles.category_id.id
        for expected in self._each_reader():
            for path in ("", "?question=drawers", f"?category={category}"):
                self.assertEqual(self._get_shown(f"/knowledge{path}"), expected)

    def test_suggestions_are_for_the_industry(self):
        for expected in self._each_reader():
            call = {"jsonrpc": "2.0", "method": "call", "params": {"text": "my drawer"}}
            hits = self.url_open("/knowledge/suggest", json=call).json()["result"]
            self.assertEqual(self._get_names(hits), expected)

    def test_articles_beside_are_for_the_industry(self):
        self.authenticate("portal_ann", "portal_ann")
        shown = self._get_shown(f"/knowledge/{self._slug(self.for_all)}")
        self.assertEqual(
            shown & {"Drawer of hotels", "Drawer of both", "Drawer of banks"},
            {"Drawer of hotels", "Drawer of both"},
        )

    def test_guessed_addresses_open_nothing_of_other_industries(self):
        self.authenticate("portal_ann", "portal_ann")
        page = self.url_open(f"/knowledge/{self._slug(self.for_banks)}")
        self.assertEqual(page.status_code, 404)
        page = self.url_open(f"/knowledge/{self._slug(self.for_hotels)}")
        self.assertEqual(page.status_code, 200)

    def test_the_industry_of_the_contact_comes_before_that_of_the_company(self):
        self.ann.parent_id = False
        self.ann.industry_id = self.banks
        self.authenticate("portal_ann", "portal_ann")
        self.assertEqual(
            self._get_shown("/knowledge"),
            {"Drawer of everybody", "Drawer of banks", "Drawer of both"},
        )
