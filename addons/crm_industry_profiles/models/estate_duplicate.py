from odoo import api, fields, models
from odoo.tools import SQL

from .estate_later import EstateLater

METRES = 50
SIZE_PERCENT = 3
# a size that differs by more belongs to another object
OTHER_SIZE_PERCENT = 15
ENOUGH = 45  # points from which two objects are shown as one
# a phone of more objects is the one of an agency, which says nothing
MAX_PHONE = 30
HOUSES = ("SingleFamilyResidence", "Townhouse", "Cabin", "Duplex", "UnimprovedLand")
DEGREE = 111195.0  # metres of a degree of latitude
WATCHED = {
    "active",
    "building_area_total",
    "city_id",
    "company_id",
    "contact_phone",
    "entry_level",
    "latitude",
    "living_area",
    "locality_id",
    "longitude",
    "lot_size_area",
    "owner_id",
    "property_sub_type",
    "property_type",
    "rooms_total",
    "street_name",
    "street_number",
    "unit_number",
}
# what the statement reads
READ = sorted(
    {*WATCHED, "number_key", "phone_key", "street_key", "unit_key"} - {"owner_id"}
)


class EstateDuplicate(models.Model):
    """Two properties that look like one object, and why.

    Kept by `_refresh` whenever a property changes. What a person said ("these are
    different") stays.
    """

    _name = "estate.duplicate"
    _description = "Possible Duplicate"
    _order = "score desc, id"
    _rec_name = "reasons"

    property_id = fields.Many2one(
        "estate.property", required=True, ondelete="cascade", readonly=True
    )
    other_id = fields.Many2one(
        "estate.property",
        string="Same as",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    score = fields.Integer(readonly=True, aggregator="max")
    is_address = fields.Boolean(string="Same Address", readonly=True)
    is_position = fields.Boolean(string="Same Position", readonly=True)
    is_size = fields.Boolean(string="Same Size", readonly=True)
    is_phone = fields.Boolean(string="Same Phone", readonly=True)
    reasons = fields.Char(compute="_compute_reasons")
    state = fields.Selection(
        [("open", "To Decide"), ("different", "Different")],
        default="open",
        required=True,
        readonly=True,
        index=True,
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, index="btree_not_null")

    _pair_uniq = models.UniqueIndex("(property_id, other_id)")
    _pair_ordered = models.Constraint("CHECK(property_id < other_id)")

    @api.depends("is_address", "is_position", "is_size", "is_phone")
    @api.depends_context("lang")
    def _compute_reasons(self):
        words = {
            "is_address": self.env._("same address"),
            "is_position": self.env._("within %s m", METRES),
            "is_size": self.env._("same size (±%s %%)", SIZE_PERCENT),
            "is_phone": self.env._("same phone"),
        }
        for pair in self:
            found = [word for name, word in words.items() if pair[name]]
            pair.reasons = ", ".join(found)

    def action_different(self):
        self._check_decide()
        # sudo: nobody writes pairs by hand; _check_decide() asked for the properties
        self.sudo().write({"state": "different", "decided_by_id": self.env.uid})
        return True

    def action_merge(self):
        self._check_decide()
        for pair in self.exists():
            (pair.property_id | pair.other_id)._merge()
        return True

    def _check_decide(self):
        """Who may change one of the two objects may say whether they are one."""
        self.check_access("read")
        estates = self.property_id | self.other_id
        allowed = estates._filtered_access("write")
        for pair in self:
            if not (pair.property_id | pair.other_id) & allowed:
                pair.property_id.check_access("write")

    @api.model
    def _refresh(self, estates):
        """Find the duplicates of these properties again: two statements for all."""
        if not estates.ids or EstateLater.put_off(estates):
            return
        self.flush_model()
        estates.flush_model(READ)
        ids = tuple(estates.ids)
        self.env.cr.execute(
            SQL(
                "DELETE FROM estate_duplicate"
                " WHERE state = 'open' AND (property_id IN %s OR other_id IN %s)",
                ids,
                ids,
            )
        )
        self.env.cr.execute(self._get_insert(ids))
        self.invalidate_model()
        estates.invalidate_model(["duplicate_ids", "duplicate_count"], flush=False)

    @api.model
    def _get_insert(self, ids):
        return SQL(
            """
            WITH %(pairs)s
            INSERT INTO estate_duplicate (property_id, other_id, company_id, state,
                   score, is_address, is_position, is_size, is_phone,
                   create_uid, create_date, write_uid, write_date)
            SELECT a, b, company_id, 'open', score, same_address, is_near, same_size,
                   same_phone, %(uid)s, now() AT TIME ZONE 'UTC',
                   %(uid)s, now() AT TIME ZONE 'UTC'
              FROM scored WHERE score >= %(enough)s
            ON CONFLICT (property_id, other_id) DO NOTHING""",
            pairs=SQL(", ").join(self._get_steps(ids)),
            uid=self.env.uid,
            enough=ENOUGH,
        )

    @api.model
    def _get_steps(self, ids):
        """The statement in steps: who is near by anything, what agrees, how much."""
        return [
            SQL(
                "mine AS (SELECT * FROM estate_property WHERE active AND id IN %s)", ids
            ),
            self._get_phones(),
            self._get_candidates(),
            self._get_judged(),
            self._get_scored(),
        ]

    @api.model
    def _get_phones(self):
        return SQL(
            """phones AS (
                SELECT phone_key FROM estate_property
                 WHERE phone_key IN (SELECT phone_key FROM mine) AND phone_key <> ''
              GROUP BY phone_key HAVING count(*) <= %s)""",
            MAX_PHONE,
        )

    @api.model
    def _get_candidates(self):
        """Pairs by address, by phone or by position, each with an index."""
        return SQL(
            """candidates AS (
                SELECT LEAST(m.id, o.id) AS a, GREATEST(m.id, o.id) AS b
                  FROM mine m JOIN estate_property o
                    ON o.city_id = m.city_id AND o.street_key = m.street_key
                   AND o.number_key = m.number_key
                 WHERE o.street_key <> '' AND o.number_key <> '' AND o.id <> m.id
                   AND (o.unit_key = m.unit_key OR o.unit_key IS NULL
                        OR m.unit_key IS NULL OR o.unit_key = '' OR m.unit_key = '')
                 UNION
                SELECT LEAST(m.id, o.id), GREATEST(m.id, o.id)
                  FROM mine m JOIN phones USING (phone_key)
                  JOIN estate_property o ON o.phone_key = m.phone_key
                 WHERE o.id <> m.id AND o.phone_key <> ''
                 UNION %(near)s)""",
            near=self._get_near(),
        )

    @api.model
    def _get_near(self):
        return SQL(
            """SELECT LEAST(m.id, o.id), GREATEST(m.id, o.id)
                  FROM mine m JOIN estate_property o
                    ON point(o.longitude, o.latitude) <@ box(
                       point(m.longitude - %(reach)s / cos(radians(m.latitude)),
                             m.latitude - %(reach)s),
                       point(m.longitude + %(reach)s / cos(radians(m.latitude)),
                             m.latitude + %(reach)s))
                 WHERE o.id <> m.id AND o.latitude <> 0 AND m.latitude <> 0""",
            reach=METRES / DEGREE,
        )

    @api.model
    def _get_judged(self):
        """What agrees, and what says that they are two all the same."""
        return SQL(
            """judged AS (
                SELECT c.a, c.b, x.company_id, agree.*,
                       (x.unit_key <> '' AND x.unit_key = y.unit_key)
                       OR (x.property_sub_type IN %(houses)s
                           AND y.property_sub_type IN %(houses)s) AS is_whole
                  FROM candidates c
                  JOIN estate_property x ON x.id = c.a
                  JOIN estate_property y ON y.id = c.b AND y.company_id = x.company_id
                 CROSS JOIN LATERAL (%(agree)s) agree
                 WHERE x.active AND y.active AND NOT COALESCE(%(differ)s, FALSE))""",
            houses=HOUSES,
            agree=self._get_agreement(),
            differ=self._get_contradictions(),
        )

    @api.model
    def _get_agreement(self):
        return SQL(
            """SELECT COALESCE(x.city_id = y.city_id AND x.street_key = y.street_key
                      AND x.street_key <> '' AND x.number_key = y.number_key
                      AND x.number_key <> '', FALSE) AS same_address,
                      COALESCE(x.latitude <> 0 AND y.latitude <> 0
                      AND %(metres)s <= %(near)s, FALSE) AS is_near,
                      COALESCE(%(size_x)s > 0 AND %(size_y)s > 0
                      AND abs(%(size_x)s - %(size_y)s)
                          <= %(percent)s / 100.0 * GREATEST(%(size_x)s, %(size_y)s),
                      FALSE) AS same_size,
                      COALESCE(x.phone_key = y.phone_key AND x.phone_key <> '',
                      FALSE) AS same_phone""",
            metres=self._get_metres(),
            near=METRES,
            size_x=self._get_size(SQL("x")),
            size_y=self._get_size(SQL("y")),
            percent=SIZE_PERCENT,
        )

    @api.model
    def _get_metres(self):
        """The distance on the globe, in metres."""
        return SQL(
            """2 * 6371000 * asin(LEAST(1, sqrt(
                power(sin(radians(y.latitude - x.latitude) / 2), 2)
                + cos(radians(x.latitude)) * cos(radians(y.latitude))
                * power(sin(radians(y.longitude - x.longitude) / 2), 2))))"""
        )

    @api.model
    def _get_size(self, alias):
        return SQL(
            "CASE WHEN %(a)s.property_type = 'Land'"
            " THEN COALESCE(%(a)s.lot_size_area, 0) ELSE"
            " COALESCE(NULLIF(%(a)s.living_area, 0), %(a)s.building_area_total, 0) END",
            a=alias,
        )

    @api.model
    def _get_contradictions(self):
        """Both say it, and not the same: then they are two."""
        differ = [
            self._get_difference("unit_key", ""),
            self._get_difference("entry_level", 0),
            self._get_difference("rooms_total", 0),
            SQL("(x.property_type = 'Land') <> (y.property_type = 'Land')"),
            SQL(
                "(x.street_key = y.street_key AND x.street_key <> '' AND %s)",
                self._get_difference("number_key", ""),
            ),
            SQL("(%s AND NOT agree.is_near)", self._get_difference("street_key", "")),
            SQL(
                "(NOT agree.same_size AND %(x)s > 0 AND %(y)s > 0 AND NOT"
                " (agree.same_address AND x.unit_key <> '' AND x.unit_key = y.unit_key)"
                " AND abs(%(x)s - %(y)s)"
                " > %(percent)s / 100.0 * GREATEST(%(x)s, %(y)s))",
                x=self._get_size(SQL("x")),
                y=self._get_size(SQL("y")),
                percent=OTHER_SIZE_PERCENT,
            ),
        ]
        return SQL(" OR ").join(differ)

    @api.model
    def _get_difference(self, name, nothing):
        x, y = SQL.identifier("x", name), SQL.identifier("y", name)
        return SQL("(%s <> %s AND %s <> %s AND %s <> %s)", x, nothing, y, nothing, x, y)

    @api.model
    def _get_scored(self):
        return SQL(
            """scored AS (
                SELECT j.*, CASE WHEN same_address AND is_whole THEN 60
                            WHEN same_address THEN 30
                            WHEN is_near THEN 20 ELSE 0 END
                       + CASE WHEN same_size THEN 25 ELSE 0 END
                       + CASE WHEN same_phone THEN 25 ELSE 0 END AS score
                  FROM judged j)"""
        )
