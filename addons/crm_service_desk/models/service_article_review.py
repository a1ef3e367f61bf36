from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

BATCH_SIZE = 200
REVIEW_TYPE = "crm_service_desk.mail_activity_type_article_stale"


class ServiceArticle(models.Model):
    """Articles grow old: somebody reads them again after some months."""

    _inherit = "service.article"

    review_months = fields.Integer(
        string="Review after",
        default=12,
        aggregator=None,
        help="Months after which somebody checks that the article is still right."
        " 0: never.",
    )
    reviewed_date = fields.Date(string="Last Checked on", readonly=True, copy=False)
    review_date = fields.Date(
        string="Check again on", compute="_compute_review_date", store=True
    )
    is_check_asked = fields.Boolean(
        compute="_compute_is_check_asked", store=True, export_string_translation=False
    )

    _review_date_idx = models.Index(
        "(review_date) WHERE is_published AND is_check_asked IS NOT TRUE"
    )

    @api.depends("review_months", "reviewed_date")
    def _compute_review_date(self):
        for article in self:
            day, months = article.reviewed_date, article.review_months
            article.review_date = day and months and self._add_months(day, months)

    @api.depends("review_date")
    def _compute_is_check_asked(self):
        """Each due date is asked about once; the cron says that it has asked."""
        self.is_check_asked = False

    def action_still_right(self):
        """Somebody who knows has read it again."""
        today = fields.Date.context_today(self)
        for article in self:
            if not article._may_confirm():
                raise AccessError(
                    self.env._(
                        "The author, the reviewer or an administrator says whether"
                        " “%s” is still right.",
                        article.name,
                    )
                )
        # sudo: an author may confirm what she may not change, checked above
        articles = self.sudo()
        articles.write({"reviewed_date": today})
        articles.activity_feedback([REVIEW_TYPE])

    def _may_confirm(self):
        self.check_access("read")
        user = self.env.user
        return self._is_knowledge_manager() or user in (
            self.author_id | self.reviewer_id
        )

    @api.model
    def _get_stale_domain(self, today):
        return (
            Domain("is_published", "=", True)
            & Domain("review_date", "<=", today)
            & Domain("is_check_asked", "=", False)
        )

    @api.model
    def _cron_review(self):
        """Ask for a check of articles that are due, once per due date."""
        today = fields.Date.context_today(self)
        while batch := self.search(
            self._get_stale_domain(today), limit=BATCH_SIZE, order="review_date, id"
        ):
            batch._ask_for_check(today)
            left = BATCH_SIZE if len(batch) == BATCH_SIZE else 0
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=left):
                return

    def _ask_for_check(self, today):
        for user, articles in self.grouped(lambda a: a._get_checker()).items():
            articles.activity_schedule(
                REVIEW_TYPE, date_deadline=today, user_id=user.id
            )
        self.write({"is_check_asked": True})

    def _get_checker(self):
        """Who reads a stale article again: a hook."""
        people = self.reviewer_id | self.author_id
        return people.filtered("active")[:1] or self._get_default_reviewer()
