from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_request import RequestCommon

SOURCE_LOG = "odoo.addons.crm_relations.models.crm_document_request_source"
REQUEST_LOG = "odoo.addons.crm_relations.models.crm_document_request"


@tagged("post_install", "-at_install")
class TestDocumentRequest(RequestCommon):
    def test_mail_that_asks_is_answered_and_remembered(self):
        self._ask()
        self.assertEqual(self._answer(), ["sent"])
        message = self._get_sent(self.lead)
        self.assertEqual(message.subject, "Catalogue for Ann")
        self.assertEqual(message.partner_ids, self.ann)
        self.assertEqual(message.author_id, self.ada.partner_id)
        self.assertEqual(message.attachment_ids.mapped("name"), ["Catalogue.txt"])
        interaction = self.ann.interaction_ids
        self.assertEqual(interaction.type_id.code, "documents")
        self.assertEqual(interaction.lead_id, self.lead)
        self.assertEqual(interaction.initiative, "customer")
        self.assertIn("Catalogue for Ann", self._get_names(self.ann))

    def test_gateway_only_files_the_request(self):
        self._ask()
        request = self._get_requests()
        self.assertEqual(request.state, "waiting")
        self.assertEqual(
            (request.lead_id, request.partner_id, request.user_id),
            (self.lead, self.ann, self.ada),
        )
        self.assertFalse(self._get_sent(self.lead))

    def test_words_in_the_text_count_in_cyrillic_too(self):
        self._receive(self.lead, body="<p>Надішліть ваш КАТАЛОГ,\nбудь ласка</p>")
        self.assertEqual(len(self._get_requests()), 1)

    def test_other_mail_asks_for_nothing(self):
        self._receive(self.lead, subject="Precatalogued", body="<p>price-list</p>")
        self.assertFalse(self._get_requests())

    def test_quoted_text_asks_for_nothing(self):
        body = "<p>Thank you</p><blockquote>Your catalogue</blockquote>"
        self._receive(self.lead, body=body)
        self.assertFalse(self._get_requests())

    def test_subject_of_an_answer_asks_for_nothing(self):
        message = self.lead.message_post(body="x", subject="Our catalogue")
        self._receive(
            self.lead,
            subject="Re: Our catalogue",
            headers=f"In-Reply-To: {message.message_id}",
        )
        self.assertFalse(self._get_requests())

    def test_stranger_becomes_a_customer(self):
        lead_id = self._receive(
            sender="Zoe <zoe@new.example.com>", subject="Catalogue, please"
        )
        self.assertEqual(self._answer(), ["sent"])
        lead = self.env["crm.lead"].browse(lead_id)
        self.assertEqual(lead.partner_id.email, "zoe@new.example.com")
        self.assertEqual(self._get_sent(lead).author_id, self.manager.partner_id)

    @mute_logger(REQUEST_LOG)
    def test_stranger_is_left_to_the_responsible_if_so_wished(self):
        self.rule.create_customer = False
        lead_id = self._receive(
            sender="Zoe <zoe@new.example.com>", subject="Catalogue, please"
        )
        self.assertEqual(self._answer(), ["failed"])
        lead = self.env["crm.lead"].browse(lead_id)
        self.assertFalse(lead.partner_id)
        self.assertEqual(lead.activity_ids.user_id, self.manager)

    def test_customer_without_lead_is_answered(self):
        self._ask(self.ann)
        self.assertEqual(self._answer(), ["sent"])
        self.assertEqual(self._get_sent(self.ann).subject, "Catalogue for Ann")

    def test_condition_on_the_lead(self):
        self.rule.domain = "[('priority', '=', '3')]"
        self._ask()
        self._ask(self.ann)
        self.assertFalse(self._get_requests())
        self.lead.priority = "3"
        self._ask()
        self.assertEqual(len(self._get_requests()), 1)

    def test_rule_of_another_company_does_not_answer(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.rule.company_id = other
        self.lead.company_id = self.env.company
        self._ask()
        self.assertFalse(self._get_requests())

    def test_colleague_gets_the_answer_but_no_stranger(self):
        self.carl.email = "carl@acme.example.com"
        self._ask(sender="carl@acme.example.com")
        self._create_customer("Eve", email="eve@evil.example.com")
        self._ask(sender="eve@evil.example.com")
        answered = self._get_requests().mapped("partner_id")
        self.assertEqual(answered, self.carl | self.ann)

    def test_each_message_is_answered_once(self):
        self._ask()
        message = self.lead.message_ids[0]
        self._answer()
        self.lead._file_mail(message)
        self.assertEqual(self._answer(), ["sent"])
        self.assertEqual(len(self._get_sent(self.lead)), 1)

    def test_all_documents_come_in_one_mail(self):
        prices = self._create_template("Prices", model="crm.lead")
        self.rule.template_ids += prices
        self._ask()
        self._answer()
        message = self._get_sent(self.lead)
        self.assertEqual(
            set(message.attachment_ids.mapped("name")), {"Catalogue.txt", "Prices.txt"}
        )
        self.assertEqual(len(self.ann.interaction_ids), 1)

    def test_tag_on_the_lead_asks_once(self):
        tag = self.env["crm.tag"].create({"name": "Wants catalogue"})
        self._create_rule(trigger="tag", tag_ids=[Command.set(tag.ids)])
        self.lead.tag_ids = tag
        self.lead.tag_ids = False
        self.lead.tag_ids = tag
        new = self._create_lead(self.ann, tag_ids=[Command.set(tag.ids)])
        self.assertEqual(self._get_requests().lead_id, self.lead | new)
        self.assertEqual(self._answer(), ["sent", "sent"])

    def test_tags_that_were_there_ask_for_nothing(self):
        old, new = self.env["crm.tag"].create([{"name": "Old"}, {"name": "New"}])
        self.lead.tag_ids = old
        self._create_rule(trigger="tag", tag_ids=[Command.set(old.ids)])
        self.lead.tag_ids |= new
        self.assertFalse(self._get_requests())

    def test_activity_that_is_done_asks(self):
        call = self.env.ref("mail.mail_activity_data_call")
        todo = self.env.ref("mail.mail_activity_data_todo")
        self._create_rule(trigger="activity", activity_type_ids=[Command.set(call.ids)])
        for record, kind in ((self.lead, call), (self.ann, call), (self.lead, todo)):
            record.activity_schedule(
                activity_type_id=kind.id, user_id=self.ada.id
            ).with_user(self.ada).action_feedback("wants it")
        self.assertEqual(self._get_requests().mapped("lead_id"), self.lead)
        self.assertEqual(self._answer(), ["sent", "sent"])

    def test_many_leads_are_filed_with_as_many_queries_as_one(self):
        tag = self.env["crm.tag"].create({"name": "Fair"})
        self._create_rule(trigger="tag", tag_ids=[Command.set(tag.ids)])
        counts = []
        for count in (1, 1, 80):  # the first one fills the caches
            leads = self.env["crm.lead"].create(
                [{"name": "L", "partner_id": self.ann.id} for _ in range(count)]
            )
            rules = self.env["crm.document.request.rule"]._get_rules("tag")
            leads.tag_ids = tag
            self.env.flush_all()
            self.env["crm.document.request"].search([]).unlink()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["crm.document.request"]._enqueue(
                leads._prepare_tag_requests(rules, {})
            )
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
        self.assertEqual(len(self._get_requests()), 80)


@tagged("post_install", "-at_install")
class TestDocumentRequestGuards(RequestCommon):
    def test_machines_are_not_answered(self):
        for header in (
            "Auto-Submitted: auto-replied",
            "Precedence: bulk",
            "Return-Path: <>",
            "List-Id: <news.example.com>",
        ):
            self._ask(headers=header)
        self._ask(sender="noreply@acme.example.com")
        self.assertFalse(self._get_requests())
        self._ask(headers="Auto-Submitted: no")
        self.assertEqual(len(self._get_requests()), 1)

    def test_bounce_is_not_answered(self):
        self._ask(sender="MAILER-DAEMON@acme.example.com")
        self.assertFalse(self._get_requests())

    def test_our_own_mails_are_not_answered(self):
        self.env["mail.alias.domain"].create({"name": "ours.example.com"})
        self.ada.partner_id.email = "ada@home.example.com"
        self._ask(sender="ada@home.example.com")
        self._ask(sender="catchall@ours.example.com")
        self.lead.with_user(self.ada).message_post(body="our catalogue")
        self.assertFalse(self._get_requests())

    def test_customer_gets_so_many_answers_a_day(self):
        self.rule.daily_limit = 2
        with freeze_time("2026-03-10 09:00:00"):
            for _ in range(3):
                self._ask()
            self.assertEqual(self._answer(), ["sent", "sent", "skipped"])
        self.assertFalse(self.lead.activity_ids)
        with freeze_time("2026-03-11 09:00:01"):
            self._ask()
            self.assertEqual(self._answer(), ["sent", "sent", "skipped", "sent"])

    def test_skipped_one_can_be_sent_by_hand(self):
        self.rule.daily_limit = 1
        self._ask()
        self._ask()
        self._answer()
        request = self._get_requests()[1]
        request.with_user(self.ada).action_send_now()
        self.assertEqual(request.state, "sent")
        self.assertEqual(len(self._get_sent(self.lead)), 2)

    @mute_logger(REQUEST_LOG)
    def test_no_advertising_to_who_refuses_it(self):
        self.catalogue.is_advertising = True
        self.env["mail.blacklist"]._add("ann@acme.example.com")
        self._ask()
        self.assertEqual(self._answer(), ["failed"])
        self.assertIn("does not want advertising", self._get_requests().error)
        self.assertFalse(self._get_sent(self.lead))
        self.assertEqual(self.lead.activity_ids.user_id, self.ada)

    def test_rest_is_sent_to_who_refuses_advertising(self):
        self.rule.template_ids += self._create_template("Sheet")
        self.catalogue.is_advertising = True
        self.env["mail.blacklist"]._add("ann@acme.example.com")
        self._ask()
        self._answer()
        self.assertEqual(
            self._get_sent(self.lead).attachment_ids.mapped("name"), ["Sheet.txt"]
        )

    @mute_logger(REQUEST_LOG)
    def test_failure_leaves_a_task_and_the_others_go_on(self):
        carl_lead = self._create_lead(self.carl)
        self._ask(carl_lead, sender="x@acme.example.com")
        self._ask()
        self.carl.email = False
        self.assertEqual(self._answer(), ["failed", "sent"])
        self.assertEqual(carl_lead.activity_ids.user_id, self.ada)
        self.assertIn("no valid e-mail", carl_lead.activity_ids.note)
        self.carl.email = "carl@acme.example.com"
        failed = self._get_requests()[0]
        failed.with_user(self.ada).action_send_now()
        self.assertEqual((failed.state, failed.error), ("sent", False))

    @mute_logger(REQUEST_LOG)
    def test_error_of_a_template_leaves_a_task(self):
        self._ask()
        with patch.object(
            type(self.catalogue), "_get_parts", side_effect=ValueError("bad words")
        ):
            self.assertEqual(self._answer(), ["failed"])
        self.assertEqual(self._get_requests().error, "bad words")
        self.assertFalse(self.ann.interaction_ids)
        self.assertEqual(len(self.lead.activity_ids), 1)

    @mute_logger(SOURCE_LOG)
    def test_gateway_goes_on_if_a_rule_is_broken(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_document_request_rule SET domain = %s WHERE id = %s",
            ("[('gone', '=', 1)]", self.rule.id),
        )
        self.env.invalidate_all()
        self._ask()
        self.assertEqual(self.lead.message_ids[0].subject, "Your catalogue, please")
        self.assertEqual(self.lead.activity_ids.user_id, self.ada)

    def test_rule_that_answers_everything_is_refused(self):
        for values in (
            {"words": " , * "},
            {"trigger": "tag"},
            {"trigger": "activity"},
            {"words": "x", "template_ids": False},
            {"words": "x", "domain": "[('gone', '=', 1)]"},
            {
                "words": "x",
                "template_ids": self.env.ref(
                    "crm_relations.crm_document_template_contract"
                ).ids,
            },
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self._create_rule(**values)

    def test_who_sees_and_changes_what(self):
        self._ask()
        request = self._get_requests()
        Request = self.env["crm.document.request"]
        self.assertTrue(request.with_user(self.ada).has_access("read"))
        self.assertTrue(request.with_user(self.manager).has_access("read"))
        for user in self.bob | self.employee | self.accountant | self.portal:
            with self.assertRaises(AccessError):
                request.with_user(user).action_send_now()
        for user in self.ada | self.manager:
            with self.assertRaises(AccessError):
                Request.with_user(user).create({"rule_id": self.rule.id})
            with self.assertRaises(AccessError):
                request.with_user(user).write({"state": "sent"})
        self.assertEqual(request.state, "waiting")
        self.assertFalse(self.rule.with_user(self.ada).has_access("write"))
        self.assertTrue(self.rule.with_user(self.manager).has_access("write"))

    def test_merged_customer_keeps_the_log(self):
        self._ask()
        twin = self._create_customer("Ann Twin", email="twin@acme.example.com")
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.ann | twin).ids, twin
        )
        self.assertEqual(self._get_requests().partner_id, twin)
