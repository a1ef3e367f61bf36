from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.crm_relations.models.crm_my_day import SECTION_SIZE

# the scheduled action runs daily: silent for longer, something is wrong
SILENT_DAYS = 2


class CrmMyDay(models.AbstractModel):
    _inherit = "crm.my.day"

    @api.model
    def _get_my_day_sections(self):
        sections = super()._get_my_day_sections()
        if not self.env["fin.kyc.review"].has_access("read"):
            return sections
        section = self._prepare_section(
            "kyc", self.env._("Customer reviews"), "fa-id-card-o", 35
        )
        items = [*self._get_kyc_alarm(), *self._get_kyc_items()]
        return [*sections, section | {"items": items}]

    @api.model
    def _get_kyc_items(self):
        """Reviews of mine and of nobody, and second looks, the most urgent first."""
        reviews = self.env["fin.kyc.review"].search_fetch(
            self._get_kyc_domain(),
            ["name", "partner_id", "state", "kind", "date_due"],
            limit=SECTION_SIZE,
        )
        kinds = dict(reviews._fields["kind"]._description_selection(self.env))
        states = dict(reviews._fields["state"]._description_selection(self.env))
        today = fields.Date.context_today(self)
        return [
            self._prepare_item(
                "fin.kyc.review",
                review.id,
                f"{review.name} · {kinds[review.kind]}",
                note=states[review.state],
                partner_id=review.partner_id.id,
                date=fields.Date.to_string(review.date_due),
                is_late=review.date_due < today,
            )
            for review in reviews
        ]

    @api.model
    def _get_kyc_domain(self):
        mine = Domain("state", "in", ("open", "checking"))
        # who has left reviews nobody any more
        mine &= Domain("user_id", "in", (self.env.uid, False)) | Domain(
            "user_id.active", "=", False
        )
        second = Domain("state", "=", "proposed")
        return mine | second & Domain("proposed_by_id", "!=", self.env.uid)

    @api.model
    def _get_kyc_alarm(self):
        """One line if nobody has looked for what is due, for days."""
        last = self.env["fin.kyc.review"]._get_last_beat()
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=SILENT_DAYS)
        if not last or last >= limit:
            return []
        return [
            self._prepare_item(
                "res.partner",
                self.env.company.partner_id.id,
                self.env._("Nobody looked for due reviews since %s", last.date()),
                note=self.env._("Tell your administrator: the daily check stands."),
                is_late=True,
            )
        ]
