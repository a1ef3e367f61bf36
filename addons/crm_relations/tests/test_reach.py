"""Refusals are obeyed by every list that is made to call or to write, and customers are
spoken to in their language."""

import threading
from contextlib import contextmanager

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_offers import OffersCommon


class ReachCommon(OffersCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.offer.rule"].search([]).active = False
        cls.env["crm.life.event.rule"].search([]).active = False
        cls.ada = cls._create_partner("Ada", phone="+12025550101", user_id=cls.user.id)
        cls.zoe = cls._create_partner("Zoe", phone="+12025550102", user_id=cls.user.id)
        cls.both = cls.ada | cls.zoe

    def _refuse(self, partner, *channels, state="refused"):
        self.env["crm.consent"].create(
            [
                {"partner_id": partner.id, "channel": channel, "state": state}
                for channel in channels
            ]
        )

    def _find(self, *domain, user=None):
        Partner = self.env["res.partner"].with_user(user or self.user)
        return Partner.search([("id", "in", self.both.ids), *domain])

    def _rule(self, **values):
        return self.env["crm.offer.rule"].create(
            {
                "name": "Offer",
                "product_id": self.vase.id,
                "domain": repr([("id", "in", self.both.ids)]),
                "reason": "{customer} may need {product}.",
                **values,
            }
        )

    def _reminder_rule(self, **values):
        """A rule for the birthday that both have in two days."""
        birthday = self.env.ref("crm_relations.crm_life_event_type_birthday")
        event = {"type_id": birthday.id, "date": "1990-05-22"}
        self.env["crm.life.event"].create(
            [{"partner_id": partner.id, **event} for partner in self.both]
        )
        return self.env["crm.life.event.rule"].create(
            {
                "name": "Congratulate",
                "type_ids": birthday.ids,
                "domain": repr([("id", "in", self.both.ids)]),
                **values,
            }
        )


@tagged("post_install", "-at_install")
class TestReach(ReachCommon):
    def test_search_leaves_out_who_refused_the_channel(self):
        self._refuse(self.zoe, "phone")
        self.assertEqual(self._find(("crm_reachable_by", "=", "phone")), self.ada)
        self.assertEqual(self._find(("crm_reachable_by", "=", "email")), self.both)
        self.assertEqual(self._find(("crm_reachable_by", "!=", "phone")), self.zoe)

    def test_search_for_nobody_finds_who_refused_everything(self):
        channels = dict(self.env["crm.consent"]._fields["channel"].selection)
        self._refuse(self.zoe, *channels)
        self._refuse(self.ada, "phone", "email")
        self.assertEqual(self._find(("crm_reachable_by", "=", False)), self.zoe)
        self.assertEqual(self._find(("crm_reachable_by", "!=", False)), self.ada)

    def test_search_asks_for_a_yes_if_the_company_does(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("crm_relations.consent_required", "True")
        self._refuse(self.zoe, "phone", state="granted")
        self.assertEqual(self._find(("crm_reachable_by", "=", "phone")), self.zoe)

    def test_only_sales_people_search_by_it(self):
        for user in (self.employee, self.accountant):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._find(("crm_reachable_by", "=", "phone"), user=user)

    def test_call_list_of_a_segment_holds_who_may_be_called(self):
        silent = self._create_partner("Silent")
        segment = self._segment()
        self.assertEqual(segment.partner_ids, self.both | silent)
        self._refuse(self.zoe, "phone")
        action = segment.with_user(self.user).action_view_call_list()
        found = self.env["res.partner"].with_user(self.user).search(action["domain"])
        self.assertEqual(found, self.ada)

    def test_whom_to_offer_leaves_out_who_refused_everything(self):
        channels = dict(self.env["crm.consent"]._fields["channel"].selection)
        rule = self._rule()
        action = rule.with_user(self.user).action_view_customers()
        self.assertEqual(self._find(*action["domain"]), self.both)
        self._refuse(self.zoe, *channels)
        self.assertEqual(self._find(*action["domain"]), self.ada)

    def test_whom_to_offer_opens_with_who_may_be_called(self):
        context = self._rule().action_view_customers()["context"]
        arch = self.env["res.partner"].get_view(view_type="search")["arch"]
        for name in context:
            self.assertIn(f'name="{name.removeprefix("search_default_")}"', arch)

    def test_reminder_to_call_is_not_given_for_who_refused_calls(self):
        call = self.env.ref("mail.mail_activity_data_call")
        rule = self._reminder_rule(activity_type_id=call.id, user_id=self.user.id)
        self._refuse(self.zoe, "phone")
        rule._remind_batch()
        states = {line.partner_id.name: line.state for line in rule.reminder_ids}
        self.assertEqual(states, {"Ada": "done", "Zoe": "skipped"})
        self.assertEqual(len(self.ada.activity_ids), 1)
        self.assertFalse(self.zoe.activity_ids)

    def test_reminder_to_do_something_is_given_all_the_same(self):
        todo = self.env.ref("mail.mail_activity_data_todo")
        rule = self._reminder_rule(activity_type_id=todo.id, user_id=self.user.id)
        self._refuse(self.zoe, "phone")
        rule._remind_batch()
        self.assertEqual(rule.reminder_ids.mapped("state"), ["done", "done"])

    def test_ready_made_groupings_of_territory_industry_and_language(self):
        country, state = self.env.ref("base.us"), self.env.ref("base.state_us_5")
        self.both.write(
            {"country_id": country.id, "state_id": state.id, "city": "Ogdenville"}
        )
        arch = self.env["res.partner"].get_view(view_type="search")["arch"]
        Partner = self.env["res.partner"].with_user(self.user)
        for field, value in (
            ("country_id", country),
            ("state_id", state),
            ("city", "Ogdenville"),
            ("industry_id", self.town),
            ("lang", self.ada.lang),
        ):
            with self.subTest(field=field):
                self.assertRegex(arch, f"['\"]group_by['\"]: ?['\"]{field}['\"]")
                groups = Partner._read_group(
                    [("id", "in", self.both.ids)], [field], ["__count"]
                )
                self.assertEqual(groups, [(value, 2)])


@tagged("post_install", "-at_install")
class TestSpokenLanguage(ReachCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.zoe.lang = "fr_FR"
        cls.vase.with_context(lang="fr_FR").name = "Un vase"
        cls.rule = cls.env["crm.offer.rule"].create(
            {
                "name": "Offer",
                "product_id": cls.vase.id,
                "domain": repr([("id", "in", cls.both.ids)]),
                "reason": "{customer} may need {product}.",
                "script": "Would {product} please you?",
            }
        )
        cls.rule.with_context(lang="fr_FR").script = "{product} vous plairait ?"

    def _get_offer(self, partner):
        [offer] = partner.with_user(self.user).get_offers()
        return offer

    def test_words_to_say_are_in_the_customers_language(self):
        offer = self._get_offer(self.zoe)
        self.assertEqual(offer["script"], "Un vase vous plairait ?")
        self.assertEqual(offer["reason"], "Zoe may need Vase.")
        self.assertEqual(self._get_offer(self.ada)["script"], "Would Vase please you?")

    def test_answered_offer_keeps_the_words_that_were_said(self):
        self.zoe.with_user(self.user).answer_offer(self.rule.id, "later")
        self.assertEqual(self.rule.offer_ids.script, "Un vase vous plairait ?")
        self.assertEqual(self.rule.offer_ids.reason, "Zoe may need Vase.")

    def test_offer_of_a_reminder_is_in_the_customers_language(self):
        self.rule.trigger = "reminder"
        self.rule.script = "On {date}: {product}"
        self.rule.with_context(lang="fr_FR").script = "Pour le {date} : {product}"
        rule = self._reminder_rule(action="offer", offer_rule_id=self.rule.id)
        rule._remind_batch()
        scripts = {offer.partner_id: offer.script for offer in self.rule.offer_ids}
        self.assertEqual(scripts[self.zoe], "Pour le 22/05/2026 : Un vase")
        self.assertEqual(scripts[self.ada], "On 05/22/2026: Vase")

    def test_other_languages_cost_the_same_for_1_and_80(self):
        people = self._create_partners(80, lang="fr_FR")
        self.rule.domain = repr([("id", "in", people.ids)])
        asked = []
        for partners in (people, people[:1], people):
            self.env.flush_all()
            self.env.invalidate_all()
            with self._listening() as statements:
                offers = partners._get_offers_by_partner()
            asked.append("\n".join(statements))
            self.assertEqual(len(offers), len(partners))
        self.assertEqual(asked[1], asked[2])

    @contextmanager
    def _listening(self):
        """Give the statements, so that a failure shows which one is too many."""
        statements, thread = [], threading.current_thread()
        thread.query_hooks = [lambda _cr, query, *_: statements.append(str(query))]
        try:
            yield statements
        finally:
            del thread.query_hooks

    def test_call_view_says_which_language_to_speak(self):
        Partner = self.env["res.partner"].with_user(self.user)
        [hit] = Partner.get_call_view("+12025550102")["hits"]
        self.assertIn("Fran", hit["language"])

    def test_one_language_is_not_told(self):
        others = self.env["res.lang"].search([("code", "!=", "en_US")])
        self.env["res.users"].search([]).lang = "en_US"
        self.env["res.partner"].search([]).lang = "en_US"
        others.active = False
        self.assertFalse(self.ada._get_spoken_language())

    def test_profile_asks_for_the_language(self):
        Partner = self.env["res.partner"].with_user(self.user)
        arch = Partner.get_view(view_type="form")["arch"]
        self.assertIn("Preferred Language", arch)
