from odoo import Command
from odoo.tests import HttpCase, tagged

from .common import SALES, Personas


class PapersTours(Personas):
    """What a sales person and an approver do in the browser."""

    def setUp(self):
        super().setUp()
        self.create_personas()
        self.ann.email = "ann@acme.example.com"
        # the tours open the whole client: its user has the usual rights as well
        self.sally = self._create_user("papers_sally", f"base.group_user,{SALES}")
        self.lead = self.env["crm.lead"].create(
            {
                "name": "Desks",
                "type": "opportunity",
                "partner_id": self.ann.id,
                "user_id": self.sally.id,
            }
        )
        self.env["crm.document.template"].create(
            {
                "name": "Tour offer",
                "sequence": 1,
                "subject": "Offer for {{ object.name }}",
                "letter": "<p>Please read</p>",
                "body": "<p>Dear <t t-out='object.partner_id.name'/></p>",
            }
        )

    def _start(self, record, tour, user):
        url = f"/odoo/{record._name}/{record.id}"
        self.start_tour(url, tour, login=user.login, timeout=120)

    def test_offer_is_sent_in_one_step_and_remembered(self):
        self._start(self.lead, "crm_relations_document_send", self.sally)
        interaction = self.ann.interaction_ids
        self.assertEqual(interaction.summary, "Offer for Desks")
        self.assertEqual(interaction.user_id, self.sally)
        self.assertEqual(len(self.lead.message_ids[0].attachment_ids), 1)
        self._start(self.ann, "crm_relations_document_remembered", self.sally)

    def test_approver_endorses_an_agreement(self):
        lawyer = self._create_user("papers_lawyer", "base.group_user")
        step = Command.create({"name": "Law", "user_id": lawyer.id})
        kind = self.env["crm.agreement.type"].create(
            {"name": "Strict", "step_ids": [step]}
        )
        agreement = self.env["crm.agreement"].create(
            {
                "partner_id": self.ann.id,
                "type_id": kind.id,
                "subject": "Chairs for a year",
                "user_id": self.sally.id,
            }
        )
        agreement.with_user(self.sally).action_submit()
        self._start(agreement, "crm_relations_agreement_endorse", lawyer)
        self.assertEqual(agreement.state, "active")
        self.assertEqual(agreement.approval_ids.comment, "As we agreed")
        self.assertEqual(agreement.approval_ids.decided_by_id, lawyer)


@tagged("post_install", "-at_install")
class TestPapersTourDesktop(PapersTours, HttpCase):
    browser_size = "1366x768"


@tagged("post_install", "-at_install")
class TestPapersTourPhone(PapersTours, HttpCase):
    browser_size = "390x844"
    touch_enabled = True
