from datetime import datetime

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import ServiceDeskCommon

TABLES = (
    "service_ticket",
    "mail_message",
    "mail_followers",
    "mail_activity",
    "ir_attachment",
    "service_tag_service_ticket_rel",
)
NINE = datetime(2026, 3, 2, 9, 0)
TEN = datetime(2026, 3, 2, 10, 0)


class MergeCase(ServiceDeskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kept = cls._create_ticket("The desk wobbles", user_id=cls.colleague.id)
        cls.twin = cls._create_ticket(
            "Desk again", description="<p>It still wobbles</p>", email_cc="cc@x.com"
        )
        cls.third = cls._create_ticket("And again", partner_id=cls.carl.id)
        cls.tickets = cls.kept | cls.twin | cls.third


@tagged("post_install", "-at_install")
class TestMerge(MergeCase):
    maxDiff = None

    def _snapshot(self):
        """Return {table: {row}}: rows of all tables that a merge touches."""
        self.env.flush_all()
        snapshot = {}
        for table in TABLES:
            query = SQL("SELECT to_jsonb(t)::text FROM %s t", SQL.identifier(table))
            snapshot[table] = {row for (row,) in self.env.execute_query(query)}
        return snapshot

    def _furnish(self):
        self._customer_writes(self.twin, "Still broken")
        self._agent_writes(self.third)
        self.twin.message_subscribe(self.ada.partner_id.ids)
        self.twin.tag_ids = self.env["service.tag"].create({"name": "Furniture"})
        self.twin.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.colleague.id
        )
        self.file = self.env["ir.attachment"].create(
            {"name": "a.txt", "res_model": "service.ticket", "res_id": self.twin.id}
        )

    def _merge(self, user=None):
        tickets = self.twin | self.third
        return tickets.with_user(user or self.expert)._merge_into(
            self.kept.with_user(user or self.expert)
        )

    def test_everything_moves_to_the_survivor(self):
        self._furnish()
        messages = (self.twin | self.third).message_ids
        activity = self.twin.activity_ids
        self._merge()
        self.assertFalse(messages - self.kept.message_ids)
        self.assertEqual(activity.res_id, self.kept.id)
        self.assertEqual(self.file.res_id, self.kept.id)
        self.assertIn(self.ada.partner_id, self.kept.message_partner_ids)
        self.assertEqual(self.kept.tag_ids.mapped("name"), ["Furniture"])
        self.assertEqual(self.kept.email_cc, "cc@x.com")

    def test_the_merged_ones_are_archived_and_cancelled(self):
        self._merge()
        merged = self.twin | self.third
        self.assertEqual(merged.merged_into_id, self.kept)
        self.assertEqual(merged.mapped("active"), [False, False])
        self.assertEqual(merged.stage_id, self.stage_cancelled)
        self.assertEqual(self.kept.merged_count, 2)

    def test_descriptions_are_readable_in_the_survivor(self):
        self._merge()
        bodies = "".join(self.kept.message_ids.mapped("body"))
        self.assertIn("It still wobbles", bodies)
        self.assertIn(self.third.number, bodies)

    def test_no_mail_leaves_for_a_merge(self):
        self.stage_cancelled.mail_template_id = self.env["mail.template"].create(
            {
                "name": "Cancelled",
                "model_id": self.env["ir.model"]._get_id("service.ticket"),
                "partner_to": "{{ object.partner_id.id }}",
                "body_html": "Cancelled",
            }
        )
        before = self.env["mail.mail"].search_count([])
        self._merge()
        self.env.cr.flush()
        self.assertEqual(self.env["mail.mail"].search_count([]), before)

    def test_undo_restores_every_row(self):
        self._furnish()
        before = self._snapshot()
        merge = self._merge()
        self.assertNotEqual(self._snapshot()["mail_message"], before["mail_message"])
        self.twin.with_user(self.expert).action_undo_merge()
        after = self._snapshot()
        self.assertEqual(merge.state, "undone")
        self.assertFalse(merge.undo_summary)
        for table in TABLES:
            with self.subTest(table=table):
                self.assertFalse(before[table] - after[table])
                if table != "mail_message":  # notes of the merge and the undo stay
                    self.assertFalse(after[table] - before[table])

    def test_what_was_written_since_stays_after_the_undo(self):
        self._merge()
        message = self._agent_writes(self.kept, "Solved")
        self.kept.priority = "3"
        self.twin.action_undo_merge()
        self.assertEqual(message.res_id, self.kept.id)
        self.assertEqual(self.kept.priority, "3")
        self.assertFalse(self.twin.merged_into_id)

    def test_a_merge_is_undone_once(self):
        merge = self._merge()
        merge.action_undo()
        with self.assertRaisesRegex(UserError, "undone already"):
            merge.action_undo()

    def test_the_time_to_undo_ends(self):
        with freeze_time(NINE):
            merge = self._merge()
        with freeze_time(datetime(2026, 4, 20)):
            self.env["service.ticket.merge"]._gc_payload()
        with self.assertRaisesRegex(UserError, "time to undo"):
            merge.action_undo()

    def test_later_merges_are_undone_first(self):
        first = self.twin._merge_into(self.kept)
        second = self.kept._merge_into(self.third)
        with self.assertRaisesRegex(UserError, self.third.number):
            first.action_undo()
        second.action_undo()
        first.action_undo()
        self.assertFalse(self.tickets.merged_into_id)

    def test_a_reply_reaches_the_survivor_over_several_merges(self):
        self.twin._merge_into(self.kept)
        self.kept._merge_into(self.third)
        message = self._customer_writes(self.twin, "One more thing")
        self.assertEqual(message.res_id, self.third.id)
        self.assertIn(message, self.third.message_ids)

    def test_the_customer_reply_restarts_the_survivor(self):
        self._merge()
        self.kept.stage_id = self.stage_waiting
        with freeze_time(TEN):
            self._customer_writes(self.twin)
        self.assertEqual(self.kept.stage_id, self.stage_progress)
        self.assertEqual(self.kept.last_customer_message_date, TEN)

    def test_a_mail_to_the_merged_ticket_reaches_the_survivor(self):
        self.ann.email = "ann@acme.example"
        sent = self._agent_writes(self.twin)
        self._merge()
        self.twin.message_ids.unlink()
        raw = (
            "From: Ann <ann@acme.example>\nTo: support@desk.example.com\n"
            "Subject: Re: Desk again\nMessage-Id: <reply-1@acme.example>\n"
            f"In-Reply-To: {sent.message_id}\n\nStill broken\n"
        )
        self.env["mail.thread"].message_process(None, raw)
        message = self.env["mail.message"].search(
            [("message_id", "=", "<reply-1@acme.example>")]
        )
        self.assertEqual(
            (message.model, message.res_id), (self.kept._name, self.kept.id)
        )

    def test_merging_into_a_merged_ticket_reaches_its_survivor(self):
        self.twin._merge_into(self.kept)
        self.third._merge_into(self.twin)
        self.assertEqual(self.third.merged_into_id, self.kept)

    def test_no_cycle(self):
        self.twin._merge_into(self.kept)
        with self.assertRaisesRegex(ValidationError, "into itself"):
            self.kept._merge_into(self.twin)
        with self.assertRaisesRegex(UserError, "already been merged"):
            self.twin._merge_into(self.third)

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_ticket_merged_into_itself(self):
        query = "UPDATE service_ticket SET merged_into_id = id WHERE id = %s"
        with self.assertRaises(CheckViolation), self.cr.savepoint():
            self.cr.execute(SQL(query, self.kept.id))

    def test_longer_cycles_are_refused(self):
        self.twin._merge_into(self.kept)
        with self.assertRaises(ValidationError):
            self.kept.merged_into_id = self.twin

    def test_customers_do_not_read_the_letters_of_others(self):
        stranger = self._create_ticket(
            "Other", partner_id=self._create_customer("X").id
        )
        with self.assertRaisesRegex(UserError, "different customers"):
            stranger._merge_into(self.kept)
        self.assertFalse(stranger.merged_into_id)

    def test_unknown_senders_can_be_merged(self):
        unknown = self._create_ticket("Hi", partner_id=False, partner_email="a@b.com")
        unknown._merge_into(self.kept)
        self.assertEqual(unknown.merged_into_id, self.kept)

    def test_the_survivor_takes_over_what_it_lacks(self):
        unknown = self._create_ticket("Hi", partner_id=False)
        self.kept._merge_into(unknown)
        self.assertEqual(unknown.partner_id, self.ann)

    def test_children_go_over(self):
        child = self._create_ticket("Part", parent_id=self.twin.id)
        self._merge()
        self.assertEqual(child.parent_id, self.kept)

    def test_an_agent_merges_only_what_he_may_change(self):
        with self.assertRaises(AccessError):
            self._merge(self.agent)
        self.assertFalse(self.twin.merged_into_id)

    def test_an_agent_cannot_undo_what_he_may_not_change(self):
        merge = self._merge()
        with self.assertRaises(AccessError):
            merge.with_user(self.agent).sudo(False).action_undo()
        self.assertEqual(merge.state, "done")

    def test_two_cost_as_many_queries_as_twenty(self):
        def merge(number):
            tickets = self.env["service.ticket"].create(
                [
                    {
                        "name": f"N{n}",
                        "partner_id": self.ann.id,
                        "team_id": self.team.id,
                    }
                    for n in range(number)
                ]
            )
            target = self._create_ticket("Target")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            tickets._merge_into(target)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        merge(2)
        few, many = merge(2), merge(20)
        # one note on the survivor for each
        self.assertLessEqual(many - few, 18 * 2)


@tagged("post_install", "-at_install")
class TestMergeWizard(MergeCase):
    def _open(self, tickets, **values):
        return (
            self.env["service.ticket.merge.wizard"]
            .with_user(self.expert)
            .with_context(active_ids=tickets.ids)
            .create(values)
        )

    def test_the_oldest_open_ticket_is_proposed(self):
        self.kept.stage_id = self.stage_solved
        wizard = self._open(self.tickets)
        self.assertEqual(wizard.target_id, self.twin)
        self.assertIn(self.twin.number, wizard.preview.splitlines()[0])
        self.assertIn("messages move", wizard.preview)

    def test_the_dialog_merges_into_the_chosen_one(self):
        wizard = self._open(self.tickets, target_id=self.third.id)
        action = wizard.action_merge()
        self.assertEqual(action["res_id"], self.third.id)
        self.assertEqual((self.kept | self.twin).merged_into_id, self.third)

    def test_one_ticket_is_not_enough(self):
        with self.assertRaisesRegex(UserError, "at least two"):
            self._open(self.kept).action_merge()


@tagged("post_install", "-at_install")
class TestSplit(MergeCase):
    def _split(self, messages, user=None):
        return self.kept.with_user(user or self.expert)._split(messages)

    def test_chosen_messages_become_a_ticket(self):
        first = self._customer_writes(self.kept, "The chair, too")
        with freeze_time(TEN):
            other = self._customer_writes(self.kept, "The lamp")
            file = self.env["ir.attachment"].create(
                {"name": "b", "res_model": "service.ticket", "res_id": self.kept.id}
            )
            other.attachment_ids = [Command.link(file.id)]
        ticket = self._split(other)
        self.assertEqual(other.res_id, ticket.id)
        self.assertEqual(file.res_id, ticket.id)
        self.assertEqual(first.res_id, self.kept.id)
        self.assertEqual(ticket.partner_id, self.ann)
        self.assertEqual(ticket.team_id, self.team)
        self.assertEqual(ticket.last_customer_message_date, TEN)
        self.assertEqual(ticket.related_ids, self.kept)
        self.assertEqual(self.kept.related_ids, ticket)

    def test_the_colleague_who_wrote_is_the_customer_of_the_new_ticket(self):
        message = self.kept.sudo().message_post(
            body="Me too",
            author_id=self.carl.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertEqual(self._split(message).partner_id, self.carl)

    def test_messages_of_other_tickets_stay_there(self):
        foreign = self._customer_writes(self.twin)
        with self.assertRaisesRegex(UserError, "messages of this ticket"):
            self._split(foreign)
        self.assertEqual(foreign.res_id, self.twin.id)

    def test_who_may_not_change_the_ticket_does_not_split_it(self):
        message = self._customer_writes(self.kept)
        with self.assertRaises(AccessError):
            self._split(message, self.agent)

    def test_the_dialog_shows_what_people_wrote(self):
        message = self._customer_writes(self.kept, "The lamp")
        action = self.kept.with_user(self.expert).action_split()
        wizard = self.env[action["res_model"]].with_user(self.expert)
        wizard = wizard.browse(action["res_id"])
        self.assertEqual(wizard.line_ids.message_id, message)
        self.assertEqual(wizard.line_ids.preview, "The lamp")
        with self.assertRaisesRegex(UserError, "Choose the messages"):
            wizard.action_split()
        wizard.line_ids.is_chosen = True
        wizard.name = "The lamp"
        ticket_id = wizard.action_split()["res_id"]
        self.assertEqual(message.res_id, ticket_id)

    def test_merging_puts_the_parts_together_again(self):
        message = self._customer_writes(self.kept)
        ticket = self._split(message)
        ticket._merge_into(self.kept)
        self.assertEqual(message.res_id, self.kept.id)
