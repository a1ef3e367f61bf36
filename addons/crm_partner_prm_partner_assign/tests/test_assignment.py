from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import AssignCommon


@tagged("post_install", "-at_install")
class TestAssignment(AssignCommon):
    """Odoo's buttons and ours, on the same leads."""

    def test_each_lead_of_a_batch_gets_the_partner_of_its_rule(self):
        to_north = {"partner_ids": [(4, self.northwind.id)]}
        to_sun = {"partner_ids": [(4, self.sundial.id)]}
        self._create_rule(country_ids=[(4, self.france.id)], **to_north)
        rule = self._create_rule(country_ids=[(4, self.belgium.id)], **to_sun)
        french = self._create_leads(1, **self.here)
        belgian = self._create_leads(1, self.belgium, **self.here)
        (french | belgian).action_assign_partner()
        self.assertEqual(french.partner_assigned_id, self.northwind)
        self.assertEqual(belgian.partner_assigned_id, self.sundial)
        self.assertEqual(self._get_offers(belgian).rule_id, rule)
        self.assertEqual(self._get_states(belgian), [(self.sundial, "offered")])

    def test_leads_of_one_rule_are_shared(self):
        self._create_rule()
        leads = self._create_leads(4, **self.here)
        leads.action_assign_partner()
        shares = leads.grouped("partner_assigned_id")
        self.assertEqual(len(shares[self.northwind]), 2)
        self.assertEqual(len(shares[self.sundial]), 2)

    def test_without_rules_the_map_decides_for_each(self):
        french = self._create_leads(1, **self.here)
        belgian = self._create_leads(1, self.belgium, **self.here)
        (belgian | french).action_assign_partner()
        self.assertEqual(belgian.partner_assigned_id, self.northwind)
        self.assertEqual(french.partner_assigned_id, self.sundial)

    def test_where_a_rule_finds_nobody_nobody_is_assigned(self):
        self._create_rule(partner_ids=[(4, self.northwind.id)])
        self.enrollment.action_end()
        lead = self._create_leads(1, **self.here)
        lead.action_assign_partner()
        self.assertFalse(lead.partner_assigned_id)
        tag = "website_crm_partner_assign.tag_portal_lead_partner_unavailable"
        self.assertIn(self.env.ref(tag), lead.tag_ids)

    def test_what_a_partner_is_asked_for_is_not_assigned(self):
        lead = self._create_leads(1, **self.here)
        self._offer(lead, self.northwind)
        lead.action_assign_partner()
        self.assertFalse(lead.partner_assigned_id)
        self.assertFalse(lead.tag_ids)
        self.assertEqual(self._get_states(lead), [(self.northwind, "offered")])

    def test_what_was_assigned_is_not_offered(self):
        self._create_rule()
        lead = self._create_leads(1, partner_assigned_id=self.northwind.id)
        with self.assertRaisesRegex(UserError, "nothing to offer"):
            lead.action_prm_offer()
        self.assertFalse(self._get_offers(lead))

    def test_whom_a_seller_assigns_has_the_offer(self):
        lead = self._create_leads(1, user_id=self.seller.id)
        lead.with_user(self.seller).partner_assigned_id = self.nora
        self.assertEqual(self._get_states(lead), [(self.northwind, "offered")])

    def test_a_lead_that_somebody_has_is_not_given_to_another(self):
        lead = self._create_leads(1)
        self._offer(lead, self.sundial).action_accept()
        self.assertEqual(lead.partner_assigned_id, self.sundial)
        with self.assertRaisesRegex(UserError, "Sundial Trading has “Ovens 0”"):
            lead.partner_assigned_id = self.northwind

    def test_a_registered_deal_stays_its_partners(self):
        lead = self._create_leads(1, prm_partner_id=self.sundial.id)
        with self.assertRaisesRegex(UserError, "Sundial Trading has"):
            lead.partner_assigned_id = self.northwind
        lead.partner_assigned_id = self.sue
        self.assertFalse(self._get_offers(lead))

    def test_who_declined_is_not_assigned(self):
        lead = self._create_leads(1)
        offer = self._offer(lead)
        offer.reason_id = self.refusal
        offer.action_decline()
        self.assertEqual(lead.partner_declined_ids, self.northwind)
        with self.assertRaisesRegex(UserError, "not asked again"):
            lead.partner_assigned_id = self.northwind

    def test_who_declined_on_odoos_page_is_not_offered_it(self):
        self._create_rule()
        lead = self._create_leads(1, partner_declined_ids=[(4, self.nora.id)])
        lead.action_prm_offer()
        self.assertEqual(self._get_states(lead), [(self.sundial, "offered")])

    def test_an_empty_partner_ends_the_offer(self):
        lead = self._create_leads(1)
        lead.partner_assigned_id = self.northwind
        lead.partner_assigned_id = False
        self.assertEqual(self._get_states(lead), [(self.northwind, "expired")])
        lead.partner_assigned_id = self.sundial
        self.assertIn((self.sundial, "offered"), self._get_states(lead))

    def test_an_empty_partner_takes_an_accepted_lead_back(self):
        lead = self._create_leads(1)
        self._offer(lead).action_accept()
        lead.partner_assigned_id = False
        self.assertEqual(self._get_states(lead), [(self.northwind, "returned")])
        self.assertFalse(lead.prm_partner_id)

    def test_no_answer_in_time_goes_on_to_the_next(self):
        self._create_rule()
        lead = self._create_leads(1)
        lead.partner_assigned_id = self.northwind
        self._get_offers(lead).action_recall()
        states = dict(self._get_states(lead))
        self.assertEqual(states, {self.northwind: "expired", self.sundial: "offered"})
        self.assertFalse(lead.partner_assigned_id)

    def test_forwarding_makes_the_offer_and_one_letter(self):
        self.manager.group_ids += self.env.ref("sales_team.group_sale_manager")
        lead = self._create_leads(1)
        wizard = self.env["crm.lead.forward.to.partner"].with_user(self.manager)
        wizard = wizard.with_context(active_ids=lead.ids).create(
            {"forward_type": "single", "partner_id": self.northwind.id}
        )
        last = self.env["mail.mail"].search([], order="id desc", limit=1).id
        wizard.action_forward()
        self.assertEqual(self._get_states(lead), [(self.northwind, "offered")])
        letters = self.env["mail.mail"].search([("id", ">", last)])
        self.assertNotIn("prm.lead.offer", letters.mapped("model"))
        self.assertEqual(lead.partner_assigned_id, self.northwind)
