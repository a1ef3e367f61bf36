from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class PrmMaterial(models.Model):
    """Something that helps partners to sell: a file or a link, for some levels."""

    _name = "prm.material"
    _description = "Material for Partners"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [
            ("sales", "Sales"),
            ("marketing", "Marketing"),
            ("technical", "Technical"),
            ("contract", "Contracts and Terms"),
        ],
        required=True,
        default="sales",
    )
    description = fields.Text(translate=True)
    file = fields.Binary(attachment=True)
    file_name = fields.Char()
    url = fields.Char(string="Link", help="Where it is, instead of a file.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    grade_ids = fields.Many2many(
        "res.partner.grade",
        "prm_material_grade_rel",
        "material_id",
        "grade_id",
        string="Levels",
        help="Partners at one of these levels get it. Empty: all levels.",
    )
    type_ids = fields.Many2many(
        "prm.partner.type",
        "prm_material_type_rel",
        "material_id",
        "type_id",
        string="Partner Types",
        help="Partners of one of these types get it. Empty: all types.",
    )
    track_ids = fields.Many2many(
        "prm.track",
        "prm_material_track_rel",
        "material_id",
        "track_id",
        string="Tracks",
        help="Partners in one of these tracks get it. Empty: all tracks.",
    )
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", default=lambda self: self.env.company
    )

    @api.constrains("file", "url")
    def _check_content(self):
        for material in self:
            url = material.url or ""
            if not material.file and not url.startswith(("https://", "http://")):
                raise ValidationError(
                    self.env._(
                        "“%s” needs a file, or a link that begins with https://.",
                        material.name,
                    )
                )

    def _get_kind_label(self):
        self.ensure_one()
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]

    @api.model
    def _get_for_enrollments(self, enrollments):
        """Return what the current ones of the enrollments open: type, track, level.

        All three are met by one and the same enrollment.
        """
        cells = [
            Domain("type_ids", "in", [False, row.type_id.id])
            & Domain("track_ids", "in", [False, row.track_id.id])
            & Domain("grade_ids", "in", [False, row.grade_id.id])
            & Domain("company_id", "in", [False, row.company_id.id])
            for row in enrollments.filtered("is_current")
        ]
        return self.search(Domain.OR(cells)) if cells else self.browse()
