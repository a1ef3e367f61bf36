from odoo import api, fields, models

from ..tools.place_names import place_key


class EstateLocalityAlias(models.Model):
    """Another name of a place: a spelling, a language, what it was called before."""

    _name = "estate.locality.alias"
    _description = "Alias of a Locality"
    _order = "name, id"

    name = fields.Char(required=True)
    locality_id = fields.Many2one(
        "estate.locality", required=True, index=True, ondelete="cascade"
    )
    key = fields.Char(compute="_compute_key", store=True, index=True)

    _name_uniq = models.UniqueIndex(
        "(locality_id, lower(name))", "The place has this alias already."
    )
    _key_trgm = models.Index(
        lambda registry: "USING gin (key gin_trgm_ops)" if registry.has_trigram else ""
    )

    @api.depends("name")
    def _compute_key(self):
        for alias in self:
            alias.key = place_key(alias.name)

    @api.constrains("name", "locality_id")
    def _check_second(self):
        self.locality_id._check_second()
