from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import tagged

from .common_profile import TODAY, PrivacyCommon


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestPersonalDataReport(PrivacyCommon):
    def test_links_of_every_kind_are_found(self):
        event = self.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": "2026-03-11 09:00:00",
                "stop": "2026-03-11 10:00:00",
                "partner_ids": [(6, 0, self.ada.ids)],
            }
        )
        self.env["ir.attachment"].create(
            {"name": "passport.pdf", "res_model": "res.partner", "res_id": self.ada.id}
        )
        self.env["crm.consent"].create(
            {"partner_id": self.ada.id, "channel": "letter", "state": "refused"}
        )
        groups = self._groups(self.ada)
        self.assertEqual(groups["crm.lead"]["shown"], [self.lead.name])
        self.assertEqual(groups["calendar.event"]["shown"], [event.display_name])
        self.assertEqual(groups["ir.attachment"]["shown"], ["passport.pdf"])
        self.assertEqual(
            groups["crm.consent"]["shown"], ["Letter, Refused, 2026-03-10"]
        )

    def test_records_with_the_address_only_are_found(self):
        self.lead.partner_id = False
        self.assertEqual(self._groups(self.ada)["crm.lead"]["count"], 1)

    def test_other_persons_are_not_in_it(self):
        self.env["crm.lead"].create({"name": "Other", "partner_id": self.acme.id})
        self.assertEqual(self._groups(self.ada)["crm.lead"]["count"], 1)

    def test_archived_records_are_found(self):
        self.assertFalse(self.lead.active)
        self.assertEqual(self._groups(self.ada)["crm.lead"]["count"], 1)

    def test_number_is_exact_and_names_are_limited(self):
        self.env["crm.interaction"].create(
            [{"partner_id": self.ada.id, "summary": f"Call {n}"} for n in range(60)]
        )
        group = self._groups(self.ada)["crm.interaction"]
        self.assertEqual((group["count"], len(group["shown"])), (60, 50))

    def test_more_records_cost_no_more_queries(self):
        def report():
            self._groups(self.ada)

        self.env["crm.consent"].create(
            {"partner_id": self.ada.id, "channel": "letter", "state": "granted"}
        )
        one = self._count_queries(report)
        self.env["crm.consent"].create(
            [
                {"partner_id": self.ada.id, "channel": "letter", "state": "granted"}
                for _number in range(49)
            ]
        )
        self.assertEqual(self._count_queries(report), one)

    def test_report_shows_facts_and_records(self):
        report = self.env["ir.actions.report"].with_user(self.officer)
        html = report._render_qweb_html(
            "crm_relations.action_report_personal_data", self.ada.ids
        )[0].decode()
        for text in ("Countess street 1", "Countess of numbers", self.lead.name):
            self.assertIn(text, html)

    def test_report_is_for_officers_only(self):
        report = "crm_relations.report_personal_data"
        for user in (self.user, self.manager, self.accountant, self.clerk, self.portal):
            model = self.env[f"report.{report}"].with_user(user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                model._get_report_values(self.ada.ids)


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestRetention(PrivacyCommon):
    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "crm_relations.ir_cron_propose_anonymisation"
            ).method_direct_trigger()

    def _proposals(self, partner):
        kind = self.env.ref("crm_relations.mail_activity_type_anonymise")
        return (
            self.env["mail.activity"]
            .with_context(active_test=False)
            .search(
                [
                    ("res_model", "=", "res.partner"),
                    ("res_id", "in", partner.ids),
                    ("activity_type_id", "=", kind.id),
                ]
            )
        )

    def test_passed_date_is_proposed_once_to_an_officer(self):
        self.ada.crm_retention_date = "2026-03-10"
        self._run_cron()
        self._run_cron()
        proposal = self._proposals(self.ada)
        self.assertEqual(len(proposal), 1)
        officers = self.env.ref("crm_relations.group_privacy_officer").all_user_ids
        self.assertIn(proposal.user_id, officers)

    def test_nothing_is_anonymised_by_itself(self):
        self.ada.crm_retention_date = "2026-03-10"
        self._run_cron()
        self.assertEqual(self.ada.name, "Ada Lovelace")

    def test_future_company_and_anonymous_are_not_proposed(self):
        self.ada.crm_retention_date = "2026-03-11"
        self.acme.crm_retention_date = "2026-01-01"
        bob = self.env["res.partner"].create(
            {
                "name": "Bob",
                "crm_retention_date": "2026-01-01",
                "crm_anonymised_date": TODAY,
            }
        )
        self._run_cron()
        self.assertFalse(self._proposals(self.ada | self.acme | bob))

    def test_filter_finds_the_same_persons(self):
        self.ada.crm_retention_date = fields.Date.today() - relativedelta(days=1)
        domain = self.env["res.partner"]._get_to_anonymise_domain()
        found = self.env["res.partner"].search(domain & Domain("id", "=", self.ada.id))
        self.assertEqual(found, self.ada)
