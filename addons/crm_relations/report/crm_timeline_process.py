from odoo import api, fields, models
from odoo.tools import SQL


class CrmTimeline(models.Model):
    _inherit = "crm.timeline"
    _depends = {
        "crm.lead": ["company_id", "name", "partner_id", "team_id", "user_id"],
        "crm.stage": ["name"],
        "crm.stage.transition": ["date", "kind", "lead_id", "to_stage_id", "user_id"],
    }

    kind = fields.Selection(selection_add=[("stage", "Deal Moved")])

    @api.model
    def _get_kind_icons(self):
        return {**super()._get_kind_icons(), "stage": "fa-random text-info"}

    def _get_state_labels(self):
        if not any(row.kind == "stage" for row in self):
            return super()._get_state_labels()
        # how it was moved stands on the move, but the row opens the deal
        return {
            **super()._get_state_labels(),
            **{
                ("crm.lead", kind): label
                for kind, label in self._get_labels_of("crm.stage.transition", "kind")
            },
        }

    @api.model
    def _get_worded_fields(self):
        return {*super()._get_worded_fields(), ("crm.stage.transition", "kind")}

    def _timeline_sources(self):
        return {**super()._timeline_sources(), "stage": self._get_stage_source()}

    @api.model
    def _get_stage_source(self):
        """Moves of deals; their beginning and their end are sources of their own."""
        moved = SQL("t.kind IN ('forward', 'back', 'handover', 'reopened')")
        return {
            "number": 12,
            "kinds": ("stage",),
            "key": SQL("t.id"),
            "from": SQL(
                "crm_lead l JOIN crm_stage_transition t ON t.lead_id = l.id"
                " LEFT JOIN crm_stage s ON s.id = t.to_stage_id"
            ),
            "where": moved,
            "found_in": {
                "from": SQL("crm_stage_transition t"),
                "owner": SQL("t.lead_id"),
                "where": moved,
                "documents": "crm_lead",
            },
            "columns": self._get_stage_columns(),
        }

    @api.model
    def _get_stage_columns(self):
        lang = self.env.lang or "en_US"
        stage = SQL("COALESCE(s.name->>%s, s.name->>'en_US')", lang)
        return {
            "partner_id": SQL("l.partner_id"),
            "date": SQL("t.date"),
            "name": SQL("CONCAT_WS(': ', l.name, %s)", stage),
            "state": SQL("t.kind"),
            "user_id": SQL("l.user_id"),
            "team_id": SQL("l.team_id"),
            "company_id": SQL("l.company_id"),
            "res_model": SQL("'crm.lead'"),
            "res_id": SQL("l.id"),
        }
