from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..tools.article_words import get_dictionary, get_prefix_query, stem
from .knowledge_common import KnowledgeCommon


@tagged("post_install", "-at_install")
class TestArticleSearch(KnowledgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._activate_languages("ru_RU", "uk_UA")

    def test_a_word_is_found_in_other_forms(self):
        self._create_article("Printing labels", publish=True)
        self.assertEqual(self._find_names("print label"), ["Printing labels"])

    def test_the_words_of_a_file_find_its_article(self):
        article = self._create_article("Drawings", publish=True)
        plan = (
            self.env["ir.attachment"]
            .with_user(self.head)
            .create({"name": "hinges.txt", "raw": b"The diameter is thirty five"})
        )
        article.with_user(self.head).attachment_ids = plan
        for question in ("diameters", "hinges.txt"):
            self.assertEqual(self._find_names(question), ["Drawings"])
        self._create_article("Diameter of a wheel", publish=True)
        self.assertEqual(
            self._find_names("diameter"), ["Diameter of a wheel", "Drawings"]
        )
        article.with_user(self.head).attachment_ids = False
        self.assertEqual(self._find_names("diameter"), ["Diameter of a wheel"])

    def test_russian_words_are_found_in_other_forms(self):
        self._create_article(
            "Возврат товара", "<p>Верните заказ на склад.</p>", publish=True
        )
        for question in ("возвраты товаров", "заказы склады", "ЗАКАЗ"):
            with self.subTest(question=question):
                self.assertEqual(self._find_names(question), ["Возврат товара"])

    def test_ukrainian_words_are_found_in_other_forms(self):
        self._create_article(
            "Копія рахунку",
            "<p>Замовлення зʼявиться в кабінеті. Стіл зібрано.</p>",
            publish=True,
        )
        for question in (
            "рахунок",
            "рахунки",
            "замовленням",
            "столи",
            "з'явиться",
            "з’явиться кабінет",
            "КОПІЇ РАХУНКІВ",
        ):
            with self.subTest(question=question):
                self.assertEqual(self._find_names(question), ["Копія рахунку"])

    def test_each_language_is_found(self):
        article = self._create_article("Return goods", publish=True)
        article.with_context(lang="ru_RU").name = "Возврат товара"
        article.with_context(lang="uk_UA").name = "Повернення товару"
        for question in ("returns", "возвраты", "повернень"):
            with self.subTest(question=question):
                self.assertEqual(self._find_names(question), ["Return goods"])

    def test_an_edited_translation_replaces_the_old_words(self):
        article = self._create_article("Return goods", publish=True)
        article.with_context(lang="uk_UA").name = "Повернення товару"
        article.update_field_translations("name", {"uk_UA": "Обмін речей"})
        self.assertFalse(self._find_names("повернення"))
        self.assertEqual(self._find_names("обміну"), ["Return goods"])

    def test_an_edited_term_of_the_text_replaces_the_old_words(self):
        article = self._create_article("Return", "<p>Bring it back</p>", publish=True)
        article.update_field_translations(
            "body", {"ru_RU": {"Bring it back": "Верните на склад"}}
        )
        self.assertEqual(self._find_names("складу"), ["Return"])

    @mute_logger("odoo.addons.base.models.ir_cron")
    def test_texts_that_came_past_the_orm_are_found_after_the_cron(self):
        article = self._create_article("Return", publish=True)
        self.env.cr.execute(
            SQL(
                """UPDATE service_article SET name = '{"en_US": "Exchange"}'
                WHERE id = %s""",
                article.id,
            )
        )
        article.invalidate_recordset()
        self.assertFalse(self._find_names("exchange"))
        cron = self.env.ref("crm_service_desk.ir_cron_article_words")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual(self._find_names("exchanges"), ["Exchange"])

    def test_titles_come_before_keywords_and_texts(self):
        self._create_article("C", "<p>the invoice</p>", publish=True)
        self._create_article("B", keywords="invoice", publish=True)
        self._create_article("A invoice", publish=True)
        self.assertEqual(self._find_names("invoices"), ["A invoice", "B", "C"])

    def test_words_of_a_web_search(self):
        self._create_article("Oak table", publish=True)
        self._create_article("Pine table", publish=True)
        self.assertEqual(self._find_names("table -pine"), ["Oak table"])
        self.assertEqual(self._find_names('"pine table"'), ["Pine table"])

    def test_without_all_words_any_word_counts(self):
        self._create_article("Oak table", publish=True)
        self.assertEqual(self._find_names("table zebra"), ["Oak table"])

    def test_a_misspelt_word_finds_the_title_that_looks_alike(self):
        self._create_article("Warranty certificate", publish=True)
        self._create_article("Delivery", publish=True)
        self.assertEqual(self._find_names("waranti"), ["Warranty certificate"])

    def test_only_published_ones_are_found(self):
        self.assertFalse(self._find_names("drawer"))
        self.article.action_publish()
        self.assertEqual(self._find_names("drawer"), ["Adjust the drawer"])
        self.article.action_outdate()
        self.assertFalse(self._find_names("drawer"))

    def test_found_words_are_marked_and_the_text_is_escaped(self):
        self._create_article("Test", "<p>If 5 &lt; 6 use a tag</p>", publish=True)
        hit = self.env["service.article"].search_articles("tags")[0]
        self.assertEqual(hit["snippet"], "If 5 &lt; 6 use a <mark>tag</mark>")

    def test_whatever_is_typed_is_a_question(self):
        self._create_article("Oak table", publish=True)
        Article = self.env["service.article"]
        questions = ("", "  ", "&|!():*", "'", '"', "-", "\\", "a\x00b", "<->", None, 5)
        for question in (*questions, "!стіл:* & (", "или -", "x" * 5000, "й'"):
            with self.subTest(question=question):
                self.assertIsInstance(Article.search_articles(question), list)

    def test_the_search_field_of_the_list_reads_the_text(self):
        Article = self.env["service.article"].with_user(self.agent)
        found = Article.search([("full_text", "ilike", "screws")])
        self.assertEqual(found, self.article)
        self.assertFalse(Article.search([("full_text", "ilike", "zebra")]))

    def test_deleted_articles_leave_no_words(self):
        words = self.env["service.article.search"]
        domain = [("article_id", "=", self.article.id)]
        self.assertEqual(words.search_count(domain), 1)
        self.article.unlink()
        self.assertFalse(words.search_count(domain))

    def test_eighty_articles_are_indexed_like_one(self):
        def count(number):
            before = self.env.cr.sql_log_count
            articles._index_words()
            return self.env.cr.sql_log_count - before

        articles = self.article
        one = count(1)
        articles = self.env["service.article"].create(
            [{"name": f"Article {n}", "body": "<p>x</p>"} for n in range(80)]
        )
        self.env.flush_all()
        self.assertEqual(count(80), one)

    def test_the_reader_gets_five_hits_in_as_many_queries_as_one(self):
        for number in range(5):
            self._create_article(f"Oak table {number}", publish=True)
        Article = self.env["service.article"].with_user(self.agent)

        def count(limit):
            self.env.invalidate_all()
            Article.search_articles("oak", limit=limit)
            before = self.env.cr.sql_log_count
            self.env.invalidate_all()
            self.assertEqual(len(Article.search_articles("oak", limit=limit)), limit)
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(5), count(1))


@tagged("post_install", "-at_install")
class TestArticleWords(KnowledgeCommon):
    def test_letters_choose_the_dictionary(self):
        self.assertEqual(get_dictionary("en_US", "Table"), "english")
        self.assertEqual(get_dictionary("de_DE", "Tisch"), "german")
        self.assertEqual(get_dictionary("en_US", "Стол"), "russian")
        self.assertEqual(get_dictionary("ru_RU", "Стіл"), "simple")
        self.assertEqual(get_dictionary("uk_UA", "Стол"), "simple")
        self.assertEqual(get_dictionary("xx_XX", "Tisch"), "simple")

    def test_forms_of_a_ukrainian_word_share_a_stem(self):
        forms = {
            "рахун": ("рахунок", "рахунку", "рахунки", "рахунками"),
            "достав": ("доставка", "доставку", "доставкою"),
            "замовл": ("замовлення", "замовленням", "замовлень"),
            "стіл": ("стілець", "стільця", "стільці"),
        }
        for expected, words in forms.items():
            with self.subTest(stem=expected):
                self.assertEqual({stem(word) for word in words}, {expected})

    def test_short_words_stay_whole(self):
        self.assertEqual(stem("дах"), "дах")
        self.assertEqual(get_prefix_query("їх ПК"), "пк")

    def test_a_question_becomes_stems(self):
        self.assertEqual(
            get_prefix_query('рахунку -"копії столу"'),
            "рахун:* & !(копі:* <-> (стол:* | стіл:*))",
        )
