from odoo import api, models
from odoo.tools import SQL

from ..tools.place_names import place_key

NEAR = 0.45  # from here a name is proposed
SURE = 0.8  # from here it is taken without asking, if no other is as near


class EstateLocality(models.Model):
    _inherit = "estate.locality"

    @api.model
    def _find(self, name, parent=None, kind=None, limit=5):
        """Return [(locality, score 0..1)], best first: near keys, aliases included.

        With a parent, only what lies in it.
        """
        found = self._find_many([name], parent=parent, kind=kind, limit=limit)
        return found.get(name, [])

    @api.model
    def _find_many(self, names, parent=None, kind=None, limit=5):
        """Return {name: [(locality, score)]} with one query for all the names."""
        keys = {name: place_key(name) for name in names}
        wanted = sorted({key for key in keys.values() if key})
        if not (wanted and self.env.registry.has_trigram):
            return {}
        self.flush_model(["key", "kind", "parent_path", "active"])
        self.env["estate.locality.alias"].flush_model(["key", "locality_id"])
        rows = self.env.execute_query(self._get_find_query(wanted, parent, kind))
        readable = set(
            self.browse({row[1] for row in rows})._filtered_access("read").ids
        )
        by_key = {}
        for key, locality_id, score in rows:
            if locality_id in readable:
                near = by_key.setdefault(key, [])
                near.append((self.browse(locality_id), float(score)))
        return {name: by_key.get(key, [])[:limit] for name, key in keys.items()}

    @api.model
    def _get_sure(self, found):
        """The place that is meant without a doubt, or none."""
        if not found or found[0][1] < SURE:
            return self.browse()
        if len(found) > 1 and found[1][1] >= found[0][1]:
            return self.browse()
        return found[0][0]

    def _get_find_query(self, keys, parent, kind):
        """The best name of each place for each key; `%` uses the trigram indexes."""
        return SQL(
            """
            WITH near AS (
                SELECT set_config('pg_trgm.similarity_threshold', %(near)s, TRUE)
            ), wanted AS (
                SELECT unnest(%(keys)s) AS key FROM near
            ), found AS (
                SELECT w.key, l.id, similarity(l.key, w.key) AS score
                  FROM wanted w JOIN estate_locality l ON l.key %% w.key
                 UNION ALL
                SELECT w.key, a.locality_id, similarity(a.key, w.key)
                  FROM wanted w JOIN estate_locality_alias a ON a.key %% w.key
            )
            SELECT f.key, f.id, MAX(f.score) AS score
              FROM found f JOIN estate_locality l ON l.id = f.id
             WHERE l.active AND l.parent_path LIKE %(inside)s
               AND (%(kind)s IS NULL OR l.kind = %(kind)s)
          GROUP BY f.key, f.id
          ORDER BY f.key, score DESC, f.id""",
            near=str(NEAR),
            keys=keys,
            inside=f"{parent.parent_path if parent else ''}%",
            kind=kind,
        )
