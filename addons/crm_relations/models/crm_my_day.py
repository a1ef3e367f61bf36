from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain

# Meetings of the last days still want their result; older ones are in the list.
RESULT_DAYS = 7
SECTION_SIZE = 80
ITEM_KEYS = (
    "note",
    "partner_id",
    "lead_id",
    "event_id",
    "activity_id",
    "visit_id",
    "start",
    "stop",
    "date",
    "is_late",
    "amount",
    "currency_id",
    "location",
)


class CrmMyDay(models.AbstractModel):
    _name = "crm.my.day"
    _description = "My Day"

    @api.model
    @api.readonly
    def get_day(self):
        """What the sales person has to do today, in sections for the screen."""
        self.env["crm.interaction"].check_access("read")
        self.env.flush_all()
        sections = self._get_my_day_sections()
        items = [item for section in sections for item in section["items"]]
        partners = self._get_partner_cards(items)
        for item in items:
            item["partner"] = partners.get(item.pop("partner_id", False), False)
        return {
            "sections": [section for section in sections if section["items"]],
            "date": fields.Date.to_string(fields.Date.context_today(self)),
            "types": self.env["crm.interaction.type"].search_read(
                [("active", "=", True)], ["name", "code", "icon"], load=None
            ),
        }

    @api.model
    def _get_my_day_sections(self):
        """Return the sections of the day; extend it with ``super()``.

        Each is a dict of ``key``, ``name``, ``icon`` (Font Awesome class),
        ``sequence`` and ``items``; each item a dict made with ``_prepare_item``.
        Read all items of a section in one query.
        """
        meetings = self._get_meeting_items()
        now = fields.Datetime.to_string(fields.Datetime.now())
        ended = [item for item in meetings if item["stop"] < now]
        ahead = [item for item in meetings if item["stop"] >= now]
        calls, activities = self._get_activity_items()
        section = self._prepare_section
        return [
            section("visits", self.env._("At a visit"), "fa-map-marker", 10)
            | {"items": self._get_visit_items()},
            section("meetings", self.env._("Meetings"), "fa-calendar", 20)
            | {"items": ahead},
            section("results", self.env._("Result missing"), "fa-pencil", 30)
            | {"items": ended},
            section("calls", self.env._("Calls"), "fa-phone", 40) | {"items": calls},
            section("activities", self.env._("To do"), "fa-clock-o", 50)
            | {"items": activities},
            section(
                "deals", self.env._("Deals past their expected closing"), "fa-star", 60
            )
            | {"items": self._get_deal_items()},
        ]

    @api.model
    def _prepare_section(self, key, name, icon, sequence):
        return {
            "key": key,
            "name": name,
            "icon": icon,
            "sequence": sequence,
            "items": [],
        }

    @api.model
    def _prepare_item(self, model, res_id, name, **values):
        """One line of the day; all lines have the same keys."""
        given = {key: value or False for key, value in values.items()}
        return {
            "key": f"{model},{res_id}",
            "model": model,
            "id": res_id,
            "name": name,
            **dict.fromkeys(ITEM_KEYS, False),
            **given,
        }

    @api.model
    def _get_day_limits(self):
        """Begin and end of the user's day, in UTC."""
        zone = pytz.timezone(self.env.user.tz or self.env.context.get("tz") or "UTC")
        today = fields.Date.context_today(self)
        begin = zone.localize(datetime.combine(today, time.min))
        end = zone.localize(datetime.combine(today + timedelta(days=1), time.min))
        return tuple(
            moment.astimezone(pytz.utc).replace(tzinfo=None) for moment in (begin, end)
        )

    @api.model
    def _get_visit_items(self):
        """Visits that I have begun and not ended."""
        visits = self.env["crm.interaction"].search_fetch(
            [
                ("user_id", "=", self.env.uid),
                ("check_in_date", "!=", False),
                ("check_out_date", "=", False),
            ],
            ["summary", "partner_id", "lead_id", "event_id", "check_in_date"],
            limit=SECTION_SIZE,
            order="check_in_date",
        )
        return [
            self._prepare_item(
                "crm.interaction",
                visit.id,
                visit.summary or self.env._("Visit"),
                visit_id=visit.id,
                partner_id=visit.partner_id.id,
                lead_id=visit.lead_id.id,
                event_id=visit.event_id.id,
                start=fields.Datetime.to_string(visit.check_in_date),
            )
            for visit in visits
        ]

    @api.model
    def _get_deal_items(self):
        today = fields.Date.context_today(self)
        deals = self.env["crm.lead"].search_fetch(
            Domain("user_id", "=", self.env.uid)
            & Domain("type", "=", "opportunity")
            & Domain("won_status", "=", "pending")
            & Domain("date_deadline", "<", today),
            ["name", "partner_id", "date_deadline", "expected_revenue", "company_id"],
            limit=SECTION_SIZE,
            order="date_deadline, id",
        )
        return [
            self._prepare_item(
                "crm.lead",
                deal.id,
                deal.name,
                partner_id=deal.partner_id.id,
                lead_id=deal.id,
                date=fields.Date.to_string(deal.date_deadline),
                is_late=True,
                amount=deal.expected_revenue,
                currency_id=self.env.company.currency_id.id,
            )
            for deal in deals
        ]
