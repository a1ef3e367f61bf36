from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import CrmRelationsCommon


@tagged("post_install", "-at_install")
class TestDocument(CrmRelationsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann.email = "ann@acme.example.com"
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Desks",
                "type": "opportunity",
                "partner_id": cls.ann.id,
                "user_id": cls.ada.id,
            }
        )
        cls.offer = cls.env.ref("crm_relations.crm_document_template_offer")

    def _open(self, record, template, user=None):
        action = record.with_user(user or self.ada).action_make_document()
        Wizard = self.env[action["res_model"]].with_user(user or self.ada)
        with Form(Wizard.with_context(**action["context"])) as form:
            form.template_id = template
        return form.save()

    def _get_documents(self, record):
        return self.env["ir.attachment"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id)]
        )

    def test_preview_is_merged_from_deal_and_customer(self):
        product = self.env["product.product"].create({"name": "Oak desk"})
        self.env["sale.order"].create(
            {
                "partner_id": self.ann.id,
                "opportunity_id": self.lead.id,
                "order_line": [
                    Command.create({"product_id": product.id, "price_unit": 70})
                ],
            }
        )
        wizard = self._open(self.lead, self.offer)
        self.assertEqual(wizard.subject, "Offer: Desks")
        self.assertIn("Oak desk", wizard.body)
        self.assertIn("70.00", wizard.body)
        self.assertIn("Ann", wizard.letter)

    def test_sent_in_one_step_and_remembered(self):
        self._open(self.lead, self.offer).action_send()
        message = self.lead.message_ids[0]
        self.assertEqual(message.subject, "Offer: Desks")
        self.assertEqual(message.partner_ids, self.ann)
        self.assertEqual(len(message.attachment_ids), 1)
        self.assertEqual(self._get_documents(self.lead), message.attachment_ids)
        interaction = self.lead.partner_id.interaction_ids
        self.assertEqual(interaction.type_id.code, "documents")
        self.assertEqual(interaction.summary, "Offer: Desks")
        self.assertEqual(
            (interaction.lead_id, interaction.user_id), (self.lead, self.ada)
        )
        self.assertEqual(self._get_names(self.ann)[0], "Offer: Desks")

    def test_printed_document_stays_with_the_deal(self):
        action = self._open(self.lead, self.offer).action_print()
        document = self._get_documents(self.lead)
        self.assertEqual(action["url"], f"/web/content/{document.id}?download=true")
        self.assertEqual(document.name.rsplit(".", 1)[0], "Offer: Desks")
        self.assertIn(b"Ann", document.raw)
        self.assertEqual(self.ann.interaction_ids.type_id.code, "letter")

    def test_what_the_salesperson_changes_is_sent(self):
        wizard = self._open(self.lead, self.offer)
        wizard.write({"subject": "For you", "letter": "<p>Dear Ann, as promised</p>"})
        wizard.action_send()
        self.assertEqual(self.lead.message_ids[0].subject, "For you")
        self.assertIn("as promised", self.lead.message_ids[0].body)

    def test_files_of_the_template_are_sent_as_copies(self):
        catalogue = self.env["ir.attachment"].create({"name": "a.txt", "raw": b"A"})
        pack = self.env["crm.document.template"].create(
            {
                "name": "Pack",
                "kind": "material",
                "subject": "What you asked for",
                "attachment_ids": [Command.set(catalogue.ids)],
            }
        )
        wizard = self._open(self.lead, pack)
        with self.assertRaisesRegex(UserError, "nothing to print"):
            wizard.action_print()
        wizard.action_send()
        sent = self.lead.message_ids[0].attachment_ids
        self.assertEqual((sent.name, sent.raw), ("a.txt", b"A"))
        self.assertNotEqual(sent, catalogue)

    def test_customer_without_address_gets_no_mail(self):
        self.ann.email = False
        with self.assertRaisesRegex(UserError, "no valid e-mail"):
            self._open(self.lead, self.offer).action_send()
        self.assertFalse(self._get_documents(self.lead))
        self.assertFalse(self.ann.interaction_ids)

    def test_advertising_obeys_the_customers_wish(self):
        prices = self.env.ref("crm_relations.crm_document_template_price_list")
        self.env["mail.blacklist"]._add("ann@acme.example.com")
        with self.assertRaisesRegex(UserError, "advertising"):
            self._open(self.ann, prices).action_send()
        self._open(self.lead, self.offer).action_send()
        self.assertEqual(self.ann.interaction_ids.mapped("summary"), ["Offer: Desks"])

    def test_price_list_has_the_customers_prices(self):
        desk = self.env["product.product"].create({"name": "AA desk", "lst_price": 80})
        desk.default_code = "!first"
        prices = self.env.ref("crm_relations.crm_document_template_price_list")
        wizard = self._open(self.ann, prices)
        self.assertIn("AA desk", wizard.body)
        self.assertIn("80.00", wizard.body)

    def test_contract_is_merged_from_the_agreement(self):
        agreement = self.env["crm.agreement"].create(
            {
                "partner_id": self.ann.id,
                "subject": "Desks for a year",
                "user_id": self.ada.id,
            }
        )
        template = self.env.ref("crm_relations.crm_document_template_contract")
        wizard = self._open(agreement, template)
        self.assertEqual(wizard.subject, f"Contract {agreement.name}")
        self.assertIn("Desks for a year", wizard.body)
        wizard.action_send()
        self.assertEqual(agreement.message_ids[0].partner_ids, self.ann)

    def test_document_comes_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("uk_UA")
        self.offer.with_context(lang="uk_UA").subject = "Пропозиція: {{ object.name }}"
        self.ann.lang = "uk_UA"
        self.assertEqual(self._open(self.lead, self.offer).subject, "Пропозиція: Desks")

    def test_colleague_of_another_team_makes_none(self):
        with self.assertRaises(AccessError):
            self._open(self.lead, self.offer, self.eve)

    def test_who_may_use_and_change_templates(self):
        self.assertFalse(self.offer.with_user(self.ada).has_access("write"))
        self.assertTrue(self.offer.with_user(self.manager).has_access("write"))
        for user in self.employee | self.accountant | self.portal:
            self.assertFalse(self.offer.with_user(user).has_access("read"), user.login)
