"""Locust's file: what one person does all day, as the web client asks for it.

Reads LOAD_PLAN (see inside.py), writes LOAD_RESULT when the run ends.
"""

import json
import os
import random
from itertools import cycle
from pathlib import Path

import gevent
from locust import HttpUser, between, events, task

PLAN = json.loads(Path(os.environ["LOAD_PLAN"]).read_text())
WARM_UP = float(os.environ["LOAD_WARM_UP"])
THINK = float(os.environ["LOAD_THINK"])
LOGINS = cycle(PLAN["logins"])
PERCENTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
PAGE = 80


class Person(HttpUser):
    """Works with pauses; a step of the journey is one or more requests."""

    wait_time = between(THINK / 2, THINK * 1.5)

    def on_start(self):
        login = next(LOGINS)
        params = {"db": os.environ["LOAD_DATABASE"], "login": login, "password": login}
        self.ask("log in", "/web/session/authenticate", params)

    @task(5)
    def open_card(self):
        customer = random.choice(PLAN["customers"])
        self.call(
            "card: form", "res.partner", "web_read", [customer], self.screen("card")
        )
        self.call("card: timeline", "res.partner", "get_timeline_page", [customer])
        self.call("card: what to say", "res.partner", "get_customer_cues", [customer])

    @task(3)
    def list_deals(self):
        self.list("list of deals", "crm.lead", "deals", [("type", "=", "opportunity")])

    @task(3)
    def list_tickets(self):
        self.list("list of tickets", "service.ticket", "tickets", [])

    @task(2)
    def find_caller(self):
        self.call(
            "who is calling", "res.partner", "find_caller", random.choice(PLAN["words"])
        )

    @task(3)
    def log_call(self):
        values = {
            "partner_id": random.choice(PLAN["customers"]),
            "summary": "Asked for the price of ten",
        }
        self.save("log a call", "crm.interaction", values, "call")

    @task(2)
    def create_ticket(self):
        values = {
            "name": "The printer does not print",
            "partner_id": random.choice(PLAN["customers"]),
            "team_id": PLAN["team"],
        }
        self.save("create a ticket", "service.ticket", values, "ticket")

    @task(1)
    def change_shared_ticket(self):
        """What several people write at once: Odoo repeats one of them."""
        values = {"priority": random.choice("0123")}
        ticket = random.choice(PLAN["shared"])
        name, spec = "change a shared ticket", self.screen("ticket")
        self.call(name, "service.ticket", "web_save", [ticket], values, spec)

    @task(1)
    def see_my_day(self):
        self.call("my day", "crm.my.day", "get_day")

    def list(self, name, model, screen, domain):
        kwargs = {"limit": PAGE, "count_limit": 10_001}
        spec = self.screen(screen)
        self.call(name, model, "web_search_read", domain, spec, **kwargs)

    def save(self, name, model, values, screen):
        self.call(name, model, "web_save", [], values, self.screen(screen))

    def screen(self, name):
        return PLAN["screens"][name]

    def call(self, name, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        self.ask(name, f"/web/dataset/call_kw/{model}.{method}", params)

    def ask(self, name, path, params):
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        with self.client.post(
            path, json=body, name=name, catch_response=True
        ) as answer:
            if answer.status_code != 200:
                answer.failure(f"HTTP {answer.status_code}")
            elif "error" in answer.json():
                error = answer.json()["error"]
                answer.failure(error["data"].get("message") or error["message"])


@events.test_start.add_listener
def forget_the_warm_up(environment, **_kwargs):
    """Each server process loads its registry and caches first."""
    gevent.spawn_later(WARM_UP, environment.stats.reset_all)


@events.quitting.add_listener
def write_result(environment, **_kwargs):
    total = environment.stats.total
    result = {
        "seconds": round(total.last_request_timestamp - total.start_time, 1),
        "total": _figures(total),
        "steps": {
            entry.name: _figures(entry)
            for entry in sorted(environment.stats.entries.values(), key=_order)
            if entry.num_requests
        },
        "errors": {
            f"{error.name}: {error.error}": error.occurrences
            for error in environment.stats.errors.values()
        },
    }
    Path(os.environ["LOAD_RESULT"]).write_text(json.dumps(result))


def _order(entry):
    return entry.name


def _figures(entry) -> dict:
    figures = {
        "requests": entry.num_requests,
        "errors": entry.num_failures,
        "per_second": round(entry.total_rps, 2),
        "max": round(entry.max_response_time),
    }
    for name, share in PERCENTILES.items():
        figures[name] = round(entry.get_response_time_percentile(share))
    return figures
