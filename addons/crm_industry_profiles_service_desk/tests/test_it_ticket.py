from odoo.tests import Form, tagged

from odoo.addons.crm_relations.tests.common import CrmRelationsCommon
from odoo.addons.crm_service_desk.tests.common import ALL, ServicePersonas

SELLER = "crm_industry_profiles.group_it_seller"
IT = "crm_industry_profiles.group_industry_it"


@tagged("post_install", "-at_install")
class TestItTicket(ServicePersonas, CrmRelationsCommon):
    """Service requests of the customer of a project deal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # what the demo data have switched on gives screens to everybody
        cls.env["industry.profile"].search([]).company_ids = False
        cls.create_service_personas()
        cls.vendor = cls._create_user("it_vendor", f"{SELLER},{IT},{ALL}")
        cls.account = cls.env["res.partner"].create(
            {"name": "Hospital", "is_company": True, "user_id": cls.vendor.id}
        )
        nurse = {"name": "Nurse", "parent_id": cls.account.id}
        cls.nurse = cls.env["res.partner"].create(nurse)
        cls.deal = cls._deal(cls.account)
        cls.tender = cls.env["it.tender"].create(
            {
                "name": "Archive",
                "lead_id": cls.deal.id,
                "user_id": cls.vendor.id,
                "date_deadline": "2099-01-01",
            }
        )
        cls.ticket = cls._create_ticket(partner_id=cls.nurse.id)
        cls._create_ticket(
            "Done", partner_id=cls.nurse.id, stage_id=cls.stage_solved.id
        )
        cls._create_ticket("Of others")

    @classmethod
    def _deal(cls, partner):
        return cls.env["crm.lead"].create(
            {
                "name": "Project",
                "type": "opportunity",
                "partner_id": partner.id,
                "user_id": cls.vendor.id,
            }
        )

    def test_deal_and_tender_show_open_tickets_of_the_account(self):
        for record in (self.deal, self.tender):
            seen = record.with_user(self.vendor)
            self.assertEqual(seen.it_ticket_ids, self.ticket)
            self.assertEqual(seen.it_breached_ticket_count, 0)

    def test_a_breached_ticket_is_counted(self):
        self.ticket.sudo().sla_state = "breached"
        self.assertEqual(self.deal.with_user(self.vendor).it_breached_ticket_count, 1)

    def test_sellers_see_tickets_of_their_accounts_and_deals_only(self):
        seller = self._create_user("it_other", f"{SELLER},{IT}")
        Ticket = self.env["service.ticket"].with_user(seller)
        mine = [("commercial_partner_id", "=", self.account.id)]
        self.assertFalse(Ticket.search(mine))
        self.deal.user_id = seller
        self.assertEqual(self.deal.with_user(seller).it_ticket_ids, self.ticket)
        self.assertFalse(Ticket.search([("partner_id", "=", self.ann.id)]))
        self.assertFalse(self.ticket.with_user(seller).has_access("write"))

    def test_managers_see_all_of_them_and_change_none(self):
        manager = self._create_user(
            "it_head", f"crm_industry_profiles.group_it_manager,{IT}"
        )
        self.assertEqual(self.tender.with_user(manager).it_ticket_ids, self.ticket)
        self.assertFalse(self.ticket.with_user(manager).has_access("write"))

    def test_all_tickets_are_one_click_away(self):
        action = self.tender.with_user(self.vendor).action_view_it_tickets()
        self.assertEqual(
            action["domain"], [("commercial_partner_id", "=", self.account.id)]
        )

    def test_the_page_shows_with_role_and_screens_only(self):
        Lead = self.env["crm.lead"]
        arch = Lead.with_user(self.vendor).get_view(view_type="form")["arch"]
        self.assertIn("it_ticket_ids", arch)
        self.vendor.group_ids -= self.env.ref(IT)
        arch = Lead.with_user(self.vendor).get_view(view_type="form")["arch"]
        self.assertNotIn("it_tickets", arch)
        self.assertTrue(Form(self.tender.with_user(self.vendor)).id)

    def test_one_query_for_one_and_eighty_deals(self):
        def measure(number):
            deals = self.env["crm.lead"].concat(
                *[self._deal(self.account) for _index in range(number)]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            deals.with_user(self.vendor).mapped("it_breached_ticket_count")
            return self.cr.sql_log_count - start

        counts = [measure(number) for number in (1, 1, 80)]
        self.assertEqual(counts[1], counts[2])
