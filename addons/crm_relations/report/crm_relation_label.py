from odoo import fields, models
from odoo.tools import SQL, drop_view_if_exists

from ..models.crm_relation_type import CATEGORIES, KINDS


class CrmRelationLabel(models.Model):
    """What one contact can be for another: each relation type, told from each side."""

    _name = "crm.relation.label"
    _description = "Relation as Told from One Side"
    _auto = False
    _order = "sequence, id"
    _depends = {
        "crm.relation.type": [
            "active",
            "category",
            "has_share",
            "inverse_name",
            "is_symmetric",
            "left_kind",
            "name",
            "right_kind",
            "sequence",
        ]
    }

    name = fields.Char(translate=True, readonly=True)
    type_id = fields.Many2one("crm.relation.type", readonly=True)
    is_inverse = fields.Boolean(string="Right to left", readonly=True)
    category = fields.Selection(CATEGORIES, readonly=True)
    own_kind = fields.Selection(KINDS, string="This contact is", readonly=True)
    other_kind = fields.Selection(KINDS, string="Other contact is", readonly=True)
    has_share = fields.Boolean(string="Has a share", readonly=True)
    sequence = fields.Integer(readonly=True)
    active = fields.Boolean(readonly=True)

    def init(self):
        # a view of the database, because searches join it by its name
        drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(SQL("CREATE VIEW crm_relation_label AS %s", self._select()))

    def _select(self):
        return SQL(
            """SELECT t.id * 2 AS id, t.id AS type_id, FALSE AS is_inverse, t.name,
                      t.left_kind AS own_kind, t.right_kind AS other_kind, %(shared)s
                 FROM crm_relation_type t
                UNION ALL
               SELECT t.id * 2 + 1, t.id, TRUE, t.inverse_name,
                      t.right_kind, t.left_kind, %(shared)s
                 FROM crm_relation_type t WHERE t.is_symmetric IS NOT TRUE""",
            shared=SQL("t.category, t.has_share, t.sequence, t.active"),
        )
