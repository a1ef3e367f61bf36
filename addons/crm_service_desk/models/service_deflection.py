from odoo import api, fields, models
from odoo.tools import SQL


class ServiceDeflection(models.Model):
    """A question that an article answered before it became a ticket."""

    _name = "service.deflection"
    _description = "Question answered by an Article"
    _order = "date desc, id desc"
    _rec_name = "question"

    article_id = fields.Many2one(
        "service.article", required=True, readonly=True, index=True, ondelete="cascade"
    )
    question = fields.Char(readonly=True)
    voter = fields.Char(required=True, readonly=True, export_string_translation=False)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    company_id = fields.Many2one(
        "res.company", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    date = fields.Date(readonly=True, index=True)

    # pressing the button again is the same question
    _day_unique = models.UniqueIndex("(article_id, voter, date)")

    @api.model
    def _anonymise_partner_rows(self, partner_ids):
        """That a question was answered is counted on; what was typed goes."""
        self.env["crm.personal.data"]._blank_rows(
            self._name, ("question",), partner_ids
        )


class ServiceArticle(models.Model):
    _inherit = "service.article"

    deflection_ids = fields.One2many("service.deflection", "article_id")
    deflection_count = fields.Integer(
        string="Tickets Saved",
        compute="_compute_deflection_count",
        compute_sudo=True,
        help="How often a customer read the article and said that it solved it.",
    )

    def _compute_deflection_count(self):
        rows = self.env["service.deflection"]._read_group(
            [("article_id", "in", self.ids)], ["article_id"], ["__count"]
        )
        counts = dict(rows)
        for article in self:
            article.deflection_count = counts.get(article._origin, 0)

    def _note_deflection(self, voter, question, partner):
        """Count that the article solved it; the caller has checked who may see it."""
        self.ensure_one()
        self.env.cr.execute(
            SQL(
                "INSERT INTO service_deflection (article_id, question, voter,"
                " partner_id, company_id, date, create_uid, create_date, write_uid,"
                " write_date) VALUES (%(id)s, %(question)s, %(voter)s, %(partner)s,"
                " %(company)s, %(date)s, %(uid)s, %(now)s, %(uid)s, %(now)s)"
                " ON CONFLICT (article_id, voter, date) DO NOTHING",
                id=self.id,
                question=self._clean_question(question)[:200],
                voter=voter,
                partner=partner.id or None,
                company=self.env.company.id,
                date=fields.Date.context_today(self),
                uid=self.env.uid,
                now=fields.Datetime.now(),
            )
        )
        self.invalidate_recordset(["deflection_ids", "deflection_count"])
