from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.article_words import (
    CYRILLIC,
    WORD,
    get_dictionaries,
    get_prefix,
    get_prefix_query,
    get_words,
    normalise,
)

LONGEST_QUESTION = 400  # characters
MAX_WORDS = 16  # of a ticket's text
MAX_HITS = 50
MAX_HEADINGS = 1000  # that match and are compared by their headings
MAX_RANKED = 50  # of headings and of texts that are ranked by the whole text
SNIPPET_TEXT = 20_000  # characters of an article that a snippet is cut from
NEAR_TITLE = 0.4  # similarity of a misspelt question
OWN_LANGUAGE = 1.5  # how much more a hit in the reader's language counts
WORST_SUGGESTION = 0.3  # of the best one's rank
START, STOP = "\ue000", "\ue001"  # marks of found words, unknown to any text


class ServiceArticle(models.Model):
    """Finding articles by full text, by any word, by a title that looks alike."""

    _inherit = "service.article"

    full_text = fields.Char(
        string="Text", compute="_compute_full_text", search="_search_full_text"
    )

    def _compute_full_text(self):
        self.full_text = False

    @api.model
    def _search_full_text(self, operator, value):
        if operator not in ("ilike", "in", "="):
            return NotImplemented
        values = [value] if isinstance(value, str) else list(value)
        queries = [
            self._get_query(self._clean_question(text)) for text in values if text
        ]
        if not any(queries):
            return Domain.TRUE
        hits = SQL(
            "SELECT article_id FROM service_article_search WHERE document @@ (%s)",
            SQL(" || ").join(query for query in queries if query),
        )
        return Domain("id", "in", hits)

    @api.model
    @api.readonly
    def search_articles(self, question, limit=10, domain=None):
        """Return the articles that answer a question, the best first.

        :param str question: words as for a web search: all count, -not, "a phrase"
        :param domain: which articles, published ones unless given
        :return: list of dicts: ``id``, ``name``, ``kind``, ``audience``, ``snippet``
            (HTML, the found words marked)
        """
        question = self._clean_question(question)
        domain = Domain(domain or [("is_published", "=", True)])
        rows = self._find(question, self._search(domain), limit)
        return self._get_hits(rows, question)

    @api.model
    def _find(self, question, visible, limit=10):
        """Return [(article id, id of its words, rank)]: all words, any, looking alike.

        :param visible: query of the articles that the reader may see
        """
        limit = min(max(int(limit), 1), MAX_HITS)
        query = self._get_query(question)
        if not query:
            return []
        self.env.flush_all()
        return (
            self._find_by_query(query, visible, limit)
            or self._find_by_any_word(question, visible, limit)
            or self._find_by_title(question, visible, limit)
        )

    @api.model
    def _clean_question(self, question):
        text = question if isinstance(question, str) else ""
        return " ".join(text.replace("\x00", " ").split())[:LONGEST_QUESTION]

    @api.model
    def _get_languages(self):
        return [code for code, _name in self.env["res.lang"].get_installed()]

    @api.model
    def _get_query(self, question):
        """Return the tsquery of all words of a question, None without words."""
        question = normalise(question)
        if not WORD.search(question):
            return None
        dictionaries = get_dictionaries(self._get_languages(), question)
        parts = [
            SQL("websearch_to_tsquery(%s::regconfig, %s)", name, question)
            for name in dictionaries
        ]
        prefixes = get_prefix_query(question) if CYRILLIC.search(question) else ""
        if prefixes:
            parts.append(SQL("to_tsquery('simple', %s)", prefixes))
        return SQL(" || ").join(parts)

    @api.model
    def _get_any_query(self, text):
        """Return the tsquery of any of the first words of a text, None without."""
        words = get_words(text, MAX_WORDS)
        if not words:
            return None
        joined = " ".join(words)
        parts = [
            # lexemes are letters and digits only: "&" is always the operator
            SQL(
                "replace(plainto_tsquery(%s::regconfig, %s)::text, '&', '|')::tsquery",
                name,
                joined,
            )
            for name in get_dictionaries(self._get_languages(), joined)
        ]
        if CYRILLIC.search(joined):
            prefixes = " | ".join(map(get_prefix, words))
            parts.append(SQL("to_tsquery('simple', %s)", prefixes))
        return SQL(" || ").join(parts)

    @api.model
    def _find_by_query(self, query, visible, limit, rank="ts_rank_cd"):
        """Rank the best headings and some texts: the effort has an upper bound."""
        rank = SQL(
            "%s(s.document, q.query, 1) * CASE WHEN s.lang = %s THEN %s ELSE 1 END",
            SQL(rank),
            self.env.lang or "en_US",
            OWN_LANGUAGE,
        )
        return self.env.execute_query(
            SQL(
                "WITH q AS (SELECT %(query)s AS query),"
                " candidates AS (%(headings)s UNION %(texts)s)"
                " SELECT * FROM (SELECT DISTINCT ON (s.article_id)"
                " s.article_id, s.id, %(rank)s AS rank"
                " FROM service_article_search s, q"
                " WHERE s.id IN (SELECT id FROM candidates)"
                " ORDER BY s.article_id, rank DESC) hits"
                " ORDER BY rank DESC, article_id LIMIT %(limit)s",
                query=query,
                headings=self._get_heading_candidates(visible),
                texts=self._get_text_candidates(visible),
                rank=rank,
                limit=limit,
            )
        )

    @api.model
    def _get_heading_candidates(self, visible):
        return SQL(
            "(SELECT id FROM (SELECT s.id, ts_rank(s.heading, q.query) AS rank"
            " FROM service_article_search s, q"
            " WHERE s.heading @@ q.query AND s.article_id IN %s LIMIT %s) headings"
            " ORDER BY rank DESC LIMIT %s)",
            visible.subselect(),
            MAX_HEADINGS,
            MAX_RANKED,
        )

    @api.model
    def _get_text_candidates(self, visible):
        return SQL(
            "(SELECT s.id FROM service_article_search s, q"
            " WHERE s.document @@ q.query AND s.article_id IN %s LIMIT %s)",
            visible.subselect(),
            MAX_RANKED,
        )

    @api.model
    def _find_by_any_word(self, text, visible, limit):
        query = self._get_any_query(text)
        if not query:
            return []
        rows = self._find_by_query(query, visible, limit, rank="ts_rank")
        worst = rows[0][2] * WORST_SUGGESTION if rows else 0
        return [row for row in rows if row[2] >= worst]

    @api.model
    def _find_by_title(self, question, visible, limit):
        """What looks alike, for misspelt words."""
        if not self.env.registry.has_trigram:
            return []
        self.env.cr.execute(
            SQL("SET LOCAL pg_trgm.word_similarity_threshold = %s", NEAR_TITLE)
        )
        return self.env.execute_query(
            SQL(
                "SELECT * FROM (SELECT DISTINCT ON (s.article_id)"
                " s.article_id, s.id, word_similarity(%(text)s, s.title) AS rank"
                " FROM service_article_search s"
                " WHERE %(text)s <%% s.title AND s.article_id IN %(visible)s"
                " ORDER BY s.article_id, rank DESC) hits"
                " ORDER BY rank DESC, article_id LIMIT %(limit)s",
                text=normalise(question),
                visible=visible.subselect(),
                limit=limit,
            )
        )

    @api.model
    def _get_hits(self, rows, question):
        articles = self.browse(row[0] for row in rows)
        articles.fetch(["name", "kind", "audience", "category_id"])
        snippets = self._get_snippets([row[1] for row in rows], question)
        return [
            {
                "id": article.id,
                "name": article.name,
                "kind": article.kind,
                "audience": article.audience,
                "category": article.category_id.display_name or "",
                "snippet": snippets[row[1]],
            }
            for article, row in zip(articles, rows, strict=True)
        ]

    @api.model
    def _get_snippets(self, word_ids, question):
        """Return {row of words: HTML with the found words marked}."""
        query = self._get_any_query(question)
        if not word_ids:
            return {}
        cut = SQL("left(content, %s)", SNIPPET_TEXT)
        options = f"StartSel={START}, StopSel={STOP}, MaxWords=40, MinWords=20"
        headline = SQL(
            "ts_headline(dictionary::regconfig, %s, %s, %s)",
            cut,
            query or SQL("''::tsquery"),
            options,
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT id, %s FROM service_article_search WHERE id IN %s",
                headline,
                tuple(word_ids),
            )
        )
        return {row_id: self._mark(text) for row_id, text in rows}

    @api.model
    def _mark(self, text):
        marked = escape(text or "").replace(START, Markup("<mark>"))
        return marked.replace(STOP, Markup("</mark>"))
