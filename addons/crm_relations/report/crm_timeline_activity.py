from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.mail import html_to_inner_content

PREVIEW_LENGTH = 190


class CrmTimeline(models.Model):
    _inherit = "crm.timeline"
    _depends = {
        "calendar.attendee": ["event_id", "partner_id", "state"],
        "calendar.event": [
            "active",
            "allday",
            "name",
            "privacy",
            "start",
            "user_id",
        ],
        "crm.interaction": [
            "company_id",
            "date",
            "partner_id",
            "summary",
            "team_id",
            "type_id",
            "user_id",
        ],
        "crm.interaction.type": ["name"],
        "res.users": ["partner_id", "sale_team_id", "share"],
        "res.users.settings": ["calendar_default_privacy", "user_id"],
    }

    kind = fields.Selection(
        selection_add=[("interaction", "Interaction"), ("meeting", "Meeting")]
    )

    @api.model
    def _get_kind_icons(self):
        return {
            **super()._get_kind_icons(),
            "interaction": "fa-comments-o text-primary",
            "meeting": "fa-calendar text-info",
        }

    def _get_state_labels(self):
        # the answer stands on the invitation, not on the meeting
        declined = self.env._("Declined")
        return {
            **super()._get_state_labels(),
            ("calendar.event", "declined"): declined,
        }

    def _timeline_sources(self):
        return {
            **super()._timeline_sources(),
            "interaction": self._get_interaction_source(),
            "meeting": self._get_meeting_source(),
        }

    @api.model
    def _get_interaction_source(self):
        type_name = SQL(
            "(SELECT COALESCE(t.name->>%s, t.name->>'en_US')"
            " FROM crm_interaction_type t WHERE t.id = i.type_id)",
            self.env.lang or "en_US",
        )
        return {
            "number": 80,
            "kinds": ("interaction",),
            "key": SQL("i.id"),
            "from": SQL("crm_interaction i"),
            "columns": {
                "partner_id": SQL("i.partner_id"),
                "date": SQL("i.date"),
                "type_id": SQL("i.type_id"),
                "name": SQL("COALESCE(NULLIF(i.summary, ''), %s)", type_name),
                "user_id": SQL("i.user_id"),
                "team_id": SQL("i.team_id"),
                "company_id": SQL("i.company_id"),
                "res_model": SQL("'crm.interaction'"),
                "res_id": SQL("i.id"),
            },
        }

    @api.model
    def _get_meeting_source(self):
        """One row per invited partner, without our own employees."""
        return {
            "number": 70,
            "kinds": ("meeting",),
            "key": SQL("a.id"),
            "from": SQL(
                "calendar_attendee a JOIN calendar_event e ON e.id = a.event_id"
                " LEFT JOIN res_users u ON u.id = e.user_id"
            ),
            "found_in": {
                "from": SQL("calendar_attendee a"),
                "owner": SQL("a.partner_id"),
            },
            "where": SQL(
                "e.active AND NOT EXISTS (SELECT FROM res_users own"
                " WHERE own.partner_id = a.partner_id AND own.share IS NOT TRUE)"
                " AND %s",
                self._get_meeting_visibility(),
            ),
            "columns": self._get_meeting_columns(),
        }

    @api.model
    def _get_meeting_columns(self):
        return {
            "partner_id": SQL("a.partner_id"),
            "date": SQL("e.start"),
            "is_all_day": SQL("e.allday"),
            "name": SQL("e.name"),
            "state": SQL("CASE WHEN a.state = 'declined' THEN 'declined' END"),
            "user_id": SQL("e.user_id"),
            "team_id": SQL("u.sale_team_id"),
            "author_id": SQL("u.partner_id"),
            "company_id": SQL("p.company_id"),
            "res_model": SQL("'calendar.event'"),
            "res_id": SQL("e.id"),
        }

    @api.model
    def _get_meeting_visibility(self):
        """Private meetings are for those who take part, as in the calendar."""
        if self.env.su:
            return SQL("TRUE")
        return SQL(
            """(
            COALESCE(
                e.privacy,
                CASE WHEN e.user_id IS NOT NULL
                     THEN COALESCE((SELECT s.calendar_default_privacy
                                      FROM res_users_settings s
                                     WHERE s.user_id = e.user_id), %(default)s) END,
                'public'
            ) <> 'private'
            OR e.user_id = %(uid)s
            OR EXISTS (SELECT FROM calendar_attendee me
                        WHERE me.event_id = e.id AND me.partner_id = %(partner)s)
            )""",
            default=self._get_default_privacy(),
            uid=self.env.uid,
            partner=self.env.user.partner_id.id,
        )

    @api.model
    def _get_default_privacy(self):
        # sudo: the calendar itself reads this parameter for every user
        parameters = self.env["ir.config_parameter"].sudo()
        return parameters.get_param("calendar.default_privacy", "public")

    def _get_previews(self):
        rows = self.filtered(lambda row: row.kind == "interaction")
        # sudo: the rows have passed the timeline's own rules for this user
        notes = self.env["crm.interaction"].sudo().browse(rows.mapped("res_id"))
        notes.fetch(["description"])
        texts = {
            note.id: html_to_inner_content(note.description or "") for note in notes
        }
        return {
            **super()._get_previews(),
            **{row.id: texts[row.res_id][:PREVIEW_LENGTH] for row in rows},
        }
