from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_agreement import AgreementCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 09:00:00")
class TestAgreement(AgreementCommon):
    def test_each_company_counts_its_own_numbers(self):
        other = self.env["res.company"].create({"name": "Other Ltd"})
        first = self._agree(company_id=other.id)
        second = self._agree(company_id=other.id)
        here = self._agree()
        self.assertEqual((first.name, second.name), ("AG/2026/0001", "AG/2026/0002"))
        self.assertEqual(here.name[:8], "AG/2026/")

    @mute_logger("odoo.sql_db")
    def test_number_is_taken_once_per_company(self):
        agreement = self._agree()
        with self.assertRaises(IntegrityError):
            self._agree(name=agreement.name)

    def test_type_gives_period_and_notice(self):
        kind = self._create_type(
            "Year", party_kind="carrier", notice_days=45, renewal_mode="auto"
        )
        agreement = self._agree(type_id=kind.id, date_start="2026-04-01")
        self.assertEqual(agreement.date_end, self._day("2027-03-31"))
        self.assertEqual(agreement.date_renewal, self._day("2027-02-14"))
        self.assertEqual(agreement.party_kind, "carrier")
        self.assertEqual(agreement.renewal_mode, "auto")

    def test_endless_agreement_stays_endless_when_it_starts_later(self):
        agreement = self._agree(date_end=False)
        agreement.date_start = "2026-05-01"
        self.assertFalse(agreement.date_end)
        self.assertFalse(agreement.date_renewal)

    @mute_logger("odoo.sql_db")
    def test_cannot_end_before_it_starts(self):
        with self.assertRaises(IntegrityError):
            self._agree(date_start="2026-04-01", date_end="2026-03-31")

    def test_negative_amount_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "negative"):
            self._agree(amount=-1)

    def test_salesperson_makes_an_agreement_in_the_form(self):
        with Form(self.env["crm.agreement"].with_user(self.ada)) as form:
            form.partner_id = self.acme
            form.type_id = self.simple
            form.subject = "Paper"
            form.amount = 500
        agreement = form.save()
        agreement.action_submit()
        self.assertEqual(agreement.state, "active")
        self.assertEqual(agreement.date_signed, self._day("2026-03-10"))

    def test_state_cannot_be_written(self):
        agreement = self._agree()
        with self.assertRaisesRegex(AccessError, "buttons"):
            agreement.with_user(self.manager).write({"state": "active"})
        self.assertEqual(agreement.state, "draft")

    def test_manager_enters_an_agreement_that_runs_already(self):
        values = {
            "partner_id": self.acme.id,
            "type_id": self.simple.id,
            "state": "active",
        }
        Agreement = self.env["crm.agreement"]
        self.assertEqual(
            Agreement.with_user(self.manager).create(dict(values)).state, "active"
        )
        with self.assertRaisesRegex(AccessError, "draft"):
            Agreement.with_user(self.ada).create(dict(values))

    def test_concluded_agreement_is_not_deleted(self):
        agreement = self._agree()
        agreement.action_submit()
        with self.assertRaisesRegex(UserError, "Terminate"):
            agreement.with_user(self.manager).unlink()
        agreement.with_user(self.ada).action_terminate()
        self.assertEqual(agreement.state, "terminated")

    def test_terminated_agreement_cannot_be_terminated_again(self):
        agreement = self._agree()
        agreement.action_terminate()
        with self.assertRaisesRegex(UserError, "Terminated"):
            agreement.action_terminate()

    def test_order_is_made_under_an_agreement_of_its_customer(self):
        agreement = self._agree(party_ids=[Command.create({"partner_id": self.ann.id})])
        order = self.env["sale.order"].create(
            {"partner_id": self.ann.id, "crm_agreement_id": agreement.id}
        )
        self.assertEqual(agreement.order_count, 1)
        self.assertEqual(
            self.env["sale.order"].search(agreement.action_view_orders()["domain"]),
            order,
        )
        stranger = self._create_customer("Stranger")
        with self.assertRaisesRegex(ValidationError, "no party"):
            order.partner_id = stranger

    def test_card_counts_agreements_in_force_of_the_account(self):
        self._agree(self.ann).action_submit()
        self._agree(self.acme).action_submit()
        self._agree(self.acme)
        customers = self.acme | self.carl
        self.assertEqual(
            customers.with_user(self.ada).mapped("crm_agreement_count"), [2, 2]
        )

    def test_merge_moves_agreements_and_parties(self):
        double = self._create_customer("Acme Double", is_company=True)
        agreement = self._agree(
            double, party_ids=[Command.create({"partner_id": double.id})]
        )
        agreement.action_submit()
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.acme | double).ids, self.acme, extra_checks=False
        )
        self.assertEqual(agreement.partner_id, self.acme)
        self.assertEqual(agreement.commercial_partner_id, self.acme)
        self.assertEqual(agreement.party_ids.partner_id, self.acme)
        self.assertEqual(agreement.state, "active")

    def test_timeline_shows_it_from_the_day_of_signature(self):
        agreement = self._agree(subject="Paper", amount=500, date_signed="2026-02-02")
        self.assertFalse(self._get_rows(agreement))
        agreement.action_submit()
        row = self._get_rows(agreement)
        self.assertEqual((row.kind, row.amount), ("agreement", 500))
        self.assertEqual(row.name, f"{agreement.name} Paper")
        self.assertEqual(str(row.date)[:10], "2026-02-02")

    def test_end_is_an_occasion_on_the_card(self):
        agreement = self._agree(date_end="2026-04-30")
        agreement.action_submit()
        domain = [("res_model", "=", "crm.agreement"), ("res_id", "=", agreement.id)]
        occasion = self.env["crm.occasion"].with_user(self.ada).search(domain)
        self.assertEqual(occasion.next_date, self._day("2026-04-30"))
        self.assertEqual(occasion.type_id.code, "contract_end")
        self.assertEqual(occasion.partner_id, self.acme)
        agreement.action_terminate()
        self.env.flush_all()
        self.assertFalse(self.env["crm.occasion"].search(domain))

    def test_list_costs_the_same_for_one_and_eighty(self):
        agreements = self.env["crm.agreement"].create(
            [
                {
                    "partner_id": self.acme.id,
                    "type_id": self.strict.id,
                    "user_id": self.ada.id,
                    "amount": 5,
                }
                for _number in range(80)
            ]
        )
        names = ["display_name", "may_decide", "order_count", "date_renewal", "state"]
        counts = []
        self.env.flush_all()
        for page in (agreements, agreements[:1], agreements):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            page.with_user(self.ada).read(names)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2], counts)


@tagged("post_install", "-at_install")
class TestAgreementAccess(AgreementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._agree(
            party_ids=[Command.create({"partner_id": cls.ann.id})]
        )

    def _may(self, user, operation="read"):
        return self.agreement.with_user(user).has_access(operation)

    def test_who_reads_it(self):
        self.assertTrue(self._may(self.ada))
        self.assertTrue(self._may(self.bob))  # of the same team
        self.assertTrue(self._may(self.manager))
        self.assertTrue(self._may(self.accountant))
        for user in self.eve | self.employee | self.lawyer | self.portal:
            self.assertFalse(self._may(user), user.login)
            seen = self.env["crm.agreement"].with_user(user)
            if user != self.portal:
                self.assertNotIn(self.agreement, seen.search([]), user.login)

    def test_salesperson_of_the_customer_reads_it(self):
        self.acme.user_id = self.eve
        self.assertTrue(self._may(self.eve))
        self.assertFalse(self._may(self.eve, "write"))

    def test_who_changes_it(self):
        self.assertTrue(self._may(self.ada, "write"))
        self.assertTrue(self._may(self.manager, "write"))
        for user in self.bob | self.accountant | self.employee | self.portal:
            self.assertFalse(self._may(user, "write"), user.login)
            with self.assertRaises(AccessError):
                self.agreement.with_user(user).action_submit()
        self.assertEqual(self.agreement.state, "draft")

    def test_parties_follow_the_agreement(self):
        party = self.agreement.party_ids
        self.assertTrue(party.with_user(self.bob).has_access("read"))
        self.assertFalse(party.with_user(self.bob).has_access("write"))
        self.assertFalse(party.with_user(self.eve).has_access("read"))
        self.assertFalse(party.with_user(self.employee).has_access("read"))

    def test_other_companies_do_not_see_it(self):
        other = self.env["res.company"].create({"name": "Other Ltd"})
        self.agreement.company_id = other
        self.assertFalse(self._may(self.manager))

    def test_employee_opens_a_contact(self):
        with Form(self.acme.with_user(self.employee)) as form:
            self.assertNotIn("crm_agreement_count", form._view["fields"])
