from unittest.mock import patch

from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..controllers.knowledge import rate_limit
from .knowledge_common import KnowledgeCommon

HTTP_LOGGERS = ("odoo.http", "odoo.addons.base.models.ir_http")


@tagged("post_install", "-at_install")
class TestArticleReader(KnowledgeCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.everybody = cls._create_article(
            "Drawer for everybody", audience="public", publish=True
        )
        cls.customers = cls._create_article(
            "Drawer for customers", audience="customers", publish=True
        )
        cls.employees = cls._create_article("Drawer for employees", publish=True)
        cls.draft = cls._create_article("Drawer draft", audience="public")
        cls.second = cls.env["res.company"].create({"name": "Second"})
        cls.foreign = cls._create_article(
            "Drawer of Second", audience="public", company_id=cls.second.id
        )
        cls.foreign.action_publish()
        cls.articles = (
            cls.everybody | cls.customers | cls.employees | cls.draft | cls.foreign
        )
        cls._attach_plans()

    @classmethod
    def _attach_plans(cls):
        # files in the database: parallel runs clean up the files of each other
        cls.env["ir.config_parameter"].set_param("ir_attachment.location", "db")
        for article in cls.articles:
            article.attachment_ids = cls.env["ir.attachment"].create(
                {"name": "plan.txt", "raw": article.name.encode()}
            )

    def setUp(self):
        super().setUp()
        rate_limit.clear()
        self.addCleanup(rate_limit.clear)

    READERS = {
        None: {"Drawer for everybody"},
        "crm_portal": {"Drawer for everybody", "Drawer for customers"},
        "crm_employee": {
            "Drawer for everybody",
            "Drawer for customers",
            "Drawer for employees",
        },
    }

    def _get_url(self, article):
        return article._get_reader_url({"id": article.id, "name": article.name})

    def _each_reader(self):
        for login, expected in self.READERS.items():
            with self.subTest(reader=login):
                rate_limit.clear()
                self.authenticate(login, login)
                yield expected

    def _post_json(self, url, **params):
        response = self.url_open(
            url, json={"jsonrpc": "2.0", "method": "call", "params": params}
        )
        return response.json().get("result")

    def test_the_list_shows_what_is_for_the_reader(self):
        for expected in self._each_reader():
            page = self.url_open("/knowledge").text
            shown = {a.name for a in self.articles if a.name in page}
            self.assertEqual(shown, expected)

    def test_the_search_finds_what_is_for_the_reader(self):
        for expected in self._each_reader():
            page = self.url_open("/knowledge?question=drawers").text
            shown = {a.name for a in self.articles if a.name in page}
            self.assertEqual(shown, expected)

    def test_suggestions_are_what_is_for_the_reader(self):
        for expected in self._each_reader():
            hits = self._post_json("/knowledge/suggest", text="my drawer sticks")
            self.assertEqual({hit["name"] for hit in hits}, expected)

    def test_guessed_addresses_open_nothing_of_others(self):
        for expected in self._each_reader():
            for article in self.articles:
                with mute_logger(*HTTP_LOGGERS):
                    page = self.url_open(self._get_url(article))
                self.assertEqual(article.name in page.text, article.name in expected)

    def test_guessed_attachments_open_nothing_of_others(self):
        for expected in self._each_reader():
            for article in self.articles:
                file_id = article.attachment_ids.id
                with mute_logger(*HTTP_LOGGERS):
                    page = self.url_open(f"/knowledge/{article.id}/file/{file_id}")
                is_shown = article.name in expected
                self.assertEqual(page.status_code, 200 if is_shown else 404)
                self.assertEqual(page.text == article.name, is_shown)

    def test_an_article_does_not_open_files_of_others(self):
        self.authenticate(None, None)
        other = self.employees.attachment_ids.id
        with mute_logger(*HTTP_LOGGERS):
            page = self.url_open(f"/knowledge/{self.everybody.id}/file/{other}")
        self.assertEqual(page.status_code, 404)

    def test_votes_and_solutions_count_only_for_what_is_shown(self):
        for expected in self._each_reader():
            for article in self.articles:
                with mute_logger(*HTTP_LOGGERS):
                    self._vote(article, "1")
                    self._post_json("/knowledge/solved", article_id=article.id)
            self.env.invalidate_all()
            voted = self.articles.filtered("helpful_count").mapped("name")
            solved = self.articles.filtered("deflection_count").mapped("name")
            self.assertEqual(set(voted), expected)
            self.assertEqual(set(solved), expected)

    def test_who_is_not_logged_in_is_asked_to(self):
        self.authenticate(None, None)
        url = self._get_url(self.customers)
        page = self.url_open(url, allow_redirects=False)
        self.assertEqual(page.status_code, 303)
        self.assertIn("/web/login?redirect=/knowledge/", page.headers["Location"])

    def _vote(self, article, helpful, token=True):
        data = {"helpful": helpful}
        if token:
            data["csrf_token"] = Request.csrf_token(self)
        return self.url_open(f"/knowledge/{article.id}/vote", data=data)

    def test_a_reader_votes_once_and_may_change_the_mind(self):
        self.authenticate("crm_portal", "crm_portal")
        for helpful, counts in (("1", (1, 0)), ("1", (1, 0)), ("0", (0, 1))):
            self._vote(self.everybody, helpful)
            self.everybody.invalidate_recordset()
            votes = self.everybody
            self.assertEqual((votes.helpful_count, votes.not_helpful_count), counts)

    def test_two_readers_vote_twice(self):
        for login in ("crm_portal", "crm_employee", None):
            self.authenticate(login, login)
            self._vote(self.everybody, "1")
        self.everybody.invalidate_recordset()
        self.assertEqual(self.everybody.helpful_count, 3)

    def test_a_vote_leaves_the_article_untouched(self):
        before = self.everybody.write_date, self.everybody.write_uid
        self.authenticate("crm_portal", "crm_portal")
        self._vote(self.everybody, "1")
        self.everybody.invalidate_recordset()
        after = self.everybody.write_date, self.everybody.write_uid
        self.assertEqual(after, before)

    def test_a_vote_needs_post_and_token(self):
        self.authenticate("crm_portal", "crm_portal")
        with mute_logger(*HTTP_LOGGERS):
            page = self.url_open(f"/knowledge/{self.everybody.id}/vote?helpful=1")
            self.assertEqual(page.status_code, 405)
            page = self._vote(self.everybody, "1", token=False)
            self.assertEqual(page.status_code, 400)
        self.everybody.invalidate_recordset()
        self.assertEqual(self.everybody.helpful_count, 0)

    def test_a_solution_counts_once_a_day_and_names_the_customer(self):
        self.authenticate("crm_portal", "crm_portal")
        for _press in range(2):
            self._post_json(
                "/knowledge/solved", article_id=self.everybody.id, text="My drawer"
            )
        row = self.everybody.deflection_ids
        self.assertEqual(len(row), 1)
        self.assertEqual(row.question, "My drawer")
        self.assertEqual(row.partner_id, self.portal.partner_id)

    def test_an_anonymised_customer_leaves_no_typed_words(self):
        customer = self.portal.partner_id
        self.everybody._note_deflection("voter", "Call me, Ann", customer)
        self.env.flush_all()
        self.env["service.deflection"]._anonymise_partner_rows(customer.ids)
        row = self.everybody.deflection_ids
        self.assertEqual((len(row), row.question), (1, False))

    def test_too_many_questions_are_refused(self):
        self.authenticate(None, None)
        with (
            patch(
                "odoo.addons.crm_service_desk.controllers.knowledge"
                ".SEARCHES_PER_MINUTE",
                2,
            ),
            mute_logger(*HTTP_LOGGERS),
        ):
            codes = [
                self.url_open("/knowledge?question=drawer").status_code
                for _time in range(3)
            ]
            self.assertIsNone(self._post_json("/knowledge/suggest", text="drawer"))
        self.assertEqual(codes, [200, 200, 429])

    def test_pages_are_read_without_writing(self):
        self.authenticate("crm_portal", "crm_portal")
        article = self._get_url(self.everybody)
        for url in ("/knowledge", "/knowledge?question=drawer", article):
            # a page that writes is computed anew, with a warning
            with self.subTest(url=url), self.assertNoLogs("odoo.http", "WARNING"):
                self.assertEqual(self.url_open(url).status_code, 200)

    def test_the_page_speaks_the_language_of_the_reader(self):
        self._activate_languages("uk_UA")
        if "website" in self.env:  # which speaks the languages that it was given
            language = self.env["res.lang"].search([("code", "=", "uk_UA")])
            self.env["website"].search([]).language_ids += language
        self.everybody.with_context(lang="uk_UA").name = "Шухляда для всіх"
        self.portal.lang = "uk_UA"
        self.authenticate("crm_portal", "crm_portal")
        self.assertIn("Шухляда для всіх", self.url_open("/knowledge").text)

    def test_categories_lead_to_their_articles(self):
        category = self.env["service.category"].create({"name": "Furniture"})
        self.everybody.category_id = category
        self.employees.category_id = category
        self.authenticate("crm_portal", "crm_portal")
        page = self.url_open(f"/knowledge?category={category.id}").text
        self.assertIn("Drawer for everybody", page)
        self.assertNotIn("Drawer for customers", page)
        self.assertNotIn("Drawer for employees", page)

    def test_odd_addresses_are_no_errors(self):
        self.authenticate("crm_portal", "crm_portal")
        for url in (
            "/knowledge?category=x",
            "/knowledge/page/99999999",
            "/knowledge?category=999999999",
        ):
            self.assertEqual(self.url_open(url).status_code, 200)
        for url in ("/knowledge/x", "/knowledge/-", "/knowledge/a-99999999999"):
            with mute_logger(*HTTP_LOGGERS):
                self.assertEqual(self.url_open(url).status_code, 404)
