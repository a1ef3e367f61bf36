from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .crm_my_day import RESULT_DAYS, SECTION_SIZE

# The user's own meetings, each with the customer that it is about.
MEETINGS = """
       SELECT e.id, e.name, e.start, e.stop, e.allday, e.location,
              e.opportunity_id, COALESCE(l.partner_id, c.partner_id) AS partner
         FROM calendar_event e
         JOIN calendar_event_res_partner_rel me
           ON me.calendar_event_id = e.id AND me.res_partner_id = %(me)s
    LEFT JOIN crm_lead l ON l.id = e.opportunity_id
    LEFT JOIN LATERAL (
              SELECT p.id AS partner_id
                FROM calendar_event_res_partner_rel r
                JOIN res_partner p ON p.id = r.res_partner_id
               WHERE r.calendar_event_id = e.id AND p.partner_share
            ORDER BY p.id LIMIT 1) c ON TRUE
        WHERE e.active AND e.start >= %(since)s AND e.start < %(end)s
          AND (e.stop >= %(begin)s AND e.stop >= %(now)s
               OR COALESCE(l.partner_id, c.partner_id) IS NOT NULL)
          AND NOT EXISTS (
              SELECT FROM crm_interaction i WHERE i.event_id = e.id
                 AND (i.check_in_date IS NOT NULL AND i.check_out_date IS NULL
                      OR COALESCE(i.summary, i.outcome) IS NOT NULL))
     ORDER BY e.start, e.id LIMIT %(limit)s
"""
ACTIVITIES = """
       SELECT a.id, a.res_model, a.res_id, a.res_name, a.summary, a.date_deadline,
              COALESCE(t.name->>%(lang)s, t.name->>'en_US') AS type_name,
              t.category, l.id AS lead,
              CASE WHEN a.res_model = 'res.partner' THEN a.res_id
                   ELSE COALESCE(l.partner_id, o.partner_id, i.partner_id)
               END AS partner
         FROM mail_activity a
    LEFT JOIN mail_activity_type t ON t.id = a.activity_type_id
    LEFT JOIN crm_lead l ON a.res_model = 'crm.lead' AND l.id = a.res_id
    LEFT JOIN sale_order o ON a.res_model = 'sale.order' AND o.id = a.res_id
    LEFT JOIN crm_interaction i
           ON a.res_model = 'crm.interaction' AND i.id = a.res_id
        WHERE a.user_id = %(user)s AND a.active
          AND a.date_deadline <= %(today)s AND a.calendar_event_id IS NULL
     ORDER BY a.date_deadline, a.id LIMIT %(limit)s
"""
CARD_FIELDS = (
    "name",
    "complete_name",
    "phone",
    "email",
    "street",
    "city",
    "zip",
    "user_id",
    "commercial_partner_id",
)


class CrmMyDay(models.AbstractModel):
    _inherit = "crm.my.day"

    @api.model
    def _get_meeting_items(self):
        """My meetings of today, and those of the last days that lack a result.

        They are the user's own, which no rule of the calendar hides.
        """
        begin, end = self._get_day_limits()
        rows = self.env.execute_query_dict(
            SQL(
                MEETINGS,
                me=self.env.user.partner_id.id,
                since=begin - timedelta(days=RESULT_DAYS),
                begin=begin,
                end=end,
                now=fields.Datetime.now(),
                limit=SECTION_SIZE,
            )
        )
        return [self._prepare_meeting_item(row) for row in rows]

    @api.model
    def _prepare_meeting_item(self, row):
        stop = (
            row["start"].replace(hour=23, minute=59) if row["allday"] else row["stop"]
        )
        return self._prepare_item(
            "calendar.event",
            row["id"],
            row["name"],
            event_id=row["id"],
            partner_id=row["partner"],
            lead_id=row["opportunity_id"],
            start=not row["allday"] and fields.Datetime.to_string(row["start"]),
            date=fields.Date.to_string(row["start"].date()),
            stop=fields.Datetime.to_string(stop),
            location=row["location"] or False,
        )

    @api.model
    def _get_activity_items(self):
        """My activities up to today: (calls, all others)."""
        rows = self.env.execute_query_dict(self._get_activity_query())
        today = fields.Date.context_today(self)
        calls, others = [], []
        for row in rows:
            item = self._prepare_item(
                row["res_model"] or "mail.activity",
                row["res_id"] or row["id"],
                row["summary"] or row["type_name"] or row["res_name"],
                note=row["res_name"],
                activity_id=row["id"],
                partner_id=row["partner"],
                lead_id=row["lead"],
                date=fields.Date.to_string(row["date_deadline"]),
                is_late=row["date_deadline"] < today,
            )
            # several activities may stand on one document
            item["key"] = f"mail.activity,{row['id']}"
            (calls if row["category"] == "phonecall" else others).append(item)
        return calls, others

    @api.model
    def _get_activity_query(self):
        """The user's own activities, each with the customer of its document."""
        lang = self.env.lang or "en_US"
        return SQL(
            ACTIVITIES,
            lang=lang,
            user=self.env.uid,
            today=fields.Date.context_today(self),
            limit=SECTION_SIZE,
        )

    @api.model
    def _get_partner_cards(self, items):
        """Return {partner id: what one needs to call, write, go there, collect}."""
        wanted = {item["partner_id"] for item in items if item["partner_id"]}
        # a search leaves out whom the user may not see
        partners = (
            self.env["res.partner"]
            .with_context(active_test=False)
            .search_fetch(
                [("id", "in", list(wanted))],
                CARD_FIELDS,
            )
        )
        owed = partners._get_money_owed_by_own_customers()
        currency = self.env.company.currency_id.id
        return {
            partner.id: {
                "id": partner.id,
                "name": partner.complete_name or partner.name or "",
                "phone": partner.phone or False,
                "email": partner.email or False,
                "address": partner._get_map_address(),
                "owed": owed.get(partner.commercial_partner_id.id, 0),
                "currency_id": currency,
            }
            for partner in partners
        }
