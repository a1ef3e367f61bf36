from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .common_process import CrmProcessCommon
from .plans import get_plan


@tagged("post_install", "-at_install")
class TestProcessHistory(CrmProcessCommon):
    def _move_with_clock(self, deal):
        with freeze_time("2027-03-02 10:00:00"):
            deal.stage_id = self.offer
        with freeze_time("2027-03-02 16:30:00"):
            deal.sudo().user_id = self.bob
        with freeze_time("2027-03-04 16:30:00"):
            deal.with_user(self.bob).stage_id = self.talk

    def test_history_says_who_had_the_deal_and_how_long(self):
        start = datetime(2027, 3, 1, 9)
        with freeze_time(start), patch.object(self.cr, "_now", start):
            deal = self._create_deal()
        self._move_with_clock(deal)
        moves = self.env["crm.stage.transition"].search(
            [("lead_id", "=", deal.id)], order="id"
        )
        self.assertEqual(
            [
                (m.kind, m.from_stage_id.name, m.owner_id, m.to_owner_id, m.duration)
                for m in moves[2:]
            ],
            [
                ("handover", "Offer", self.ada, self.bob, 6.5),
                ("forward", "Offer", self.bob, self.bob, 48.0),
            ],
        )
        self.assertEqual(moves[3].date_start, datetime(2027, 3, 2, 16, 30))
        self.assertEqual(moves[3].date, datetime(2027, 3, 4, 16, 30))
        self.assertEqual(moves[3].user_id, self.bob)
        self.assertEqual(moves[3].team_id, self.team_a)

    def test_lost_and_reopened_deal_keeps_its_history(self):
        deal = self._create_deal()
        deal.stage_id = self.offer
        deal.action_set_lost(lost_reason_id=self.too_dear.id)
        deal.action_restore()
        self.assertFalse(deal.lost_reason_id)
        self.assertEqual(
            self._get_moves(deal),
            [
                ("start", False, "Contact"),
                ("forward", "Contact", "Offer"),
                ("lost", "Offer", "Offer"),
                ("reopened", "Offer", "Offer"),
            ],
        )
        lost = deal.transition_ids.filtered(lambda move: move.kind == "lost")
        self.assertEqual(lost.lost_reason_id, self.too_dear)

    def test_won_deal_and_way_back_are_told_apart(self):
        deal = self._create_deal()
        deal.stage_id = self.talk
        deal.stage_id = self.offer
        deal.action_set_won()
        self.assertEqual(
            self._get_moves(deal)[1:],
            [
                ("forward", "Contact", "Talk"),
                ("back", "Talk", "Offer"),
                ("won", "Offer", "Done"),
            ],
        )

    def test_assignment_during_creation_is_one_history(self):
        self.env["crm.assignment.rule"].create(
            {"name": "All", "model": "lead", "user_ids": self.bob.ids}
        )
        deal = self._create_deal(user_id=False)
        self.assertEqual(deal.user_id, self.bob)
        self.assertEqual(
            [move[0] for move in self._get_moves(deal)], ["start", "handover"]
        )

    def test_other_changes_leave_no_trace_and_cost_nothing(self):
        deal = self._create_deal().sudo()
        counts = []
        for number, write in enumerate((deal.write, deal._write_process, deal.write)):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            write({"color": number + 1})
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(counts[1], counts[2])
        self.assertEqual(len(self._get_moves(deal)), 1)

    def test_eighty_moves_cost_as_much_as_one(self):
        counts = []
        for number in (1, 80):
            deals = self.env["crm.lead"].create(
                [{"name": str(n), "type": "opportunity"} for n in range(number)]
            )
            before = {lead.id: lead._get_process_state() for lead in deals}
            deals._write_process({"stage_id": self.talk.id})
            self.env.flush_all()
            start = self.cr.sql_log_count
            self.env["crm.stage.transition"]._record(deals, before)
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(counts[0], counts[1])

    def test_deals_from_before_begin_their_history_with_the_first_move(self):
        deal = self._create_deal()
        self.env["crm.stage.transition"].search([("lead_id", "=", deal.id)]).unlink()
        deal.stage_id = self.offer
        self.assertEqual(
            self._get_moves(deal),
            [("start", False, "Contact"), ("forward", "Contact", "Offer")],
        )

    def test_installing_brings_the_history_that_odoo_tracked(self):
        deal = self._create_deal().with_context(
            tracking_disable=False, mail_notrack=False
        )
        self.env.cr.flush()
        for stage in (self.talk, self.offer):
            deal.stage_id = stage
            self.env.cr.flush()
        deal.action_set_lost(lost_reason_id=self.too_dear.id)
        quiet = self._create_deal(stage_id=self.talk.id)
        kept = self._get_moves(deal), self._get_moves(quiet)
        both = deal + quiet
        Move = self.env["crm.stage.transition"]
        Move.search([("lead_id", "in", both.ids)]).unlink()
        Move._import_history()
        self.assertEqual((self._get_moves(deal), self._get_moves(quiet)), kept)
        lost = Move.search([("lead_id", "=", deal.id), ("kind", "=", "lost")])
        self.assertEqual(lost.lost_reason_id, self.too_dear)
        Move._import_history()
        self.assertEqual(len(self._get_moves(deal)), 4)

    def test_each_role_sees_its_part_of_the_history(self):
        deal = self._create_deal()
        Move = self.env["crm.stage.transition"]
        domain = [("lead_id", "=", deal.id)]
        seen = {
            user: Move.with_user(user).search_count(domain)
            for user in (self.ada, self.eve, self.manager, self.accountant)
        }
        self.assertEqual(list(seen.values()), [1, 0, 1, 1])
        for stranger in (self.employee, self.portal):
            with self.assertRaises(AccessError):
                Move.with_user(stranger).search(domain)

    def test_moves_on_the_timeline_have_an_index(self):
        index = "crm_stage_transition_moved_idx"
        moved = self.env["crm.timeline"]._get_stage_source()["where"]
        query = SQL(
            "SELECT FROM crm_stage_transition t WHERE lead_id = 1 AND %s", moved
        )
        self.assertIn(index, get_plan(self.env, query, [index]))

    def test_nobody_rewrites_history(self):
        move = self._create_deal().transition_ids
        for user in (self.ada, self.manager, self.accountant):
            with self.assertRaises(AccessError):
                move.with_user(user).write({"duration": 1})
            with self.assertRaises(AccessError):
                move.with_user(user).unlink()
            with self.assertRaises(AccessError):
                move.with_user(user).create(
                    {"lead_id": move.lead_id.id, "kind": "won", "date": "2026-01-01"}
                )

    def test_history_of_another_company_is_hidden(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        deal = self._create_deal(user_id=False, team_id=False, partner_id=False)
        deal.sudo().company_id = other
        Move = self.env["crm.stage.transition"].with_user(self.manager)
        self.assertFalse(Move.search([("lead_id", "=", deal.id)]))

    def test_deleted_deal_takes_its_history_along(self):
        deal = self._create_deal()
        deal_id = deal.id
        deal.sudo().unlink()
        self.assertFalse(
            self.env["crm.stage.transition"].search([("lead_id", "=", deal_id)])
        )

    def test_deal_is_not_lost_without_a_reason(self):
        deal = self._create_deal()
        with self.assertRaisesRegex(UserError, "Why was “Roof” lost"):
            deal.action_set_lost()

    def test_reason_of_a_lost_deal_cannot_be_taken_away(self):
        deal = self._create_deal()
        deal.action_set_lost(lost_reason_id=self.too_dear.id)
        with self.assertRaises(UserError):
            deal.lost_reason_id = False

    def test_deal_is_not_created_as_lost_without_a_reason(self):
        with self.assertRaises(UserError):
            self.env["crm.lead"].with_user(self.ada).create(
                {"name": "Gone", "active": False, "probability": 0}
            )
