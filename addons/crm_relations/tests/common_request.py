from odoo import Command

from .common import CrmRelationsCommon

MAIL = """From: {sender}
To: {to}
Subject: {subject}
Message-Id: <{number}@asking.example.com>
MIME-Version: 1.0
Content-Type: text/html; charset="utf-8"
{headers}
{body}
"""


class RequestCommon(CrmRelationsCommon):
    """A rule that sends a catalogue, and real e-mails that ask for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.document.request.rule"].search([]).active = False
        cls.ann.email = "ann@acme.example.com"
        cls.acme.user_id = cls.ada
        cls.lead = cls._create_lead(cls.ann)
        cls.catalogue = cls._create_template("Catalogue")
        cls.rule = cls._create_rule(words="catalog*, price list, каталог*")
        cls.alias = cls.env["mail.alias"].create(
            {
                "alias_name": "ask.for.documents",
                "alias_model_id": cls.env["ir.model"]._get_id("crm.lead"),
            }
        )
        cls.number = 0

    @classmethod
    def _create_lead(cls, partner, **values):
        return cls.env["crm.lead"].create(
            {
                "name": "Desks",
                "type": "opportunity",
                "partner_id": partner.id,
                "user_id": cls.ada.id,
                **values,
            }
        )

    @classmethod
    def _create_template(cls, name, **values):
        file = cls.env["ir.attachment"].create({"name": f"{name}.txt", "raw": b"A"})
        return cls.env["crm.document.template"].create(
            {
                "name": name,
                "kind": "material",
                "model": "res.partner",
                "subject": f"{name} for {{{{ object.name }}}}",
                "letter": "<p>As you wished</p>",
                "attachment_ids": [Command.set(file.ids)],
                **values,
            }
        )

    @classmethod
    def _create_rule(cls, **values):
        return cls.env["crm.document.request.rule"].create(
            {
                "name": "Catalogue on request",
                "template_ids": [Command.set(cls.catalogue.ids)],
                "user_id": cls.manager.id,
                **values,
            }
        )

    def _receive(self, record=None, **values):
        """An e-mail, as an answer in the record's thread if there is one."""
        type(self).number += 1
        mail = {
            "sender": "Ann <ann@acme.example.com>",
            "to": f"{self.alias.alias_name}@example.com",
            "subject": "Hello",
            "body": "<p>Hello</p>",
            "number": self.number,
            "headers": "",
            **values,
        }
        if mail["headers"]:
            mail["headers"] += "\n"
        return self.env["mail.thread"].message_process(
            record._name if record is not None else "crm.lead",
            MAIL.format(**mail),
            thread_id=record.id if record is not None else None,
        )

    def _ask(self, record=None, **values):
        return self._receive(
            self.lead if record is None else record,
            **{"subject": "Your catalogue, please", **values},
        )

    def _get_requests(self):
        return self.env["crm.document.request"].search([], order="id") - self.old

    def setUp(self):
        super().setUp()
        self.old = self.env["crm.document.request"].search([])

    def _answer(self):
        """Answer what waits; return the states of all requests of the test."""
        cron = self.env.ref("crm_relations.crm_document_request_cron")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        return self._get_requests().mapped("state")

    def _get_sent(self, record):
        return record.message_ids.filtered(
            lambda message: message.message_type == "comment"
        )
