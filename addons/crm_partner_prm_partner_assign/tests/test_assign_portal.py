from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import AssignCommon


@tagged("post_install", "-at_install")
class TestAssignPortal(AssignCommon):
    """What partners do on Odoo's own pages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_portal_users()
        cls._create_rule(partner_ids=[(4, cls.sundial.id)])
        cls.lead = cls._create_leads(1)
        cls.lead.partner_assigned_id = cls.northwind
        cls.offer = cls._get_offers(cls.lead)
        cls.mine = cls.lead.with_user(cls.nora_user)

    def test_interest_there_accepts_the_offer(self):
        self.mine.partner_interested("We call today")
        self.assertEqual(self.offer.state, "accepted")
        self.assertEqual(self.offer.answered_by_id, self.nora)
        self.assertEqual(self.lead.prm_partner_id, self.northwind)
        self.assertEqual(self.lead.partner_assigned_id, self.northwind)
        self.assertEqual(self.lead.type, "opportunity")

    def test_no_interest_there_declines_it_and_asks_the_next(self):
        self.mine.partner_desinterested("Not our size")
        self.assertEqual(self.offer.state, "declined")
        self.assertEqual(self.offer.reason_id.code, "not_interested")
        self.assertEqual(self.offer.note, "Not our size")
        self.assertEqual(self.offer.answered_by_id, self.nora)
        self.assertIn((self.sundial, "offered"), self._get_states(self.lead))
        self.assertFalse(self.lead.partner_assigned_id)

    def test_spam_has_a_reason_of_its_own(self):
        self.mine.partner_desinterested(spam=True)
        self.assertEqual(self.offer.reason_id.code, "spam")

    def test_rivals_answer_nothing(self):
        theirs = self.lead.with_user(self.sue_user)
        with self.assertRaises(AccessError):
            theirs.partner_interested()
        with self.assertRaises(AccessError):
            theirs.partner_desinterested()
        with self.assertRaises(AccessError):
            theirs.update_stage_from_portal(self.lead.stage_id.id)
        self.assertEqual(self.offer.state, "offered")

    def test_what_was_assigned_before_is_known_from_the_answer_on(self):
        leads = self._create_leads(2, partner_assigned_id=self.northwind.id)
        yes, no = leads.with_user(self.nora_user)
        yes.partner_interested()
        no.partner_desinterested()
        self.assertEqual(self._get_states(leads[0]), [(self.northwind, "accepted")])
        self.assertIn((self.northwind, "declined"), self._get_states(leads[1]))

    def test_an_answer_on_our_page_shows_on_odoos(self):
        lead = self._create_leads(1)
        offer = self._offer(lead)
        self.assertFalse(lead.with_user(self.nora_user).search([("id", "=", lead.id)]))
        offer.action_accept()
        self.assertEqual(lead.partner_assigned_id, self.northwind)
        self.assertTrue(lead.with_user(self.nora_user).search([("id", "=", lead.id)]))

    def test_partners_do_not_set_won(self):
        self.mine.partner_interested()
        won = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        with self.assertRaisesRegex(UserError, "we confirm"):
            self.mine.update_stage_from_portal(won.id)
        self.assertEqual(self.lead.won_status, "pending")
        self.assertFalse(self.lead.stage_id.is_won)

    def test_work_there_puts_the_reminder_off(self):
        self.mine.partner_interested()
        stage = self.env["crm.stage"].search([("is_won", "=", False)])[-1:]
        due = self.offer.date_report_due
        self.offer.sudo().write({"date_report_due": "2020-01-01"})
        self.mine.update_stage_from_portal(stage.id)
        self.assertEqual(self.lead.stage_id, stage)
        self.assertEqual(self.offer.date_report_due, due)

    def test_a_partner_is_never_certain(self):
        self.mine.partner_interested()
        self.mine.update_lead_portal(
            {
                "expected_revenue": 500,
                "probability": 100,
                "priority": "1",
                "date_deadline": False,
                "activity_date_deadline": False,
            }
        )
        self.assertEqual(self.lead.probability, 99)
        self.assertEqual(self.lead.expected_revenue, 500)
