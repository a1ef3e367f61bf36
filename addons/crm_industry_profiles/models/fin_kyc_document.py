import base64

from odoo import api, fields, models


class FinKycDocument(models.Model):
    """Passport, register extract ...: what proves who a customer is, and how long."""

    _name = "fin.kyc.document"
    _description = "Personal Document"
    _order = "date_expiry, id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    kind_id = fields.Many2one("crm.document.kind", required=True, ondelete="restrict")
    number = fields.Char()
    country_id = fields.Many2one("res.country", string="Issued in")
    date_issued = fields.Date(string="Issued on")
    date_expiry = fields.Date(
        string="Valid Until",
        help="A review is opened before this day. Empty: it does not end.",
    )
    file = fields.Binary(string="Copy", attachment=True)
    file_name = fields.Char()
    active = fields.Boolean(
        default=True, help="Archive a document when a newer one takes its place."
    )

    _dates_order = models.Constraint(
        "CHECK(date_expiry >= date_issued)",
        "A document cannot end before it was issued.",
    )
    _expiry_idx = models.Index(
        "(company_id, date_expiry) WHERE active AND date_expiry IS NOT NULL"
    )

    @api.depends("kind_id", "number", "date_expiry")
    def _compute_display_name(self):
        for paper in self:
            parts = (paper.kind_id.name, paper.number)
            paper.display_name = " ".join(part for part in parts if part)

    @api.model_create_multi
    def create(self, vals_list):
        papers = super().create(vals_list)
        papers._raise_kyc_change()
        return papers

    def write(self, vals):
        result = super().write(vals)
        if {"number", "kind_id", "date_expiry", "active", "file"} & vals.keys():
            self._raise_kyc_change()
        return result

    def _raise_kyc_change(self):
        """Papers of a customer who is reviewed now belong to that review."""
        # sudo: what has changed goes to the review that is open, if there is one
        reviews = (
            self.env["fin.kyc.review"]
            .sudo()
            .search(
                [("partner_id", "in", self.partner_id.ids), ("state", "!=", "decided")]
            )
        )
        reviews._collect_changes()
        watched = self.env["fin.kyc.trigger"]._get_watched(self.partner_id)
        owners = {(partner.id, company.id) for partner, company in watched}
        owners -= {(one.partner_id.id, one.company_id.id) for one in reviews}
        self.env["fin.kyc.trigger"]._raise(
            [
                paper._prepare_trigger()
                for paper in self
                if (paper.partner_id.id, paper.company_id.id) in owners
            ]
        )

    def _prepare_trigger(self):
        return {
            "partner": self.partner_id,
            "company": self.company_id,
            "kind": "document",
            "note": self.display_name,
        }

    def _get_file_content(self):
        return base64.b64decode(self.with_context(bin_size=False).file)
