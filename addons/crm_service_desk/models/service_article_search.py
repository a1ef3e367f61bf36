from odoo import api, fields, models
from odoo.tools import SQL, html2plaintext, split_every

from ..tools.article_words import get_dictionary, normalise

TEXTS = ("name", "keywords", "body")
LONGEST_TEXT = 100_000  # characters; PostgreSQL stores at most 1 MB of words
BATCH_SIZE = 500
DIGEST = SQL("md5(concat_ws('|', a.name::text, a.keywords::text, a.body::text))")


class ServiceArticleSearch(models.Model):
    """The words of an article in one language, as the full-text search reads them."""

    _name = "service.article.search"
    _description = "Words of an Article"
    _log_access = False

    article_id = fields.Many2one(
        "service.article", required=True, index=True, ondelete="cascade"
    )
    lang = fields.Char(required=True, export_string_translation=False)
    dictionary = fields.Char(required=True, export_string_translation=False)
    title = fields.Char(required=True)
    content = fields.Text(export_string_translation=False)
    digest = fields.Char(required=True, export_string_translation=False)

    _lang_unique = models.UniqueIndex("(article_id, lang)")

    def init(self):
        """Columns and indexes of a type that Odoo's fields do not know.

        Heading: title and keywords; document: the text as well.
        """
        for column in ("heading", "document"):
            self.env.cr.execute(
                SQL(
                    "ALTER TABLE service_article_search"
                    " ADD COLUMN IF NOT EXISTS %(column)s tsvector;"
                    "CREATE INDEX IF NOT EXISTS %(index)s"
                    " ON service_article_search USING gin (%(column)s)",
                    column=SQL.identifier(column),
                    index=SQL.identifier(f"service_article_search_{column}_idx"),
                )
            )
        if self.env.registry.has_trigram:
            self.env.cr.execute(
                SQL(
                    "CREATE INDEX IF NOT EXISTS service_article_search_title_idx"
                    " ON service_article_search USING gin (title gin_trgm_ops)"
                )
            )

    def _write_rows(self, article_ids):
        """Write the words of articles anew, as they are in the database."""
        for ids in split_every(BATCH_SIZE, article_ids, tuple):
            rows = self._prepare_rows(ids)
            self.env.cr.execute(
                SQL("DELETE FROM service_article_search WHERE article_id IN %s", ids)
            )
            if rows:
                self._insert_rows(rows)
        self.invalidate_model()

    def _prepare_rows(self, ids):
        self.env.cr.execute(
            SQL(
                "SELECT a.id, a.name, a.keywords, a.body, %s"
                " FROM service_article a WHERE a.id IN %s ORDER BY a.id",
                DIGEST,
                ids,
            )
        )
        rows = self.env.cr.fetchall()
        files = self._get_file_texts(ids)
        return [
            (article_id, lang, digest, *texts, files.get(article_id, ""))
            for article_id, name, keywords, body, digest in rows
            for lang, texts in self._get_texts(name, keywords, body).items()
        ]

    def _get_file_texts(self, ids):
        """Return {article id: names and texts of its files}.

        Odoo reads text files, and documents when `attachment_indexation` is installed.
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT r.service_article_id,"
                " string_agg(concat_ws(' ', f.name, left(f.index_content, %(size)s)),"
                " ' ' ORDER BY f.id)"
                " FROM ir_attachment_service_article_rel r"
                " JOIN ir_attachment f ON f.id = r.ir_attachment_id"
                " WHERE r.service_article_id IN %(ids)s GROUP BY 1",
                size=LONGEST_TEXT,
                ids=ids,
            )
        )
        return {article_id: text[:LONGEST_TEXT] for article_id, text in rows}

    def _get_texts(self, *values):
        """Return {language: (title, keywords, content)}; what repeats is left out.

        :param values: title, keywords and body as stored: {language: text} or None
        """
        stored = [value or {} for value in values]
        langs = {lang for value in stored for lang in value if lang[0] != "_"}
        texts = {}
        for lang in sorted(langs, key=lambda code: (code != "en_US", code)):
            title, keywords, body = (
                value.get(lang) or value.get("en_US") or "" for value in stored
            )
            content = html2plaintext(body, include_references=False)[:LONGEST_TEXT]
            text = (title, keywords, " ".join(content.split()))
            if text not in texts.values():
                texts[lang] = text
        return texts

    def _insert_rows(self, rows):
        self.env.cr.execute(
            SQL(
                "INSERT INTO service_article_search (article_id, lang, digest,"
                " dictionary, title, content, heading, document) VALUES %s",
                SQL(", ").join(self._get_row(*row) for row in rows),
            )
        )

    def _get_row(self, article_id, lang, digest, title, keywords, content, files):
        dictionary = get_dictionary(lang, f"{title} {keywords} {content}")
        heading, words = [], []
        texts = (("A", title), ("B", keywords), ("C", content), ("D", files))
        for weight, text in texts:
            vector = SQL(
                "setweight(to_tsvector(%s::regconfig, %s), %s)",
                dictionary,
                normalise(text),
                weight,
            )
            words.append(vector)
            if weight in "AB":
                heading.append(vector)
        return SQL(
            "(%s, %s, %s, %s, %s, %s, %s, %s)",
            article_id,
            lang,
            digest,
            dictionary,
            normalise(title),
            content,
            SQL(" || ").join(heading),
            SQL(" || ").join(words),
        )


class ServiceArticle(models.Model):
    _inherit = "service.article"

    @api.model_create_multi
    def create(self, vals_list):
        articles = super().create(vals_list)
        articles._index_words()
        return articles

    def write(self, vals):
        """Translations are written here, too, by Odoo's translation dialog."""
        result = super().write(vals)
        if not {*TEXTS, "attachment_ids"}.isdisjoint(vals):
            self._index_words()
        return result

    def _index_words(self):
        """Keep the full-text search in step with the texts, in all languages."""
        if not self:
            return
        self.flush_recordset([*TEXTS, "attachment_ids"])
        self.env["ir.attachment"].flush_model(["name", "index_content"])
        # sudo: a table of words without rights of its own; who writes was checked
        self.env["service.article.search"].sudo()._write_rows(self.ids)

    @api.model
    def _cron_index_words(self):
        """Find texts that came in past the ORM: imported translations, SQL."""
        self.flush_model(TEXTS)
        self.env.cr.execute(
            SQL(
                "SELECT a.id FROM service_article a LEFT JOIN service_article_search s"
                " ON s.article_id = a.id WHERE s.digest IS DISTINCT FROM %s"
                " GROUP BY a.id LIMIT %s",
                DIGEST,
                BATCH_SIZE,
            )
        )
        stale = self.browse(row[0] for row in self.env.cr.fetchall())
        stale._index_words()
        left = BATCH_SIZE if len(stale) == BATCH_SIZE else 0
        self.env["ir.cron"]._commit_progress(len(stale), remaining=left)
