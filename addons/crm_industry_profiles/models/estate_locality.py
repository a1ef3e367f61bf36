from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.place_names import place_key

KINDS = [
    ("region", "Region"),
    ("city", "City"),
    ("district", "District"),
    ("settlement", "Settlement"),
    ("street", "Street"),
]


class EstateLocality(models.Model):
    """A place, which has one record however its name is spelled.

    How a name is found is in `estate_locality_find`, how two records become one in
    `estate_locality_merge`.
    """

    _name = "estate.locality"
    _description = "Locality"
    _parent_store = True
    _order = "complete_name, id"
    _rec_name = "complete_name"

    name = fields.Char(
        required=True,
        index="trigram",
        help="As it shall stand in addresses. Other spellings are aliases.",
    )
    kind = fields.Selection(KINDS, required=True, default="district", index=True)
    parent_id = fields.Many2one(
        "estate.locality", string="Part of", index=True, ondelete="restrict"
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("estate.locality", "parent_id", string="Parts")
    complete_name = fields.Char(
        compute="_compute_complete_name", recursive=True, store=True, index="trigram"
    )
    city_id = fields.Many2one(
        "estate.locality",
        compute="_compute_city_id",
        recursive=True,
        store=True,
        index=True,
        help="The city or settlement in which it lies.",
    )
    alias_ids = fields.One2many(
        "estate.locality.alias",
        "locality_id",
        string="Aliases",
        help="Other spellings, languages and former names.",
    )
    key = fields.Char(compute="_compute_key", store=True, index=True)
    active = fields.Boolean(default=True)

    _key_uniq = models.UniqueIndex(
        "(COALESCE(parent_id, 0), kind, key)",
        "This place is here already, maybe in another spelling.",
    )
    _key_trgm = models.Index(
        lambda registry: "USING gin (key gin_trgm_ops)" if registry.has_trigram else ""
    )

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for locality in self:
            above = locality.parent_id.complete_name
            parts = [locality.name or "", above] if above else [locality.name or ""]
            locality.complete_name = ", ".join(parts)

    @api.depends("kind", "parent_id.city_id")
    def _compute_city_id(self):
        for locality in self:
            is_city = locality.kind in ("city", "settlement")
            above = locality.parent_id.city_id
            locality.city_id = locality if is_city or not above else above

    @api.depends("name")
    def _compute_key(self):
        for locality in self:
            locality.key = place_key(locality.name)

    @api.depends("complete_name")
    @api.depends_context("formatted_display_name")
    def _compute_display_name(self):
        for locality in self:
            locality.display_name = locality.complete_name

    @api.constrains("parent_id")
    def _check_parent_id(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._("A place cannot be a part of itself: choose another one.")
            )
