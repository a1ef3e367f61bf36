from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_process import CrmProcessCommon


@tagged("post_install", "-at_install")
class TestProcessChoice(CrmProcessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.audit = cls.env["crm.stage"].create(
            {"name": "Audit", "sequence": -25, "is_process_only": True}
        )
        cls.large = cls._create_process(
            "Large",
            cls.contact + cls.audit + cls.talk + cls.done,
            "[('expected_revenue', '>', 1000)]",
            reason="More than 1,000",
        )
        cls.germany = cls.env.ref("base.de")
        cls.german = cls._create_process(
            "German",
            cls.offer + cls.done,
            f"[('partner_id.country_id', '=', {cls.germany.id})]",
            sequence=20,
        )

    @classmethod
    def _create_process(cls, name, stages, domain, **values):
        return cls.env["crm.process"].create(
            {"name": name, "stage_ids": stages.ids, "domain": domain, **values}
        )

    def test_first_process_that_fits_decides_and_says_why(self):
        self.acme.country_id = self.germany
        deal = self._create_deal(expected_revenue=2000)
        self.assertEqual(deal.process_id, self.large)
        self.assertEqual(
            deal.process_note, "“Large” is the first that fits: More than 1,000"
        )

    def test_sequence_decides(self):
        self.acme.country_id = self.germany
        self.german.sequence = 1
        deal = self._create_deal(expected_revenue=2000)
        self.assertEqual(deal.process_id, self.german)

    def test_deal_starts_in_the_first_stage_of_its_process(self):
        self.acme.country_id = self.germany
        deal = self._create_deal()
        self.assertEqual(deal.stage_id, self.offer)
        self.assertEqual(self._get_moves(deal), [("start", False, "Offer")])

    def test_stage_that_the_process_has_is_kept(self):
        deal = self._create_deal(expected_revenue=2000, stage_id=self.talk.id)
        self.assertEqual(deal.stage_id, self.talk)

    def test_deals_that_fit_none_keep_the_usual_stages(self):
        deal = self._create_deal()
        self.assertFalse(deal.process_id)
        own = deal.process_stage_ids
        self.assertIn(self.offer, own)
        self.assertNotIn(self.audit, own)

    def test_stages_of_a_process_out_of_use_are_for_its_own_deals(self):
        own = {"sequence": -30, "is_process_only": True}
        stages = self.env["crm.stage"].create(
            [{"name": "Filing", **own}, {"name": "Filed", "is_won": True, **own}]
        )
        self._create_process("Old", stages, "[]").active = False
        (self.large + self.german).active = False
        deal = self.env["crm.lead"].create({"name": "New"})
        self.assertFalse(deal.stage_id.is_process_only)
        deal.action_set_won()
        self.assertTrue(deal.stage_id.is_won)
        self.assertFalse(deal.stage_id.is_process_only)

    def test_deal_changes_its_process_with_what_the_condition_reads(self):
        deal = self._create_deal(stage_id=self.offer.id)
        deal.expected_revenue = 5000
        self.assertEqual(deal.process_id, self.large)
        self.assertEqual(deal.stage_id, self.audit)
        self.assertEqual(self._get_moves(deal)[1:], [("forward", "Offer", "Audit")])

    def test_process_chosen_by_hand_stays(self):
        deal = self._create_deal()
        deal.process_id = self.german
        self.assertEqual(deal.process_note, f"Chosen by {self.ada.name}.")
        deal.expected_revenue = 5000
        self.assertEqual(deal.process_id, self.german)

    def test_process_given_to_a_new_deal_stays(self):
        deal = self._create_deal(process_id=self.german.id, expected_revenue=5000)
        self.assertEqual(deal.process_id, self.german)
        self.assertEqual(deal.stage_id, self.offer)

    def test_stage_of_another_process_is_refused(self):
        deal = self._create_deal(expected_revenue=2000)
        with self.assertRaises(UserError) as refusal:
            deal.stage_id = self.offer
        self.assertEqual(
            str(refusal.exception),
            "“Offer” is no stage of “Roof”. Choose one of: Contact, Audit, Talk, Done."
            " Or change the process of the deal first.",
        )

    def test_stage_only_in_processes_is_closed_to_other_deals(self):
        deal = self._create_deal()
        with self.assertRaisesRegex(UserError, "“Audit” is no stage of “Roof”"):
            deal.stage_id = self.audit

    def test_gates_of_stages_outside_the_process_do_not_count(self):
        self._add_check(self.offer, "Offer sent")
        self._add_check(self.audit, "Audited")
        deal = self._create_deal(expected_revenue=2000)
        with self.assertRaises(UserError) as refusal:
            deal.stage_id = self.talk
        self.assertIn("Audited", str(refusal.exception))
        self.assertNotIn("Offer sent", str(refusal.exception))

    def test_deals_of_two_processes_are_won_together(self):
        sold = self.env["crm.stage"].create(
            {"name": "Sold", "sequence": -1, "is_won": True}
        )
        self.german.stage_ids = self.offer + sold
        self.acme.country_id = self.germany
        deals = self._create_deal() + self._create_deal(expected_revenue=2000)
        deals.with_user(self.ada).action_set_won()
        self.assertEqual(deals.mapped("stage_id.name"), ["Sold", "Done"])

    def test_process_of_another_company_does_not_fit(self):
        self.large.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        self.assertFalse(self._create_deal(expected_revenue=2000).process_id)

    def test_open_deals_follow_a_changed_condition_on_demand(self):
        deal = self._create_deal(expected_revenue=500)
        self.large.domain = "[('expected_revenue', '>', 100)]"
        self.assertFalse(deal.process_id)
        self.large.with_user(self.manager).action_apply()
        self.assertEqual(deal.process_id, self.large)

    def test_only_managers_set_up_processes(self):
        for user in (self.ada, self.accountant):
            with self.assertRaises(AccessError):
                self.large.with_user(user).action_apply()
            with self.assertRaises(AccessError):
                self.large.with_user(user).sequence = 5
        for user in (self.employee, self.portal):
            with self.assertRaises(AccessError):
                self.large.with_user(user).read(["name"])

    def test_process_needs_a_start_and_an_end(self):
        for stages in (self.contact + self.talk, self.done):
            with self.assertRaises(ValidationError):
                self.large.stage_ids = stages

    def test_condition_is_checked_at_the_door(self):
        with self.assertRaisesRegex(ValidationError, "“Large” is not valid"):
            self.large.domain = "[('no_such_field', '=', 1)]"

    def test_without_processes_deals_cost_nothing_more(self):
        self.env["crm.process"].search([]).active = False
        deal = self._create_deal()
        self.env["crm.process"]._get_rules()
        with self.assertQueryCount(0):
            deal._choose_process()
            self.assertFalse(deal._is_process_choice({"partner_id": 1}))

    def test_choice_costs_the_same_for_one_and_for_eighty(self):
        counts = []
        for number in (1, 80):
            deals = self.env["crm.lead"].create(
                [
                    {"name": str(n), "type": "opportunity", "expected_revenue": n}
                    for n in range(number)
                ]
            )
            self.env.flush_all()
            deals.mapped("stage_id.name")
            start = self.cr.sql_log_count
            deals._choose_process()
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(counts[0], counts[1])
