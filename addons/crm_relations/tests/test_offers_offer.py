from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_offers import OffersCommon


@tagged("post_install", "-at_install")
class TestOffersOffer(OffersCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.offer.rule"].search([]).active = False
        cls.ada = cls._create_partner("Ada", user_id=cls.user.id)
        cls.loan = cls._create_product("Study loan")
        cls.catalogue = cls._create_product("Spring catalogue")
        cls.too_expensive = cls.env["crm.lost.reason"].create({"name": "Too expensive"})

    def _rule(self, **values):
        return self.env["crm.offer.rule"].create(
            {
                "name": "Offer",
                "product_id": self.catalogue.id,
                "domain": f"[('industry_id', '=', {self.town.id})]",
                "reason": "{customer} may need {product}.",
                **values,
            }
        )

    def _event(self, code, day, partner=None, **values):
        event_type = self.env.ref(f"crm_relations.crm_life_event_type_{code}")
        return self.env["crm.life.event"].create(
            {
                "partner_id": (partner or self.ada).id,
                "type_id": event_type.id,
                "date": day,
                **values,
            }
        )

    def _reasons(self, partner=None):
        partner = (partner or self.ada).with_user(self.user)
        return [offer["reason"] for offer in partner.get_offers()]

    # the two stories of the catalogue

    def test_a_son_turns_17_and_the_parent_is_offered_a_study_loan(self):
        self._event("child_age", "2009-06-10", subject="Felix", age=17)
        self._rule(
            product_id=self.loan.id,
            event_type_ids=self.env.ref(
                "crm_relations.crm_life_event_type_child_age"
            ).ids,
            event_turns=17,
            event_days=60,
            reason="{subject} turns {turns} in {days} days ({date}).",
            script="{customer}, shall we talk about a {product} for {subject}?",
        )
        [offer] = self.ada.with_user(self.user).get_offers()
        self.assertEqual(offer["product"], "Study loan")
        self.assertEqual(offer["reason"], "Felix turns 17 in 21 days (06/10/2026).")
        self.assertEqual(
            offer["script"], "Ada, shall we talk about a Study loan for Felix?"
        )
        with self._on("2026-04-01"):
            self.assertEqual(self._reasons(), [])
        with self._on("2026-06-11"):
            self.assertEqual(self._reasons(), [])

    def test_flowers_last_year_bring_the_catalogue_before_the_friends_birthday(self):
        self._event("birthday_of", "1985-06-05", subject="Olga")
        self._order(self.ada, self.roses, "2025-06-02")
        self._rule(
            event_type_ids=self.env.ref(
                "crm_relations.crm_life_event_type_birthday_of"
            ).ids,
            event_days=21,
            bought_categ_ids=self.flowers.ids,
            purchase_window="season",
            purchase_days=14,
            reason=(
                "{event}: {subject} on {date}. Last year: {bought} on {bought_date}."
            ),
        )
        reason = (
            "Birthday of a friend or relative: Olga on 06/05/2026."
            " Last year: Roses on 06/02/2025."
        )
        self.assertEqual(self._reasons(), [reason])
        with self._on("2026-05-10"):
            self.assertEqual(self._reasons(), [])
        with self._on("2027-05-20"):
            self.assertEqual(self._reasons(), [])

    def test_without_flowers_last_year_there_is_no_catalogue(self):
        self._event("birthday_of", "1985-06-05", subject="Olga")
        self._order(self.ada, self.roses, "2025-03-02")
        self._order(self.ada, self.vase, "2025-06-02")
        self._rule(
            event_type_ids=self.env.ref(
                "crm_relations.crm_life_event_type_birthday_of"
            ).ids,
            bought_categ_ids=self.flowers.ids,
            purchase_window="season",
            purchase_days=14,
        )
        self.assertEqual(self._reasons(), [])

    # conditions

    def test_the_same_month_last_year(self):
        self._order(self.ada, self.roses, "2025-05-31")
        rule = self._rule(bought_product_ids=self.roses.ids, purchase_window="month")
        self.assertEqual(len(self._reasons()), 1)
        with self._on("2026-06-01"):
            self.assertEqual(self._reasons(), [])
        rule.write({"purchase_window": "days", "purchase_days": 30})
        self.assertEqual(self._reasons(), [])

    def test_bought_one_thing_but_never_the_other(self):
        self._order(self.ada, self.roses, "2026-01-10")
        self._rule(bought_categ_ids=self.flowers.ids, never_product_ids=self.vase.ids)
        self.assertEqual(self._reasons(), ["Ada may need Spring catalogue."])
        self._order(self.ada, self.vase, "2026-05-01")
        self.assertEqual(self._reasons(), [])

    def test_what_a_colleague_bought_counts_for_the_whole_company(self):
        acme = self._create_partner("Acme", is_company=True)
        bob = self._create_partner("Bob", parent_id=acme.id)
        self._order(bob, self.roses, "2026-01-10")
        self._rule(bought_categ_ids=self.flowers.ids)
        self.assertEqual(self._reasons(acme), ["Acme may need Spring catalogue."])

    def test_sales_of_another_company_do_not_count(self):
        self._order(self.ada, self.roses, "2026-01-10", company=self.other_company)
        self._rule(bought_categ_ids=self.flowers.ids, company_id=self.company.id)
        self.assertEqual(self._reasons(), [])

    def test_segment_condition_and_dates_decide(self):
        zoe = self._create_partner("Zoe")
        segment = self._segment(domain="[('name', '=', 'Ada')]")
        rule = self._rule(segment_id=segment.id)
        self.assertEqual((len(self._reasons()), self._reasons(zoe)), (1, []))
        rule.domain = "[('name', '=', 'Zoe')]"
        self.assertEqual(self._reasons(), [])
        rule.write({"domain": "[]", "date_end": "2026-05-19"})
        self.assertEqual(self._reasons(), [])
        rule.write({"date_start": "2026-05-21", "date_end": False})
        self.assertEqual(self._reasons(), [])
        rule.date_start = "2026-05-20"
        self.assertEqual(len(self._reasons()), 1)

    def test_whom_to_offer_lists_the_customers(self):
        zoe = self._create_partner("Zoe")
        self._order(zoe, self.roses, "2026-01-10")
        rule = self._rule(bought_categ_ids=self.flowers.ids)
        domain = rule.action_view_customers()["domain"]
        self.assertEqual(
            self.env["res.partner"].with_user(self.user).search(domain), zoe
        )

    # answers

    def test_a_refused_offer_stops_coming(self):
        rule = self._rule(refusal_months=12)
        self.ada.with_user(self.user).answer_offer(
            rule.id, "refuse", reason_id=self.too_expensive.id
        )
        offer = rule.offer_ids
        self.assertEqual(offer.state, "refused")
        self.assertEqual(offer.refuse_reason_id, self.too_expensive)
        self.assertEqual(offer.user_id, self.user)
        self.assertEqual(self._reasons(), [])
        with self._on("2027-05-19"):
            self.assertEqual(self._reasons(), [])
        with self._on("2027-05-21"):
            self.assertEqual(len(self._reasons()), 1)
        rule.refusal_months = 0
        with self._on("2036-05-21"):
            self.assertEqual(self._reasons(), [])

    def test_later_comes_back_on_its_date(self):
        rule = self._rule()
        self.ada.with_user(self.user).answer_offer(
            rule.id, "later", remind_date="2026-06-10"
        )
        self.assertEqual(self._reasons(), [])
        rule.domain = "[('id', '=', 0)]"
        with self._on("2026-06-10"):
            self.assertEqual(self._reasons(), ["Ada may need Spring catalogue."])

    def test_later_is_after_today(self):
        rule = self._rule()
        with self.assertRaisesRegex(UserError, "after today"), self.env.cr.savepoint():
            self.ada.with_user(self.user).answer_offer(
                rule.id, "later", remind_date="2026-05-20"
            )
        self.ada.with_user(self.user).answer_offer(rule.id, "later")
        self.assertEqual(rule.offer_ids.remind_date, date(2026, 6, 19))

    def test_accepting_opens_an_opportunity(self):
        rule = self._rule()
        action = self.ada.with_user(self.user).answer_offer(rule.id, "accept")
        lead = rule.offer_ids.lead_id
        self.assertEqual((action["res_model"], action["res_id"]), ("crm.lead", lead.id))
        self.assertEqual(lead.name, "Spring catalogue for Ada")
        self.assertEqual((lead.partner_id, lead.user_id), (self.ada, self.user))
        self.assertEqual(lead.expected_revenue, 50)
        self.assertEqual(self._reasons(), [])

    def test_accepting_opens_a_quotation_with_the_product(self):
        rule = self._rule(accept_action="quotation")
        action = self.ada.with_user(self.user).answer_offer(rule.id, "accept")
        order = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(order, rule.offer_ids.order_id)
        self.assertEqual(order.order_line.product_id, self.catalogue)
        self.assertEqual((order.partner_id, order.state), (self.ada, "draft"))

    def test_an_answer_is_taken_once(self):
        rule = self._rule()
        partner = self.ada.with_user(self.user)
        partner.answer_offer(rule.id, "refuse")
        with self.assertRaisesRegex(UserError, "answered by a colleague"):
            partner.answer_offer(rule.id, "accept")
        with self.assertRaisesRegex(UserError, "already recorded"):
            rule.offer_ids.with_user(self.manager).action_accept()
        self.assertEqual(rule.offer_ids.mapped("state"), ["refused"])
        self.assertFalse(
            self.env["crm.lead"].search([("partner_id", "=", self.ada.id)])
        )

    def test_an_unknown_answer_is_refused(self):
        rule = self._rule()
        with self.assertRaisesRegex(UserError, "accept, refuse or later"):
            self.ada.with_user(self.user).answer_offer(rule.id, "unlink")
        self.assertFalse(rule.offer_ids)

    def test_the_offer_of_another_customer_cannot_be_answered(self):
        zoe = self._create_partner("Zoe")
        rule = self._rule(domain="[('name', '=', 'Zoe')]")
        offer = self.env["crm.offer"].create(
            rule._prepare_offer({"customer": "Zoe"}, zoe.id)
        )
        with self.assertRaises(UserError):
            self.ada.with_user(self.user).answer_offer(
                rule.id, "accept", offer_id=offer.id
            )
        self.assertEqual(offer.state, "proposed")

    def test_looking_writes_nothing(self):
        rule = self._rule()
        self._reasons()
        self.assertFalse(rule.offer_ids)
        self.assertTrue(type(self.ada).get_customer_cues._readonly)

    # life event rules propose

    def test_a_life_event_rule_proposes_once(self):
        self.env["crm.life.event.rule"].search([]).active = False
        self._event("birthday", "1990-05-22")
        rule = self._rule(trigger="reminder", reason="{customer}: {event} on {date}.")
        self.assertEqual(self._reasons(), [])
        reminder = self.env["crm.life.event.rule"].create(
            {"name": "Gift", "action": "offer", "offer_rule_id": rule.id}
        )
        reminder.action_run()
        reminder.action_run()
        self.assertEqual(self._reasons(), ["Ada: Birthday on 05/22/2026."])
        [offer] = self.ada.with_user(self.user).get_offers()
        self.ada.with_user(self.user).answer_offer(
            rule.id, "refuse", offer_id=offer["offer_id"]
        )
        self.assertEqual(rule.offer_ids.state, "refused")
        with self._on("2027-05-18"):
            reminder.action_run()
        self.assertEqual(len(rule.offer_ids), 1)

    # costs

    def test_80_customers_cost_as_much_as_1(self):
        partners = self._create_partners(80, user_id=self.user.id)
        for partner in partners:
            self._order(partner, self.roses, "2026-01-10")
        self._rule(bought_categ_ids=self.flowers.ids)
        counts = []
        for records in (partners[:1], partners[:1], partners):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            offers = records.with_user(self.user)._get_offers_by_partner()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual([len(found) for found in offers.values()], [1] * 80)
        self.assertEqual(counts[1], counts[2])  # the first one warmed the caches

    def test_more_rules_cost_no_more_queries(self):
        counts = {}
        for number in (1, 2, 10):
            self._rule()
            while len(self._reasons()) < number:
                self._rule()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(self._reasons()), number)
            counts[number] = self.env.cr.sql_log_count - before
        self.assertEqual(counts[2], counts[10])

    # bad input

    def test_words_that_nobody_can_fill_in_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "{prise}"):
            self._rule(reason="Only {prise}")
        with self.assertRaisesRegex(ValidationError, "{subject}"):
            self._rule(reason="Because of {subject}")

    def test_a_wrong_condition_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "cannot be used"):
            self._rule(domain="[('nmae', '=', 1)]")

    # merge and access

    def test_merged_contacts_keep_every_offer(self):
        twin = self._create_partner("Ada twin")
        rule = self._rule()
        words = {"customer": "Ada"}
        offers = self.env["crm.offer"].create(
            [rule._prepare_offer(words, partner.id) for partner in (twin, self.ada)]
        )
        self.env["crm.offer"]._merge_partner_rows(twin.ids, self.ada.id)
        self.assertEqual(len(offers.exists()), 2)
        self.assertEqual(offers.partner_id, self.ada)
        self.assertEqual(offers.mapped("is_merged"), [True, False])

    def test_sales_people_see_offers_of_their_own_and_free_customers(self):
        rule = self._rule()
        offer = self.env["crm.offer"].create(rule._prepare_offer({}, self.ada.id))
        self.assertEqual(offer.with_user(self.user).state, "proposed")
        with self.assertRaises(AccessError):
            offer.with_user(self.colleague).read(["state"])
        offer.with_user(self.user).action_refuse()
        with self.assertRaises(AccessError):
            offer.with_user(self.user).unlink()
        self.assertEqual(offer.with_user(self.manager).state, "refused")

    def test_nobody_else_reaches_offers(self):
        rule = self._rule()
        offer = self.env["crm.offer"].create(rule._prepare_offer({}, self.ada.id))
        for user in (self.portal, self.employee, self.accountant):
            with self.subTest(user=user.login):
                for record in (offer, rule):
                    with self.assertRaises(AccessError):
                        record.with_user(user).read(["product_id"])
                partner = self.ada.with_user(user)
                with self.assertRaises(AccessError):
                    partner.get_offers()
                with self.assertRaises(AccessError):
                    partner.answer_offer(rule.id, "refuse")
        self.assertEqual(offer.state, "proposed")

    def test_offers_of_another_company_stay_hidden(self):
        rule = self._rule(company_id=self.other_company.id)
        self.assertEqual(self._reasons(), [])
        with self.assertRaises(AccessError):
            rule.with_user(self.user).read(["name"])

    def test_sales_people_do_not_edit_rules(self):
        rule = self._rule().with_user(self.user)
        with self.assertRaises(AccessError):
            rule.write({"name": "Mine"})
        self.assertEqual(rule.name, "Offer")
