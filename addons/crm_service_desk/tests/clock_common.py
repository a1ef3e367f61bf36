from freezegun import freeze_time

from odoo import Command

from .common import ServiceDeskCommon

# 2 March 2026 is a Monday
MONDAY = "2026-03-02"
TUESDAY = "2026-03-03"
NEXT_MONDAY = "2026-03-09"


class ClockCommon(ServiceDeskCommon):
    """A team that works 9-13 and 14-18 UTC on weekdays, and a policy of 8 hours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["service.sla"].search([]).active = False
        cls.env["service.escalation.rule"].search([]).active = False
        cls.calendar = cls._create_calendar("Office", ((9, 13), (14, 18)))
        cls.always = cls._create_calendar("Always", ((0, 24),), days=range(7))
        cls.team.resource_calendar_id = cls.calendar
        cls.policy = cls._create_policy(
            "Standard",
            first_response_hours=2,
            next_response_hours=1,
            resolution_hours=8,
        )

    @classmethod
    def _create_calendar(cls, name, hours, days=range(5), **values):
        lines = [
            Command.create(
                {
                    "name": f"{day} {start}",
                    "dayofweek": str(day),
                    "hour_from": start,
                    "hour_to": end,
                    "day_period": "morning",
                }
            )
            for day in days
            for start, end in hours
        ]
        return cls.env["resource.calendar"].create(
            {"name": name, "tz": "UTC", "attendance_ids": lines, **values}
        )

    @classmethod
    def _create_policy(cls, name, **values):
        return cls.env["service.sla"].create({"name": name, **values})

    def _open(self, moment=f"{MONDAY} 09:00", **values):
        """A ticket opened at a moment."""
        with freeze_time(moment):
            ticket = self._create_ticket(**values)
            self.env.flush_all()
        return ticket

    def _at(self, moment, function, *args, **kwargs):
        with freeze_time(moment):
            result = function(*args, **kwargs)
            self.env.flush_all()
        return result

    def _move(self, moment, ticket, stage):
        self._at(moment, ticket.write, {"stage_id": stage.id})

    def _replay(self, moment, ticket):
        self._at(moment, ticket._replay_clocks)

    def _clock(self, ticket, metric="resolution"):
        return ticket.sla_status_ids.filtered(lambda c: c.metric == metric)

    def _run_cron(self, moment):
        Status = self.env["service.sla.status"]
        with freeze_time(moment):
            ticket_ids = list(dict.fromkeys(Status._lock_due(500)))
            if ticket_ids:
                Status._deal_with(ticket_ids)
            self.env.flush_all()
        return ticket_ids
