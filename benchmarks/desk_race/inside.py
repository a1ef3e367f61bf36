"""The part that runs inside Odoo: sets up, fills, races, judges, notes the figures."""

import contextlib
import json
import logging
import os
import platform
from datetime import date
from functools import partial
from pathlib import Path
from unittest.mock import patch

import psycopg2

from odoo import Command
from odoo.release import version
from odoo.sql_db import connection_info_for

from . import judging, library, races, seeding, verdicts
from .measure import Sample, count, take
from .sides import Ours, Peer

PARTNERS = 5_000
AGENTS = 10
CUSTOMERS = 50  # of the portal


def say(text):
    print(f"> {text}", flush=True)


def run(env, settings):
    logging.getLogger("odoo").setLevel(logging.ERROR)
    # no letter leaves the machine, on either side
    with patch.object(type(env["mail.mail"]), "send", lambda self, *a, **kw: True):
        results = _run(env, settings)
    Path(settings["results"]).write_text(json.dumps(results))


def _run(env, settings):
    world = World(env)
    say(f"filling both desks with {settings['tickets']:,} tickets")
    for side in world.sides:
        everybody = [*world.customers.partner_id.ids, *world.partners]
        seeding.fill(side, settings["tickets"], everybody, world.agents.ids)
    _vacuum(env)

    def wants(name):
        return not settings["only"] or name in settings["only"]

    if wants("knowledge"):
        say(f"writing {library.ARTICLES:,} articles")
        library.fill(env)
        _vacuum(env)

    return {
        "about": _about(env, settings),
        "races": [
            _race(world, race, settings["repeat"])
            for race in races.RACES
            if wants(race.name)
        ],
        "verdicts": judging.judge(world, verdicts.CASES) if wants("verdicts") else [],
    }


def _vacuum(env):
    """What PostgreSQL does by itself in the hours in which a company fills its desk."""
    connection = psycopg2.connect(**connection_info_for(env.cr.dbname)[1])
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _about(env, settings):
    env.cr.execute("SHOW server_version")
    return {
        "date": date.today().isoformat(),
        "tickets": settings["tickets"],
        "repeat": settings["repeat"],
        "partners": PARTNERS,
        "load_before": settings["load"],
        "load_after": [round(load, 2) for load in os.getloadavg()],
        "cpus": os.cpu_count(),
        "python": platform.python_version(),
        "odoo": version,
        "postgresql": env.cr.fetchone()[0],
        "peer": settings["peer"],
    }


def _race(world, race, repeat):
    """Both sides by turns, after one run that fills the caches of the process."""
    say(f"race: {race.what}")
    calls = {
        side: partial(race.call, world, side.as_user(world.agent))
        for side in world.sides
    }
    rows = {side: count(side.env, call) for side, call in calls.items()}
    samples = {side: Sample() for side, counted in rows.items() if counted}
    for _turn in range(repeat):
        for side, sample in samples.items():
            take(side.env, calls[side], sample)
    return race.as_dict() | {
        "sides": {
            side.key: sample.as_dict() | {"rows": rows[side][0]}
            for side, sample in samples.items()
        }
    }


class World:
    """Customers and agents that both desks share."""

    def __init__(self, env):
        self.env = env
        self.agents = self._create_agents()
        self.partners = self._create_partners()
        self.customers = self._create_customers()
        self.sides = [Ours(env), Peer(env)]
        for side in self.sides:
            side.set_up(self.agents)
        env.cr.commit()

    def _create_agents(self):
        groups = [self.env.ref(name).id for name in (*Ours.groups, *Peer.groups)]
        return self._create_users("agent", AGENTS, groups)

    def _create_customers(self):
        return self._create_users(
            "customer", CUSTOMERS, [self.env.ref("base.group_portal").id]
        )

    def _create_users(self, name, number, groups):
        return (
            self.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                [
                    {
                        "name": f"Race {name} {index}",
                        "login": f"race-{name}-{index}",
                        "email": f"race-{name}-{index}@example.com",
                        "group_ids": [Command.set(groups)],
                    }
                    for index in range(number)
                ]
            )
        )

    def _create_partners(self):
        """Ids of persons, five of each company."""
        partners = self.env["res.partner"].with_context(tracking_disable=True)
        companies = partners.create(
            [
                {"name": f"Race Company {index}", "is_company": True}
                for index in range(PARTNERS // 5)
            ]
        )
        persons = partners.create(
            [
                {
                    "name": f"Race Person {index}",
                    "email": f"person-{index}@race.example.com",
                    "parent_id": companies[index // 5].id,
                }
                for index in range(PARTNERS)
            ]
        )
        return persons.ids

    @property
    def agent(self):
        return self.agents[0]
