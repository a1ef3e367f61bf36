from hashlib import sha256
from urllib.parse import quote

from werkzeug.exceptions import NotFound, TooManyRequests

from odoo import http
from odoo.http import STORED_SESSION_BYTES, request

from odoo.addons.crm_relations.tools.rate_limit import RateLimit
from odoo.addons.portal.controllers.portal import pager

PAGE_SIZE = 20
SEARCHES_PER_MINUTE = 120  # of one address
VOTES_PER_MINUTE = 20
rate_limit = RateLimit()


class KnowledgeController(http.Controller):
    """The knowledge base for readers: whatever is shown passes `_get_reader_domain`."""

    def _limit(self, what, calls):
        if not rate_limit.allows((what, request.httprequest.remote_addr), calls):
            raise TooManyRequests

    def _get_voter(self):
        user = request.env.user
        reader = f"session:{request.session.sid[:STORED_SESSION_BYTES]}"
        if not user._is_public():
            reader = f"user:{user.id}"
        return sha256(reader.encode()).hexdigest()

    def _get_article(self, article_id):
        return request.env["service.article"]._get_for_reader(article_id)

    @http.route(
        ["/knowledge", "/knowledge/page/<int:page>"],
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
        website=True,
    )
    def knowledge(self, page=1, question="", category=None, **kwargs):
        Article = request.env["service.article"]
        values = {"question": question, "page_name": "knowledge", "hits": None}
        values["categories"] = Article._get_reader_categories()
        if question.strip():
            self._limit("search", SEARCHES_PER_MINUTE)
            values["hits"] = Article._search_for_reader(question)
        else:
            values.update(self._get_page(page, category))
        return request.render("crm_service_desk.portal_knowledge", values)

    def _get_page(self, page, category):
        category_id = int(category) if str(category or "").isdecimal() else None
        page = min(page, 10_000)
        articles, total = request.env["service.article"]._browse_for_reader(
            category_id, PAGE_SIZE, (page - 1) * PAGE_SIZE
        )
        args = {"category": category_id} if category_id else {}
        return {
            "articles": articles,
            "category_id": category_id,
            "pager": pager("/knowledge", total, page, PAGE_SIZE, url_args=args),
        }

    @http.route(
        "/knowledge/<string:slug>",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
        website=True,
    )
    def knowledge_article(self, slug, thanks=None, **kwargs):
        article_id = request.env["ir.http"]._unslug(slug)[1]
        article = self._get_article(article_id) if article_id else None
        if not article:
            return self._refuse()
        values = {
            "article": article,
            "related": article._get_related_for_reader(),
            "page_name": "knowledge",
            "thanks": thanks,
        }
        return request.render("crm_service_desk.portal_knowledge_article", values)

    def _refuse(self):
        """Whether the article exists or is for others: the answer is the same."""
        if request.env.user._is_public():
            path = quote(request.httprequest.path)
            return request.redirect(f"/web/login?redirect={path}")
        raise NotFound

    @http.route(
        "/knowledge/<int:article_id>/file/<int:attachment_id>",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
    )
    def knowledge_file(self, article_id, attachment_id, **kwargs):
        article = self._get_article(article_id)
        attachment = article.attachment_ids.filtered(lambda a: a.id == attachment_id)
        if not attachment:
            raise NotFound
        stream = request.env["ir.binary"]._get_stream_from(attachment)
        return stream.get_response(as_attachment=True)

    @http.route(
        "/knowledge/<int:article_id>/vote", type="http", auth="public", methods=["POST"]
    )
    def knowledge_vote(self, article_id, helpful=None, comment="", **kwargs):
        self._limit("vote", VOTES_PER_MINUTE)
        article = self._get_article(article_id)
        if not article:
            raise NotFound
        article._vote(self._get_voter(), helpful == "1", comment)
        url = article._get_reader_url({"id": article.id, "name": article.name})
        return request.redirect(f"{url}?thanks=1")

    @http.route(
        "/knowledge/suggest",
        type="jsonrpc",
        auth="public",
        readonly=True,
        website=True,
    )
    def knowledge_suggest(self, text):
        """Articles for a question that a customer is typing."""
        self._limit("search", SEARCHES_PER_MINUTE)
        return request.env["service.article"]._suggest_for_reader(text)

    @http.route("/knowledge/solved", type="jsonrpc", auth="public")
    def knowledge_solved(self, article_id, text=""):
        """The customer says that an article made the ticket unnecessary."""
        self._limit("vote", VOTES_PER_MINUTE)
        article = self._get_article(article_id)
        if not article:
            raise NotFound
        user = request.env.user
        partner = user.partner_id.browse() if user._is_public() else user.partner_id
        article._note_deflection(self._get_voter(), text, partner)
        return True
