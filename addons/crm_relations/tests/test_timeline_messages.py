from odoo import fields
from odoo.tests import tagged

from .common import CrmRelationsCommon


@tagged("post_install", "-at_install")
class TestTimelineMessages(CrmRelationsCommon):
    def _write(self, record, body="<p>Hello there</p>", **values):
        return self.env["mail.message"].create(
            {
                "model": record._name,
                "res_id": record.id,
                "message_type": "email",
                "date": "2024-03-05 08:30:00",
                "author_id": self.ann.id,
                "subject": "Question",
                "body": body,
                "subtype_id": self.env.ref("mail.mt_comment").id,
                **values,
            }
        )

    def test_incoming_mail_has_a_row(self):
        self._write(self.ann)
        row = self._get_rows(self.ann)
        self.assertEqual(row.kind, "email")
        self.assertEqual(row.name, "Question")
        self.assertEqual(row.author_id, self.ann)
        self.assertEqual(row.partner_id, self.ann)
        self.assertEqual(row.commercial_partner_id, self.acme)
        self.assertEqual(row.date, fields.Datetime.to_datetime("2024-03-05 08:30:00"))

    def test_comment_to_the_customer_is_mail(self):
        self._write(self.ann, message_type="comment")
        self.assertEqual(self._get_rows(self.ann).kind, "email")

    def test_outgoing_mailing_is_mail(self):
        self._write(self.ann, message_type="email_outgoing", subtype_id=False)
        self.assertEqual(self._get_rows(self.ann).kind, "email")

    def test_comment_for_employees_is_a_note(self):
        note = self.env.ref("mail.mt_note").id
        self._write(self.ann, message_type="comment", subtype_id=note)
        self._write(self.ann, message_type="comment", is_internal=True)
        self._write(self.ann, message_type="comment", subtype_id=False)
        kinds = self._get_rows(self.ann).mapped("kind")
        self.assertEqual(kinds, ["note", "note", "note"])

    def test_notifications_and_empty_messages_have_no_row(self):
        for kind in ("notification", "user_notification", "auto_comment"):
            self._write(self.ann, message_type=kind)
        self._write(self.ann, body="")
        self._write(self.ann, body="<p><br></p>")
        self.assertFalse(self._get_rows(self.ann))

    def test_mail_without_subject_has_the_name_of_the_record(self):
        lead = self.env["crm.lead"].create({"name": "Desks", "partner_id": self.ann.id})
        self._write(lead, subject=False)
        self.assertEqual(self._get_rows(lead, "email").name, "Desks")

    def test_mail_on_a_document_belongs_to_its_customer_and_owner(self):
        lead = self.env["crm.lead"].create(
            {"name": "Desks", "partner_id": self.ann.id, "user_id": self.eve.id}
        )
        self._write(lead)
        row = self._get_rows(lead, "email")
        self.assertEqual(row.partner_id, self.ann)
        self.assertEqual(row.user_id, self.eve)
        self.assertEqual(row.team_id, self.team_b)
        self.assertEqual((row.res_model, row.res_id), ("crm.lead", lead.id))

    def test_mail_on_order_and_interaction(self):
        order = self.env["sale.order"].create({"partner_id": self.ann.id})
        interaction = self._log(self.ann)
        self._write(order)
        self._write(interaction)
        for record in (order, interaction):
            self.assertEqual(self._get_rows(record, "email").name, "Question")

    def test_mail_on_a_customer_belongs_to_the_sales_person(self):
        self.acme.user_id = self.eve
        self._write(self.carl)
        self.assertEqual(self._get_rows(self.carl).user_id, self.eve)

    def test_page_shows_the_text_of_the_message(self):
        self._write(self.ann, body="<p>Hello <b>there</b></p><p>Second line</p>")
        [row] = self._get_page(self.ann)["rows"]
        self.assertEqual(row["preview"], "Hello there Second line")
        self.assertEqual(row["who"], "Ann")

    def test_page_shows_the_notes_of_the_interaction(self):
        self._log(self.ann, description="<p>Wants <i>oak</i></p>")
        [row] = self._get_page(self.ann)["rows"]
        self.assertEqual(row["preview"], "Wants oak")
