import re

from lxml import html
from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import html2plaintext, plaintext2html

from ..tools.private_words import hide_private

SUGGESTIONS = 5
SAME_CATEGORY = 1.3  # how much more an article of the ticket's category counts
SAME_PRODUCT = 1.5
SAME_INDUSTRY = 1.3
QUOTES = (
    "//blockquote | //*[@data-o-mail-quote] | //*[@id='o_mail_signature']"
    " | //*[hasclass('o-signature-container')] | //*[hasclass('gmail_quote')]"
)


class ServiceTicket(models.Model):
    """Knowledge beside a ticket: what to answer, and a new article from an answer."""

    _inherit = "service.ticket"

    article_ids = fields.Many2many(
        "service.article", string="Articles Used", copy=False
    )

    @api.readonly
    def get_article_suggestions(self, question=None):
        """Return articles that may answer the ticket, the best first.

        :param str question: words to search for instead of the ticket's own
        :return: list of dicts as of ``service.article.search_articles``, with
            ``is_used``
        """
        self.ensure_one()
        self.check_access("read")
        Article = self.env["service.article"]
        if not Article.has_access("read"):
            return []
        if question and question.strip():
            hits = Article.search_articles(question, SUGGESTIONS)
        else:
            hits = self._get_suggested_articles()
        used = set(self.article_ids.ids)
        return [hit | {"is_used": hit["id"] in used} for hit in hits]

    def _get_suggested_articles(self):
        Article = self.env["service.article"]
        text = self._get_article_words()
        industry = self._get_customer_industry()
        domain = Domain("is_published", "=", True)
        if industry:
            domain &= Article._get_industry_domain(industry)
        visible = Article._search(domain)
        self.env.flush_all()
        rows = Article._find_by_any_word(text, visible, SUGGESTIONS * 4)
        weights = self._get_article_weights(Article.browse(row[0] for row in rows))
        rows.sort(key=lambda row: -row[2] * weights[row[0]])
        return Article._get_hits(rows[:SUGGESTIONS], text)

    def _get_article_words(self):
        """The words that suggestions are searched by: a hook."""
        text = html2plaintext(self.description or "", include_references=False)
        return f"{self.name} {text}"

    def _get_article_weights(self, articles):
        """Return {article id: factor of its rank}: a hook."""
        product = self.product_id.product_tmpl_id
        category = self.category_id
        industry = self._get_customer_industry()
        weights = {}
        for article in articles:
            same_category = category and article.category_id == category
            same_product = product and product in article.product_ids
            same_industry = industry and industry in article.industry_ids
            weights[article.id] = (
                (SAME_CATEGORY if same_category else 1)
                * (SAME_PRODUCT if same_product else 1)
                * (SAME_INDUSTRY if same_industry else 1)
            )
        return weights

    def mark_article(self, article_id, is_used=True):
        """Note that an article answered the ticket, or that it did not."""
        self.ensure_one()
        command = Command.link(article_id) if is_used else Command.unlink(article_id)
        self.article_ids = [command]
        return True

    def action_answer_with_article(self, article_id, mode="link"):
        """Open an answer that has the article in it.

        :param str mode: "link" (to its page) or "text" (what it says)
        """
        self.ensure_one()
        article = self.env["service.article"].browse(article_id)
        article.check_access("read")
        if not article.is_published:
            raise UserError(self.env._("“%s” is not published.", article.name))
        body = self._prepare_article_answer(article, mode)
        self.mark_article(article.id)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer"),
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_partner_ids": self.partner_id.ids,
                "default_subtype_xmlid": "mail.mt_comment",
                "default_body": body,
            },
        }

    def _prepare_article_answer(self, article, mode):
        lang = self.partner_id.lang
        article = article.with_context(lang=lang) if lang else article
        if mode == "text":
            return article.body
        self._check_article_link(article)
        hit = {"id": article.id, "name": article.name}
        url = f"{self.get_base_url()}{article._get_reader_url(hit)}"
        return Markup('<p><a href="{url}">{name}</a></p>').format(
            url=url, name=article.name
        )

    def _check_article_link(self, article):
        """The customer can open the page to which a link would lead."""
        if article.audience == "internal":
            raise UserError(
                self.env._(
                    "“%s” is for employees: customers cannot open it. Put its text"
                    " into the answer instead.",
                    article.name,
                )
            )
        industry = self._get_customer_industry()
        if not article.filtered_domain(article._get_industry_domain(industry)):
            raise UserError(
                self.env._(
                    "“%s” is for customers of other industries: this one cannot open"
                    " it. Put its text into the answer instead.",
                    article.name,
                )
            )

    def action_make_article(self):
        """Write down what was answered, as a draft without the customer's data."""
        self.ensure_one()
        article = self.env["service.article"].create(self._prepare_article_values())
        self.mark_article(article.id)
        return article._get_form_action()

    def _prepare_article_values(self):
        words = self._get_private_words()
        question = hide_private(self._get_own_text(self.description), words)
        answer = hide_private(self._get_own_text(self._get_last_answer()), words)
        title = Markup("<h2>{}</h2>")
        body = Markup("").join(
            (
                title.format(self.env._("Question")),
                plaintext2html(question),
                title.format(self.env._("Answer")),
                plaintext2html(answer),
            )
        )
        return {
            "name": hide_private(self.name, words),
            "body": body,
            "category_id": self.category_id.id,
            "product_ids": [Command.set(self.product_id.product_tmpl_id.ids)],
            "company_id": self.company_id.id,
        }

    def _get_last_answer(self):
        # sudo: the dialogue of a ticket that the user reads
        messages = self.sudo().message_ids
        answers = messages.filtered(
            lambda message: self.sudo()._get_message_side(message) == "agent"
        )
        return answers[:1].body

    @api.model
    def _get_own_text(self, body):
        """Return the plain text of a message without quotations and signatures."""
        if not body:
            return ""
        root = html.fromstring(f"<div>{body}</div>")
        xpath = re.sub(
            r"hasclass\('([\w-]+)'\)",
            r"contains(concat(' ', normalize-space(@class), ' '), ' \1 ')",
            QUOTES,
        )
        for quote in root.xpath(xpath):
            quote.drop_tree()
        plain = html2plaintext(
            html.tostring(root, encoding="unicode"), include_references=False
        )
        return plain.strip()

    def _get_private_words(self):
        """Words of the customer that an article must not tell: a hook."""
        # sudo: names to leave out, which are shown to nobody
        ticket = self.sudo()
        people = (
            ticket.partner_id
            | ticket.commercial_partner_id
            | ticket.commercial_partner_id.child_ids
        )
        words = [ticket.number, ticket.partner_name, ticket.order_id.name]
        for person in people:
            words += [person.name, person.street, person.city, person.zip, person.vat]
            words += (person.name or "").split() if not person.is_company else []
        return words
