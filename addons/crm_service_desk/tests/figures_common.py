from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command

from .common import ServiceDeskCommon

MONDAY = datetime(2026, 3, 2)


def at(day, hour, minute=0):
    """A moment of the first days of March 2026; the 2nd is a Monday."""
    return datetime(2026, 3, day, hour, minute)


class FiguresCommon(ServiceDeskCommon):
    """A team that works from 8 to 12 and from 13 to 17, Monday to Friday, in UTC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["service.sla"].search([]).active = False
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Eight hours",
                "tz": "UTC",
                "company_id": cls.env.company.id,
                "attendance_ids": [
                    Command.create(
                        {
                            "name": f"{day} {start}",
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": start + 4,
                        }
                    )
                    for day in range(5)
                    for start in (8, 13)
                ],
            }
        )
        (cls.team | cls.other_team).resource_calendar_id = cls.calendar

    @contextmanager
    def moment(self, when):
        """Odoo's clock and the one of PostgreSQL's transaction."""
        with freeze_time(when), patch.object(self.env.cr, "_now", when):
            yield
            self.env.flush_all()

    def _open_at(self, when, **values):
        with self.moment(when):
            return self._create_ticket(**values)

    def _write_at(self, ticket, when, **values):
        with self.moment(when):
            ticket.write(values)

    def _answer_at(self, ticket, when):
        with self.moment(when):
            self._agent_writes(ticket)

    def _read_row(self, ticket, user=None):
        report = self.env["service.ticket.report"].with_user(user or self.head)
        return report.search([("ticket_id", "=", ticket.id)])

    def _rate(self, ticket, rating):
        self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("service.ticket"),
                "res_id": ticket.id,
                "rating": rating,
                "consumed": True,
            }
        )
