from odoo import api, fields, models


class ServiceCategory(models.Model):
    _name = "service.category"
    _description = "Ticket Category"
    _parent_store = True
    _order = "complete_name, id"
    _rec_name = "complete_name"

    name = fields.Char(required=True, translate=True)
    complete_name = fields.Char(
        string="Full Name",
        compute="_compute_complete_name",
        store=True,
        recursive=True,
        index="trigram",
    )
    parent_id = fields.Many2one(
        "service.category",
        string="Part of",
        index=True,
        ondelete="restrict",
        domain="[('id', '!=', id)]",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("service.category", "parent_id", string="Parts")
    team_id = fields.Many2one(
        "service.team",
        index="btree_not_null",
        ondelete="set null",
        help="Tickets of this category that come without a team go to this one.",
    )
    company_id = fields.Many2one("res.company", index=True)
    active = fields.Boolean(default=True)

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for category in self:
            names = [category.parent_id.complete_name, category.name]
            category.complete_name = " / ".join(name for name in names if name)
