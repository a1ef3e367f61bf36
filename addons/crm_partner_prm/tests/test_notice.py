from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PrmCommon
from .common_registration import RegistrationCommon


class NoticeMixin:
    def _get_mails(self, record):
        """Mails to others than our people, the oldest first."""
        domain = [("model", "=", record._name), ("res_id", "=", record.id)]
        mails = self.env["mail.mail"].search(domain, order="id")
        return mails.filtered(lambda mail: not mail.recipient_ids.user_ids)

    def _get_subjects(self, record):
        return self._get_mails(record).mapped("subject")


@tagged("post_install", "-at_install")
class TestRegistrationNotice(NoticeMixin, RegistrationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nora.email = "nora@partner.example.com"
        cls.sue.email = "sue@rival.example.com"
        cls.northwind.email = "office@partner.example.com"

    def _register_as(self, contact, **values):
        return self._register(
            contact.commercial_partner_id, contact_id=contact.id, **values
        )

    def test_the_sender_hears_by_when_we_answer_and_that_we_did(self):
        registration = self._register_as(self.nora)
        registration.action_approve()
        mails = self._get_mails(registration)
        name = f"{registration.number} Kyivkhlib JSC"
        self.assertEqual(
            mails.mapped("subject"), [f"Registered: {name}", f"Approved: {name}"]
        )
        self.assertEqual(mails.recipient_ids, self.nora)
        self.assertEqual(mails[0].email_from, self.manager.email_formatted)
        self.assertIn(registration.access_url, mails[0].body_html)

    def test_the_loser_is_told_the_reason_once_and_no_name(self):
        self._register_as(self.nora, customer_street="Secret street 5")
        registration = self._register_as(self.sue)
        mail = self._get_mails(registration)
        self.assertEqual(
            mail.mapped("subject"), [f"Refused: {registration.number} Kyivkhlib JSC"]
        )
        self.assertIn("The customer was registered before you", mail.body_html)
        self.assertIn("same tax ID", mail.body_html)
        for secret in ("Northwind", "Secret street", "Nora"):
            self.assertNotIn(secret, mail.body_html)
        self.assertEqual(mail.recipient_ids, self.sue)

    def test_each_end_is_told(self):
        registration = self._register_as(self.nora)
        registration.action_approve()
        registration.lead_id.action_set_won()
        mail = self._get_mails(registration)[-1]
        self.assertEqual(
            mail.subject, f"Deal closed: {registration.number} Kyivkhlib JSC"
        )
        self.assertIn("Won", mail.body_html)

    def test_the_partner_is_warned_once_a_week_before_the_end(self):
        with freeze_time("2026-03-10 09:00:00"):
            registration = self._register_as(self.nora)
            registration.action_approve()
        subject = f"Protection ends soon: {registration.number} Kyivkhlib JSC"
        for day, times in (("2026-05-31", 0), ("2026-06-01", 1), ("2026-06-02", 1)):
            with freeze_time(f"{day} 09:00:00"):
                self._run_cron("prm.deal.registration", "_cron_follow_deadlines")
            self.assertEqual(self._get_subjects(registration).count(subject), times)

    def test_an_extended_protection_is_warned_of_again(self):
        registration = self._register_as(self.nora)
        registration.action_approve()
        registration.is_warned = True
        registration._report_progress("Shown to the board")
        registration.action_extend()
        self.assertFalse(registration.is_warned)
        self.assertIn("Protected longer", self._get_subjects(registration)[-1])

    def test_who_left_the_partner_hears_nothing_of_it(self):
        registration = self._register_as(self.nora)
        self.nora.parent_id = self.sundial
        registration.action_approve()
        self.assertEqual(
            self._get_mails(registration)[-1].recipient_ids, self.northwind
        )

    def test_without_a_sender_the_one_in_charge_hears_of_it(self):
        self.env["crm.relation"].create(
            {
                "left_partner_id": self.nora.id,
                "type_id": self._ref("crm_relation_type_prm_owner").id,
                "right_partner_id": self.northwind.id,
            }
        )
        registration = self._register(self.northwind)
        self.assertEqual(self._get_mails(registration).recipient_ids, self.nora)

    def test_the_partner_reads_its_own_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self._ref("mail_template_prm_registration_submitted")
        template.with_context(lang="fr_FR").subject = "Reçu : {{ object.number }}"
        self.nora.lang = "fr_FR"
        registration = self._register_as(self.nora)
        self.assertEqual(
            self._get_subjects(registration), [f"Reçu : {registration.number}"]
        )

    def test_a_broken_template_stops_nothing(self):
        template = self._ref("mail_template_prm_registration_submitted")
        self.env.cr.execute(
            "UPDATE mail_template SET subject = %s WHERE id = %s",
            ['{"en_US": "{{ object.no_such_field }}"}', template.id],
        )
        self.env.invalidate_all()
        logger = "odoo.addons.crm_partner_prm.models.prm_notice_mixin"
        with self.assertLogs(logger, "ERROR"), mute_logger("odoo.addons.mail"):
            registration = self._register_as(self.nora)
        self.assertEqual(registration.state, "submitted")
        self.assertFalse(self._get_mails(registration))

    def test_an_archived_template_is_not_sent(self):
        self._ref("mail_template_prm_registration_submitted").active = False
        self.assertFalse(self._get_mails(self._register_as(self.nora)))


@tagged("post_install", "-at_install")
class TestApplicationNotice(NoticeMixin, PrmCommon):
    def test_the_applicant_hears_of_each_step(self):
        application = self._apply()
        application.with_user(self.manager).action_review()
        application.action_prepare_contract()
        application.agreement_id.action_submit()
        what = f"{self.type.name} / {self.track.name}"
        yours = f"Your application: {what}"
        mails = self._get_mails(application)
        self.assertEqual(
            mails.mapped("subject"),
            [yours, yours, yours, f"Welcome as a partner: {what}"],
        )
        self.assertEqual(set(mails.mapped("email_to")), {"nora@partner.example.com"})
        self.assertIn("The contract is in force", mails[-1].body_html)

    def test_the_applicant_is_told_why_not(self):
        application = self._apply()
        application.reason_id = self._ref("prm_reason_application_region")
        application.action_reject()
        self.assertIn(
            "We have enough partners in your region",
            self._get_mails(application)[-1].body_html,
        )

    @freeze_time("2026-03-13 15:00:00")  # a Friday
    def test_the_manager_of_the_type_has_a_task_until_it_is_looked_at(self):
        self.type.user_id = self.manager
        application = self._apply()
        task = application.activity_ids
        self.assertEqual(application.user_id, self.manager)
        self.assertEqual(task.user_id, self.manager)
        self.assertEqual(str(task.date_deadline), "2026-03-17")
        application.action_review()
        self.assertFalse(application.activity_ids)

    def test_a_renewed_contract_goes_on_with_the_enrollment(self):
        application = self._apply(partner_id=self.northwind.id)
        application.action_review()
        application.action_prepare_contract()
        contract = application.agreement_id
        contract.action_submit()
        enrollment = application.enrollment_id
        contract.date_end = contract.date_start + timedelta(days=364)
        contract.action_renew()
        successor = contract.successor_ids
        successor.action_submit()
        self.assertEqual(enrollment.agreement_id, successor)
        contract.action_terminate()
        self.assertEqual(enrollment.state, "active")
        successor.action_terminate()
        self.assertEqual(enrollment.state, "suspended")
