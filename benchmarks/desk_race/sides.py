"""The two desks behind one set of words, so that each race is written once."""

from itertools import count
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError

from . import portal, screens

MAIL = """\
From: {name} <{email}>
To: desk@example.com
Subject: The printer in room {number} is on fire
Message-ID: <race-{number}-{salt}@customer.example.com>
Date: Mon, 02 Mar 2026 10:00:00 +0000
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Hello, please help. It has been like this since Monday.
"""
NAMED_COLUMNS = ("partner_id", "team_id", "user_id", "stage_id", "category_id")
TARGETS = {"first_response": 4, "resolution": 16}  # working hours
PEER_STATES = {
    "accomplished": "met",
    "in_progress": "running",
    "on_hold": "paused",
    "expired": "breached",
}
# no clock's next moment comes while we measure
NOT_DUE = """
    UPDATE service_sla_status SET next_due = next_due + interval '1 day'
     WHERE next_due < now() AT TIME ZONE 'UTC' + interval '1 hour'"""
# so many clocks that were missed, as they were before anybody noticed
MISSED = """
    WITH clock AS (
        UPDATE service_sla_status
           SET state = 'running', breached_date = NULL, passed = 0, fired = 0,
               next_due = now() AT TIME ZONE 'UTC' - interval '1 minute'
         WHERE id IN (SELECT id FROM service_sla_status
                       WHERE is_open AND state = 'breached' ORDER BY id LIMIT %s)
     RETURNING ticket_id)
    UPDATE service_ticket SET sla_state = 'running'
     WHERE id IN (SELECT ticket_id FROM clock)"""
SERIAL = count(1)


class Side:
    """One desk: how it is set up, filled, and used."""

    key = ""
    title = ""
    model = ""
    team_model = ""
    category_model = ""
    groups = ()
    counters = ()
    has_clock = True

    def __init__(self, env):
        self.env = env

    @property
    def tickets(self):
        return self.env[self.model]

    def search_articles(self, question):
        """The call that searches the knowledge base; None without one."""

    def as_user(self, user):
        """The same desk in the hands of a user."""
        side = type(self)(self.env(user=user))
        side.__dict__.update({k: v for k, v in self.__dict__.items() if k != "env"})
        return side

    def set_up(self, agents):
        team = self.env[self.team_model].create(self._prepare_team(agents))
        self.team_id = team.id
        self.category_id = self.env[self.category_model].create({"name": "Race"}).id
        self._set_up_clock()

    def prepare_values(self, number, partners):
        """Values of so many new tickets of various customers."""
        return [
            {
                "name": f"Printer {index} does not print",
                "description": "<p>It has been like this since Monday.</p>",
                "partner_id": partners[index % len(partners)],
                "team_id": self.team_id,
                "category_id": self.category_id,
                "priority": str(index % 4),
            }
            for index in range(number)
        ]

    def create(self, number, partners):
        values = self.prepare_values(number, partners)
        return lambda: self.tickets.create([dict(vals) for vals in values])

    def move(self, number):
        """A page of selected tickets goes from one stage to the next."""
        tickets = self.tickets.search(
            [("stage_id", "=", self.stages["new"]), ("team_id", "=", self.team_id)],
            limit=number,
        )
        target = self.stages["progress"]
        return lambda: tickets.write({"stage_id": target})

    def pick_tickets(self, number):
        """Old and new ones in all stages, the same on both sides; the system's."""
        tickets = self.env(su=True)[self.model]
        return tickets.search([], order="partner_id, id", limit=number)

    def list_own(self):
        spec = screens.specification(self.env, self.model, "list")
        return lambda: screens.open_list(self.env, self.model, spec, [])

    def list_same(self):
        """The same ten columns on both sides."""
        columns = ("number", "name", "priority", *self.clock_columns, *NAMED_COLUMNS)
        spec = {name: {} for name in columns}
        spec |= {name: {"fields": {"display_name": {}}} for name in NAMED_COLUMNS}
        return lambda: screens.open_list(self.env, self.model, spec, [])

    def read_page(self):
        """What a list of numbers, subjects, stages and deadlines reads."""
        names = ["number", "name", "stage_id", "priority", *self.clock_columns]
        return lambda: self.tickets.search([], limit=80).read(names)

    def kanban(self):
        spec = screens.specification(self.env, self.model, "kanban")
        bar = screens.find_progress_bar(self.env, self.model)
        args = (self.env, self.model)
        return lambda: (
            screens.count_progress(*args, bar, self.open_domain),
            screens.open_kanban(*args, spec, self.open_domain),
        )

    def breached(self):
        if not self.has_clock:
            return None
        domain = self.breached_domain
        return lambda: (
            self.tickets.search(domain, limit=80),
            self.tickets.search_count(domain),
        )

    def counter_page(self, partners):
        page = self.env["res.partner"].browse(partners)
        return lambda: page.read(["display_name", *self.counters])

    def mail(self, partner):
        raw = MAIL.format(
            name=partner.name,
            email=partner.email,
            number=next(SERIAL),
            salt=self.key,
        )
        values = {"team_id": self.team_id}
        gateway = self.env(su=True)["mail.thread"]
        return lambda: gateway.message_process(self.model, raw, custom_values=values)

    def portal(self, user):
        return portal.prepare_page(self.env(user=user), self.portal_method)

    def new_ticket(self, world, **values):
        return self.tickets.create(self.prepare_values(1, world.partners)[0] | values)

    def set_calendar(self, calendar):
        team = self.env[self.team_model].browse(self.team_id)
        team.resource_calendar_id = calendar

    def create_without_clocks(self, number, partners):
        self.stop_clocks()
        return self.create(number, partners)

    def close(self, ticket):
        ticket.stage_id = self.stages["solved"]

    def customer_writes(self, ticket):
        return ticket.sudo().message_post(
            body="Any news?",
            author_id=ticket.partner_id.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )


class Ours(Side):
    key = "ours"
    title = "crm_service_desk"
    model = "service.ticket"
    team_model = "service.team"
    category_model = "service.category"
    groups = ("crm_service_desk.group_service_all",)
    counters = ("service_open_ticket_count", "service_ticket_count")
    open_domain = [("is_closed", "=", False)]
    breached_domain = [("sla_state", "=", "breached")]
    portal_method = "service_tickets"

    def __init__(self, env):
        super().__init__(env)
        self.stages = {
            slug: env.ref(f"crm_service_desk.service_stage_{slug}").id
            for slug in ("new", "progress", "waiting", "solved", "cancelled")
        }
        self.has_clock = "service.sla" in env
        self.clock_columns = ("sla_state", "sla_deadline") if self.has_clock else ()
        tables = ("service.sla.status", "service.ticket.event")
        self.clock_models = tables if self.has_clock else ()

    def search_articles(self, question):
        articles = self.env["service.article"]
        return lambda: articles.search_articles(question, limit=10)

    def _prepare_team(self, agents):
        return {"name": "Race", "member_ids": [Command.set(agents.ids)]}

    def _set_up_clock(self):
        # letters are no part of the race: neither side sends any
        stages = self.env["service.stage"]
        stages.browse(self.stages.values()).mail_template_id = False
        if self.has_clock:
            targets = {f"{metric}_hours": hours for metric, hours in TARGETS.items()}
            self._create_policy("Race", team_ids=self.team_id, **targets)

    def _create_policy(self, name, team_ids=None, **values):
        teams = [Command.set([team_ids])] if team_ids else []
        return self.env["service.sla"].create(
            {"name": name, "team_ids": teams, **values}
        )

    def stop_clocks(self):
        if self.has_clock:
            self.env(su=True)["service.sla"].search([]).active = False

    def set_hours(self, metric, hours):
        policies = self.env["service.sla"].search([("name", "=", "Race")])
        policies[f"{metric}_hours"] = hours

    def add_policy(self, metric, hours, category=None, company=None):
        return self._create_policy(
            "More",
            sequence=1,
            category_ids=[Command.set(category.ids)] if category else [],
            company_id=company.id if company else False,
            **{f"{metric}_hours": hours},
        )

    def policy_without_target(self, world):
        try:
            self._create_policy("No target", team_ids=self.team_id)
        except UserError as error:
            return f"refused: {str(error).splitlines()[0]}", True
        return "accepted", False

    def clock_state(self, ticket, metric):
        ticket._replay_clocks()
        clocks = ticket.sla_status_ids
        return clocks.filtered(lambda clock: clock.metric == metric).state

    def show_clocks(self, ticket):
        ticket.sla_status_ids.read(["deadline", "state"])

    def policies_of(self, ticket):
        return ticket.sla_status_ids.sla_id

    def replay(self, number):
        tickets = self.pick_tickets(number)
        return tickets._replay_clocks if self.has_clock else None

    def pass_of_due(self, number):
        """The cron's pass when so many targets were missed since the last one."""
        if not self.has_clock:
            return None
        self.env.cr.execute(NOT_DUE)
        self.env.cr.execute(MISSED, [number])
        clocks = self.env(su=True)["service.sla.status"]
        return lambda: without_commit(clocks, clocks._cron_due)

    def close_as_customer(self, ticket, user):
        return portal.post(
            self.env(user=user),
            "service_ticket_write",
            ticket_id=ticket.id,
            action="close",
        )


class Peer(Side):
    key = "oca"
    title = "OCA helpdesk_mgmt"
    model = "helpdesk.ticket"
    team_model = "helpdesk.ticket.team"
    category_model = "helpdesk.ticket.category"
    groups = ("helpdesk_mgmt.group_helpdesk_user",)
    counters = ("helpdesk_ticket_active_count", "helpdesk_ticket_count")
    open_domain = [("closed", "=", False)]
    breached_domain = [("sla_expired", "=", True)]
    clock_columns = ("sla_expired", "sla_deadline")
    clock_models = ("helpdesk.ticket.sla",)
    portal_method = "portal_my_tickets"

    def __init__(self, env):
        super().__init__(env)
        self.stages = {
            slug: env.ref(f"helpdesk_mgmt.helpdesk_ticket_stage_{theirs}").id
            for slug, theirs in {
                "new": "new",
                "progress": "in_progress",
                "waiting": "awaiting",
                "solved": "done",
                "cancelled": "cancelled",
            }.items()
        }

    def _prepare_team(self, agents):
        return {
            "name": "Race",
            "user_ids": [Command.set(agents.ids)],
            "use_sla": True,
            "resource_calendar_id": self.env.company.resource_calendar_id.id,
        }

    def _set_up_clock(self):
        # letters are no part of the race: neither side sends any
        stages = self.env["helpdesk.ticket.stage"]
        stages.browse(self.stages.values()).mail_template_id = False
        targets = {"first_response": "progress", "resolution": "solved"}
        for metric, stage in targets.items():
            self._create_policy(metric, self.stages[stage], TARGETS[metric])

    def _create_policy(self, name, stage_id, hours):
        return self.env["helpdesk.sla"].create(
            {
                "name": name,
                "team_ids": [Command.set([self.team_id])],
                "stage_id": stage_id,
                "hours": hours,
                "ignore_stage_ids": [Command.set([self.stages["waiting"]])],
            }
        )

    def stop_clocks(self):
        self.env(su=True)[self.team_model].browse(self.team_id).use_sla = False

    def replay(self, number):
        """They keep no events: clocks are thrown away and begun anew, without what
        was paused or used."""
        return self.pick_tickets(number).set_sla

    def pass_of_due(self, _number):
        """They have no such pass: nothing tells of a breach."""

    def set_hours(self, metric, hours):
        policies = self.env["helpdesk.sla"].search([("name", "=", metric)])
        policies.hours = hours

    def add_policy(self, metric, hours, category=None, company=None):
        stage = {"first_response": "progress", "resolution": "solved"}[metric]
        policy = self._create_policy("More", self.stages[stage], hours)
        if category:
            policy.category_ids = category
        if company:
            policy.company_id = company
        return policy

    def policy_without_target(self, world):
        self._create_policy("No stage", False, 2)
        clock = self.new_ticket(world).ticket_sla_ids.filtered(
            lambda row: row.name == "No stage"
        )
        return f"new ticket: {clock.state}", clock.state != "accomplished"

    def clock_state(self, ticket, metric):
        clock = ticket.ticket_sla_ids.filtered(lambda row: row.name == metric)
        if clock.expired:
            return "breached"
        return PEER_STATES[clock.state]

    def show_clocks(self, ticket):
        ticket.ticket_sla_ids.mapped("color")

    def policies_of(self, ticket):
        return ticket.ticket_sla_ids.sla_id

    def close_as_customer(self, ticket, user):
        return portal.post(
            self.env(user=user),
            "support_ticket_close",
            ticket_id=ticket.id,
            stage_id=self.stages["solved"],
        )


def without_commit(records, call):
    """The race ends with a rollback, so a cron's batches must not commit."""
    with patch.object(records.env.cr, "commit", lambda: None):
        return call()
