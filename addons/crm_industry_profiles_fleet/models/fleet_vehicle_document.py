from odoo import fields, models

KINDS = [
    ("registration", "Registration"),
    ("inspection", "Technical Inspection"),
    ("insurance", "Liability Insurance"),
    ("tachograph", "Tachograph Calibration"),
    ("licence", "Transport Licence"),
    ("dangerous", "Dangerous Goods (ADR)"),
    ("customs", "Customs Approval (TIR)"),
    ("other", "Other"),
]


class FleetVehicleDocument(models.Model):
    _name = "fleet.vehicle.document"
    _description = "Vehicle Document"
    _inherit = ["industry.computed.guard"]
    _order = "date_expiry desc, id desc"
    _rec_name = "number"
    _check_company_auto = True

    vehicle_id = fields.Many2one(
        "fleet.vehicle",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="vehicle_id.company_id", store=True, index="btree_not_null"
    )
    kind = fields.Selection(KINDS, required=True, default="inspection")
    number = fields.Char()
    date_issue = fields.Date(string="Issued")
    date_expiry = fields.Date(
        string="Valid Until",
        help="The day after it, the vehicle is blocked until there is a newer document"
        " of this kind. Empty: valid for good.",
    )
    is_required = fields.Boolean(
        string="Blocks the Vehicle",
        default=True,
        help="Whether the vehicle may not drive once the document has expired.",
    )

    _period_check = models.Constraint(
        "CHECK(date_expiry IS NULL OR date_issue IS NULL OR date_expiry >= date_issue)",
        "A document expires after it was issued. Correct its dates.",
    )
