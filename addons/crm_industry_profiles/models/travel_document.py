from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .travel_destination import DOCUMENT_KINDS

SOON_DAYS = 180


class TravelDocument(models.Model):
    """A paper of a traveller: only people of the travel agency see it."""

    _name = "travel.document"
    _description = "Travel Document"
    _order = "date_expiry, id"
    _rec_name = "kind"
    _rec_names_search = ["number", "partner_id"]
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Traveller",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    kind = fields.Selection(DOCUMENT_KINDS, required=True, default="passport")
    number = fields.Char(index="btree_not_null")
    country_id = fields.Many2one(
        "res.country",
        ondelete="restrict",
        help="Who issued it; of a visa: the country that it opens.",
    )
    date_issued = fields.Date(string="Issued on")
    date_expiry = fields.Date(
        string="Valid until",
        index="btree_not_null",
        help="The last day on which it is valid. Empty: without an end.",
    )
    state = fields.Selection(
        [
            ("valid", "Valid"),
            ("soon", "Expires Soon"),
            ("expired", "Expired"),
        ],
        string="Status",
        compute="_compute_state",
        search="_search_state",
        help="“Expires soon” is within 180 days.",
    )
    active = fields.Boolean(default=True)
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    note = fields.Char()

    _dates_ordered = models.Constraint(
        "CHECK(date_issued IS NULL OR date_expiry IS NULL"
        " OR date_expiry > date_issued)",
        "A document expires after the day on which it was issued.",
    )
    _number_uniq = models.UniqueIndex(
        "(company_id, kind, country_id, number)"
        " WHERE active AND number IS NOT NULL AND country_id IS NOT NULL",
        "This document is there already: look for its number, or archive the old one.",
    )

    @api.depends("date_expiry")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        soon = fields.Date.add(today, days=SOON_DAYS)
        for document in self:
            day = document.date_expiry
            if not day or day > soon:
                document.state = "valid"
            else:
                document.state = "expired" if day < today else "soon"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        soon = fields.Date.add(today, days=SOON_DAYS)
        domains = {
            "valid": Domain("date_expiry", "=", False)
            | Domain("date_expiry", ">", soon),
            "soon": Domain("date_expiry", ">=", today)
            & Domain("date_expiry", "<=", soon),
            "expired": Domain("date_expiry", "<", today),
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.depends("kind", "partner_id.name")
    def _compute_display_name(self):
        # without the number: names are shown in places that others see
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for document in self:
            parts = [labels.get(document.kind), document.partner_id.name]
            document.display_name = ", ".join(part for part in parts if part)

    @api.constrains("kind", "country_id")
    def _check_visa_country(self):
        for document in self:
            if document.kind == "visa" and not document.country_id:
                raise ValidationError(
                    self.env._(
                        "Choose the country of the visa of %s: it is valid there only.",
                        document.partner_id.name,
                    )
                )

    @api.model
    def _anonymise_partner_rows(self, partner_ids):
        """Papers of somebody who asked to be forgotten go, with their numbers."""
        rows = self.with_context(active_test=False)
        rows.search([("partner_id", "in", list(partner_ids))]).unlink()
