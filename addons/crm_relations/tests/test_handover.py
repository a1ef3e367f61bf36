from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, TransactionCase, new_test_user, tagged


class HandoverCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.manager = new_test_user(
            cls.env,
            "hand_manager",
            groups="sales_team.group_sale_manager,base.group_erp_manager",
        )
        cls.leaver, cls.anna, cls.boris = (
            new_test_user(
                cls.env, f"hand_{name}", groups="sales_team.group_sale_salesman"
            )
            for name in ("leaver", "anna", "boris")
        )
        cls.create_records()

    @classmethod
    def create_records(cls):
        cls.customers = cls.env["res.partner"].create(
            [
                {"name": f"Customer {n}", "is_company": True, "user_id": cls.leaver.id}
                for n in range(4)
            ]
        )
        cls.leads = cls.env["crm.lead"].create(
            [
                {"name": "Deal", "partner_id": partner.id, "user_id": cls.leaver.id}
                for partner in cls.customers
            ]
        )
        cls.activity = cls.customers[0].activity_schedule(
            "mail.mail_activity_data_call", user_id=cls.leaver.id, summary="Call"
        )
        cls.create_meeting()

    @classmethod
    def create_meeting(cls):
        start = fields.Datetime.now() + timedelta(days=3)
        cls.meeting = cls.env["calendar.event"].create(
            {
                "name": "Visit",
                "user_id": cls.leaver.id,
                "partner_ids": [Command.set(cls.leaver.partner_id.ids)],
                "start": start,
                "stop": start + timedelta(hours=1),
            }
        )

    def hand_over(self, colleagues=None, **values):
        Handover = self.env["crm.handover"].with_user(self.manager)
        colleagues = colleagues or self.anna + self.boris
        return Handover._hand_over(self.leaver, colleagues, **values).sudo(False)


@tagged("post_install", "-at_install")
class TestHandover(HandoverCase):
    def test_everything_moves(self):
        handover = self.hand_over(self.anna)
        self.assertEqual(self.customers.user_id, self.anna)
        self.assertEqual(self.leads.user_id, self.anna)
        self.assertEqual(self.activity.user_id, self.anna)
        self.assertEqual(self.meeting.user_id, self.anna)
        self.assertEqual(self.meeting.partner_ids, self.anna.partner_id)
        self.assertEqual(handover.line_count, 10)
        self.assertEqual(len(handover.line_ids), 10)

    def test_customers_are_shared_evenly_with_all_their_things(self):
        self.hand_over()
        for user in self.anna + self.boris:
            mine = self.customers.filtered(lambda one, user=user: one.user_id == user)
            self.assertEqual(len(mine), 2)
            leads = self.leads.filtered(lambda one, mine=mine: one.partner_id in mine)
            self.assertEqual(leads.user_id, user)
        self.assertEqual(self.activity.user_id, self.customers[0].user_id)

    def test_least_open_work_gets_more(self):
        self.env["crm.lead"].create(
            [{"name": "Busy", "user_id": self.anna.id} for _n in range(4)]
        )
        self.hand_over(distribution="load")
        self.assertEqual(self.customers.user_id, self.boris)

    def test_within_the_team(self):
        team = self.env["crm.team"].create(
            {"name": "South", "member_ids": [Command.set(self.boris.ids)]}
        )
        lead = self.env["crm.lead"].create(
            {"name": "Alone", "user_id": self.leaver.id, "team_id": team.id}
        )
        lead.team_id = team
        self.hand_over(distribution="team")
        self.assertEqual(lead.user_id, self.boris)

    def test_lost_won_and_past_stay(self):
        self.leads[0].action_set_lost()
        self.leads[1].action_set_won()
        self.meeting.write(
            {
                "start": fields.Datetime.now() - timedelta(days=3),
                "stop": fields.Datetime.now() - timedelta(days=2),
            }
        )
        self.hand_over(self.anna)
        self.assertEqual(self.leads[:2].user_id, self.leaver)
        self.assertEqual(self.leads[2:].user_id, self.anna)
        self.assertEqual(self.meeting.user_id, self.leaver)

    def test_each_record_says_who_handed_over(self):
        self.hand_over(self.anna)
        body = self.leads[0].message_ids[0].body
        self.assertIn("Handed over from hand_leaver", body)
        self.assertIn(self.anna.name, body)

    def test_chosen_kinds_only(self):
        self.hand_over(self.anna, keys=["lead"])
        self.assertEqual(self.leads.user_id, self.anna)
        self.assertEqual(self.customers.user_id, self.leaver)

    def test_other_addons_add_what_they_own(self):
        Handover = type(self.env["crm.handover"])
        original = Handover._get_handover_sources

        def extended(model):
            sources = original(model)
            sources["team"] = {"label": "Teams", "model": "crm.team"}
            return sources

        team = self.env["crm.team"].create({"name": "Led", "user_id": self.leaver.id})
        with patch.object(Handover, "_get_handover_sources", extended):
            self.hand_over(self.anna)
        self.assertEqual(team.user_id, self.anna)

    def test_undo_gives_everything_back(self):
        handover = self.hand_over()
        handover.action_undo()
        self.assertEqual(self.customers.user_id, self.leaver)
        self.assertEqual(self.leads.user_id, self.leaver)
        self.assertEqual(self.activity.user_id, self.leaver)
        self.assertEqual(self.meeting.user_id, self.leaver)
        self.assertEqual(self.meeting.partner_ids, self.leaver.partner_id)
        self.assertEqual(handover.state, "undone")
        self.assertFalse(handover.undo_summary)

    def test_undo_leaves_what_was_changed_since(self):
        handover = self.hand_over(self.anna)
        self.leads[0].user_id = self.boris
        self.leads[1].name = "Edited"
        self.env.flush_all()
        later = fields.Datetime.now() + timedelta(hours=1)
        self.env.cr.execute(
            "UPDATE crm_lead SET write_date = %s WHERE id = %s",
            (later, self.leads[1].id),
        )
        self.env.invalidate_all()
        handover.action_undo()
        self.assertEqual(self.leads[0].user_id, self.boris)
        self.assertEqual(self.leads[1].user_id, self.anna)
        self.assertEqual(self.leads[2:].user_id, self.leaver)
        self.assertEqual(
            handover.undo_summary.split("\n"),
            [
                f"Open deals: Deal ({self.leads[0].id})",
                f"Open deals: Edited ({self.leads[1].id})".replace("Edited", "Deal"),
            ],
        )

    def test_undo_within_a_day(self):
        handover = self.hand_over(self.anna)
        handover.sudo().date -= timedelta(hours=25)
        with self.assertRaises(UserError):
            handover.action_undo()
        self.assertEqual(self.leads.user_id, self.anna)

    def test_undo_once(self):
        handover = self.hand_over(self.anna)
        handover.action_undo()
        with self.assertRaises(UserError):
            handover.action_undo()

    def test_nobody_takes_over_from_themselves(self):
        with self.assertRaisesRegex(UserError, "themselves"):
            self.hand_over(self.leaver + self.anna)

    def test_archived_colleague_cannot_take_over(self):
        self.anna.active = False
        with self.assertRaisesRegex(UserError, "cannot take over"):
            self.hand_over(self.anna)
        self.assertEqual(self.leads.user_id, self.leaver)

    def test_records_of_another_company_stay(self):
        company = self.env["res.company"].create({"name": "Far away"})
        self.customers[0].company_id = company
        self.hand_over(self.anna)
        self.assertEqual(self.customers[0].user_id, self.leaver)

    def test_queries_do_not_grow_with_the_records(self):
        counts = []
        for number in (1, 1, 80):
            partners = self.env["res.partner"].create(
                [{"name": "P", "user_id": self.leaver.id} for _n in range(number)]
            )
            self.env.flush_all()
            Handover = self.env["crm.handover"]
            sources = {"partner": Handover._get_handover_sources()["partner"]}
            owned = {"partner": partners}
            before = self.env.cr.sql_log_count
            Handover._get_plan(owned, self.anna, "even")
            Handover._write_owner(sources["partner"], partners, self.leaver, self.anna)
            Handover._log_on_records(partners, self.leaver, self.anna)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])


@tagged("post_install", "-at_install")
class TestHandoverWizard(HandoverCase):
    def wizard(self, user=None):
        Wizard = self.env["crm.handover.wizard"].with_user(user or self.manager)
        return Form(Wizard.with_context(default_user_from_id=self.leaver.id))

    def test_preview_counts_and_shares(self):
        with self.wizard() as form:
            form.user_to_ids = self.anna + self.boris
            wizard = form.save()
        numbers = {line.kind: line.number for line in wizard.line_ids}
        self.assertEqual(
            numbers, {"partner": 4, "lead": 4, "activity": 1, "meeting": 1}
        )
        self.assertEqual(wizard.total, 10)
        self.assertIn("Customers 2, Open deals 2", wizard.preview)
        self.assertEqual(self.leads.user_id, self.leaver)

    def test_list_of_a_kind_has_the_counted_records(self):
        with self.wizard() as form:
            form.user_to_ids = self.anna
            wizard = form.save()
        line = wizard.line_ids.filtered(lambda one: one.kind == "lead")
        action = line.action_show()
        self.assertEqual(self.env["crm.lead"].search(action["domain"]), self.leads)

    def test_wizard_hands_over(self):
        with self.wizard() as form:
            form.user_to_ids = self.anna
            form.note = "Leaves in May"
            wizard = form.save()
        action = wizard.action_hand_over()
        handover = self.env["crm.handover"].browse(action["res_id"])
        self.assertEqual(handover.user_id, self.manager)
        self.assertEqual(handover.note, "Leaves in May")
        self.assertEqual(self.leads.user_id, self.anna)

    def test_archiving_a_person_offers_the_hand_over(self):
        action = self.leaver.with_user(self.manager).action_archive()
        self.assertFalse(self.leaver.active)
        self.assertEqual(action["res_model"], "crm.handover.wizard")
        self.assertEqual(action["context"]["default_user_from_id"], self.leaver.id)

    def test_archiving_after_the_hand_over_is_quiet(self):
        self.hand_over(self.anna)
        action = self.leaver.with_user(self.manager).action_archive()
        self.assertNotIsInstance(action, dict)

    def test_form_of_a_person_who_left_warns(self):
        self.leaver.active = False
        leaver = self.leaver.with_user(self.manager)
        self.assertEqual(
            leaver.crm_owned_summary,
            "Customers: 4, Open deals: 4, Planned activities: 1, Future meetings: 1",
        )
        self.assertFalse(self.anna.with_user(self.manager).crm_owned_summary)

    def test_salesperson_cannot_hand_over(self):
        with self.assertRaises(AccessError):
            self.wizard(self.anna)
        with self.assertRaises(AccessError):
            self.env["crm.handover"].with_user(self.anna)._hand_over(
                self.leaver, self.anna
            )
        self.assertEqual(self.leads.user_id, self.leaver)

    def test_salesperson_reads_what_was_handed_to_them(self):
        handover = self.hand_over(self.anna)
        self.assertEqual(handover.with_user(self.anna).line_count, 10)
        with self.assertRaises(AccessError):
            handover.with_user(self.boris).read(["summary"])
        with self.assertRaises(AccessError):
            handover.with_user(self.anna).action_undo()

    def test_portal_user_reads_nothing(self):
        portal = new_test_user(self.env, "hand_portal", groups="base.group_portal")
        for name in ("crm.handover", "crm.handover.line", "crm.handover.wizard"):
            with self.assertRaises(AccessError):
                self.env[name].with_user(portal).search([])
