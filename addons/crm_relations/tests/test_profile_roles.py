from datetime import date

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tests import Form, tagged

from .common_profile import TODAY, ProfileCommon


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestPartnerRoles(ProfileCommon):
    def _give(self, partner, code, start, end=False):
        return self.env["crm.partner.role.period"].create(
            {
                "partner_id": partner.id,
                "role_id": self.roles[code].id,
                "date_start": start,
                "date_end": end,
            }
        )

    def _find(self, *domain, **context):
        Partner = self.env["res.partner"].with_context(**context)
        return Partner.search([*domain, ("id", "in", (self.ada | self.acme).ids)])

    def test_several_roles_at_once(self):
        self._give(self.acme, "supplier", "2025-01-01")
        self._give(self.acme, "customer", "2024-01-01")
        self.assertEqual(self._codes(self.acme), ["customer", "supplier"])

    def test_ended_and_future_roles_do_not_count(self):
        self._give(self.acme, "agent", "2025-01-01", "2026-03-09")
        self._give(self.acme, "partner", "2026-03-11")
        self.assertFalse(self.acme.crm_role_ids)

    def test_last_day_counts(self):
        self._give(self.acme, "agent", "2025-01-01", "2026-03-10")
        self.assertEqual(self._codes(self.acme), ["agent"])

    def test_roles_as_of_a_day(self):
        self._give(self.acme, "prospect", "2025-01-01", "2025-06-30")
        self._give(self.acme, "customer", "2025-07-01")
        seen = self.acme.with_context(as_of="2025-06-30")
        self.assertEqual(self._codes(seen), ["prospect"])
        self.assertEqual(self._codes(self.acme), ["customer"])
        found = self._find(("crm_role_ids.code", "=", "prospect"), as_of="2025-03-01")
        self.assertEqual(found, self.acme)

    def test_setting_tags_opens_and_closes_periods(self):
        self._give(self.acme, "prospect", "2025-01-01")
        self.acme.crm_role_ids = self.roles["customer"] | self.roles["partner"]
        history = {
            period.role_id.code: (period.date_start, period.date_end)
            for period in self.acme.crm_role_period_ids
        }
        today = fields.Date.to_date("2026-03-10")
        self.assertEqual(
            history,
            {
                "prospect": (
                    fields.Date.to_date("2025-01-01"),
                    fields.Date.to_date("2026-03-09"),
                ),
                "customer": (today, False),
                "partner": (today, False),
            },
        )

    def test_role_taken_back_on_the_same_day_leaves_nothing(self):
        self.acme.with_user(self.user).crm_role_ids = [
            Command.link(self.roles["agent"].id)
        ]
        self.acme.with_user(self.user).crm_role_ids = [
            Command.unlink(self.roles["agent"].id)
        ]
        self.assertFalse(self.acme.crm_role_period_ids)

    def test_same_role_twice_at_once_is_refused(self):
        self._give(self.acme, "agent", "2025-01-01", "2025-12-31")
        with self.assertRaises(ValidationError) as caught:
            self._give(self.acme, "agent", "2025-12-31")
        self.assertIn("twice at the same time", str(caught.exception))
        self.assertEqual(len(self.acme.crm_role_period_ids), 1)

    def test_same_role_again_later_is_history(self):
        self._give(self.acme, "agent", "2025-01-01", "2025-12-31")
        self._give(self.acme, "agent", "2026-01-01")
        self.assertEqual(self._codes(self.acme), ["agent"])

    def test_search_by_role_name_and_none(self):
        self._give(self.acme, "agent", "2025-01-01")
        self.assertEqual(self._find(("crm_role_ids", "ilike", "agen")), self.acme)
        self.assertEqual(self._find(("crm_role_ids", "=", False)), self.ada)
        self.assertEqual(
            self._find(("crm_role_ids", "not in", self.roles["agent"].ids)), self.ada
        )

    def test_grouping_by_role_counts_each_role(self):
        self._give(self.acme, "agent", "2025-01-01")
        self._give(self.acme, "customer", "2025-01-01")
        self._give(self.acme, "partner", "2025-01-01", "2025-02-01")
        groups = self.env["res.partner"].formatted_read_group(
            [("id", "in", (self.ada | self.acme).ids)], ["crm_role_ids"], ["__count"]
        )
        counts = {
            (group["crm_role_ids"] or (0, "none"))[1]: group["__count"]
            for group in groups
        }
        self.assertEqual(counts, {"Agent": 1, "Customer": 1, "none": 1})
        for group in groups:
            domain = Domain(group["__extra_domain"]) & Domain(
                "id", "in", (self.ada | self.acme).ids
            )
            self.assertEqual(
                self.env["res.partner"].search_count(domain), group["__count"]
            )

    def test_role_is_groupable_on_screen(self):
        described = self.env["res.partner"].fields_get(["crm_role_ids"], ["groupable"])
        self.assertTrue(described["crm_role_ids"]["groupable"])

    def test_first_order_makes_a_customer_and_ends_the_prospect(self):
        self._give(self.acme, "prospect", "2025-01-01")
        self._new_order(self.acme).action_confirm()
        self.assertEqual(self._codes(self.acme), ["customer"])

    def test_second_order_changes_nothing(self):
        self._give(self.acme, "customer", "2025-01-01")
        self._new_order(self.acme).action_confirm()
        self.assertEqual(len(self.acme.crm_role_period_ids), 1)

    def test_order_of_a_person_makes_the_company_a_customer(self):
        self.ada.parent_id = self.acme
        self._new_order(self.ada).action_confirm()
        self.assertEqual(self._codes(self.acme), ["customer"])
        self.assertEqual(self._codes(self.ada), ["customer"])

    def test_lead_makes_a_prospect_unless_customer(self):
        self._give(self.acme, "customer", "2025-01-01")
        self.env["crm.lead"].create(
            [
                {"name": "Desks", "partner_id": self.acme.id},
                {"name": "Chairs", "partner_id": self.ada.id},
            ]
        )
        self.assertEqual(self._codes(self.acme), ["customer"])
        self.assertEqual(self._codes(self.ada), ["prospect"])

    @freeze_time("2026-03-02 22:30:00")
    def test_colleagues_across_the_date_line_give_a_role_once(self):
        """In Tokyo it is Tuesday when a colleague in New York meets the customer."""
        for zone in ("Asia/Tokyo", "America/New_York"):
            Lead = self.env["crm.lead"].with_user(self.user).with_context(tz=zone)
            Lead.create({"name": zone, "partner_id": self.acme.id})
        periods = self.acme.crm_role_period_ids.sorted("date_start")
        self.assertEqual(
            [(str(period.date_start), period.date_end) for period in periods],
            [("2026-03-02", date(2026, 3, 2)), ("2026-03-03", False)],
        )
        order = self._new_order(self.acme).with_context(tz="America/New_York")
        order.action_confirm()
        self.assertEqual(
            self.acme.crm_role_period_ids.mapped("role_id"), self.roles["customer"]
        )

    def test_lead_that_gets_its_customer_later_makes_a_prospect(self):
        lead = self.env["crm.lead"].create({"name": "Desks"})
        lead.partner_id = self.ada
        self.assertEqual(self._codes(self.ada), ["prospect"])

    def test_vendor_bill_makes_a_supplier(self):
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.acme.id,
                "invoice_date": "2026-03-10",
                "invoice_line_ids": [(0, 0, {"name": "Wood", "price_unit": 50})],
            }
        )
        bill.action_post()
        self.assertEqual(self._codes(self.acme), ["supplier"])

    def test_automatic_role_can_be_switched_off(self):
        self.roles["customer"].is_automatic = False
        self._new_order(self.acme).action_confirm()
        self.assertFalse(self.acme.crm_role_ids)

    def test_known_customer_costs_one_query(self):
        partners = self._people(20)
        for partner in partners:
            self._give(partner, "customer", "2025-01-01")
        partners._assign_role("customer")
        with self.assertQueryCount(1):
            partners._assign_role("customer", instead_of=("prospect",))

    def test_contact_made_in_the_competitor_menu_is_one(self):
        Partner = self.env["res.partner"].with_context(crm_role_code="competitor")
        partner = Partner.browse(Partner.name_create("Bad Desks")[0])
        self.assertEqual(self._codes(partner), ["competitor"])

    def test_form_of_a_role_menu_shows_the_role(self):
        Partner = self.env["res.partner"].with_context(crm_role_code="agent")
        form = Form(Partner.with_user(self.user))
        self.assertEqual(form.crm_role_ids[:].mapped("code"), ["agent"])

    def test_lost_deal_names_the_competitor(self):
        lead = self.env["crm.lead"].create({"name": "Desks", "type": "opportunity"})
        self._give(self.acme, "competitor", "2025-01-01")
        self.env["crm.lead.lost"].create(
            {"lead_ids": lead.ids, "competitor_ids": self.acme.ids}
        ).action_lost_reason_apply()
        self.assertEqual(lead.competitor_ids, self.acme)
        self.assertEqual(self.acme.crm_lost_deal_count, 1)
        action = self.acme.action_view_lost_deals()
        Lead = self.env["crm.lead"].with_context(**action["context"])
        self.assertEqual(Lead.search(action["domain"]), lead)

    def test_open_deal_of_a_competitor_is_not_lost(self):
        self.env["crm.lead"].create({"name": "Desks", "competitor_ids": self.acme.ids})
        self.assertEqual(self.acme.crm_lost_deal_count, 0)

    def test_roles_of_eighty_cost_as_much_as_of_one(self):
        partners = self._people(80)
        for partner in partners:
            self._give(partner, "customer", "2025-01-01")

        def read(some):
            return lambda: some.read(["crm_role_ids", "crm_lost_deal_count"])

        one = self._count_queries(read(partners[:1]))
        self.assertEqual(self._count_queries(read(partners)), one)

    def test_role_knows_its_contacts(self):
        before = self.roles["agent"].partner_count
        self._give(self.acme, "agent", "2025-01-01")
        self._give(self.ada, "agent", "2025-01-01", "2025-02-01")
        self.roles["agent"].invalidate_recordset()
        self.assertEqual(self.roles["agent"].partner_count, before + 1)

    def test_past_documents_give_roles_on_installation(self):
        self._new_order(self.acme).action_confirm()
        self.env["crm.lead"].create({"name": "Desks", "partner_id": self.ada.id})
        Period = self.env["crm.partner.role.period"]
        Period.search([("partner_id", "in", (self.ada | self.acme).ids)]).unlink()
        self.env.flush_all()
        Period._open_roles_of_past_documents()
        self.assertEqual(self._codes(self.acme), ["customer"])
        self.assertEqual(self.ada.crm_role_period_ids.role_id, self.roles["prospect"])
        self.assertEqual(
            self.acme.crm_role_period_ids.date_start, fields.Date.to_date("2026-03-10")
        )

    def test_merge_unites_overlapping_periods(self):
        twin = self.acme.copy({"name": "Acme Ltd"})
        first = self._give(self.acme, "agent", "2025-01-01", "2025-06-30")
        second = self._give(twin, "agent", "2025-06-01")
        (first | second).write({"note": "fair"})
        other = self._give(twin, "partner", "2024-01-01", "2024-12-31")
        self.env["crm.partner.role.period"]._merge_partner_rows(twin.ids, self.acme.id)
        periods = self.acme.crm_role_period_ids
        self.assertEqual(periods, first | other)
        self.assertEqual(first.date_start, fields.Date.to_date("2025-01-01"))
        self.assertFalse(first.date_end)
        self.assertEqual(first.note, "fair")

    def test_merge_keeps_periods_apart_that_do_not_touch(self):
        twin = self.acme.copy({"name": "Acme Ltd"})
        self._give(self.acme, "agent", "2025-01-01", "2025-02-28")
        self._give(twin, "agent", "2025-06-01", "2025-07-31")
        self.env["crm.partner.role.period"]._merge_partner_rows(twin.ids, self.acme.id)
        self.assertEqual(len(self.acme.crm_role_period_ids), 2)


@tagged("post_install", "-at_install")
class TestPartnerRoleAccess(ProfileCommon):
    def test_seller_gives_roles_but_does_not_delete_history(self):
        self.acme.with_user(self.user).crm_role_ids = self.roles["agent"]
        period = self.acme.crm_role_period_ids
        self.assertEqual(period.create_uid, self.user)
        with self.assertRaises(AccessError):
            period.with_user(self.user).unlink()
        self.assertTrue(period.exists())

    def test_seller_does_not_invent_roles(self):
        with self.assertRaises(AccessError):
            self.env["crm.partner.role"].with_user(self.user).create(
                {"name": "King", "code": "king"}
            )

    def test_manager_changes_roles_and_history(self):
        role = self.roles["agent"].with_user(self.manager)
        role.name = "Broker"
        self.acme.crm_role_ids = role.sudo()
        self.acme.crm_role_period_ids.with_user(self.manager).unlink()
        self.assertFalse(self.acme.crm_role_ids)

    def test_role_with_history_is_not_deleted(self):
        self.acme.crm_role_ids = self.roles["agent"]
        with self.assertRaises(UserError):
            self.roles["agent"].with_user(self.manager).unlink()
        self.assertEqual(self._codes(self.acme), ["agent"])

    def test_unused_role_can_be_deleted(self):
        role = self.env["crm.partner.role"].create({"name": "Expert", "code": "expert"})
        role.with_user(self.manager).unlink()
        self.assertFalse(role.exists())

    def test_accountant_reads_only(self):
        self.acme.crm_role_ids = self.roles["supplier"]
        seen = self.acme.with_user(self.accountant)
        self.assertEqual(self._codes(seen), ["supplier"])
        with self.assertRaises(AccessError):
            seen.crm_role_ids = self.roles["agent"]

    def test_clerk_and_portal_see_no_roles(self):
        for user in (self.clerk, self.portal):
            for model in ("crm.partner.role", "crm.partner.role.period"):
                subtest = self.subTest(user=user.login, model=model)
                with subtest, self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])
            with self.assertRaises(AccessError):
                self.acme.with_user(user).read(["crm_role_ids"])

    def test_clerk_still_opens_a_contact(self):
        with Form(self.acme.with_user(self.clerk)) as form:
            self.assertEqual(form.name, "Acme")
            self.assertNotIn("crm_role_ids", form._view["fields"])

    def test_order_of_a_clerk_without_rights_still_gives_the_role(self):
        self.acme.with_user(self.clerk)._assign_role("customer")
        self.assertEqual(self._codes(self.acme), ["customer"])

    def test_other_company_is_not_seen(self):
        other = self.env["res.company"].create({"name": "Other"})
        foreign = self.env["res.partner"].create(
            {"name": "Theirs", "company_id": other.id, "is_company": True}
        )
        foreign.crm_role_ids = self.roles["agent"]
        Period = self.env["crm.partner.role.period"].with_user(self.user)
        self.assertFalse(Period.search([("partner_id", "=", foreign.id)]))
        self.user.company_ids |= other
        allowed = Period.with_context(
            allowed_company_ids=[self.env.company.id, other.id]
        )
        self.assertEqual(len(allowed.search([("partner_id", "=", foreign.id)])), 1)
