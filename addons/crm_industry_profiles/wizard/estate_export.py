import base64

from odoo import fields, models


class EstateExport(models.TransientModel):
    """The chosen listings, or all that the user may see, as a file."""

    _name = "estate.export"
    _description = "Export Listings"

    listing_ids = fields.Many2many(
        "estate.listing",
        readonly=True,
        default=lambda self: self._get_chosen(),
        help="Empty: all listings of the company.",
    )
    file = fields.Binary(readonly=True)
    file_name = fields.Char(readonly=True)

    def _get_chosen(self):
        if self.env.context.get("active_model") != "estate.listing":
            return []
        return self.env.context.get("active_ids", [])

    def action_export(self):
        self.ensure_one()
        listings = self.listing_ids or self.env["estate.listing"].search(
            [("company_id", "=", self.env.company.id)], order="id"
        )
        self.file = base64.b64encode(self.env["estate.exchange"]._export(listings))
        self.file_name = "listings.csv"
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Export Listings"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
