"""benchmarks/service_desk on a small scale and without peers: what is raced works."""

import sys
from types import SimpleNamespace
from unittest.mock import patch

from odoo.tests import TransactionCase, new_test_user, tagged

from suite.cache import ROOT

sys.path.append(str(ROOT / "benchmarks"))

from desk_race import measure, paper, races, seeding
from desk_race.sides import Ours

TICKETS = 40


@tagged("post_install", "-at_install")
class TestDeskRace(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["service.sla"].search([]).active = False
        cls.env["service.escalation.rule"].search([]).active = False
        # targets of the demo data wait for nobody here
        cls.env.cr.execute("UPDATE service_sla_status SET next_due = NULL")
        cls.agent = new_test_user(cls.env, "racer", ",".join(Ours.groups))
        cls.side = Ours(cls.env)
        cls.side.set_up(cls.agent)
        cls.world = cls._create_world()
        cls.tickets = cls._fill()

    @classmethod
    def _create_world(cls):
        people = cls.env["res.partner"].create(
            [{"name": f"P{n}", "email": f"p{n}@example.com"} for n in range(10)]
        )
        return SimpleNamespace(env=cls.env, partners=people.ids)

    @classmethod
    def _fill(cls):
        """Tickets of a month ago, half of them open, so that targets were missed."""
        with patch.object(cls.env.cr, "commit", lambda: None):
            seeding.fill(cls.side, TICKETS, cls.world.partners, cls.agent.ids)
        team = [("team_id", "=", cls.side.team_id)]
        tickets = cls.env["service.ticket"].search(team)
        cls.env.cr.execute(
            "UPDATE service_ticket_event SET date = date - interval '30 days'"
            " WHERE ticket_id = ANY(%s)",
            [tickets.ids],
        )
        tickets._replay_clocks()
        return tickets

    def _clocks(self, state):
        clocks = self.tickets.sla_status_ids
        return clocks.filtered(lambda clock: clock.is_open and clock.state == state)

    def test_each_race_runs(self):
        side = self.side.as_user(self.agent)
        for race in races.RACES:
            if race.name not in ("mail", "portal"):  # these want a server's request
                with self.subTest(race.what), self.env.cr.savepoint():
                    race.call(self.world, side)()
                    self.env.flush_all()

    def test_the_pass_finds_all_that_was_missed(self):
        missed = len(self._clocks("breached"))
        self.assertGreater(missed, TICKETS / 4)
        call = self.side.pass_of_due(10_000)
        self.env.invalidate_all()
        self.assertFalse(self._clocks("breached"))
        call()
        self.env.invalidate_all()
        self.assertEqual(len(self._clocks("breached")), missed)
        self.assertFalse(any(self.tickets.sla_status_ids.mapped("next_due")))
        self.assertIn("breached", set(self.tickets.mapped("sla_state")))

    def test_a_replay_counts_again_what_was_counted(self):
        clocks = self.tickets.sla_status_ids
        names = ["ticket_id", "metric", "state", "deadline", "next_due"]
        expected = clocks.read(names)
        self.env.cr.execute(
            "UPDATE service_sla_status SET deadline = now() WHERE ticket_id = ANY(%s)",
            [self.tickets.ids],
        )
        self.env.invalidate_all()
        self.assertNotEqual(clocks.read(names), expected)
        with patch.object(Ours, "pick_tickets", lambda side, number: self.tickets):
            self.side.replay(TICKETS)()
        self.env.invalidate_all()
        self.assertEqual(clocks.read(names), expected)

    def test_the_page_tells_what_a_peer_cannot_do(self):
        sample = {"ms": 1, "ms_min": 1, "ms_max": 2, "cpu": 1, "sql": 3, "rows": 1200}
        race = races.Race("due", "nothing due", None, sql=3).as_dict()
        [line] = paper._speed([race | {"sides": {"ours": sample}}])[-1:]
        ours = "|  | 1.0 (1.0-2.0) |  | 1.0 |  |  | 3 |  | 1,200 | 3 SQL kept |"
        self.assertEqual(line, f"| nothing due {ours}")

    def test_rows_that_are_read_are_counted(self):
        before = measure.rows_read(self.env.cr)
        self.env.cr.execute(
            "SELECT name FROM service_ticket WHERE id = ANY(%s)", [self.tickets.ids]
        )
        counted = measure.rows_read(self.env.cr) - before
        self.assertGreaterEqual(counted, len(self.tickets))
