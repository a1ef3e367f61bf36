from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from odoo.addons.crm_relations.tools.merge_recorder import MergeRecorder

from .clock_common import MONDAY, ClockCommon
from .intake_common import HELP, IntakeCommon

SUMMARY = ("sla_state", "sla_deadline", "escalation_level")


@tagged("post_install", "-at_install")
class TestOpening(ClockCommon):
    """A new ticket and what comes with it, in few statements."""

    def _read_rows(self, tickets):
        self.env.cr.execute(
            "SELECT sla_state, sla_deadline, escalation_level FROM service_ticket"
            " WHERE id = ANY(%s) ORDER BY id",
            [tickets.ids],
        )
        return self.env.cr.fetchall()

    def test_the_clock_of_a_new_ticket_is_in_its_row(self):
        ticket = self._open(f"{MONDAY} 09:00")
        (row,) = self._read_rows(ticket)
        self.assertEqual(row, tuple(ticket[name] for name in SUMMARY))
        self.assertEqual(row[0], "running")
        dirty = [self.env._field_dirty.get(ticket._fields[name]) for name in SUMMARY]
        self.assertFalse(any(ticket.id in (ids or ()) for ids in dirty))

    def test_what_is_in_the_row_is_what_the_clocks_say(self):
        ticket = self._open(f"{MONDAY} 09:00")
        before = [ticket[name] for name in SUMMARY]
        self.env.add_to_compute(ticket._fields["sla_state"], ticket)
        self.env.invalidate_all()
        self.assertEqual([ticket[name] for name in SUMMARY], before)

    def test_a_ticket_without_a_policy_has_no_clock(self):
        self.env["service.sla"].search([]).active = False
        ticket = self._open(f"{MONDAY} 09:00")
        self.assertEqual(self._read_rows(ticket), [("none", None, 0)])
        self.assertFalse(ticket.sla_status_ids)

    def test_events_stand_in_their_order_with_who_did_it(self):
        ticket = self._open(f"{MONDAY} 09:00")
        ticket.with_user(self.expert).priority = "3"
        events = self.env["service.ticket.event"].search(
            [("ticket_id", "=", ticket.id)], order="id"
        )
        self.assertEqual(events.mapped("kind"), ["policy", "opened", "priority"])
        self.assertEqual(events[-1].user_id, self.expert)
        self.assertEqual(events[-1].data, {"from": "1", "to": "3"})

    def _follow(self, user):
        tickets = (
            self.env["service.ticket"]
            .with_user(user)
            .with_context(mail_create_nosubscribe=False, tracking_disable=False)
        )
        values = {"name": "Broken", "team_id": self.team.id}
        return tickets.create([dict(values), dict(values)])

    def test_who_opens_a_ticket_follows_it(self):
        tickets = self._follow(self.expert)
        defaults = self.env["mail.message.subtype"].default_subtypes("service.ticket")[
            0
        ]
        for ticket in tickets:
            self.assertEqual(ticket.message_partner_ids, self.expert.partner_id)
            self.assertEqual(ticket.message_follower_ids.subtype_ids, defaults)

    def test_followers_with_all_that_odoo_knows_are_left_to_odoo(self):
        ticket = self._follow(self.expert)[0]
        row = {"res_model": ticket._name, "res_id": ticket.id}
        row["partner_id"] = self.ann.id
        follower = self.env["mail.followers"].sudo().create(row)
        self.assertEqual(ticket.message_partner_ids, self.expert.partner_id | self.ann)
        self.assertFalse(follower.subtype_ids)

    def test_followers_are_made_in_the_order_that_was_asked(self):
        ticket = self._follow(self.expert)[0]
        subtypes = self.env["mail.message.subtype"].search([], limit=2)
        rows = [
            {
                "res_model": ticket._name,
                "res_id": ticket.id,
                "partner_id": partner.id,
                "subtype_ids": [Command.set(subtypes.ids)],
            }
            for partner in (self.ann, self.acme)
        ]
        self.env.flush_all()
        with self.assertQueryCount(1):
            found = self.env["mail.followers"].sudo().create(rows)
        self.assertEqual(found.partner_id, self.ann | self.acme)
        self.assertEqual([row.partner_id for row in found], [self.ann, self.acme])
        self.assertEqual(found[0].subtype_ids, subtypes)

    def test_what_comes_with_a_merge_is_recorded(self):
        ticket = self._open(f"{MONDAY} 09:00")
        row = {"res_model": ticket._name, "res_id": ticket.id}
        row |= {"partner_id": self.ann.id, "subtype_ids": [Command.set([1])]}
        with MergeRecorder.recording(self.env.cr) as recorder:
            self.env["mail.followers"].sudo().create(row)
            ticket.priority = "3"
        self.assertEqual(len(recorder.created["mail_followers"]), 1)
        self.assertEqual(len(recorder.created["service_ticket_event"]), 1)


@tagged("post_install", "-at_install")
class TestOpeningByMail(IntakeCommon):
    """A ticket that a letter opens, with its first message."""

    def _get_kinds(self, ticket):
        events = self.env["service.ticket.event"].search(
            [("ticket_id", "=", ticket.id)], order="id"
        )
        return [kind for kind in events.mapped("kind") if kind != "policy"]

    def _count_replays(self, function):
        status = type(self.env["service.sla.status"])
        with patch.object(
            status, "_store", autospec=True, side_effect=status._store
        ) as m:
            ticket = function()
        return ticket, m.call_count

    def test_clocks_are_counted_once(self):
        ticket, replays = self._count_replays(self._receive_ticket)
        self.assertEqual(replays, 1)
        self.assertEqual(self._get_kinds(ticket), ["opened", "customer"])

    def test_clocks_of_a_ticket_that_a_machine_opens_are_counted(self):
        self.team.accept_machine_mail = True
        ticket, replays = self._count_replays(
            lambda: self._receive_ticket(Auto_Submitted="auto-generated")
        )
        self.assertEqual(replays, 1)
        self.assertEqual(self._get_kinds(ticket), ["opened"])

    def test_a_ticket_that_changes_before_its_message_keeps_its_policy(self):
        """What follows from opening it knows the policy that it got then."""
        policies = self.env["service.sla"]
        policies.search([]).active = False
        policies.create({"name": "P", "resolution_hours": 4})
        raised = {"priority": "3"}
        with patch.object(
            type(self.Ticket), "_assign_new", lambda ticket: ticket.write(raised)
        ):
            ticket = self._receive_ticket()
        events = self.env["service.ticket.event"].search(
            [("ticket_id", "=", ticket.id)], order="id"
        )
        kinds = ["policy", "opened", "priority", "customer"]
        self.assertEqual(events.mapped("kind"), kinds)

    def test_a_ticket_that_is_opened_along_with_it_has_its_own_events(self):
        """An automation, for example, may make a part of what a letter asks for."""
        parts = []

        def make_part(ticket):
            if not parts:
                parts.append(ticket.browse())
                parts.append(ticket.create({"name": "Part", "parent_id": ticket.id}))

        with patch.object(type(self.Ticket), "_assign_new", make_part):
            ticket = self._receive_ticket()
        self.assertEqual(self._get_kinds(ticket), ["opened", "customer"])
        self.assertEqual(self._get_kinds(parts[1]), ["opened"])

    def test_the_next_letter_of_a_ticket_counts_its_own(self):
        ticket = self._receive_ticket()
        self._receive(self._answer(ticket))
        kinds = self._get_kinds(ticket)
        self.assertEqual(kinds, ["opened", "customer", "answer", "customer"])

    def test_a_letter_shows_that_its_sender_can_be_reached(self):
        lead = self.env["crm.lead"].create({"name": "L", "email_from": self.ann.email})
        other = self.env["res.partner"].create({"name": "O", "email": "o@acme.example"})
        (self.ann | other).message_bounce = 3
        lead.message_bounce = 2
        self._receive_ticket(From=self.ann.email)
        self.assertEqual((self.ann | lead.partner_id).mapped("message_bounce"), [0])
        self.assertEqual((lead.message_bounce, other.message_bounce), (0, 3))

    def test_people_of_a_letter_are_looked_up_together(self):
        """For the gateway and for who files the ticket, not for each of them."""
        asked = []
        partners = type(self.env["res.partner"])
        search = partners._search

        def note(records, domain, *args, **kwargs):
            if "email_normalized" in str(domain):
                asked.append(domain)
            return search(records, domain, *args, **kwargs)

        with patch.object(partners, "_search", note):
            ticket = self._receive_ticket(
                From=self.ann.email, To=f"{HELP}, {self.ann.email}, who@else.example"
            )
        self.assertEqual(ticket.partner_id, self.ann)
        self.assertLessEqual(len(asked), 2)
        self.assertFalse(self.ann.search([("email", "=", "who@else.example")]))

    def _get_author(self, user, partner):
        tickets = self.Ticket.with_user(user).sudo()
        return tickets._message_compute_real_author(partner.id)

    def test_nobody_writes_as_the_robot(self):
        root = self.env.ref("base.user_root")
        robot = self.env.ref("base.partner_root")
        robot.active = True
        self.assertFalse(self._get_author(root, robot))
        self.assertEqual(self._get_author(root, self.ann), self.ann)
        self.assertEqual(
            self._get_author(self.expert, self.ann), self.expert.partner_id
        )
        self.ann.active = False
        self.assertFalse(self._get_author(root, self.ann))
