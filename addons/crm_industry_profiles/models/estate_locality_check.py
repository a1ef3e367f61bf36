from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.place_names import place_key

NEAR_NAME = 0.6  # from here somebody must say that it is another place
MIN_TYPED = 3


class EstateLocality(models.Model):
    """One name for one place: near names are proposed, a second one is refused."""

    _inherit = "estate.locality"

    is_distinct = fields.Boolean(
        string="Another Place",
        copy=False,
        help="Tick it when a place with a similar name really is another one.",
    )
    near_names = fields.Char(compute="_compute_near_names", string="Similar Places")

    @api.depends("name", "kind", "parent_id")
    def _compute_near_names(self):
        found = self._find_many([place.name for place in self if place.name])
        for place in self:
            near = [
                other.complete_name
                for other, _score in found.get(place.name, [])
                if other != place._origin and other.parent_id == place.parent_id
            ]
            place.near_names = "; ".join(near)

    @api.constrains("name", "kind", "parent_id", "alias_ids", "is_distinct")
    def _check_second(self):
        """No second record of a place: not by another spelling, nor by an alias."""
        for place_id, other_id, is_same in self._find_seconds():
            place, other = self.browse(place_id), self.browse(other_id)
            if is_same or not place.is_distinct:
                raise ValidationError(place._get_second_message(other, is_same))

    def _get_second_message(self, other, is_same):
        names = {"name": self.name, "other": other.complete_name}
        if is_same:
            return self.env._(
                "“%(name)s” is here already: %(other)s. Choose it instead of making a"
                " second one.",
                **names,
            )
        return self.env._(
            "“%(name)s” looks like %(other)s. Choose that one and add the spelling to"
            " its aliases, or tick “Another Place” if it really is another one.",
            **names,
        )

    def _find_seconds(self):
        """Return [(id, id of the other, whether the letters are the same)]."""
        if not (self.ids and self.env.registry.has_trigram):
            return []
        self.flush_model(["key", "kind", "parent_id", "active"])
        self.env["estate.locality.alias"].flush_model(["key", "locality_id"])
        return self.env.execute_query(self._get_seconds_query())

    def _get_seconds_query(self):
        """Other places of the same kind and parent with a near name."""
        return SQL(
            """
            WITH %(found)s
            SELECT f.id, f.other_id, f.key = f.other_key
              FROM found f
              JOIN estate_locality l ON l.id = f.id
              JOIN estate_locality o ON o.id = f.other_id
             WHERE f.id <> f.other_id AND o.active AND l.kind = o.kind
               AND l.parent_id IS NOT DISTINCT FROM o.parent_id
               AND regexp_replace(f.key, '\\D', '', 'g')
                   = regexp_replace(f.other_key, '\\D', '', 'g')
          ORDER BY f.key = f.other_key DESC, similarity(f.key, f.other_key) DESC""",
            found=self._get_near_names(),
        )

    def _get_near_names(self):
        """Each name of these places with the names that are near to it."""
        return SQL(
            """near AS (
                SELECT set_config('pg_trgm.similarity_threshold', %(near)s, TRUE)
            ), named AS (
                SELECT l.id, l.key FROM estate_locality l CROSS JOIN near
                 WHERE l.id IN %(ids)s
                 UNION
                SELECT a.locality_id, a.key FROM estate_locality_alias a
                 WHERE a.locality_id IN %(ids)s
            ), found AS (
                SELECT n.id, n.key, l.id AS other_id, l.key AS other_key
                  FROM named n JOIN estate_locality l ON l.key %% n.key
                 UNION
                SELECT n.id, n.key, a.locality_id, a.key
                  FROM named n JOIN estate_locality_alias a ON a.key %% n.key
            )""",
            near=str(NEAR_NAME),
            ids=tuple(self.ids),
        )

    @api.model
    def name_create(self, name):
        """Typing a name that is there in another spelling chooses what is there."""
        if found := self._get_sure(self._find(name)):
            return found.id, found.display_name
        place = self.create({"name": name})
        return place.id, place.display_name

    @api.model_create_multi
    def create(self, vals_list):
        self._check_known(vals_list)
        return super().create(vals_list)

    @api.model
    def _check_known(self, vals_list):
        """Name the place that is there, before the database only refuses the other."""
        keys = [(vals, place_key(vals.get("name"))) for vals in vals_list]
        known = {
            (place.parent_id.id, place.kind, place.key): place
            for place in self.with_context(active_test=False).search(
                [("key", "in", [key for _vals, key in keys])]
            )
        }
        for vals, key in keys:
            kind = vals.get("kind") or "district"
            if other := known.get((vals.get("parent_id") or False, kind, key)):
                place = self.new({"name": vals.get("name")})
                raise ValidationError(place._get_second_message(other, True))

    @api.model
    def _search_display_name(self, operator, value):
        """By any of its names; a name with a slip finds what it looks like."""
        domain = super()._search_display_name(operator, value)
        if operator not in ("ilike", "=ilike") or not isinstance(value, str):
            return domain
        domain |= Domain("alias_ids.name", operator, value)
        if len(value) >= MIN_TYPED:
            near = [place.id for place, _score in self._find(value)]
            domain |= Domain("id", "in", near)
        return domain
