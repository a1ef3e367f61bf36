from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_lead7 import LEAKS, SECRETS, LeadCommon


@tagged("post_install", "-at_install")
class TestLeadOffer(LeadCommon):
    def _get_tasks(self, lead, name="mail_activity_type_lead_back"):
        return lead.activity_ids.filtered(
            lambda task: task.activity_type_id == self._ref(name)
        )

    def test_an_offer_says_what_is_needed_and_not_by_whom(self):
        lead = self._create_secret_lead(city="Liège", prm_need=False)
        offer = self._offer(lead)
        self.assertEqual((offer.amount, offer.city), (1000, "Liège"))
        self.assertIn("wants three ovens of 12 kW", offer.need)
        for secret in LEAKS:
            self.assertNotIn(secret, offer.need)
        self.assertEqual(offer.display_name, f"LO{offer.id:05d}")

    def test_what_a_manager_writes_for_partners_is_withheld_as_well(self):
        lead = self._create_secret_lead(prm_need="Ovens for Zvonkova, ask Mr Xavier")
        self.assertEqual(self._offer(lead).need, "Ovens for …, ask Mr …")
        self.assertEqual(lead.prm_need_preview, "Ovens for …, ask Mr …")

    def test_the_letter_names_no_customer(self):
        lead = self._create_secret_lead()
        mails = self.env["mail.mail"].search([])
        self._offer(lead)
        letter = self.env["mail.mail"].search([]) - mails
        self.assertEqual(letter.recipient_ids, self.northwind)
        self.assertIn("wants three ovens", letter.body_html)
        self.assertIn("/my/partner/leads/", letter.body_html)
        for secret in (*LEAKS, *SECRETS.values()):
            self.assertNotIn(secret, letter.body_html + letter.subject)

    def test_many_offers_are_one_letter_to_whoever_sells(self):
        self.env["crm.relation"].create(
            {
                "left_partner_id": self.nora.id,
                "type_id": self._ref("crm_relation_type_prm_sales").id,
                "right_partner_id": self.northwind.id,
            }
        )
        self.nora.email = "nora@northwind.example.com"
        self._create_rule(partner_ids=self.northwind.ids)
        mails = self.env["mail.mail"].search([])
        self._create_leads(3).action_prm_offer()
        letter = self.env["mail.mail"].search([]) - mails
        self.assertEqual(letter.recipient_ids, self.nora)
        self.assertEqual(letter.body_html.count("/my/partner/leads/"), 3)

    @freeze_time("2026-03-13 15:00:00")  # a Friday
    def test_the_deadline_is_in_working_time(self):
        start = fields.Datetime.now()
        hours = self._create_rule(answer_time=4, answer_unit="hours")
        days = self._create_rule(answer_time=1, answer_unit="days")
        self.assertEqual(str(hours._get_deadline(start)), "2026-03-16 10:00:00")
        self.assertEqual(str(days._get_deadline(start)), "2026-03-16 17:00:00")
        self.env.company.resource_calendar_id = False
        self.assertEqual(str(hours._get_deadline(start)), "2026-03-13 19:00:00")

    def test_an_accepted_lead_is_the_partners(self):
        lead = self._create_leads(1)
        offer = self._offer(lead)
        offer.with_user(self.manager).action_accept()
        self.assertEqual((offer.state, offer.result), ("accepted", "open"))
        self.assertEqual(
            (lead.prm_partner_id, lead.type), (self.northwind, "opportunity")
        )
        self.assertIn("takes the lead", lead.message_ids[0].body)

    def test_whoever_says_no_gives_a_reason_and_the_next_is_asked(self):
        self._create_rule()
        lead = self._create_leads(1)
        offer = self._offer(lead)
        with self.assertRaisesRegex(UserError, "Choose a reason"):
            offer.action_decline()
        offer.reason_id = self.refusal
        offer.action_decline()
        self.assertEqual(offer.state, "declined")
        nxt = lead.prm_offer_ids - offer
        self.assertEqual(
            (nxt.partner_id, nxt.state, nxt.round), (self.sundial, "offered", 2)
        )

    def test_whoever_said_no_is_never_asked_again(self):
        lead = self._create_leads(1)
        offer = self._offer(lead)
        offer.reason_id = self.refusal
        offer.action_decline()
        with self.assertRaisesRegex(UserError, "not asked again"):
            self._offer(lead)

    def test_silence_brings_the_lead_to_the_next_and_then_back(self):
        with freeze_time("2026-03-10 09:00:00"):
            self._create_rule(answer_time=2, answer_unit="hours")
            lead = self._create_leads(1)
            lead.action_prm_offer()
            first = lead.prm_offer_ids
        with freeze_time("2026-03-10 10:30:00"):
            self._follow()
            self.assertEqual(first.state, "offered")
        with freeze_time("2026-03-10 11:30:00"):
            self._follow()
        second = lead.prm_offer_ids - first
        self.assertEqual((first.state, second.state), ("expired", "offered"))
        self.assertFalse(self._get_tasks(lead))
        with freeze_time("2026-03-10 15:00:00"):
            self._follow()
        self.assertEqual(lead.prm_offer_ids.mapped("state"), ["expired"] * 2)
        self.assertEqual(self._get_tasks(lead).user_id, self.manager)

    def test_no_more_partners_are_asked_than_the_rule_says(self):
        self._create_rule(max_rounds=1)
        lead = self._create_leads(1)
        lead.action_prm_offer()
        lead.prm_offer_ids.action_recall()
        self.assertEqual(len(lead.prm_offer_ids), 1)
        self.assertEqual(len(self._get_tasks(lead)), 1)

    def test_one_bad_offer_does_not_stop_the_others(self):
        with freeze_time("2026-03-10 09:00:00"):
            leads = self._create_leads(3)
            offers = self.env["prm.lead.offer"].concat(*map(self._offer, leads))
        model = type(offers)
        expire = model._expire

        def fail(records):
            if offers[1] in records:
                raise ValueError("broken")
            return expire(records)

        self.patch(model, "_expire", fail)
        with (
            freeze_time("2026-03-20 09:00:00"),
            mute_logger("odoo.addons.crm_partner_prm.models.prm_deadline_mixin"),
        ):
            self._follow()
        self.assertEqual(offers.mapped("state"), ["expired", "offered", "expired"])

    def test_the_database_lets_one_partner_have_a_lead(self):
        lead = self._create_leads(1)
        offer = self._offer(lead)
        for state in ("offered", "accepted"):
            offer._set_state(state)
            with (
                self.subTest(state=state),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self._offer(lead, self.sundial)

    def test_a_decided_lead_cannot_be_taken(self):
        lead = self._create_leads(1)
        offer = self._offer(lead)
        lead.active = False
        with self.assertRaisesRegex(UserError, "decided meanwhile"):
            offer.action_accept()
        self.assertEqual(offer.state, "offered")

    def test_what_was_offered_stays_and_states_are_steps(self):
        offer = self._offer(self._create_leads(1)).with_user(self.manager)
        with self.assertRaises(AccessError):
            offer.write({"state": "accepted"})
        with self.assertRaises(AccessError):
            offer.create(
                {
                    "lead_id": self._create_leads(1).id,
                    "partner_id": self.northwind.id,
                    "state": "accepted",
                }
            )
        with self.assertRaisesRegex(UserError, "stays as it was"):
            offer.write({"partner_id": self.sundial.id})
        with self.assertRaisesRegex(UserError, "cannot be done now"):
            offer.action_take_back()

    def test_a_report_tells_the_lead_and_moves_no_stage(self):
        lead = self._create_leads(1)
        offer = self._offer(lead)
        offer._accept()
        stage = lead.stage_id
        offer._report("won", "They signed", fields.Date.today(), 1500)
        self.assertEqual((offer.progress, offer.partner_amount), ("won", 1500))
        self.assertEqual(
            (lead.stage_id, lead.won_status, lead.expected_revenue),
            (stage, "pending", 1500),
        )
        self.assertIn("They signed", lead.message_ids[0].body)
        task = self._get_tasks(lead, "mail_activity_type_lead_decided")
        self.assertEqual(task.user_id, self.manager)

    def test_a_manager_confirms_what_the_partner_reports(self):
        lead = self._create_leads(1)
        offer = self._offer(lead)
        offer._accept()
        with self.assertRaisesRegex(UserError, "has not reported"):
            offer.action_confirm_won()
        offer._report("won", "They signed")
        offer.with_user(self.manager).action_confirm_won()
        self.assertEqual((lead.won_status, offer.result), ("won", "won"))
        self.assertFalse(self._get_tasks(lead, "mail_activity_type_lead_decided"))

    def test_a_silent_partner_is_reminded_and_then_loses_the_lead(self):
        with freeze_time("2026-03-02 09:00:00"):
            self._create_rule(remind_days=10, return_days=5)
            lead = self._create_leads(1)
            lead.action_prm_offer()
            offer = lead.prm_offer_ids
            offer._accept()
        with freeze_time("2026-03-12 09:00:00"):
            self._follow()
            self.assertFalse(offer.date_return_due)
        with freeze_time("2026-03-13 09:00:00"):
            self._follow()
            self.assertEqual(str(offer.date_return_due), "2026-03-18")
        with freeze_time("2026-03-18 09:00:00"):
            self._follow()
            self.assertEqual(offer.state, "accepted")
        with freeze_time("2026-03-19 09:00:00"):
            self._follow()
        self.assertEqual((offer.state, offer.result), ("returned", "back"))
        self.assertFalse(lead.prm_partner_id)
        self.assertEqual((lead.prm_offer_ids - offer).state, "offered")

    def test_a_report_in_time_keeps_the_lead(self):
        with freeze_time("2026-03-02 09:00:00"):
            offer = self._offer(self._create_leads(1))
            offer._accept()
        with freeze_time("2026-03-20 09:00:00"):
            self._follow()
            self.assertTrue(offer.date_return_due)
            offer._report("contacted", "We spoke at last")
        self.assertEqual(
            (offer.date_return_due, str(offer.date_report_due)), (False, "2026-04-03")
        )

    def test_taking_back_leaves_the_choice_to_the_manager(self):
        self._create_rule()
        lead = self._create_leads(1)
        offer = self._offer(lead)
        offer._accept()
        offer.action_take_back()
        self.assertEqual(lead.prm_offer_ids.mapped("state"), ["returned"])
        self.assertFalse(lead.prm_partner_id)

    def test_what_becomes_of_offers_is_counted_by_partner(self):
        with freeze_time("2026-03-02 09:00:00"):
            won, lost, refused = map(self._offer, self._create_leads(3))
        with freeze_time("2026-03-02 12:00:00"):
            (won | lost)._accept()
            refused._decline(self.refusal)
        won.lead_id.action_set_won()
        lost.action_take_back()
        row = self.env["prm.lead.success"].search(
            [("partner_id", "=", self.northwind.id)]
        )
        self.assertEqual(
            (row.offered, row.won, row.came_back, row.declined), (3, 1, 1, 1)
        )
        self.assertEqual((row.answer_hours, row.conversion), (3, 50))

    def test_merged_leads_have_one_live_offer(self):
        one, other = self._create_leads(2, partner_name="Same", type="opportunity")
        mine = self._offer(one)
        theirs = self._offer(other, self.sundial)
        mine._accept()
        merged = (one | other).merge_opportunity()
        offers = mine | theirs
        self.assertEqual(offers.lead_id, merged)
        live = offers.filtered(lambda row: row.state in ("offered", "accepted"))
        self.assertEqual(len(live), 1)

    def test_merged_partners_keep_their_offers(self):
        offer = self._offer(self._create_leads(1), self.sundial)
        self.rival_enrollment.action_end()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([self.sundial.id, self.northwind.id], self.northwind)
        self.assertEqual(offer.partner_id, self.northwind)

    def test_the_timelines_of_partner_and_customer_know(self):
        customer = self._create_partner("Customer", is_company=True)
        lead = self._create_leads(1, partner_id=customer.id)
        offer = self._offer(lead)
        Timeline = self.env["crm.timeline"]

        def find(partner):
            return Timeline.search(
                [("partner_id", "=", partner.id), ("kind", "=", "lead_offer")]
            )

        self.assertEqual(find(self.northwind).res_id, offer.id)
        self.assertFalse(find(customer))
        offer._accept()
        self.env.invalidate_all()
        self.assertEqual(find(customer).name, "Northwind Resale")

    def test_who_may_do_what(self):
        offer = self._offer(self._create_leads(1))
        sales = self._create_user("lead_boss", "sales_team.group_sale_manager")
        self.assertTrue(offer.with_user(sales).partner_id)
        with self.assertRaises(AccessError):
            offer.with_user(sales).action_accept()
        with self.assertRaises(AccessError):
            offer.with_user(self.manager).unlink()
        for user in (self.seller, self.employee):
            with self.assertRaises(AccessError):
                offer.with_user(user).read(["need"])
        with self.assertRaises(AccessError):
            self._create_rule().with_user(self.manager).name = "Mine"
        self.assertEqual(offer.state, "offered")

    def test_offers_of_another_company_are_not_seen(self):
        offer = self._offer(self._create_leads(1))
        company = self.env["res.company"].create({"name": "Other"})
        user = self._create_user("other_manager", "crm_partner_prm.group_prm_manager")
        user.write({"company_ids": company.ids, "company_id": company.id})
        with self.assertRaises(AccessError):
            offer.with_user(user).read(["need"])
