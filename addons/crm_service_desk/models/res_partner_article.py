from odoo import models
from odoo.fields import Domain

ANSWERS = 5


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_call_context(self):
        """Questions and answers at hand while somebody calls."""
        section = self.env["crm.my.day"]._prepare_section(
            "answers", self.env._("Questions and Answers"), "fa-book", 80
        )
        return [
            *super()._get_call_context(),
            section | {"items": self._get_call_answers()},
        ]

    def _get_service_industry(self):
        """Return the industry of the contact, or else of its company."""
        return self.industry_id or self.commercial_partner_id.industry_id

    def _get_call_answers(self):
        Article = self.env["service.article"]
        if not Article.has_access("read"):
            return []
        domain = Domain("is_published", "=", True) & Domain("kind", "=", "question")
        if industry := self._get_service_industry():
            domain &= Article._get_industry_domain(industry)
        articles = Article.search(
            domain, limit=ANSWERS, order=Article._get_vote_order()
        )
        return [
            {
                "name": article.name,
                "note": article.category_id.complete_name or "",
                "model": article._name,
                "id": article.id,
            }
            for article in articles
        ]
