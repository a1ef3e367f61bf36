from odoo.tools import mute_logger

from .common import ServiceDeskCommon


class KnowledgeCommon(ServiceDeskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["service.article"].search([]).sudo().unlink()
        cls.article = cls._create_article("Adjust the drawer", "<p>Turn the screw.</p>")

    @classmethod
    def _activate_languages(cls, *codes):
        with mute_logger("odoo.tools.translate"):
            for code in codes:
                cls.env["res.lang"]._activate_lang(code)

    @classmethod
    def _create_article(cls, name, body="<p>Text</p>", publish=False, **values):
        article = cls.env["service.article"].create(
            {
                "name": name,
                "body": body,
                "author_id": cls.agent.id,
                "reviewer_id": cls.head.id,
                **values,
            }
        )
        if publish:
            article.with_user(cls.head).action_publish()
        return article

    def _find_names(self, question, user=None, **options):
        Article = self.env["service.article"].with_user(user or self.agent)
        return [hit["name"] for hit in Article.search_articles(question, **options)]
