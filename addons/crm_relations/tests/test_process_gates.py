from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common_process import CrmProcessCommon


@tagged("post_install", "-at_install")
class TestProcessGates(CrmProcessCommon):
    def test_all_that_is_missing_is_listed_at_once(self):
        self._require(self.contact, "expected_revenue", "date_deadline")
        self._add_check(self.contact, "Budget confirmed")
        deals = self._create_deal() + self._create_deal(name="Wall")
        with self.assertRaises(UserError) as refusal:
            deals.write({"stage_id": self.offer.id})
        self.assertEqual(
            str(refusal.exception),
            "Before moving on, please complete:\n"
            "• Roof, stage “Contact”: Expected Closing, Expected Revenue,"
            " Budget confirmed\n"
            "• Wall, stage “Contact”: Expected Closing, Expected Revenue,"
            " Budget confirmed",
        )

    def test_refused_move_leaves_the_deal_where_it_was(self):
        self._require(self.contact, "expected_revenue")
        deal = self._create_deal()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            deal.web_save({"stage_id": self.offer.id}, {"stage_id": {}})
        self.assertEqual(deal.stage_id, self.contact)
        self.assertEqual(self._get_moves(deal), [("start", False, "Contact")])

    def test_what_comes_with_the_move_counts(self):
        self._require(self.contact, "expected_revenue")
        check = self._add_check(self.contact, "Budget confirmed")
        deal = self._create_deal()
        deal.write(
            {
                "stage_id": self.offer.id,
                "expected_revenue": 100,
                "stage_check_ids": [Command.link(check.id)],
            }
        )
        self.assertEqual(deal.stage_id, self.offer)

    def test_zero_and_an_empty_text_are_not_filled_in(self):
        self._require(self.contact, "expected_revenue", "description")
        deal = self._create_deal(description="<p><br></p>")
        self.assertEqual(
            deal._get_missing_fields(["description", "expected_revenue"]),
            ["Notes", "Expected Revenue"],
        )

    def test_stages_cannot_be_skipped(self):
        self._add_check(self.offer, "Offer sent")
        deal = self._create_deal()
        with self.assertRaisesRegex(UserError, "stage “Offer”: Offer sent"):
            deal.stage_id = self.talk

    def test_stages_of_other_teams_are_not_skipped(self):
        self._add_check(self.offer, "Offer sent")
        self.offer.team_ids = self.team_b
        deal = self._create_deal()
        deal.stage_id = self.talk
        self.assertEqual(deal.stage_id, self.talk)

    def test_winning_goes_through_the_gates(self):
        self._require(self.contact, "expected_revenue")
        deal = self._create_deal()
        with self.assertRaisesRegex(UserError, "Expected Revenue"):
            deal.action_set_won_rainbowman()

    def test_the_way_back_is_free(self):
        self._add_check(self.talk, "Price agreed")
        deal = self._create_deal(stage_id=self.talk.id)
        deal.stage_id = self.contact
        self.assertEqual(deal.stage_id, self.contact)

    def test_losing_is_free(self):
        self._require(self.contact, "expected_revenue")
        deal = self._create_deal()
        deal.action_set_lost(lost_reason_id=self.too_dear.id)
        self.assertEqual(deal.won_status, "lost")

    def test_managers_go_through_the_gates(self):
        self._require(self.contact, "expected_revenue")
        deal = self._create_deal(self.manager)
        with self.assertRaises(UserError):
            deal.with_context(tracking_disable=True).stage_id = self.offer

    def test_tick_is_remembered_with_person(self):
        check = self._add_check(self.contact, "Budget confirmed")
        deal = self._create_deal()
        with Form(deal) as form:
            form.stage_check_ids.add(check)
        self.assertEqual(deal.check_mark_ids.user_id, self.ada)
        self.assertEqual(deal.check_mark_ids.check_id, check)
        deal.stage_check_ids = [Command.unlink(check.id)]
        self.assertFalse(deal.check_mark_ids)

    def test_only_who_may_write_the_deal_ticks(self):
        check = self._add_check(self.contact, "Budget confirmed")
        deal = self._create_deal()
        for stranger in (self.eve, self.accountant, self.employee, self.portal):
            with self.assertRaises(AccessError):
                deal.with_user(stranger).stage_check_ids = [Command.link(check.id)]
            with self.assertRaises(AccessError):
                self.env["crm.lead.check"].with_user(stranger).create(
                    {"lead_id": deal.id, "check_id": check.id}
                )
        self.assertFalse(deal.check_mark_ids)

    def test_merged_deals_keep_what_was_ticked(self):
        checks = self._add_check(self.contact, "Budget") + self._add_check(
            self.contact, "Date"
        )
        first, second = self._create_deal(), self._create_deal(name="Wall")
        first.stage_check_ids = checks
        second.stage_check_ids = checks[0]
        merged = (first + second).merge_opportunity()
        self.assertEqual(merged.stage_check_ids, checks)

    def test_only_fields_of_deals_can_be_required(self):
        with self.assertRaises(ValidationError):
            self.contact.required_field_ids = self.env["ir.model.fields"]._get(
                "res.partner", "name"
            )

    def test_gates_cost_the_same_for_one_and_for_eighty(self):
        self._require(self.contact, "expected_revenue")
        self._add_check(self.offer, "Offer sent")
        deals = self.env["crm.lead"].create(
            [{"name": str(n), "expected_revenue": 5} for n in range(81)]
        )
        deals._write_process({"stage_id": self.contact.id})
        counts = []
        for group in (deals[0], deals[1:]):
            before = {lead.id: lead._get_process_state() for lead in group}
            group._write_process({"stage_id": self.offer.id})
            self.env.flush_all()
            self.env.invalidate_all()
            group.mapped("stage_id.name")
            start = self.cr.sql_log_count
            group._check_gates(before)
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(counts, [1, 1])
        self.assertEqual(
            deals[1]._get_gate_line(self.env["crm.stage"]._get_steps()[1], set()),
            "• 1, stage “Offer”: Offer sent",
        )

    def test_moves_without_gates_ask_nothing(self):
        deal = self._create_deal()
        before = {deal.id: deal._get_process_state()}
        deal.stage_id = self.talk
        with self.assertQueryCount(0):
            deal._check_gates(before)
