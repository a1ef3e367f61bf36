from datetime import datetime, timedelta

import pytz

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.sql import escape_psql

PAGE_SIZE = 40
UPCOMING_SIZE = 3
PEOPLE_SIZE = 100
OWNERS_SIZE = 500
SEARCH_LENGTH = 200


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.readonly
    def get_timeline_page(self, kinds=None, person=None, before=None, search=None):
        """Return one page of the customer's history, the latest rows first.

        :param kinds: list of kinds to show, all if empty
        :param person: id of one of the account's people, to see only theirs
        :param before: mark of the page before (its ``next``), or None
        :param search: text to look for in the subjects
        :return: dict with ``rows``, ``upcoming`` (what is planned, on the first page),
            ``next`` (mark of the next page or False) and, on the first page, what
            stands around the rows: ``kinds``, ``people``, ``types``, ``can_log``
        """
        self.ensure_one()
        self.check_access("read")
        owners = self._get_timeline_owners(person)
        filters = self._get_timeline_filters(kinds, search)
        mark = self._check_timeline_mark(before) or self._get_timeline_start()
        Timeline = self.env["crm.timeline"]
        later = 0 if before else UPCOMING_SIZE
        rows, upcoming = Timeline._fetch_page(
            owners, filters, mark, PAGE_SIZE + 1, later
        )
        has_more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
        frame = {} if before else self._get_timeline_frame()
        values = (upcoming + rows)._get_page_values()
        return {
            **frame,
            "upcoming": values[: len(upcoming)],
            "rows": values[len(upcoming) :],
            "next": has_more and [rows[-1].date.isoformat(), rows[-1].id],
        }

    def _get_timeline_frame(self):
        """What stands around the rows: filters and buttons."""
        return {
            "kinds": self.env["crm.timeline"]._get_kinds(),
            "people": self._get_timeline_people(),
            "types": self.env["crm.interaction.type"]._get_choice(),
            "can_log": self.env["crm.interaction"].has_access("create"),
        }

    def _get_timeline_people(self):
        """People of the account, to choose one of them; nobody for a person."""
        if self.commercial_partner_id != self:
            return []
        people = self.with_context(active_test=False).search_fetch(
            [
                ("commercial_partner_id", "=", self.id),
                ("id", "!=", self.id),
                ("name", "!=", False),
            ],
            ["name"],
            limit=PEOPLE_SIZE,
            order="name, id",
        )
        return [{"id": person.id, "name": person.name} for person in people]

    @api.model
    def _get_timeline_start(self):
        """Mark above the rows of today; what is later is yet to come."""
        midnight = datetime.now(self.env.tz).replace(
            hour=0, minute=0, second=0, microsecond=0, tzinfo=None
        )
        tomorrow = self.env.tz.localize(midnight + timedelta(days=1))
        return tomorrow.astimezone(pytz.utc).replace(tzinfo=None), 0

    @api.model
    def _get_timeline_filters(self, kinds, search):
        domain = Domain.TRUE
        if kinds:
            domain &= Domain("kind", "in", self._check_timeline_kinds(kinds))
        if search:
            domain &= Domain("name", "ilike", self._check_timeline_search(search))
        return domain

    def _get_timeline_owners(self, person):
        """Domain on whose rows they are: named one by one, unless they are too many.

        Then PostgreSQL knows what to expect, and takes indexes on contacts.
        """
        if person:
            return Domain("partner_id", "=", self._check_timeline_person(person))
        if self.commercial_partner_id != self:
            return Domain("partner_id", "=", self.id)
        of_account = Domain("commercial_partner_id", "=", self.id)
        # sudo: only for the timeline, whose own rules say who sees which rows
        Partner = self.sudo().with_context(active_test=False)
        people = Partner.search(of_account, limit=OWNERS_SIZE + 1, order="id")
        if len(people) > OWNERS_SIZE:
            return of_account
        return Domain("partner_id", "in", people.ids)

    @api.model
    def _check_timeline_kinds(self, kinds):
        known = self.env["crm.timeline"]._fields["kind"].get_values(self.env)
        if not isinstance(kinds, list) or any(kind not in known for kind in kinds):
            raise UserError(
                self.env._(
                    "The timeline has no such kind: %(kinds)s. Choose from: %(known)s.",
                    kinds=kinds,
                    known=", ".join(known),
                )
            )
        return kinds

    def _check_timeline_person(self, person):
        partner = isinstance(person, int) and self.browse(person).exists()
        if not partner or partner.commercial_partner_id != self.commercial_partner_id:
            raise UserError(
                self.env._(
                    "Contact %(person)s does not belong to %(account)s.",
                    person=person,
                    account=self.display_name,
                )
            )
        return partner.id

    @api.model
    def _check_timeline_search(self, search):
        if not isinstance(search, str) or len(search) > SEARCH_LENGTH:
            raise UserError(
                self.env._(
                    "Search the timeline for a text of at most %(length)s characters.",
                    length=SEARCH_LENGTH,
                )
            )
        return escape_psql(search)

    @api.model
    def _check_timeline_mark(self, before):
        """Return (date, row id) of the last row that was shown."""
        if not before:
            return None
        try:
            date, row_id = before
            return datetime.fromisoformat(date).replace(tzinfo=None), int(row_id)
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._(
                    "“%(mark)s” is not the mark of a timeline page. Give back the"
                    " “next” of the page before.",
                    mark=before,
                )
            ) from error
