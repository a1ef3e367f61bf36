from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, TransactionCase, new_test_user, tagged

SCAN = "odoo.addons.crm_relations.models.crm_duplicate_scan"


class DuplicateCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            "double_manager",
            groups="sales_team.group_sale_manager,base.group_partner_manager",
        )
        cls.seller = new_test_user(
            cls.env, "double_seller", groups="sales_team.group_sale_salesman"
        )
        cls.colleague = new_test_user(
            cls.env, "double_colleague", groups="sales_team.group_sale_salesman"
        )
        cls.create_first()

    @classmethod
    def create_first(cls):
        cls.Partner = cls.env["res.partner"]
        cls.germany = cls.env.ref("base.de")
        cls.first = cls.Partner.create(
            {
                "name": "Bremer Seilerei Wendt",
                "is_company": True,
                "email": "post@wendt-seile.example",
                "phone": "+49 421 5550 1234",
                "vat": "DE136695976",
                "zip": "28195",
                "city": "Bremen",
                "country_id": cls.germany.id,
            }
        )

    def double(self, **values):
        values = {"name": "Wendt", "is_company": True, **values}
        return self.Partner.create(values)

    def scan(self):
        scan = self.env["crm.duplicate.scan"].create({})
        while scan.state != "done":
            scan._collect() if scan.state == "collect" else scan._pair()
        return scan

    def pair(self, other):
        pairs = self.env["crm.duplicate.pair"]
        return pairs.search(
            [("partner_a_id", "=", self.first.id), ("partner_b_id", "=", other.id)]
        )


@tagged("post_install", "-at_install")
class TestDuplicateTyping(DuplicateCase):
    def notice(self, user=None, **values):
        Partner = self.Partner.with_user(user) if user else self.Partner
        return Partner.new(values).duplicate_notice or ""

    def test_name_with_a_slip(self):
        notice = self.notice(name="Bremer Seilerei Went")
        self.assertIn("Bremer Seilerei Wendt, Bremen", notice)
        self.assertIn("name alike (79 %)", notice)

    def test_phone_in_another_spelling(self):
        self.assertIn("same phone number", self.notice(phone="0421/55501234"))

    def test_email_in_capitals(self):
        self.assertIn("same e-mail", self.notice(email="POST@wendt-seile.example"))

    def test_tax_id(self):
        self.assertIn("same tax ID", self.notice(vat="DE136695976"))

    def test_link_opens_the_other_contact(self):
        notice = self.notice(email="post@wendt-seile.example")
        self.assertIn(f'href="/odoo/res.partner/{self.first.id}"', notice)

    def test_stranger_has_no_notice(self):
        self.assertFalse(self.notice(name="Gasthaus Zur Linde", phone="+49 30 999888"))

    def test_people_of_the_company_share_its_phone(self):
        values = {"phone": "+49 421 5550 1234", "parent_id": self.first.id}
        self.assertFalse(self.notice(**values))

    def test_contact_itself_is_no_duplicate(self):
        with Form(self.first) as form:
            form.name = "Bremer Seilerei Wendt & Co"
            self.assertFalse(form.duplicate_notice)

    def test_name_cannot_inject_markup(self):
        self.first.name = "<img src=x onerror=alert(1)> Wendt"
        notice = self.notice(email="post@wendt-seile.example")
        self.assertNotIn("<img", notice)

    def test_hidden_contact_is_not_named(self):
        company = self.env["res.company"].create({"name": "Far away"})
        self.first.company_id = company
        values = {"email": "post@wendt-seile.example"}
        self.assertFalse(self.notice(user=self.seller, **values))

    def test_plain_user_opens_a_contact(self):
        user = new_test_user(self.env, "double_plain", groups="base.group_user")
        view = self.Partner.with_user(user).get_view(view_type="form")
        self.assertNotIn("duplicate_notice", view["arch"])

    def test_two_queries(self):
        values = {"name": "Bremer Seilerei Wendt", "phone": "+49 421 5550 1234"}
        partner = self.Partner.new(values)
        partner.mapped(lambda one: (one.email, one.vat, one.company_id, one.parent_id))
        self.env.flush_all()
        with self.assertQueryCount(2):
            self.assertTrue(partner.duplicate_notice)

    def test_eighty_records_cost_the_same(self):
        partners = self.Partner.concat(
            *(self.Partner.new({"name": f"Bremer Seilerei {n}"}) for n in range(80))
        )
        partners.mapped(lambda one: (one.email, one.vat, one.company_id, one.parent_id))
        self.env.flush_all()
        with self.assertQueryCount(2):
            partners.mapped("duplicate_notice")


@tagged("post_install", "-at_install")
class TestDuplicateScan(DuplicateCase):
    def test_same_email_and_similar_name(self):
        other = self.double(
            name="Bremer Seilerei Wend", email="post@wendt-seile.example"
        )
        self.scan()
        pair = self.pair(other)
        # 40 for the e-mail, 4 tenths of the 87 per cent that the names are alike
        self.assertEqual(pair.reasons, {"email": 40, "name": 87})
        self.assertEqual(pair.score, 74)
        self.assertEqual(pair.reason, "same e-mail, name alike (87 %)")

    def test_same_phone_and_place(self):
        other = self.double(
            name="Seilerei Wendt Bremen",
            phone="0421 55501234",
            zip="28195",
            country_id=self.germany.id,
        )
        self.scan()
        self.assertEqual(
            self.pair(other).reasons.keys() & {"phone", "place"}, {"phone", "place"}
        )

    def test_same_tax_id_is_enough(self):
        other = self.double(name="W. KG", vat="DE136695976")
        self.scan()
        self.assertEqual(self.pair(other).score, 50)

    def test_another_tax_id_speaks_against_it(self):
        other = self.double(
            name="Bremer Seilerei Wend",
            email="post@wendt-seile.example",
            vat="DE129273398",
        )
        self.scan()
        self.assertFalse(self.pair(other))

    def test_names_that_sound_alike_in_one_place(self):
        one = self.double(name="Иванов Пётр Ильич", city="Одесса", is_company=False)
        other = self.double(name="Иванов Петр Ильич", city="Одесса", is_company=False)
        self.double(name="Сидоренко Олег", city="Одесса", is_company=False)
        self.scan()
        pair = self.env["crm.duplicate.pair"].search([("partner_a_id", "=", one.id)])
        self.assertEqual(pair.partner_b_id, other)

    def test_cyrillic_and_latin_spelling_have_one_key(self):
        self.double(name="Ivanov Petr", city="Odesa", is_company=False)
        self.double(name="Иванов Пётр", city="Odesa", is_company=False)
        self.scan()
        keys = self.env["crm.duplicate.key"].search(
            [("kind", "=", "sound"), ("key", "like", "ivnv")]
        )
        self.assertEqual(len(keys), 2)
        self.assertEqual(len(set(keys.mapped("key"))), 1)

    def test_person_and_employer_are_no_pair(self):
        person = self.double(
            name="Bremer Seilerei",
            is_company=False,
            parent_id=self.first.id,
            email="post@wendt-seile.example",
        )
        self.scan()
        self.assertFalse(self.pair(person))

    def test_contacts_of_two_companies_are_no_pair(self):
        companies = self.env["res.company"].create([{"name": "A"}, {"name": "B"}])
        self.first.company_id = companies[0]
        other = self.double(vat="DE136695976", company_id=companies[1].id)
        self.scan()
        self.assertFalse(self.pair(other))

    def test_large_group_is_reported_not_compared(self):
        with patch(f"{SCAN}.MAX_BLOCK", 3):
            others = [self.double(email="post@wendt-seile.example") for _n in range(3)]
            scan = self.scan()
        self.assertFalse(self.pair(others[0]))
        block = scan.block_ids.filtered(lambda block: block.kind == "email")
        self.assertEqual(block.mapped("key"), ["post@wendt-seile.example"])
        self.assertEqual(block.mapped("size"), [4])
        self.assertEqual(scan.block_count, len(scan.block_ids))

    def test_number_is_compared_by_its_digits(self):
        # a likeness of the names is the other half of the score
        name = self.first.name
        same = self.double(name=name, phone="(0049) 421/5550.1234 ext.")
        other = self.double(name=name, phone="+49 421 5550 1235")
        self.scan()
        self.assertEqual(self.pair(same).reasons["phone"], 30)
        self.assertNotIn("phone", self.pair(other).reasons or {})

    def test_small_batches_find_the_same(self):
        other = self.double(vat="DE136695976")
        self.scan()
        whole = self.env["crm.duplicate.pair"].search([])
        found = {(p.partner_a_id, p.partner_b_id, p.score) for p in whole}
        whole.unlink()
        with patch(f"{SCAN}.COLLECT_BATCH", 7), patch(f"{SCAN}.PAIR_BATCH", 5):
            self.scan()
        again = self.env["crm.duplicate.pair"].search([])
        self.assertEqual(
            {(p.partner_a_id, p.partner_b_id, p.score) for p in again}, found
        )
        self.assertTrue(self.pair(other))

    def test_search_goes_on_where_it_stopped(self):
        self.double(vat="DE136695976")
        with patch(f"{SCAN}.COLLECT_BATCH", 10):
            scan = self.env["crm.duplicate.scan"].create({})
            scan._collect()
        with self.enter_registry_test_mode():
            self.env.ref(
                "crm_relations.crm_duplicate_scan_cron"
            ).method_direct_trigger()
        self.assertEqual(scan.state, "done")
        self.assertEqual(self.env["crm.duplicate.scan"].search_count([]), 1)
        self.assertEqual(
            scan.partner_count,
            self.Partner.with_context(active_test=False).search_count([]),
        )

    def test_dismissed_pair_does_not_come_back(self):
        other = self.double(vat="DE136695976")
        self.scan()
        pair = self.pair(other)
        pair.with_user(self.seller).action_dismiss()
        other.email = "post@wendt-seile.example"
        self.scan()
        self.assertEqual(pair.state, "dismissed")
        self.assertEqual(pair.score, 50)
        self.assertEqual(pair.dismissed_by_id, self.seller)

    def test_known_pair_shows_on_the_card(self):
        other = self.double(vat="DE136695976")
        self.scan()
        self.env.invalidate_all()
        self.assertIn("same tax ID", self.first.with_user(self.seller).duplicate_notice)
        self.pair(other).action_dismiss()
        self.env.invalidate_all()
        self.assertFalse(self.first.with_user(self.seller).duplicate_notice)


@tagged("post_install", "-at_install")
class TestDuplicateAccess(DuplicateCase):
    def setUp(self):
        super().setUp()
        self.other = self.double(vat="DE136695976", email="w@wendt-seile.example")
        (self.first + self.other).user_id = self.colleague
        self.scan()

    def test_salesperson_does_not_see_pairs_of_colleagues(self):
        pair = self.pair(self.other).with_user(self.seller)
        with self.assertRaises(AccessError):
            pair.action_dismiss()
        self.assertEqual(pair.sudo().state, "open")

    def test_owner_decides(self):
        pair = self.pair(self.other)
        pair.with_user(self.colleague).action_dismiss()
        self.assertEqual(pair.state, "dismissed")

    def test_nobody_writes_a_pair(self):
        pair = self.pair(self.other).with_user(self.manager)
        with self.assertRaises(AccessError):
            pair.score = 100
        with self.assertRaises(AccessError):
            pair.unlink()

    def test_portal_user_reads_no_pair(self):
        portal = new_test_user(self.env, "double_portal", groups="base.group_portal")
        with self.assertRaises(AccessError):
            self.env["crm.duplicate.pair"].with_user(portal).search([])

    def test_salesperson_starts_no_search(self):
        Scan = self.env["crm.duplicate.scan"]
        with self.assertRaises(AccessError):
            Scan.with_user(self.seller).action_start()
        self.assertFalse(Scan.search([("state", "!=", "done")]))

    def test_one_search_at_a_time(self):
        Scan = self.env["crm.duplicate.scan"].with_user(self.manager)
        Scan.action_start()
        with self.assertRaises(UserError):
            Scan.action_start()

    def test_comparing_needs_the_right_to_merge(self):
        with self.assertRaisesRegex(UserError, "Contact: Creation"):
            self.pair(self.other).with_user(self.colleague).action_compare()

    def test_compare_and_merge(self):
        action = self.pair(self.other).with_user(self.manager).action_compare()
        compare = self.env["crm.merge.compare"].browse(action["res_id"])
        compare = compare.with_user(self.manager)
        self.assertEqual(compare.survivor, "a")
        compare.survivor = "b"
        with Form(compare) as form:
            form.survivor = "a"
        lines = {line.field_name: line for line in compare.line_ids}
        self.assertEqual(lines["name"].value_b, "Wendt")
        self.assertFalse(lines["vat"].is_different)
        self.assertEqual(lines["zip"].choice, "a")
        lines["name"].choice = "b"
        compare.action_merge()
        self.assertFalse(self.other.exists())
        self.assertEqual(self.first.name, "Wendt")
        self.assertEqual(self.first.email, "post@wendt-seile.example")

    def test_merge_settles_the_pair_and_keeps_decisions(self):
        third = self.double(vat="DE136695976", name="Third")
        self.scan()
        Pair = self.env["crm.duplicate.pair"]
        Pair.search(
            [("partner_a_id", "=", self.other.id), ("partner_b_id", "=", third.id)]
        ).action_dismiss()
        Pair._merge_partner_rows(self.other.ids, self.first.id)
        pairs = Pair.search([("partner_b_id", "=", third.id)])
        self.assertEqual(pairs.partner_a_id, self.first)
        self.assertEqual(pairs.state, "dismissed")
        self.assertFalse(self.pair(self.other))

    def test_undo_brings_the_pairs_back(self):
        third = self.double(vat="DE136695976", name="Third")
        self.scan()
        Pair = self.env["crm.duplicate.pair"]
        before = Pair.search([]).read(["partner_a_id", "partner_b_id", "state"])
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((self.first + third).ids, self.first)
        self.assertNotEqual(len(Pair.search([])), len(before))
        self.env["crm.partner.merge"].search([], limit=1).action_undo()
        after = Pair.search([]).read(["partner_a_id", "partner_b_id", "state"])
        self.assertEqual(after, before)

    def test_merging_needs_the_right_to_change_both(self):
        maker = new_test_user(
            self.env, "double_maker", groups="base.group_partner_manager"
        )
        company = self.env["res.company"].create({"name": "Far away"})
        action = self.env["crm.merge.compare"].with_user(maker)
        action = action._get_action((self.first + self.other).with_user(maker))
        compare = self.env["crm.merge.compare"].with_user(maker)
        compare = compare.browse(action["res_id"])
        self.other.company_id = company
        with self.assertRaises(AccessError):
            compare.action_merge()
        self.assertTrue(self.other.exists())
