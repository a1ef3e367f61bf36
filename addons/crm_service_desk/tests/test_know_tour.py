from odoo.tests import HttpCase, tagged

from ..controllers.knowledge import rate_limit
from .knowledge_common import KnowledgeCommon

FORM = """
<xpath expr="//form[@role='search']" position="after">
    <form name="service_ticket_new">
        <input type="text" name="name" />
        <div id="service_suggestions" />
    </form>
</xpath>
"""


@tagged("post_install", "-at_install")
class TestArticleTour(KnowledgeCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.article.write(
            {"audience": "public", "body": "<p>A drawer has a screw.</p>"}
        )
        cls.ann.email = "ann@example.com"
        cls.article.with_user(cls.head).action_publish()

    def setUp(self):
        super().setUp()
        rate_limit.clear()
        self.addCleanup(rate_limit.clear)

    def _add_form(self):
        """The form of a new ticket, wherever it is shown to customers."""
        template = self.env.ref("crm_service_desk.portal_knowledge")
        self.env["ir.ui.view"].create(
            {
                "type": "qweb",
                "inherit_id": template.id,
                "arch": FORM,
                "mode": "extension",
            }
        )

    def test_a_customer_finds_the_answer_while_typing(self):
        self._add_form()
        self.start_tour("/knowledge", "service_article_suggestions", login="crm_portal")
        row = self.article.deflection_ids
        self.assertEqual(row.question, "my drawer sticks")
        self.assertEqual(row.partner_id, self.portal.partner_id)

    def test_a_customer_finds_the_answer_on_a_phone(self):
        self.browser_size = "390x844"
        self.touch_enabled = True
        self._add_form()
        self.start_tour("/knowledge", "service_article_suggestions")
        self.assertEqual(len(self.article.deflection_ids), 1)

    def test_an_agent_answers_with_an_article(self):
        hinge = self._create_article("Oil the hinge", "<p>One drop.</p>", publish=True)
        ticket = self._create_ticket("The drawer sticks", user_id=self.agent.id)
        self.start_tour(
            f"/odoo/service.ticket/{ticket.id}",
            "service_article_panel",
            login="service_agent",
        )
        self.assertEqual(ticket.article_ids, hinge)
        self.assertIn("One drop.", ticket.message_ids[0].body)
