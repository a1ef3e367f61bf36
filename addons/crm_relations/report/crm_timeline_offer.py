from odoo import api, fields, models
from odoo.tools import SQL


class CrmTimeline(models.Model):
    _inherit = "crm.timeline"
    _depends = {
        "crm.offer": [
            "company_id",
            "date_answer",
            "partner_id",
            "rule_id",
            "state",
            "user_id",
        ],
        "crm.offer.rule": ["name"],
        "res.users": ["sale_team_id"],
    }

    kind = fields.Selection(selection_add=[("offer", "Offer")])

    @api.model
    def _get_kind_icons(self):
        return {**super()._get_kind_icons(), "offer": "fa-gift text-success"}

    @api.model
    def _get_state_fields(self):
        return {**super()._get_state_fields(), "crm.offer": "state"}

    def _timeline_sources(self):
        return {**super()._timeline_sources(), "offer": self._get_offer_source()}

    @api.model
    def _get_offer_source(self):
        """What customers answered; an offer that waits has not happened yet."""
        name = SQL(
            "(SELECT COALESCE(r.name->>%s, r.name->>'en_US')"
            " FROM crm_offer_rule r WHERE r.id = o.rule_id)",
            self.env.lang or "en_US",
        )
        team = SQL("(SELECT u.sale_team_id FROM res_users u WHERE u.id = o.user_id)")
        return {
            "number": 85,
            "kinds": ("offer",),
            "key": SQL("o.id"),
            "from": SQL("crm_offer o"),
            "where": SQL("o.date_answer IS NOT NULL"),
            "columns": {
                "partner_id": SQL("o.partner_id"),
                "date": SQL("o.date_answer"),
                "name": name,
                "state": SQL("o.state"),
                "user_id": SQL("o.user_id"),
                "team_id": team,
                "company_id": SQL("o.company_id"),
                "res_model": SQL("'crm.offer'"),
                "res_id": SQL("o.id"),
            },
        }

    def _get_previews(self):
        rows = self.filtered(lambda row: row.kind == "offer")
        # sudo: the rows have passed the timeline's own rules for this user
        offers = self.env["crm.offer"].sudo().browse(rows.mapped("res_id"))
        texts = {offer.id: offer._get_answer_text() for offer in offers}
        return {
            **super()._get_previews(),
            **{row.id: texts[row.res_id] for row in rows},
        }
