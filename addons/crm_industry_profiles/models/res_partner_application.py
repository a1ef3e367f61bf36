from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from .fin_application import OPEN_STATES

CALL_SIZE = 5


class ResPartner(models.Model):
    _inherit = "res.partner"

    fin_application_ids = fields.One2many(
        "fin.application",
        "partner_id",
        string="Applications",
        groups="crm_industry_profiles.group_bank_clerk",
    )

    @api.model
    def _get_document_branches(self, term):
        """The caller names the number of the application."""
        branches = super()._get_document_branches(term)
        if not self.env["fin.application"].has_access("read"):
            return branches
        return [*branches, self._get_caller_application_branch(term)]

    @api.model
    def _get_caller_application_branch(self, term):
        named = SQL("lower(d.name) = lower(%s)", term)
        return self._get_caller_document_branch("fin.application", named)

    def _get_call_context(self):
        """Open applications come first: that is why the customer calls."""
        sections = super()._get_call_context()
        if not self.env["fin.application"].has_access("read"):
            return sections
        section = self.env["crm.my.day"]._prepare_section(
            "applications", self.env._("Open applications"), "fa-file-text-o", 2
        )
        items = self._get_call_applications()
        return [*sections, section | {"items": items, "applications": True}]

    def _get_call_applications(self):
        applications = self.env["fin.application"].search_fetch(
            Domain("partner_id", "=", self.id) & Domain("state", "in", OPEN_STATES),
            limit=CALL_SIZE,
        )
        return [application._get_call_item() for application in applications]


class FinApplication(models.Model):
    _inherit = "fin.application"

    def _get_call_item(self):
        """One open application on the screen of whoever answers the phone."""
        channels = dict(self._fields["channel"]._description_selection(self.env))
        received = fields.Datetime.context_timestamp(self, self.date_received)
        day = format_date(self.env, received.date())
        missing = self.document_ids.filtered(
            lambda row: row.is_required and not row.date_received
        )
        return {
            "model": self._name,
            "id": self.id,
            "name": self.display_name,
            "note": f"{channels[self.channel]}, {day}",
            "state": self._get_state_label(),
            "is_approved": self.verdict == "approved",
            "purpose": self.purpose or False,
            "amount": self.amount,
            "currency_id": self.currency_id.id,
            "missing": missing.mapped("kind_id.name"),
            "documents": self._get_call_documents(),
        }

    def _get_call_documents(self):
        """The scanned paper and the other files: name, address, whether a picture."""
        sized = self.with_context(bin_size=True)
        papers = [(sized, "scan", "scan_name")] if sized.scan else []
        papers += [(row, "file", "file_name") for row in sized.document_ids if row.file]
        return [
            {
                "name": row[name] or row.display_name,
                "url": f"/web/content/{row._name}/{row.id}/{file}",
                "is_image": (row[name] or "")
                .lower()
                .endswith((".png", ".jpg", ".jpeg", ".gif", ".webp")),
            }
            for row, file, name in papers
        ]
