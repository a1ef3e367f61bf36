from odoo import fields, models


class PrmPartnerType(models.Model):
    """What kind of partner somebody is, and what we promise to such partners."""

    _name = "prm.partner.type"
    _description = "Partner Type"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        help="Technical name that integrations use, for example 'consulting'.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    description = fields.Text(
        translate=True, help="What applicants read about this kind of partnership."
    )
    track_ids = fields.Many2many(
        "prm.track",
        "prm_partner_type_track_rel",
        "type_id",
        "track_id",
        string="Tracks",
        help="Tracks of this type. Empty: all of them.",
    )
    agreement_type_id = fields.Many2one(
        "crm.agreement.type",
        string="Contract",
        ondelete="restrict",
        help="Kind of the contract that is prepared for an applicant.",
    )
    activity_plan_id = fields.Many2one(
        "mail.activity.plan",
        string="Onboarding Plan",
        domain=[("res_model", "=", "prm.enrollment")],
        ondelete="set null",
        help="Tasks that start when the contract is in force.",
    )

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "Another partner type has this code already."
    )

    def _get_tracks(self):
        """The tracks that an enrollment of this type may have."""
        self.ensure_one()
        return self.track_ids or self.env["prm.track"].search([("active", "=", True)])
