from odoo import api, fields, models
from odoo.tools import SQL

TEXTS = ("name", "body", "keywords")


class ServiceArticleVersion(models.Model):
    """What an article said when it was approved, in all languages."""

    _name = "service.article.version"
    _description = "Version of an Article"
    _order = "article_id, number desc"

    article_id = fields.Many2one(
        "service.article", required=True, readonly=True, index=True, ondelete="cascade"
    )
    number = fields.Integer(string="Version", readonly=True, aggregator=None)
    name = fields.Char(string="Title", readonly=True, translate=True)
    body = fields.Html(readonly=True, translate=True)
    keywords = fields.Char(readonly=True, translate=True)
    user_id = fields.Many2one(
        "res.users",
        string="Approved by",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    date = fields.Datetime(string="Approved on", readonly=True)

    _number_unique = models.UniqueIndex("(article_id, number)")

    def action_restore(self):
        """Let the article say again what it said."""
        self.ensure_one()
        article = self.article_id
        article._check_content({"body": True})
        article._take_texts(self)
        if article.state == "published":
            article._make_versions()
        return article._get_form_action()


class ServiceArticle(models.Model):
    _inherit = "service.article"

    version_ids = fields.One2many("service.article.version", "article_id")
    version_count = fields.Integer(
        string="Versions", compute="_compute_version_count", compute_sudo=True
    )

    @api.depends("version_ids")
    def _compute_version_count(self):
        rows = self.env["service.article.version"]._read_group(
            [("article_id", "in", self.ids)], ["article_id"], ["__count"]
        )
        counts = dict(rows)
        for article in self:
            article.version_count = counts.get(article, 0)

    def _make_versions(self):
        """Keep what the articles say now, with all translations."""
        if not self:
            return
        self.flush_recordset(TEXTS)
        self.env.cr.execute(
            SQL(
                "INSERT INTO service_article_version (article_id, number, user_id,"
                " date, create_uid, create_date, write_uid, write_date, %(texts)s)"
                " SELECT id, 1 + COALESCE((SELECT max(number) FROM"
                " service_article_version v WHERE v.article_id = a.id), 0),"
                " %(uid)s, %(now)s, %(uid)s, %(now)s, %(uid)s, %(now)s, %(texts)s"
                " FROM service_article a WHERE id IN %(ids)s",
                texts=SQL(", ").join(map(SQL.identifier, TEXTS)),
                uid=self.env.uid,
                now=fields.Datetime.now(),
                ids=tuple(self.ids),
            )
        )
        self.invalidate_recordset(["version_ids", "version_count"])

    def _take_texts(self, source):
        """Take the texts of a version or a proposed change, in all languages.

        The caller has checked that the user may write.
        """
        self.ensure_one()
        source.flush_recordset(TEXTS)
        self.flush_recordset(TEXTS)
        self.env.cr.execute(
            SQL(
                "UPDATE service_article a SET %(texts)s, write_uid = %(uid)s,"
                " write_date = %(now)s FROM %(table)s s"
                " WHERE a.id = %(id)s AND s.id = %(source)s",
                texts=SQL(", ").join(
                    SQL("%s = s.%s", SQL.identifier(name), SQL.identifier(name))
                    for name in TEXTS
                ),
                table=SQL.identifier(source._table),
                uid=self.env.uid,
                now=fields.Datetime.now(),
                id=self.id,
                source=source.id,
            )
        )
        self.invalidate_recordset([*TEXTS, "write_uid", "write_date"])
        self._index_words()

    def action_view_versions(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Versions"),
            "res_model": "service.article.version",
            "views": [(False, "list"), (False, "form")],
            "domain": [("article_id", "=", self.id)],
        }
