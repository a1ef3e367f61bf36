from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCase

from .common import ServiceDeskCommon


@tagged("post_install", "-at_install")
class TestTicketNotice(ServiceDeskCommon, MailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={})  # as in daily work: with mails and tracking
        cls.ann.email = "ann@acme.example.com"

    def _create_and_flush(self, **values):
        with self.mock_mail_gateway():
            ticket = self._create_ticket("Broken leg", **values)
            self.flush_tracking()
        return ticket

    def _get_mail(self):
        self.assertEqual(len(self._mails), 1)
        return self._mails[0]

    def test_who_wrote_to_us_is_told_that_it_arrived(self):
        ticket = self._create_and_flush(channel="email")
        mail = self._get_mail()
        self.assertEqual(mail["subject"], f"Ticket {ticket.number}: Broken leg")
        self.assertEqual(mail["email_to"], ['"Ann" <ann@acme.example.com>'])
        self.assertIn(ticket.number, mail["body"])

    def test_who_is_on_the_phone_gets_no_mail(self):
        self._create_and_flush(channel="phone")
        self.assertFalse(self._mails)

    def test_the_mail_that_it_arrived_is_no_answer_of_ours(self):
        ticket = self._create_and_flush(channel="email")
        self.assertFalse(ticket.first_response_date)

    def test_a_stranger_is_told_as_well(self):
        self._create_and_flush(
            channel="email", partner_id=False, partner_email="new@example.com"
        )
        self.assertIn("<new@example.com>", self._get_mail()["email_to"][0])

    def test_the_customer_is_told_that_it_is_solved(self):
        ticket = self._create_and_flush(channel="phone")
        with self.mock_mail_gateway():
            ticket.action_close()
            self.flush_tracking()
        mail = self._get_mail()
        self.assertEqual(mail["email_to"], ['"Ann" <ann@acme.example.com>'])
        self.assertIn("is solved", mail["body"])

    def test_a_stage_without_mail_sends_none(self):
        ticket = self._create_and_flush(channel="phone")
        with self.mock_mail_gateway():
            ticket.stage_id = self.stage_progress
            self.flush_tracking()
        self.assertFalse(self._mails)
