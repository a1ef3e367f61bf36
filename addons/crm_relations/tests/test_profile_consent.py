from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tests import tagged

from .common_profile import TODAY, ProfileCommon


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestConsent(ProfileCommon):
    def _say(self, state, channel="email", partner=None, **values):
        partner = partner or self.ada
        return self.env["crm.consent"].create(
            {"partner_id": partner.id, "channel": channel, "state": state, **values}
        )

    def _allowed(self, channel="email", **kwargs):
        return self.ada in self.ada._filter_consented(channel, **kwargs)

    def _listed(self, email="ada@example.com"):
        return self.env["mail.blacklist"].search_count([("email", "=", email)])

    def _phone_listed(self):
        Blacklist = self.env["phone.blacklist"]
        return Blacklist.search_count([("number", "=", self.ada.phone_sanitized)])

    def _pill(self, channel):
        pills = self.ada.crm_consent_state
        return next(pill for pill in pills if pill["channel"] == channel)

    def test_nobody_asked_is_allowed_until_consent_is_required(self):
        self.assertTrue(self._allowed())
        self.env["ir.config_parameter"].set_param(
            "crm_relations.consent_required", "True"
        )
        self.assertFalse(self._allowed())
        self._say("granted")
        self.assertTrue(self._allowed())

    def test_refusal_counts_per_channel(self):
        self._say("refused", "letter")
        self.assertFalse(self._allowed("letter"))
        self.assertTrue(self._allowed("visit"))

    def test_latest_decision_wins_not_the_latest_typed(self):
        self._say("refused", "letter", date="2026-02-01")
        self._say("granted", "letter", date="2026-01-01")
        self.assertFalse(self._allowed("letter"))
        self._say("granted", "letter", date="2026-02-02")
        self.assertTrue(self._allowed("letter"))

    def test_withdrawn_is_a_refusal(self):
        self._say("granted", "letter", date="2026-01-01")
        self._say("withdrawn", "letter")
        self.assertFalse(self._allowed("letter"))

    def test_purposes_are_apart_and_all_means_all(self):
        self._say("refused", "letter", purpose="survey", date="2026-01-01")
        self.assertTrue(self._allowed("letter"))
        self.assertFalse(self._allowed("letter", purpose="survey"))
        self._say("refused", "letter", purpose="all", date="2026-01-02")
        self.assertFalse(self._allowed("letter", purpose="service"))

    def test_explicit_consent_can_be_asked_for(self):
        self.assertFalse(self._allowed("letter", explicit=True))
        self._say("granted", "letter")
        self.assertTrue(self._allowed("letter", explicit=True))

    def test_domain_can_be_used_by_lists(self):
        self._say("refused", "letter")
        domain = self.env["res.partner"]._get_consent_domain("letter")
        found = self.env["res.partner"].search(
            domain & Domain("id", "in", (self.ada | self.acme).ids)
        )
        self.assertEqual(found, self.acme)

    def test_unknown_channel_is_an_error(self):
        with self.assertRaises(ValueError):
            self.ada._filter_consented("pigeon")

    def test_order_of_contacts_is_kept(self):
        partners = self.ada | self.acme
        self.assertEqual(partners._filter_consented("letter").ids, partners.ids)

    def test_refused_email_is_on_odoos_list(self):
        self._say("refused")
        self.assertEqual(self._listed(), 1)
        self._say("granted")
        self.assertEqual(self._listed(), 0)

    def test_survey_refusal_does_not_stop_mailings(self):
        self._say("refused", purpose="survey")
        self.assertEqual(self._listed(), 0)

    def test_refused_again_after_being_freed(self):
        for state in ("refused", "granted", "refused"):
            self._say(state)
        self.assertEqual(self._listed(), 1)

    def test_sms_and_phone_share_odoos_list(self):
        self._say("refused", "sms")
        self._say("refused", "phone")
        self._say("granted", "phone")
        self.assertEqual(self._phone_listed(), 1)
        self.assertTrue(self._allowed("phone"))
        self.assertFalse(self._allowed("sms"))
        self._say("granted", "sms")
        self.assertEqual(self._phone_listed(), 0)

    def test_unsubscribing_is_logged_as_refusal(self):
        self.env["mail.blacklist"]._add("Ada@Example.com")
        self.assertEqual(
            [(row.state, row.origin) for row in self.ada.crm_consent_ids],
            [("refused", "blacklist")],
        )
        self.assertFalse(self._allowed())

    def test_coming_back_is_logged_as_consent(self):
        self.env["mail.blacklist"]._add("ada@example.com")
        self.env["mail.blacklist"]._remove("ada@example.com")
        states = self.ada.crm_consent_ids.sorted("id").mapped("state")
        self.assertEqual(states, ["refused", "granted"])

    def test_freeing_an_address_of_who_never_decided_is_no_consent(self):
        self.env["mail.blacklist"]._remove("ada@example.com")
        self.assertFalse(self.ada.crm_consent_ids)

    def test_blocked_number_refuses_calls_and_texts(self):
        self.env["phone.blacklist"].add("+32470112233")
        self.assertFalse(self._allowed("phone") or self._allowed("sms"))

    def test_new_contact_with_a_blocked_address_is_left_out(self):
        self.env["mail.blacklist"]._add("late@example.com")
        self.env["phone.blacklist"].add("+32470999999")
        late = self.env["res.partner"].create(
            {"name": "Late", "email": "late@example.com", "phone": "+32470999999"}
        )
        for channel in ("email", "phone", "sms"):
            self.assertFalse(late._filter_consented(channel), channel)

    def test_new_address_of_a_refuser_is_blocked(self):
        self._say("refused")
        self.ada.email = "new@example.com"
        self.assertEqual(self._listed("new@example.com"), 1)

    def test_address_shared_with_a_refuser_stays_blocked(self):
        twin = self.ada.copy({"name": "Twin"})
        self._say("refused")
        self._say("granted", partner=twin)
        self.assertEqual(self._listed(), 1)
        self._say("granted")
        self.assertEqual(self._listed(), 0)

    def test_merge_keeps_the_refusal(self):
        twin = self.env["res.partner"].create(
            {"name": "Twin", "email": "t@example.com"}
        )
        self._say("refused", partner=twin)
        self.env["crm.consent"]._merge_partner_rows(twin.ids, self.ada.id)
        self.assertFalse(self._allowed())
        self.assertEqual(self._listed(), 1)

    def test_log_cannot_be_changed_or_deleted(self):
        row = self._say("refused", "letter")
        with self.assertRaises(UserError):
            row.state = "granted"
        with self.assertRaises(UserError):
            row.unlink()
        self.assertEqual(row.state, "refused")

    def test_future_decision_is_refused(self):
        with self.assertRaises(ValidationError):
            self._say("granted", "letter", date="2026-03-11")
        self.assertFalse(self.ada.crm_consent_ids)

    def test_pills_show_the_decision(self):
        self._say("withdrawn", "letter", origin="form", date="2026-02-01")
        self.assertEqual(
            self._pill("letter"),
            {
                "channel": "letter",
                "label": "Letter",
                "state": "refused",
                "date": "2026-02-01 00:00:00",
                "origin": "Signed form",
            },
        )
        self.assertFalse(self._pill("visit")["state"])

    def test_existing_lists_are_logged_on_installation(self):
        Blacklist = self.env["mail.blacklist"].with_context(crm_consent_sync=True)
        Blacklist.create({"email": "ada@example.com"})
        self.env.flush_all()
        self.env["crm.consent"]._log_existing_blacklists()
        self.env.invalidate_all()
        self.assertEqual(self.ada.crm_consent_ids.origin, "blacklist")

    def test_filter_of_eighty_costs_one_query(self):
        partners = self._people(80, email="many@example.com")
        partners._filter_consented("email")
        self.env.flush_all()
        # the setting is cached, the refusals and the list are one SELECT
        with self.assertQueryCount(1):
            partners._filter_consented("email")

    def test_many_decisions_cost_as_much_as_one(self):
        def record(count):
            partners = self._people(count)
            rows = [
                {"partner_id": partner.id, "channel": "letter", "state": "refused"}
                for partner in partners
            ]
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["crm.consent"].create(rows)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        record(1)
        self.assertEqual(record(40), record(1))


@tagged("post_install", "-at_install")
class TestConsentAccess(ProfileCommon):
    def _values(self):
        return {"partner_id": self.ada.id, "channel": "email", "state": "refused"}

    def test_seller_records_and_odoo_obeys(self):
        row = self.env["crm.consent"].with_user(self.user).create(self._values())
        self.assertEqual(row.user_id, self.user)
        self.assertTrue(self.ada.is_blacklisted)

    def test_seller_and_manager_do_not_delete(self):
        row = self.env["crm.consent"].create(self._values())
        for user in (self.user, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                row.with_user(user).unlink()
        self.assertTrue(row.exists())

    def test_others_see_nothing(self):
        row = self.env["crm.consent"].create(self._values())
        for user in (self.accountant, self.clerk, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                row.with_user(user).read(["state"])
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.ada.with_user(user).read(["crm_consent_ids"])

    def test_refusal_is_obeyed_for_users_who_cannot_read_it(self):
        self.env["crm.consent"].create(self._values())
        self.assertFalse(self.ada.with_user(self.clerk)._filter_consented("email"))

    def test_other_company_is_not_seen(self):
        other = self.env["res.company"].create({"name": "Other"})
        foreign = self.env["res.partner"].create(
            {"name": "Theirs", "company_id": other.id}
        )
        self.env["crm.consent"].create({**self._values(), "partner_id": foreign.id})
        Consent = self.env["crm.consent"].with_user(self.user)
        self.assertFalse(Consent.search([("partner_id", "=", foreign.id)]))
