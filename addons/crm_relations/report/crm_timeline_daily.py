from odoo import api, fields, models
from odoo.tools import SQL

from .crm_ledger import KEY_MASK
from .crm_timeline import CUSTOMER_USER

PREVIEW_LENGTH = 190


class CrmTimeline(models.Model):
    _inherit = "crm.timeline"
    _depends = {
        "crm.lead": [
            "company_id",
            "date_closed",
            "lost_reason_id",
            "name",
            "partner_id",
            "team_id",
            "user_id",
            "won_status",
        ],
        "mail.activity": [
            "active",
            "calendar_event_id",
            "date_done",
            "feedback",
            "res_id",
            "res_model",
            "summary",
            "user_id",
        ],
        "sale.order": ["signed_by", "signed_on"],
    }

    kind = fields.Selection(
        selection_add=[
            ("activity", "Completed Activity"),
            ("outcome", "Won or Lost"),
            ("signature", "Signature"),
            ("sms", "Text Message"),
        ]
    )

    @api.model
    def _get_kind_icons(self):
        return {
            **super()._get_kind_icons(),
            "activity": "fa-check text-success",
            "outcome": "fa-trophy text-warning",
            "signature": "fa-pencil-square-o text-success",
            "sms": "fa-mobile text-primary",
        }

    def _timeline_sources(self):
        return {
            **super()._timeline_sources(),
            **self._get_sms_sources(),
            "outcome": self._get_outcome_source(),
            "signature": self._get_signature_source(),
            "activity_partner": self._prepare_activity_source(
                75, "res.partner", SQL("res_partner"), SQL("d.id")
            ),
            "activity_lead": self._prepare_activity_source(
                76, "crm.lead", SQL("crm_lead"), SQL("d.partner_id")
            ),
            "activity_order": self._prepare_activity_source(
                77, "sale.order", SQL("sale_order"), SQL("d.partner_id")
            ),
        }

    @api.model
    def _get_sms_sources(self):
        return {
            "sms_partner": self._prepare_sms_source(
                95, "res.partner", SQL("res_partner"), SQL("d.id"), CUSTOMER_USER
            ),
            "sms_lead": self._prepare_sms_source(
                96, "crm.lead", SQL("crm_lead"), SQL("d.partner_id"), SQL("d.user_id")
            ),
            "sms_order": self._prepare_sms_source(
                97,
                "sale.order",
                SQL("sale_order"),
                SQL("d.partner_id"),
                SQL("d.user_id"),
            ),
        }

    @api.model
    def _translate(self, alias):
        """Name of a joined record in the user's language."""
        name = SQL.identifier(alias, "name")
        lang = self.env.lang or "en_US"
        return SQL("COALESCE(%s->>%s, %s->>'en_US')", name, lang, name)

    @api.model
    def _prepare_found_in(self, table, rows, owner, where):
        """Where to look for rows that hang on documents of a table, or on contacts."""
        found_in = {"from": rows, "owner": owner, "where": where}
        is_contact = table.code == "res_partner"
        return found_in if is_contact else {**found_in, "documents": table.code}

    @api.model
    def _get_outcome_source(self):
        """The end of a deal, lost ones with their reason."""
        ended = SQL("l.won_status <> 'pending' AND l.date_closed IS NOT NULL")
        return {
            "number": 11,
            "kinds": ("outcome",),
            "key": SQL("l.id"),
            "from": SQL(
                "crm_lead l LEFT JOIN crm_lost_reason r ON r.id = l.lost_reason_id"
                " AND l.won_status = 'lost'"
            ),
            "where": ended,
            "found_in": {
                "from": SQL("crm_lead l"),
                "owner": SQL("l.partner_id"),
                "where": ended,
            },
            "columns": self._get_outcome_columns(),
        }

    @api.model
    def _get_outcome_columns(self):
        reason = self._translate("r")
        return {
            "partner_id": SQL("l.partner_id"),
            "date": SQL("l.date_closed"),
            "name": SQL("CONCAT_WS(': ', l.name, %s)", reason),
            "state": SQL("l.won_status"),
            "user_id": SQL("l.user_id"),
            "team_id": SQL("l.team_id"),
            "company_id": SQL("l.company_id"),
            "res_model": SQL("'crm.lead'"),
            "res_id": SQL("l.id"),
        }

    @api.model
    def _get_signature_source(self):
        """Orders and quotations that the customer signed in the portal."""
        return {
            "number": 35,
            "kinds": ("signature",),
            "key": SQL("o.id"),
            "from": SQL("sale_order o"),
            "where": SQL("o.signed_on IS NOT NULL"),
            "columns": {
                "partner_id": SQL("o.partner_id"),
                "date": SQL("o.signed_on"),
                "name": SQL("CONCAT_WS(', ', o.name, o.signed_by)"),
                "user_id": SQL("o.user_id"),
                "team_id": SQL("o.team_id"),
                "company_id": SQL("o.company_id"),
                "res_model": SQL("'sale.order'"),
                "res_id": SQL("o.id"),
            },
        }

    @api.model
    def _prepare_activity_source(self, number, model, table, partner):
        """Activities that were done on the documents `d`.

        A meeting's own activity is left out: the meeting itself is on the timeline.
        """
        return {
            "number": number,
            "kinds": ("activity",),
            "key": SQL("a.id"),
            "from": SQL(
                "%s d JOIN mail_activity a ON a.res_model = %s AND a.res_id = d.id"
                " AND a.active IS NOT TRUE AND a.date_done IS NOT NULL"
                " LEFT JOIN mail_activity_type at ON at.id = a.activity_type_id",
                table,
                model,
            ),
            "where": SQL("a.calendar_event_id IS NULL"),
            "found_in": self._prepare_found_in(
                table,
                SQL("mail_activity a"),
                SQL("a.res_id"),
                SQL(
                    "a.res_model = %s AND a.active IS NOT TRUE"
                    " AND a.date_done IS NOT NULL",
                    model,
                ),
            ),
            "columns": self._get_activity_columns(model, partner),
        }

    @api.model
    def _get_activity_columns(self, model, partner):
        type_name = self._translate("at")
        return {
            "partner_id": partner,
            "date": self._day_to_timestamp(SQL("a.date_done"), SQL("a.write_date")),
            "is_all_day": SQL("TRUE"),
            "name": SQL("COALESCE(NULLIF(a.summary, ''), %s, '')", type_name),
            "user_id": SQL("a.user_id"),
            "company_id": SQL("d.company_id"),
            "res_model": SQL("%s", model),
            "res_id": SQL("a.res_id"),
        }

    @api.model
    def _prepare_sms_source(self, number, model, table, partner, user):
        """Text messages, which Odoo's SMS keeps as messages of the document."""
        return {
            "number": number,
            "kinds": ("sms",),
            "key": SQL("mm.id"),
            "from": SQL(
                "%s d JOIN mail_message mm ON mm.model = %s AND mm.res_id = d.id"
                " AND mm.message_type = 'sms'",
                table,
                model,
            ),
            "found_in": self._prepare_found_in(
                table,
                SQL("mail_message mm"),
                SQL("mm.res_id"),
                SQL("mm.model = %s AND mm.message_type = 'sms'", model),
            ),
            "columns": self._get_sms_columns(model, partner, user),
        }

    @api.model
    def _get_sms_columns(self, model, partner, user):
        return {
            "partner_id": partner,
            "date": SQL("mm.date"),
            "name": SQL("%s", self.env._("Text message")),
            "user_id": user,
            "author_id": SQL("mm.author_id"),
            "company_id": SQL("d.company_id"),
            "res_model": SQL("%s", model),
            "res_id": SQL("mm.res_id"),
        }

    def _get_previews(self):
        rows = self.filtered(lambda row: row.kind == "activity")
        # sudo: the rows have passed the timeline's own rules for this user
        activities = self.env["mail.activity"].sudo()
        activities = activities.browse(row.id & KEY_MASK for row in rows)
        activities.fetch(["feedback"])
        return {
            **super()._get_previews(),
            **{
                row.id: (activity.feedback or "")[:PREVIEW_LENGTH]
                for row, activity in zip(rows, activities, strict=True)
            },
        }
