from datetime import datetime

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common_offers import OffersCommon


@tagged("post_install", "-at_install")
class TestOffersSegment(OffersCommon):
    def _members(self, segment):
        return segment.with_env(self.env).partner_ids.mapped("name")

    def test_a_new_segment_knows_its_members_at_once(self):
        self._create_partner("Ada")
        segment = self._segment()
        self.assertEqual(segment.partner_count, 1)
        self.assertEqual(segment.partner_ids.mapped("name"), ["Ada"])
        self.assertEqual(segment.date_refresh, datetime(2026, 5, 20, 10))

    def test_history_tells_when_a_customer_entered_and_left(self):
        ada = self._create_partner("Ada")
        segment = self._segment()
        with self._on("2026-05-25"):
            ada.industry_id = False
            segment.action_refresh()
        with self._on("2026-06-01"):
            ada.industry_id = self.town
            segment.action_refresh()
        periods = segment.member_ids.sorted("id").mapped(
            lambda member: (member.date_enter, member.date_leave)
        )
        entered = datetime(2026, 5, 20, 10)
        left = datetime(2026, 5, 25, 10)
        back = datetime(2026, 6, 1, 10)
        self.assertEqual(periods, [(entered, left), (back, False)])
        self.assertEqual(segment.partner_ids, ada)

    def test_a_second_refresh_changes_nothing(self):
        self._create_partner("Ada")
        segment = self._segment()
        members = segment.member_ids
        segment.action_refresh()
        self.assertEqual(segment.member_ids, members)

    def test_members_are_read_once_whatever_statistics_say(self):
        segment = self._segment()
        self.env.cr.execute("CREATE TEMP TABLE crm_segment_wanted (id integer)")
        rows = self.env.execute_query(SQL("EXPLAIN %s", segment._get_enter_query()))
        plan = "\n".join(line for [line] in rows)
        self.assertIn("SetOp Except", plan)
        self.assertNotIn("Nested Loop", plan)

    def test_refresh_costs_the_same_for_1_and_80(self):
        self._create_partner("Ada")
        segment = self._segment()
        counts = []
        for number in (1, 80):
            self._create_partners(number)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            segment.action_refresh()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertEqual(segment.partner_count, 82)

    def test_customers_are_companies_and_private_persons(self):
        acme = self._create_partner("Acme", is_company=True)
        self._create_partner("Bob of Acme", parent_id=acme.id)
        self._create_partner("Depot", parent_id=acme.id, type="delivery")
        self._create_partner("Zoe")
        segment = self._segment()
        self.assertEqual(sorted(segment.partner_ids.mapped("name")), ["Acme", "Zoe"])
        segment.member_kind = "person"
        names = sorted(segment.partner_ids.mapped("name"))
        self.assertEqual(names, ["Bob of Acme", "Zoe"])
        segment.member_kind = "all"
        self.assertEqual(segment.partner_count, 4)

    def test_bought_a_category_within_a_period(self):
        ada, bob = self._create_partner("Ada"), self._create_partner("Bob")
        self._order(ada, self.roses, "2026-05-01")
        self._order(bob, self.roses, "2025-01-01")
        self._order(bob, self.vase, "2026-05-01")
        segment = self._segment(
            purchase_mode="bought",
            purchase_source="order",
            purchase_days=100,
            purchase_categ_id=self.flowers.id,
        )
        self.assertEqual(segment.partner_ids, ada)
        segment.purchase_mode = "not_bought"
        self.assertEqual(segment.partner_ids, bob)

    def test_amount_and_number_are_bounds(self):
        ada, bob = self._create_partner("Ada"), self._create_partner("Bob")
        self._order(ada, self.roses, "2026-05-01", price=100)
        self._order(bob, self.roses, "2026-05-01", price=60)
        self._order(bob, self.roses, "2026-05-02", price=60)
        segment = self._segment(
            purchase_mode="bought", purchase_source="order", purchase_amount_min=110
        )
        self.assertEqual(segment.partner_ids, bob)
        segment.write({"purchase_amount_min": 100, "purchase_number_max": 1})
        self.assertEqual(segment.partner_ids, ada)

    def test_bought_before_and_nothing_since(self):
        ada, bob = self._create_partner("Ada"), self._create_partner("Bob")
        self._order(ada, self.roses, "2025-09-01")
        self._order(bob, self.roses, "2025-09-01")
        self._order(bob, self.vase, "2026-05-01")
        segment = self._segment(
            purchase_mode="bought", purchase_source="order", purchase_idle_days=180
        )
        self.assertEqual(segment.partner_ids, ada)

    def test_posted_invoices_count_and_drafts_do_not(self):
        ada, bob = self._create_partner("Ada"), self._create_partner("Bob")
        moves = self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": partner.id,
                    "invoice_date": "2026-05-01",
                    "invoice_line_ids": [
                        (0, 0, {"product_id": self.roses.id, "price_unit": 70})
                    ],
                }
                for partner in (ada, bob)
            ]
        )
        moves[0].action_post()
        segment = self._segment(purchase_mode="bought", purchase_amount_min=70)
        self.assertEqual(segment.partner_ids, ada)
        segment.purchase_categ_id = self.flowers
        self.assertEqual(segment.partner_ids, ada)

    def test_no_contact_since_counts_the_whole_account(self):
        acme = self._create_partner("Acme", is_company=True)
        person = self._create_partner("Bob of Acme", parent_id=acme.id)
        zoe = self._create_partner("Zoe")
        self.env["crm.interaction"].create(
            {"partner_id": person.id, "date": "2026-05-10 09:00:00"}
        )
        segment = self._segment(no_contact_days=30)
        self.assertEqual(segment.partner_ids, zoe)
        segment.no_contact_days = 5
        self.assertEqual(segment.partner_ids, acme | zoe)

    def test_a_segment_of_a_company_takes_its_partners_and_sales(self):
        ada = self._create_partner("Ada")
        bob = self._create_partner("Bob", company_id=self.other_company.id)
        self._order(ada, self.roses, "2026-05-01")
        segment = self._segment(company_id=self.company.id)
        self.assertEqual(segment.partner_ids, ada)
        segment.company_id = False
        self.assertEqual(segment.partner_ids, ada | bob)
        segment.write({"purchase_mode": "bought", "purchase_source": "order"})
        self.assertEqual(segment.partner_ids, ada)

    def test_a_reader_of_one_company_sees_no_partner_of_another(self):
        ada = self._create_partner("Ada")
        bob = self._create_partner("Bob", company_id=self.other_company.id)
        segment = self._segment(company_id=False)
        self.assertEqual(segment.partner_ids, ada | bob)
        seen = segment.with_user(self.user)
        self.assertEqual(seen.partner_ids, ada)
        self.assertEqual(seen.partner_count, 1)

    def test_an_amount_needs_a_company(self):
        with self.assertRaisesRegex(ValidationError, "Choose the company"):
            self._segment(
                company_id=False, purchase_mode="bought", purchase_amount_min=5
            )

    def test_a_wrong_condition_is_refused_with_its_reason(self):
        segment = self._segment()
        for domain in ("[('nmae', '=', 1)]", "[(", "{}", "[('name', 'like')]"):
            with (
                self.assertRaisesRegex(ValidationError, "cannot be used"),
                self.env.cr.savepoint(),
            ):
                segment.domain = domain
        self.assertEqual(segment.domain, f"[('industry_id', '=', {self.town.id})]")

    def test_a_condition_cannot_ask_what_its_author_may_not_read(self):
        domain = "[('credit', '>', 0)]"
        with self.assertRaisesRegex(ValidationError, "not open to you"):
            self._segment().with_user(self.manager).domain = domain

    def test_search_contacts_by_segment(self):
        ada, bob = self._create_partner("Ada"), self._create_partner("Bob")
        segment = self._segment(domain="[('name', '=', 'Ada')]", name="Queens")
        Partner = self.env["res.partner"].with_user(self.user)
        ours = [("industry_id", "=", self.town.id)]
        self.assertEqual(Partner.search([*ours, ("segment_ids", "=", segment.id)]), ada)
        self.assertEqual(Partner.search([*ours, ("segment_ids", "ilike", "quee")]), ada)
        self.assertEqual(
            Partner.search([*ours, ("segment_ids.name", "=", "Queens")]), ada
        )
        self.assertEqual(
            Partner.search([*ours, ("segment_ids", "not in", segment.ids)]), bob
        )
        self.assertEqual(Partner.search([*ours, ("segment_ids", "=", False)]), bob)
        self.assertEqual(Partner.search([*ours, ("segment_ids", "!=", False)]), ada)

    def test_search_segments_by_customer(self):
        ada = self._create_partner("Ada")
        segment = self._segment()
        Segment = self.env["crm.segment"].with_user(self.user)
        found = Segment.search([("partner_ids", "in", ada.ids)])
        self.assertIn(segment, found)
        ada.industry_id = False
        segment._refresh()
        found = Segment.search([("partner_ids", "in", ada.ids)])
        self.assertNotIn(segment, found)

    def test_group_contacts_by_segment(self):
        self._create_partner("Ada")
        self._create_partner("Bob")
        both = self._segment(name="Both")
        one = self._segment(name="One", domain="[('name', '=', 'Ada')]")
        Partner = self.env["res.partner"].with_user(self.user)
        groups = dict(
            Partner._read_group(
                [("industry_id", "=", self.town.id)], ["segment_ids"], ["__count"]
            )
        )
        self.assertEqual((groups[both], groups[one]), (2, 1))
        self.assertTrue(Partner.fields_get(["segment_ids"])["segment_ids"]["groupable"])

    def test_segments_of_80_customers_cost_as_much_as_of_1(self):
        partners = self._create_partners(80)
        segment = self._segment()
        counts = []
        for records in (partners[:1], partners):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(records.segment_ids & segment, segment)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def _compare(self, first, other):
        values = {"segment_id": first.id, "other_segment_id": other.id}
        return self.env["crm.segment.compare"].with_user(self.user).create(values)

    def _segment_of(self, *names):
        domain = [("industry_id", "=", self.town.id), ("name", "in", names)]
        return self._segment(domain=str(domain))

    def test_compare_counts_three_parts(self):
        for name in ("Ada", "Bob", "Zoe", "Yan"):
            self._create_partner(name)
        wizard = self._compare(
            self._segment_of("Ada", "Bob"), self._segment_of("Bob", "Zoe", "Yan")
        )
        counts = (wizard.only_first_count, wizard.both_count, wizard.only_second_count)
        self.assertEqual(counts, (1, 1, 2))

    def test_compare_opens_three_lists(self):
        for name in ("Ada", "Bob", "Zoe"):
            self._create_partner(name)
        wizard = self._compare(
            self._segment_of("Ada", "Bob"), self._segment_of("Bob", "Zoe")
        )
        actions = (
            wizard.action_open_only_first(),
            wizard.action_open_both(),
            wizard.action_open_only_second(),
        )
        Partner = self.env["res.partner"].with_user(self.user)
        names = [Partner.search(action["domain"]).mapped("name") for action in actions]
        self.assertEqual(names, [["Ada"], ["Bob"], ["Zoe"]])

    def test_a_segment_is_not_compared_with_itself(self):
        segment = self._segment()
        with self.assertRaisesRegex(ValidationError, "two different"):
            self.env["crm.segment.compare"].create(
                {"segment_id": segment.id, "other_segment_id": segment.id}
            )

    def test_night_refreshes_all_and_a_broken_one_does_not_stop_it(self):
        broken, sound = self._segment(name="Broken"), self._segment(name="Sound")
        self.env.cr.execute(
            "UPDATE crm_segment SET domain = '[(''gone'', ''='', 1)]' WHERE id = %s",
            [broken.id],
        )
        self._create_partner("Ada")
        with (
            self._on("2026-05-22"),
            self.enter_registry_test_mode(),
            mute_logger("odoo.addons.crm_relations.models.crm_segment_refresh"),
        ):
            cron = self.env.ref("crm_relations.ir_cron_crm_segment_refresh")
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(sound.partner_ids.mapped("name"), ["Ada"])
        self.assertFalse(sound.refresh_error)
        self.assertIn("gone", broken.refresh_error)

    def test_archiving_a_segment_ends_its_memberships(self):
        self._create_partner("Ada")
        segment = self._segment()
        segment.action_archive()
        self.assertEqual(segment.partner_count, 0)
        self.assertEqual(segment.member_ids.date_leave, datetime(2026, 5, 20, 10))

    def test_merged_contacts_keep_every_membership(self):
        ada, twin = self._create_partner("Ada"), self._create_partner("Ada twin")
        segment = self._segment()
        other = self._segment(domain="[('name', '=', 'Ada twin')]")
        rows = (segment | other).member_ids
        self.assertEqual(len(rows), 3)
        self.env["crm.segment.member"]._merge_partner_rows(twin.ids, ada.id)
        self.assertEqual(rows.partner_id, ada)
        self.assertEqual(len(rows.exists()), 3)
        still_open = rows.filtered(lambda member: not member.date_leave)
        self.assertEqual(still_open.segment_id, segment | other)
        self.assertEqual(len(still_open), 2)

    def test_sales_people_read_and_managers_edit(self):
        segment = self._segment()
        self.assertEqual(segment.with_user(self.user).partner_count, 0)
        with self.assertRaises(AccessError):
            segment.with_user(self.user).write({"name": "Mine"})
        with self.assertRaises(AccessError):
            segment.with_user(self.user).action_refresh()
        with self.assertRaises(AccessError):
            segment.with_user(self.user).member_ids.create(
                {"segment_id": segment.id, "partner_id": self.user.partner_id.id}
            )
        segment.with_user(self.manager).write({"name": "Ours"})
        self.assertEqual(segment.name, "Ours")

    def test_nobody_else_reads_segments(self):
        self._create_partner("Ada")
        segment = self._segment()
        for user in (self.portal, self.employee, self.accountant):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    segment.with_user(user).read(["name"])
                with self.assertRaises(AccessError):
                    self.env["crm.segment.member"].with_user(user).search([])

    def test_an_employee_without_crm_rights_opens_a_contact(self):
        ada = self._create_partner("Ada")
        view = (
            self.env["res.partner"].with_user(self.employee).get_view(view_type="form")
        )
        self.assertNotIn("segment_ids", view["arch"])
        self.assertEqual(ada.with_user(self.employee).read(["name"])[0]["name"], "Ada")

    def test_segments_of_another_company_stay_hidden(self):
        segment = self._segment(company_id=self.other_company.id)
        with self.assertRaises(AccessError):
            segment.with_user(self.user).read(["name"])

    def test_a_refresh_that_runs_already_is_not_run_twice(self):
        segment = self._segment()
        self.patch(
            type(segment), "try_lock_for_update", lambda records, **kwargs: records[:0]
        )
        with self.assertRaisesRegex(UserError, "being refreshed"):
            segment.action_refresh()
