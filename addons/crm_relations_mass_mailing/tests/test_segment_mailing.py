from ast import literal_eval
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.crm_relations_mass_mailing.models.mailing_mailing import (
    MAILING_CHANNELS,
)


@tagged("post_install", "-at_install")
class TestSegmentMailing(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.marketer = cls._create_user("mass_mailing.group_mass_mailing_user")
        cls.seller = cls._create_user("sales_team.group_sale_salesman")
        cls.town = cls.env["res.partner.industry"].create({"name": "Test Town"})
        cls.ada, cls.zoe = cls.env["res.partner"].create(
            [
                {
                    "name": name,
                    "email": f"{name}@example.com",
                    "industry_id": cls.town.id,
                }
                for name in ("Ada", "Zoe")
            ]
        )
        cls.segment = cls.env["crm.segment"].create(
            {"name": "Town", "domain": f"[('industry_id', '=', {cls.town.id})]"}
        )
        cls.mailing_list = cls.env["mailing.list"].create(
            {"name": "News", "crm_segment_id": cls.segment.id}
        )

    @classmethod
    def _create_user(cls, group):
        return new_test_user(cls.env, group, f"base.group_user,{group}")

    def _create_birthdays(self, event_type):
        self.env["crm.life.event"].create(
            [
                {
                    "partner_id": partner.id,
                    "type_id": event_type.id,
                    "date": fields.Date.today(),
                }
                for partner in (self.ada, self.zoe)
            ]
        )

    def _create_mailing(self):
        action = self.segment.with_user(self.marketer).action_create_mailing()
        return (
            self.env["mailing.mailing"]
            .with_user(self.marketer)
            .with_context(**action["context"])
            .create({"subject": "News"})
        )

    def _names(self):
        return sorted(self.mailing_list.contact_ids.mapped("name"))

    def test_a_mailing_goes_to_the_members_when_it_is_sent(self):
        mailing = self._create_mailing()
        domain = literal_eval(mailing.mailing_domain)
        self.assertEqual(domain, [("segment_ids", "in", self.segment.ids)])
        self.zoe.industry_id = False
        self.segment.action_refresh()
        self.assertEqual(mailing._get_recipients(), self.ada.ids)

    def test_a_mailing_obeys_the_blacklist(self):
        self.env["mail.blacklist"]._add("zoe@example.com")
        self.assertEqual(self._create_mailing()._get_recipients(), self.ada.ids)

    def test_any_mailing_to_contacts_obeys_the_blacklist(self):
        self.env["mail.blacklist"]._add("zoe@example.com")
        mailing = self._create_mailing()
        mailing.mailing_domain = repr([("id", "in", (self.ada | self.zoe).ids)])
        self.assertEqual(mailing._get_recipients(), self.ada.ids)

    def _decide(self, partner, channel, state):
        self.env["crm.consent"].create(
            {"partner_id": partner.id, "channel": channel, "state": state}
        )

    def test_a_mailing_and_a_list_obey_a_refusal(self):
        self._decide(self.zoe, "email", "refused")
        self.assertEqual(self._create_mailing()._get_recipients(), self.ada.ids)
        self.mailing_list.action_sync_segment()
        self.assertEqual(self._names(), ["Ada"])

    def test_a_list_drops_who_withdraws(self):
        self.mailing_list.action_sync_segment()
        self._decide(self.zoe, "email", "withdrawn")
        self.mailing_list.action_sync_segment()
        self.mailing_list.invalidate_recordset()
        self.assertEqual(self._names(), ["Ada"])

    def test_only_who_said_yes_if_the_company_asks_for_it(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("crm_relations.consent_required", "True")
        self._decide(self.ada, "email", "granted")
        self.assertEqual(self._create_mailing()._get_recipients(), self.ada.ids)
        self.mailing_list.action_sync_segment()
        self.assertEqual(self._names(), ["Ada"])

    def test_each_kind_of_mailing_asks_its_own_channel(self):
        """Text messages come with another app: its channel stands in for e-mail."""
        self._decide(self.zoe, "sms", "refused")
        mailing = self._create_mailing()
        self.assertEqual(mailing._get_recipients(), (self.ada | self.zoe).ids)
        with patch.dict(MAILING_CHANNELS, {"mail": MAILING_CHANNELS["sms"]}):
            self.assertEqual(mailing._get_recipients(), self.ada.ids)

    def test_a_list_follows_its_segment(self):
        self.mailing_list.with_user(self.marketer).action_sync_segment()
        self.assertEqual(self._names(), ["Ada", "Zoe"])
        self.zoe.industry_id = False
        self.segment.action_refresh()
        self.mailing_list.with_user(self.marketer).action_sync_segment()
        self.mailing_list.invalidate_recordset()
        self.assertEqual(self._names(), ["Ada"])

    def test_a_second_synchronisation_changes_nothing(self):
        self.mailing_list.action_sync_segment()
        subscriptions = self.mailing_list.subscription_ids
        self.assertEqual(self.mailing_list._sync_segment_batch(), 0)
        self.mailing_list.invalidate_recordset()
        self.assertEqual(self.mailing_list.subscription_ids, subscriptions)

    def test_who_unsubscribed_stays_unsubscribed(self):
        self.mailing_list.action_sync_segment()
        subscription = self.mailing_list.subscription_ids.filtered(
            lambda line: line.contact_id.name == "Zoe"
        )
        subscription.opt_out = True
        self.zoe.industry_id = False
        self.segment.action_refresh()
        self.mailing_list.action_sync_segment()
        self.zoe.industry_id = self.town
        self.segment.action_refresh()
        self.mailing_list.action_sync_segment()
        self.mailing_list.invalidate_recordset()
        self.assertTrue(subscription.exists().opt_out)
        self.assertEqual(len(self.mailing_list.subscription_ids), 2)

    def test_the_blacklisted_are_not_added_and_are_removed(self):
        self.env["mail.blacklist"]._add("zoe@example.com")
        self.mailing_list.action_sync_segment()
        self.assertEqual(self._names(), ["Ada"])
        self.env["mail.blacklist"]._add("ada@example.com")
        self.mailing_list.action_sync_segment()
        self.mailing_list.invalidate_recordset()
        self.assertEqual(self._names(), [])

    def test_who_was_added_by_hand_is_left_alone(self):
        contact = self.env["mailing.contact"].create(
            {
                "name": "Bob",
                "email": "bob@example.com",
                "list_ids": self.mailing_list.ids,
            }
        )
        self.mailing_list.action_sync_segment()
        self.mailing_list.invalidate_recordset()
        self.assertIn(contact, self.mailing_list.contact_ids)

    def test_a_known_address_is_not_doubled(self):
        known = self.env["mailing.contact"].create(
            {"name": "Ada L.", "email": "ADA@example.com"}
        )
        self.mailing_list.action_sync_segment()
        self.assertEqual(self._names(), ["Ada L.", "Zoe"])
        self.assertIn(known, self.mailing_list.contact_ids)

    def test_two_customers_of_one_address_share_a_subscription(self):
        self.zoe.email = "ada@example.com"
        self.mailing_list.action_sync_segment()
        self.assertEqual(self._names(), ["Ada"])

    def test_the_night_synchronises_all_lists(self):
        with self.enter_registry_test_mode():
            cron = self.env.ref("crm_relations_mass_mailing.ir_cron_crm_segment_sync")
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self._names(), ["Ada", "Zoe"])
        self.assertTrue(self.mailing_list.crm_sync_date)

    def test_a_list_without_segment_says_what_is_missing(self):
        self.mailing_list.crm_segment_id = False
        with self.assertRaisesRegex(UserError, "Choose the segment"):
            self.mailing_list.action_sync_segment()

    def test_a_life_event_adds_to_a_list(self):
        event_type = self.env.ref("crm_relations.crm_life_event_type_birthday")
        self._create_birthdays(event_type)
        self.env["mail.blacklist"]._add("zoe@example.com")
        news = self.env["mailing.list"].create({"name": "Birthday club"})
        rule = self.env["crm.life.event.rule"].create(
            {
                "name": "Club",
                "type_ids": event_type.ids,
                "domain": f"[('industry_id', '=', {self.town.id})]",
                "action": "mailing_list",
                "mailing_list_id": news.id,
            }
        )
        rule.action_run()
        self.assertEqual(news.contact_ids.mapped("name"), ["Ada"])
        states = {line.partner_id.name: line.state for line in rule.reminder_ids}
        self.assertEqual(states, {"Ada": "done", "Zoe": "skipped"})

    def test_marketing_reads_segments_and_does_not_edit_them(self):
        segment = self.segment.with_user(self.marketer)
        self.assertEqual(segment.partner_count, 2)
        with self.assertRaises(AccessError):
            segment.name = "Mine"

    def test_sales_people_do_not_synchronise_lists(self):
        with self.assertRaises(AccessError):
            self.mailing_list.with_user(self.seller).action_sync_segment()
        self.assertEqual(self._names(), [])
