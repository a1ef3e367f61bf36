from odoo import api, models
from odoo.fields import Domain

MAX_SUGGESTIONS = 5


class ServiceArticle(models.Model):
    """What readers of the portal see. They have no rights on the model: whatever is
    shown to them was found through `_get_reader_domain`."""

    _inherit = "service.article"

    @api.model
    def _get_reader_domain(self):
        """Return the domain of the articles that the current user may read."""
        # sudo: the kind and companies of the reader himself
        user = self.env.user.sudo()
        audiences = ["public"]
        if not user._is_public():
            audiences.append("customers")
        if user._is_internal():
            audiences.append("internal")
        domain = (
            Domain("is_published", "=", True)
            & Domain("audience", "in", audiences)
            & Domain("company_id", "in", [False, *user.company_ids.ids])
        )
        if user._is_internal():
            return domain
        return domain & self._get_industry_domain(
            user.partner_id._get_service_industry()
        )

    @api.model
    def _get_industry_domain(self, industry):
        """Return the domain of the articles for customers of an industry: a hook."""
        return Domain("industry_ids", "=", False) | Domain(
            "industry_ids", "in", industry.ids
        )

    @api.model
    def _get_for_reader(self, article_id):
        """Return the article if the current user may read it, in sudo; else none."""
        domain = Domain("id", "=", article_id) & self._get_reader_domain()
        # sudo: within what readers may see
        return self.sudo().search(domain)

    @api.model
    def _browse_for_reader(self, category=None, limit=None, offset=0):
        """Return (articles in sudo, how many there are), the helpful ones first."""
        domain = self._get_reader_domain()
        if category:
            domain &= Domain("category_id", "child_of", category)
        # sudo: within what readers may see
        articles = self.sudo()
        found = articles.search(
            domain, limit=limit, offset=offset, order=self._get_vote_order()
        )
        return found, articles.search_count(domain)

    @api.model
    def _search_for_reader(self, question, limit=20):
        """Return what `search_articles` returns, with ``url``, within what is shown."""
        question = self._clean_question(question)
        # sudo: within what readers may see
        articles = self.sudo()
        visible = articles._search(self._get_reader_domain())
        hits = articles._get_hits(articles._find(question, visible, limit), question)
        return [hit | {"url": self._get_reader_url(hit)} for hit in hits]

    @api.model
    def _suggest_for_reader(self, text):
        """Return articles that any words of a half-typed question point to."""
        text = self._clean_question(text)
        # sudo: within what readers may see
        articles = self.sudo()
        visible = articles._search(self._get_reader_domain())
        rows = articles._find_by_any_word(text, visible, MAX_SUGGESTIONS)
        hits = articles._get_hits(rows, text)
        return [hit | {"url": self._get_reader_url(hit)} for hit in hits]

    @api.model
    def _get_reader_url(self, hit):
        slug = self.env["ir.http"]._slug((hit["id"], hit["name"]))
        return f"/knowledge/{slug}"

    @api.model
    def _get_reader_categories(self):
        """Return [(category, number of articles)], those with something to read."""
        # sudo: within what readers may see; names of categories
        rows = self.sudo()._read_group(
            self._get_reader_domain() & Domain("category_id", "!=", False),
            ["category_id"],
            ["__count"],
        )
        return sorted(rows, key=lambda row: row[0].complete_name)

    def _get_related_for_reader(self, limit=5):
        """Return other articles of the category, in sudo."""
        self.ensure_one()
        if not self.category_id:
            return self.browse()
        domain = (
            self._get_reader_domain()
            & Domain("category_id", "=", self.category_id.id)
            & Domain("id", "!=", self.id)
        )
        # sudo: within what readers may see
        return self.sudo().search(domain, limit=limit, order=self._get_vote_order())

    def action_open_for_reader(self):
        self.ensure_one()
        hit = {"id": self.id, "name": self.name}
        return {
            "type": "ir.actions.act_url",
            "url": self._get_reader_url(hit),
            "target": "new",
        }
