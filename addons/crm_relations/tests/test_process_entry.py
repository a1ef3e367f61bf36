from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common_process import CrmProcessCommon


@tagged("post_install", "-at_install")
class TestProcessEntry(CrmProcessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.env["mail.activity.plan"].create(
            {
                "name": "After the offer",
                "res_model": "crm.lead",
                "template_ids": [
                    Command.create(
                        {
                            "summary": summary,
                            "activity_type_id": cls.env.ref(
                                "mail.mail_activity_data_todo"
                            ).id,
                            "responsible_type": "on_demand",
                        }
                    )
                    for summary in ("Ask", "Visit")
                ],
            }
        )

    def test_plan_starts_on_entry_for_the_salesperson(self):
        self.offer.activity_plan_id = self.plan
        deals = self._create_deal() + self._create_deal(name="Wall")
        deals.with_user(self.ada).write({"stage_id": self.offer.id})
        self.assertEqual(
            sorted(deals.activity_ids.mapped(lambda a: (a.res_name, a.summary))),
            [("Roof", "Ask"), ("Roof", "Visit"), ("Wall", "Ask"), ("Wall", "Visit")],
        )
        self.assertEqual(deals.activity_ids.user_id, self.ada)

    def test_plan_starts_once_for_each_deal(self):
        self.offer.activity_plan_id = self.plan
        deal = self._create_deal()
        deal.stage_id = self.offer
        deal.stage_id = self.contact
        deal.stage_id = self.offer
        self.assertEqual(len(deal.activity_ids), 2)

    def test_plan_starts_for_deals_that_begin_here(self):
        self.contact.activity_plan_id = self.plan
        self.assertEqual(len(self._create_deal().activity_ids), 2)

    def test_deal_goes_to_the_person_of_the_stage(self):
        self.offer.handover_user_id = self.eve
        self.offer.activity_plan_id = self.plan
        deal = self._create_deal(self.lia)
        deal.stage_id = self.offer
        self.assertEqual(deal.user_id, self.eve)
        self.assertEqual(deal.activity_ids.user_id, self.eve)
        self.assertIn(
            f"Handed over from {self.lia.name} to {self.eve.name} on entering “Offer”.",
            deal.message_ids.mapped("preview"),
        )

    def test_deals_go_to_the_team_members_with_room(self):
        self.offer.handover_team_id = self.team_a
        self._create_deal()
        deals = self._create_deal(self.eve, team_id=self.team_b.id)
        deals += self._create_deal(self.eve, team_id=self.team_b.id)
        deals += self._create_deal(self.eve, team_id=self.team_b.id)
        deals.with_user(self.manager).write({"stage_id": self.offer.id})
        self.assertEqual(deals.team_id, self.team_a)
        self.assertEqual(deals.mapped("user_id.login"), ["crm_bob", "crm_ada"])
        self.assertEqual(len(deals.filtered(lambda d: d.user_id == self.bob)), 2)

    def test_who_sees_own_deals_only_can_hand_over(self):
        self.offer.handover_team_id = self.team_b
        deal = self._create_deal(self.ada)
        [answer] = deal.web_save({"stage_id": self.offer.id}, {"stage_id": {}})
        self.assertEqual(answer["stage_id"], self.offer.id)
        self.env.cr.flush()
        self.assertEqual(deal.sudo().user_id, self.eve)
        self.assertEqual(deal.sudo().team_id, self.team_b)
        self.assertFalse(deal.has_access("read"))
        self.assertEqual(
            [move[0] for move in self._get_moves(deal)],
            ["start", "forward", "handover"],
        )

    def test_rolled_back_move_hands_nothing_over(self):
        self.offer.handover_team_id = self.team_b
        deal = self._create_deal(self.ada)
        savepoint = self.env.cr.savepoint()
        deal.stage_id = self.offer
        savepoint.rollback()
        savepoint.close()
        self.env.cr.flush()
        self.assertEqual(deal.sudo().user_id, self.ada)

    def test_deal_of_the_team_stays_with_its_person(self):
        self.offer.handover_team_id = self.team_a
        deal = self._create_deal(self.lia)
        deal.sudo().write({"user_id": self.bob.id, "team_id": self.team_a.id})
        deal.stage_id = self.offer
        self.assertEqual(deal.user_id, self.bob)

    def test_deal_of_another_company_is_not_handed_over(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        team = self.env["crm.team"].create({"name": "There", "company_id": other.id})
        self.offer.handover_team_id = team
        deal = self._create_deal(self.lia, company_id=self.env.company.id)
        deal.stage_id = self.offer
        self.assertEqual(deal.user_id, self.lia)
        self.assertEqual(deal.company_id, self.env.company)

    def test_handover_team_has_to_use_the_stage(self):
        self.offer.team_ids = self.team_a
        with self.assertRaisesRegex(ValidationError, "does not use the stage"):
            self.offer.handover_team_id = self.team_b
