from odoo import api, fields, models
from odoo.tools import SQL


class ServiceArticleVote(models.Model):
    """Helpful or not: one answer of each reader to each article."""

    _name = "service.article.vote"
    _description = "Vote on an Article"
    _order = "id desc"

    article_id = fields.Many2one(
        "service.article", required=True, readonly=True, index=True, ondelete="cascade"
    )
    # hash of the user or of the browser session
    voter = fields.Char(required=True, readonly=True, export_string_translation=False)
    is_helpful = fields.Boolean(string="Helpful", readonly=True)
    comment = fields.Text(readonly=True)

    _voter_unique = models.UniqueIndex("(article_id, voter)")


class ServiceArticle(models.Model):
    _inherit = "service.article"

    vote_ids = fields.One2many("service.article.vote", "article_id", string="Votes")
    helpful_count = fields.Integer(string="Helpful", readonly=True, copy=False)
    not_helpful_count = fields.Integer(string="Not Helpful", readonly=True, copy=False)

    def _vote(self, voter, is_helpful, comment=""):
        """Note what a reader thinks; a second answer replaces the first.

        The caller has checked that the reader may see the article.

        :param str voter: who answers, the same for the same reader
        """
        self.ensure_one()
        self.env.cr.execute(
            SQL(
                "INSERT INTO service_article_vote (article_id, voter, is_helpful,"
                " comment, create_uid, create_date, write_uid, write_date)"
                " VALUES (%(id)s, %(voter)s, %(helpful)s, %(comment)s,"
                " %(uid)s, %(now)s, %(uid)s, %(now)s)"
                " ON CONFLICT (article_id, voter) DO UPDATE SET"
                " is_helpful = EXCLUDED.is_helpful, write_date = EXCLUDED.write_date,"
                " comment = COALESCE(EXCLUDED.comment, service_article_vote.comment)",
                id=self.id,
                voter=voter,
                helpful=bool(is_helpful),
                comment=(comment or "").strip()[:1000] or None,
                uid=self.env.uid,
                now=fields.Datetime.now(),
            )
        )
        self._count_votes()

    def _count_votes(self):
        """Readers do not change the article: neither its date nor its last editor."""
        self.env.cr.execute(
            SQL(
                "UPDATE service_article a SET helpful_count = v.yes,"
                " not_helpful_count = v.no"
                " FROM (SELECT count(*) FILTER (WHERE is_helpful) AS yes,"
                " count(*) FILTER (WHERE NOT is_helpful) AS no"
                " FROM service_article_vote WHERE article_id = %(id)s) v"
                " WHERE a.id = %(id)s",
                id=self.id,
            )
        )
        self.invalidate_recordset(["helpful_count", "not_helpful_count", "vote_ids"])

    @api.model
    def _get_vote_order(self):
        """What readers found helpful comes first."""
        return "helpful_count DESC, id DESC"
