from odoo import fields, models


class ResPartnerGrade(models.Model):
    """Odoo's levels, with the types and tracks in which they exist."""

    _inherit = "res.partner.grade"

    prm_type_ids = fields.Many2many(
        "prm.partner.type",
        "prm_grade_type_rel",
        "grade_id",
        "type_id",
        string="Partner Types",
        help="Types that have this level. Empty: all of them.",
    )
    prm_track_ids = fields.Many2many(
        "prm.track",
        "prm_grade_track_rel",
        "grade_id",
        "track_id",
        string="Tracks",
        help="Tracks that have this level. Empty: all of them.",
    )

    def _is_offered(self, partner_type, track):
        """Whether partners of this type can have the level in this track."""
        self.ensure_one()
        in_type = not self.prm_type_ids or partner_type in self.prm_type_ids
        return in_type and (not self.prm_track_ids or track in self.prm_track_ids)
