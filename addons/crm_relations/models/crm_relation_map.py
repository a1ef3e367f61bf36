from odoo import api, models
from odoo.tools import SQL

MAX_DEPTH = 3
MAX_NODES = 300


class CrmRelation(models.Model):
    _inherit = "crm.relation"

    @api.model
    def _get_neighbourhood(self, partner_id, depth=2, as_of=None, limit=MAX_NODES):
        """Return who stands around a contact, up to `depth` steps away.

        One SQL statement. Each step is cut at half of `limit` contacts, the whole at
        `limit`, so that a hub with a million relations costs no more than another.
        Contacts and relations that the user may not see are left out.

        :return: dict with ``nodes`` (id, name, is_company, depth), ``edges`` (id,
            source, target, label, category ...) and ``truncated``
        """
        depth = max(1, min(int(depth or 1), MAX_DEPTH))
        limit = max(2, min(int(limit or MAX_NODES), MAX_NODES))
        scope = self._get_map_scope(partner_id, as_of, limit // 2)
        self.env.flush_all()
        query = self._get_map_query(scope, depth)
        [[nodes, edges]] = self.env.execute_query(query)
        return self._cut_map(nodes or [], edges or [], scope["cap"], limit)

    @api.model
    def _get_map_scope(self, partner_id, as_of, cap):
        """What the pieces of the statement need: whom, when, and who may see it."""
        Relation = self.with_context(as_of=as_of)
        relations = Relation._search(Relation._get_current_domain())
        partners = self.env["res.partner"]._search([])
        return {
            "partner_id": partner_id,
            "cap": cap,
            "relations": relations.from_clause,
            "is_current": relations.where_clause or SQL("TRUE"),
            "partners": partners.from_clause,
            "is_visible": partners.where_clause or SQL("TRUE"),
        }

    @api.model
    def _get_map_query(self, scope, depth):
        steps = [SQL("hop0 AS (SELECT %s::int AS id, 0 AS depth)", scope["partner_id"])]
        steps += [self._get_hop(scope, number) for number in range(1, depth + 1)]
        hops = [SQL.identifier(f"hop{number}") for number in range(depth + 1)]
        node = SQL(" UNION ALL ").join(SQL("SELECT * FROM %s", hop) for hop in hops)
        return SQL(
            "WITH %s, node AS MATERIALIZED (%s), edge AS (%s)"
            " SELECT (%s), (SELECT json_agg(edge) FROM edge)",
            SQL(", ").join(steps),
            node,
            self._get_map_edges(scope),
            self._get_map_nodes(),
        )

    @api.model
    def _get_hop(self, scope, number):
        """The contacts one step further than the hop before, at most cap + 1."""
        before = SQL.identifier(f"hop{number - 1}")
        known = SQL(" UNION ALL ").join(
            SQL("SELECT id FROM %s", SQL.identifier(f"hop{hop}"))
            for hop in range(number)
        )
        return SQL(
            """%(name)s AS MATERIALIZED (
                SELECT near.id, %(number)s AS depth
                  FROM %(before)s w CROSS JOIN LATERAL (%(near)s) near
                 WHERE near.id NOT IN (%(known)s)
                 GROUP BY near.id ORDER BY near.id LIMIT %(limit)s)""",
            name=SQL.identifier(f"hop{number}"),
            number=number,
            before=before,
            near=self._get_near(scope),
            known=known,
            limit=scope["cap"] + 1,
        )

    @api.model
    def _get_near(self, scope):
        """Contacts next to `w`: by relations both ways, as contacts of a company."""
        sides = ("left_partner_id", "right_partner_id")
        links = ("id", "parent_id")
        branches = [
            *(self._get_near_related(scope, *pair) for pair in (sides, sides[::-1])),
            *(self._get_near_linked(scope, *pair) for pair in (links, links[::-1])),
        ]
        return SQL(" UNION ALL ").join(branches)

    @api.model
    def _get_near_related(self, scope, own, other):
        return SQL(
            """(SELECT seen.id FROM %(relations)s CROSS JOIN LATERAL (%(seen)s) seen
                WHERE crm_relation.%(own)s = w.id AND %(is_current)s
                ORDER BY crm_relation.id LIMIT %(limit)s)""",
            relations=scope["relations"],
            seen=self._get_seen(scope, SQL.identifier("crm_relation", other)),
            own=SQL.identifier(own),
            is_current=scope["is_current"],
            limit=scope["cap"] + 1,
        )

    @api.model
    def _get_near_linked(self, scope, own, other):
        return SQL(
            """(SELECT seen.id FROM res_partner c CROSS JOIN LATERAL (%(seen)s) seen
                WHERE c.%(own)s = w.id AND %(is_contact)s
                ORDER BY c.id LIMIT %(limit)s)""",
            seen=self._get_seen(scope, SQL.identifier("c", other)),
            own=SQL.identifier(own),
            is_contact=self._get_contact_condition(SQL("c")),
            limit=scope["cap"] + 1,
        )

    @api.model
    def _get_seen(self, scope, column):
        """The contact in `column`, if this user may see it."""
        return SQL(
            "SELECT res_partner.id FROM %s WHERE res_partner.id = %s AND %s",
            scope["partners"],
            column,
            scope["is_visible"],
        )

    @api.model
    def _get_contact_condition(self, alias):
        """Contacts of a company, not its addresses."""
        return SQL(
            "%(c)s.parent_id IS NOT NULL AND %(c)s.type = 'contact' AND %(c)s.active",
            c=alias,
        )

    @api.model
    def _get_map_nodes(self):
        return SQL(
            """SELECT json_agg(json_build_object(
                   'id', p.id, 'depth', node.depth,
                   'name', COALESCE(NULLIF(p.name, ''), p.complete_name),
                   'is_company', COALESCE(p.is_company, FALSE),
                   'group_kind', p.relation_group_kind) ORDER BY node.depth, p.id)
                 FROM node JOIN res_partner p ON p.id = node.id"""
        )

    @api.model
    def _get_map_edges(self, scope):
        """Relations and contact links between the nodes."""
        sides = ("left_partner_id", "right_partner_id")
        rows = [self._get_relations_of_node(scope, side) for side in sides]
        relations = self._get_relation_edges(SQL(" UNION ALL ").join(rows))
        return SQL("%s UNION %s", relations, self._get_contact_edges())

    @api.model
    def _get_relations_of_node(self, scope, side):
        return SQL(
            """(SELECT crm_relation.* FROM %s WHERE crm_relation.%s = node.id AND %s
                ORDER BY crm_relation.id LIMIT %s)""",
            scope["relations"],
            SQL.identifier(side),
            scope["is_current"],
            2 * scope["cap"],
        )

    @api.model
    def _get_relation_edges(self, rows):
        return SQL(
            """SELECT r.id::text AS id, r.left_partner_id AS source,
                      r.right_partner_id AS target,
                      COALESCE(t.name->>%(lang)s, t.name->>'en_US') AS label,
                      t.category, COALESCE(r.share, 0) AS share, r.support,
                      r.political_weight AS weight, r.date_start, r.date_end,
                      COALESCE(t.is_symmetric, FALSE) AS is_symmetric
                 FROM node CROSS JOIN LATERAL (%(rows)s) r
                 JOIN crm_relation_type t ON t.id = r.type_id
                WHERE r.left_partner_id IN (SELECT id FROM node)
                  AND r.right_partner_id IN (SELECT id FROM node)""",
            lang=self.env.lang or "en_US",
            rows=rows,
        )

    @api.model
    def _get_contact_edges(self):
        return SQL(
            """SELECT 'contact-' || c.id, c.id, c.parent_id, %s, 'contact',
                      NULL::numeric, NULL, NULL::int, NULL::date, NULL::date, FALSE
                 FROM node JOIN res_partner c ON c.id = node.id
                WHERE c.parent_id IN (SELECT id FROM node) AND %s""",
            self.env._("Contact of"),
            self._get_contact_condition(SQL("c")),
        )

    @api.model
    def _cut_map(self, nodes, edges, cap, limit):
        """Each hop was read one longer than its cap: more means that it is cut."""
        kept, sizes = [], {}
        for node in nodes:
            size = sizes[node["depth"]] = sizes.get(node["depth"], 0) + 1
            if size <= cap and len(kept) < limit:
                kept.append(node)
        ids = {node["id"] for node in kept}
        return {
            "nodes": kept,
            "edges": sorted(
                (e for e in edges if e["source"] in ids and e["target"] in ids),
                key=lambda edge: edge["id"],
            ),
            "truncated": len(kept) < len(nodes),
        }
