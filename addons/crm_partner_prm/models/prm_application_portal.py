from odoo import api, models
from odoo.exceptions import UserError

MAX_TEXT = 200
MAX_NOTE = 5000


class PrmApplication(models.Model):
    """An application as it comes from the portal."""

    _inherit = "prm.application"

    @api.model
    def _portal_apply(self, form):
        """Apply for the company of whoever is logged in; called in sudo."""
        partner_type = self._read_offer(form.get("type_id"), "prm.partner.type")
        track = self._read_offer(form.get("track_id"), "prm.track")
        if not partner_type or not track:
            raise UserError(self.env._("Choose a kind of partnership and a track."))
        self._check_portal_apply(partner_type, track)
        return self.create(self._prepare_portal_apply(form, partner_type, track))

    @api.model
    def _check_portal_apply(self, partner_type, track):
        same = [
            ("partner_id", "=", self.env.user.commercial_partner_id.id),
            ("type_id", "=", partner_type.id),
            ("track_id", "=", track.id),
            ("company_id", "=", self.env.company.id),
        ]
        running = ("state", "in", ("submitted", "review", "contract"))
        if self.search_count([*same, running], limit=1):
            raise UserError(
                self.env._("Your company has applied for this already. We answer soon.")
            )
        enrolled = [*same, ("state", "!=", "ended")]
        if self.env["prm.enrollment"].search_count(enrolled, limit=1):
            raise UserError(self.env._("Your company is in this programme already."))

    @api.model
    def _prepare_portal_apply(self, form, partner_type, track):
        user = self.env.user
        company = user.commercial_partner_id
        return {
            "name": company.name,
            "partner_id": company.id,
            "contact_id": user.partner_id.id,
            "contact_name": user.name,
            "email": user.email,
            "phone": (form.get("phone") or "").strip()[:MAX_TEXT],
            "website": company.website,
            "vat": company.vat,
            "city": company.city,
            "country_id": company.country_id.id,
            "type_id": partner_type.id,
            "track_id": track.id,
            "note": (form.get("note") or "").strip()[:MAX_NOTE],
        }

    @api.model
    def _read_offer(self, text, model):
        offers = self.env[model].search([("active", "=", True)])
        return offers.filtered(lambda row: str(row.id) == text)
