from odoo import api, fields, models
from odoo.tools import SQL, format_date

PROBLEMS = [
    ("ok", "In Order"),
    ("missing", "Missing"),
    ("before", "Expires before Departure"),
    ("during", "Expires during the Trip"),
    ("after", "Expires Too Soon after Return"),
]
# ids: a place for each kind of document beside the traveller
PLACES = 16


class TravelDocumentCheck(models.Model):
    """Each document that each traveller needs on a trip, and whether it will do.

    Of the rules for one kind of document that of the country counts before the general
    one, and the stricter one before the milder. Who lives in the country needs nothing.
    """

    _name = "travel.document.check"
    _description = "Check of Documents"
    _auto = False
    _order = "date_start, trip_id, partner_id, kind"
    _rec_name = "trip_id"
    _depends = {
        "res.partner": ["country_id"],
        "travel.destination": ["country_id"],
        "travel.document": [
            "active",
            "company_id",
            "country_id",
            "date_expiry",
            "kind",
            "partner_id",
        ],
        "travel.entry.rule": [
            "active",
            "citizen_country_ids",
            "company_id",
            "country_id",
            "is_required",
            "kind",
            "months_after",
        ],
        "travel.traveller": ["partner_id", "trip_id"],
        "travel.trip": [
            "company_id",
            "date_end",
            "date_start",
            "destination_id",
            "state",
            "user_id",
        ],
    }

    trip_id = fields.Many2one("travel.trip", readonly=True)
    traveller_id = fields.Many2one(
        "travel.traveller", string="On the Trip", readonly=True
    )
    partner_id = fields.Many2one("res.partner", string="Traveller", readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    date_start = fields.Date(string="Departure", readonly=True)
    date_end = fields.Date(string="Return", readonly=True)
    kind = fields.Selection(
        lambda self: (
            self.env["travel.document"]._fields["kind"]._description_selection(self.env)
        ),
        string="Document",
        readonly=True,
    )
    document_id = fields.Many2one(
        "travel.document", string="Document Found", readonly=True
    )
    date_expiry = fields.Date(string="Valid until", readonly=True)
    date_needed = fields.Date(
        string="Needed until",
        readonly=True,
        help="The return, and the months after it that the country asks for.",
    )
    problem = fields.Selection(PROBLEMS, string="Status", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """SELECT v.id * %(places)s + %(place)s AS id,
                      t.id AS trip_id, v.id AS traveller_id, v.partner_id, t.user_id,
                      t.company_id, d.country_id, t.date_start, t.date_end, r.kind,
                      o.id AS document_id, o.date_expiry, n.date_needed,
                      %(problem)s AS problem
                 FROM travel_trip t
                 JOIN travel_destination d ON d.id = t.destination_id
                 JOIN travel_traveller v ON v.trip_id = t.id
                 JOIN res_partner p ON p.id = v.partner_id
                 JOIN LATERAL (%(rules)s) r ON r.is_required
                 LEFT JOIN LATERAL (%(documents)s) o ON TRUE
                CROSS JOIN LATERAL (SELECT (t.date_end
                      + make_interval(months => r.months_after))::date
                      AS date_needed) n
                WHERE t.state <> 'cancelled'
                  AND p.country_id IS DISTINCT FROM d.country_id""",
            places=PLACES,
            place=self._get_place(),
            problem=self._get_problem(),
            rules=self._get_rules(),
            documents=self._get_documents(),
        )

    @api.model
    def _get_place(self):
        kinds = self.env["travel.document"]._fields["kind"].get_values(self.env)
        return SQL("array_position(%s::varchar[], r.kind)", kinds)

    @api.model
    def _get_problem(self):
        return SQL(
            """CASE WHEN o.id IS NULL THEN 'missing'
                    WHEN o.date_expiry < t.date_start THEN 'before'
                    WHEN o.date_expiry < t.date_end THEN 'during'
                    WHEN o.date_expiry < n.date_needed THEN 'after'
                    ELSE 'ok' END"""
        )

    @api.model
    def _get_rules(self):
        """SELECT of the rule that counts, for each kind of document."""
        return SQL(
            """SELECT DISTINCT ON (e.kind) e.kind, e.is_required, e.months_after
                 FROM travel_entry_rule e
                WHERE e.active AND COALESCE(e.company_id, t.company_id) = t.company_id
                  AND (e.country_id = d.country_id OR e.country_id IS NULL)
                  AND (NOT EXISTS (SELECT FROM travel_entry_rule_citizen_rel c
                                    WHERE c.rule_id = e.id)
                       OR EXISTS (SELECT FROM travel_entry_rule_citizen_rel c
                                   WHERE c.rule_id = e.id
                                     AND c.country_id = p.country_id))
                ORDER BY e.kind, e.country_id IS NULL, e.is_required DESC,
                         e.months_after DESC"""
        )

    @api.model
    def _get_documents(self):
        """SELECT of the document that is valid longest."""
        return SQL(
            """SELECT f.id, f.date_expiry FROM travel_document f
                WHERE f.active AND f.partner_id = v.partner_id AND f.kind = r.kind
                  AND f.company_id = t.company_id
                  AND (f.kind <> 'visa' OR f.country_id = d.country_id)
                ORDER BY f.date_expiry DESC NULLS FIRST, f.id LIMIT 1"""
        )

    @api.model
    def _get_problems(self, travellers):
        """Return {traveller id: texts} of what is not in order."""
        # sudo: kind and day only, of travellers whom the reader has
        rows = self.sudo().search(
            [("traveller_id", "in", travellers._origin.ids), ("problem", "!=", "ok")]
        )
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        texts = {}
        for row in rows:
            text = row._describe(kinds[row.kind])
            texts.setdefault(row.traveller_id.id, []).append(text)
        return texts

    def _describe(self, kind):
        if self.problem == "missing":
            return self.env._("%s is missing", kind)
        return self.env._(
            "%(kind)s expires on %(expiry)s, needed until %(needed)s",
            kind=kind,
            expiry=format_date(self.env, self.date_expiry),
            needed=format_date(self.env, self.date_needed),
        )

    def action_view_trip(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "travel.trip",
            "res_id": self.trip_id.id,
            "views": [(False, "form")],
        }
