from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

COLLECT_BATCH = 20000
PAIR_BATCH = 50000
MAX_BLOCK = 50
MIN_SCORE = 50


class CrmDuplicateScan(models.Model):
    _name = "crm.duplicate.scan"
    _description = "Search for Duplicates"
    _order = "id desc"
    _rec_name = "date_start"

    date_start = fields.Datetime(default=fields.Datetime.now, readonly=True)
    date_end = fields.Datetime(readonly=True)
    state = fields.Selection(
        [("collect", "Reading Contacts"), ("pair", "Comparing"), ("done", "Finished")],
        default="collect",
        readonly=True,
        index=True,
    )
    last_partner_id = fields.Integer(readonly=True)
    last_kind = fields.Char(default="", readonly=True)
    last_key = fields.Char(default="", readonly=True)
    partner_count = fields.Integer(string="Contacts", readonly=True)
    pair_count = fields.Integer(string="Pairs Found", readonly=True)
    block_ids = fields.One2many(
        "crm.duplicate.block", "scan_id", string="Groups", readonly=True
    )
    block_count = fields.Integer(
        string="Groups Left Out", compute="_compute_block_count"
    )
    company_id = fields.Many2one("res.company", readonly=True, index=True)

    @api.depends("block_ids")
    def _compute_block_count(self):
        counts = dict(
            self.env["crm.duplicate.block"]._read_group(
                [("scan_id", "in", self.ids)], ["scan_id"], ["__count"]
            )
        )
        for scan in self:
            scan.block_count = counts.get(scan, 0)

    @api.model
    def action_start(self):
        """Search all contacts, in the background."""
        if self.search_count([("state", "!=", "done")], limit=1):
            raise UserError(
                self.env._("A search is running already. Its progress is shown below.")
            )
        self.create({})
        # the cron belongs to the system; creating the scan has been allowed above
        self.env.ref("crm_relations.crm_duplicate_scan_cron").sudo()._trigger()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def _cron_scan(self):
        """Go on with the search where it stopped; start a new one when it is time."""
        scan = self.search([("state", "!=", "done")], limit=1) or self.create({})
        while scan.state != "done":
            number = scan._collect() if scan.state == "collect" else scan._pair()
            remaining = int(scan.state != "done")
            if not self.env["ir.cron"]._commit_progress(number, remaining=remaining):
                break

    def _collect(self):
        """Write the keys of the next contacts; two with the same key are compared."""
        self.env.flush_all()
        if not self.last_partner_id:
            # keys are derived data, made anew by each search
            self.env.cr.execute("DELETE FROM crm_duplicate_key")
        rows = self.env.execute_query(
            SQL(
                "SELECT max(id), count(*) FROM (SELECT id FROM res_partner"
                " WHERE id > %s ORDER BY id LIMIT %s) batch",
                self.last_partner_id,
                COLLECT_BATCH,
            )
        )
        last_id, number = rows[0]
        if not number:
            self.write({"state": "pair"})
            self.env.cr.execute("ANALYZE crm_duplicate_key")
            return 0
        self._insert_keys(self.last_partner_id, last_id)
        self.write(
            {"last_partner_id": last_id, "partner_count": self.partner_count + number}
        )
        return number

    def _insert_keys(self, after, until):
        kinds = SQL(", ").join(
            SQL("(%s, %s)", kind, key) for kind, key in self._get_keys().items()
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_duplicate_key (partner_id, kind, key)
                SELECT p.id, k.kind, k.key
                  FROM res_partner p
                 CROSS JOIN LATERAL (SELECT %(sound)s AS sound) s
                 CROSS JOIN LATERAL (VALUES %(kinds)s) k (kind, key)
                 WHERE p.id > %(after)s AND p.id <= %(until)s AND p.active
                   AND COALESCE(p.type, 'contact') = 'contact' AND k.key IS NOT NULL
                """,
                sound=SQL("%s", self._get_sound()),
                kinds=kinds,
                after=after,
                until=until,
            )
        )

    @api.model
    def _get_keys(self):
        """Return {kind: SQL of the key, NULL for none}: `p` contact, `s.sound` name."""
        digits = self._get_digits(SQL("p.phone"))
        vat = SQL("upper(regexp_replace(p.vat, '[^A-Za-z0-9]', '', 'g'))")
        country = SQL("COALESCE(p.country_id, 0)")
        place = SQL("COALESCE(NULLIF(p.zip, ''), NULLIF(lower(p.city), ''))")
        return {
            "vat": SQL("CASE WHEN length(p.vat) > 4 THEN %s END", vat),
            "email": SQL("NULLIF(p.email_normalized, '')"),
            "phone": SQL(
                "CASE WHEN length(%s) > 6 THEN right(%s, 9) END", digits, digits
            ),
            "sound": SQL("%s || '|' || s.sound || '|' || %s", country, place),
            "zip": SQL("%s || '|' || left(s.sound, 2) || '|' || %s", country, place),
        }

    @api.model
    def _get_sound(self):
        """Key of a name that survives spelling: letters of one alphabet, no vowels."""
        latin = SQL(
            "translate(lower(p.name), %s, %s)",
            "абвгґдеєёжзиіїйклмнопрстуфхцчшщыэюяáàâäãåéèêëíìîïóòôöõúùûüñçyw",
            "abvggdeeezziiiiklmnoprstufhccssieuaaaaaaaeeeeiiiiooooouuuunciv",
        )
        words = SQL("regexp_split_to_table(%s, '[^a-z0-9]+')", latin)
        return SQL(
            """(SELECT NULLIF(string_agg(left(w, 1) || regexp_replace(
                          regexp_replace(substr(w, 2), '[aeiou]', '', 'g'),
                          '(.)\\1+', '\\1', 'g'), '' ORDER BY w), '')
                  FROM (SELECT %s AS w) words
                 WHERE w <> '' AND w <> ALL(%s))""",
            words,
            self._get_empty_words(),
        )

    @api.model
    def _get_empty_words(self):
        """Words that say nothing about who it is, as they sound."""
        legal = "ltd limited llc inc corp co gmbh ag kg sa sas srl bv oy ab as plc"
        eastern = "ooo oao zao ao pao ip tov pp fop tzov pat"
        return [*legal.split(), *eastern.split(), "mr", "mrs", "dr", "the", "and"]

    def _pair(self):
        """Compare the contacts of the next keys."""
        upper = self._get_upper_key()
        self._insert_large_blocks(upper)
        number = self._insert_pairs(upper)
        values = {"pair_count": self.pair_count + number}
        if upper:
            values.update({"last_kind": upper[0], "last_key": upper[1]})
        else:
            values.update({"state": "done", "date_end": fields.Datetime.now()})
        self.write(values)
        return number

    def _get_upper_key(self):
        """Return (kind, key) where this batch ends, None if it is the last one."""
        rows = self.env.execute_query(
            SQL(
                "SELECT kind, key FROM crm_duplicate_key WHERE (kind, key) > (%s, %s)"
                " ORDER BY kind, key OFFSET %s LIMIT 1",
                self.last_kind or "",
                self.last_key or "",
                PAIR_BATCH,
            )
        )
        return rows[0] if rows else None

    def _get_key_range(self, upper):
        lower = SQL("(kind, key) > (%s, %s)", self.last_kind or "", self.last_key or "")
        return SQL("%s AND (kind, key) <= (%s, %s)", lower, *upper) if upper else lower

    def _insert_large_blocks(self, upper):
        """A key that many share (a switchboard, `info@`) is reported, not compared."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_duplicate_block (scan_id, kind, key, size)
                SELECT %s, kind, key, count(*) FROM crm_duplicate_key WHERE %s
                 GROUP BY kind, key HAVING count(*) > %s
                """,
                self.id,
                self._get_key_range(upper),
                MAX_BLOCK,
            )
        )
        self.invalidate_recordset(["block_ids", "block_count"])

    def _insert_pairs(self, upper):
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_duplicate_pair
                       (partner_a_id, partner_b_id, score, reasons, state, company_id,
                        create_uid, create_date, write_uid, write_date)
                SELECT id_a, id_b, LEAST(score, 100), reasons, 'open', company_id,
                       %(uid)s, now() AT TIME ZONE 'UTC',
                       %(uid)s, now() AT TIME ZONE 'UTC'
                  FROM (%(scored)s) scored
                 WHERE score >= %(minimum)s
                    ON CONFLICT (partner_a_id, partner_b_id) DO UPDATE
                   SET score = EXCLUDED.score, reasons = EXCLUDED.reasons
                 WHERE crm_duplicate_pair.state = 'open'
                   AND crm_duplicate_pair.score <> EXCLUDED.score
                """,
                uid=self.env.uid,
                scored=self._get_scored_query(upper),
                minimum=MIN_SCORE,
            )
        )
        self.env["crm.duplicate.pair"].invalidate_model()
        return self.env.cr.rowcount

    def _get_scored_query(self, upper):
        return SQL(
            """
            SELECT id_a, id_b, company_id,
                   vat + email + phone + sound + place + name * 4 / 10
                   - stranger AS score,
                   jsonb_strip_nulls(jsonb_build_object(
                       'vat', NULLIF(vat, 0), 'email', NULLIF(email, 0),
                       'phone', NULLIF(phone, 0), 'name', NULLIF(name, 0),
                       'sound', NULLIF(sound, 0), 'place', NULLIF(place, 0)
                   )) AS reasons
              FROM (%s) facts
             WHERE family IS NOT TRUE OR name >= 70
            """,
            self._get_facts_query(upper),
        )

    def _get_facts_query(self, upper):
        """SELECT of the facts about pairs.

        With OFFSET 0 each fact is found once for a pair: PostgreSQL would find it again
        wherever it is used.
        """
        facts = SQL(", ").join(
            SQL("%s AS %s", value, SQL.identifier(name))
            for name, value in self._get_facts().items()
        )
        return SQL(
            """
            SELECT a.id AS id_a, b.id AS id_b,
                   COALESCE(a.company_id, b.company_id) AS company_id,
                   a.commercial_partner_id = b.commercial_partner_id AS family,
                   %(facts)s
              FROM (%(candidates)s) candidate
              JOIN res_partner a ON a.id = candidate.id_a
              JOIN res_partner b ON b.id = candidate.id_b
             CROSS JOIN LATERAL (SELECT %(likeness)s AS part OFFSET 0) alike
             WHERE a.parent_id IS DISTINCT FROM b.id
               AND b.parent_id IS DISTINCT FROM a.id
               AND (a.company_id = b.company_id
                    OR a.company_id IS NULL OR b.company_id IS NULL)
            OFFSET 0
            """,
            facts=facts,
            likeness=self._get_likeness(),
            candidates=self._get_candidates_query(upper),
        )

    @api.model
    def _get_facts(self):
        """Return {fact: SQL of its points} for the contacts `a` and `b`.

        `name` is the likeness in per cent, of which four tenths are points; `stranger`
        is what speaks against it. `alike.part` is the likeness of the names, up to 1.
        """
        phones = self._get_same_phone()
        return {
            "vat": SQL("CASE WHEN upper(a.vat) = upper(b.vat) THEN 50 ELSE 0 END"),
            "email": SQL(
                "CASE WHEN a.email_normalized = b.email_normalized THEN 40 ELSE 0 END"
            ),
            "phone": SQL("CASE WHEN %s THEN 30 ELSE 0 END", phones),
            "sound": SQL("CASE WHEN 'sound' = ANY(kinds) THEN 20 ELSE 0 END"),
            "place": SQL(
                "CASE WHEN a.zip = b.zip OR lower(a.city) = lower(b.city)"
                " THEN 15 ELSE 0 END"
            ),
            "name": SQL(
                "CASE WHEN alike.part >= 0.5 THEN round(alike.part * 100)::int"
                " ELSE 0 END"
            ),
            "stranger": SQL(
                "CASE WHEN upper(a.vat) <> upper(b.vat) THEN 40 ELSE 0 END"
                " + CASE WHEN a.is_company IS DISTINCT FROM b.is_company"
                " THEN 20 ELSE 0 END"
            ),
        }

    @api.model
    def _get_likeness(self):
        """How alike the names are, from 0 to 1."""
        if self.env.registry.has_trigram:
            return SQL("similarity(a.name, b.name)")
        return SQL("(lower(a.name) = lower(b.name))::int")

    @api.model
    def _get_same_phone(self):
        return SQL(
            "right(%(first)s, 9) = right(%(second)s, 9) AND length(%(first)s) > 6",
            first=self._get_digits(SQL("a.phone")),
            second=self._get_digits(SQL("b.phone")),
        )

    @api.model
    def _get_digits(self, number):
        """The number without what is no digit; cheaper than a regular expression."""
        others = SQL("translate(%s, '0123456789', '')", number)
        return SQL("translate(%s, %s, '')", number, others)

    def _get_candidates_query(self, upper):
        """Pairs within a key; a pair of several keys of this batch comes once.

        Those of a key are made of its own list. Joined, PostgreSQL might pair up the
        contacts of large groups before it leaves these out.
        """
        return SQL(
            """
            SELECT x.id AS id_a, y.id AS id_b, array_agg(block.kind) AS kinds
              FROM (SELECT kind, array_agg(partner_id) AS ids
                      FROM crm_duplicate_key WHERE %(range)s
                     GROUP BY kind, key
                    HAVING count(*) BETWEEN 2 AND %(maximum)s) block
             CROSS JOIN LATERAL unnest(block.ids) x (id)
             CROSS JOIN LATERAL unnest(block.ids) y (id)
             WHERE y.id > x.id
             GROUP BY x.id, y.id
            """,
            range=self._get_key_range(upper),
            maximum=MAX_BLOCK,
        )


class CrmDuplicateKey(models.Model):
    _name = "crm.duplicate.key"
    _description = "Key of a Contact in the Search for Duplicates"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", string="Contact", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Char(required=True)
    key = fields.Char(required=True)

    _lookup_idx = models.Index("(kind, key, partner_id)")


class CrmDuplicateBlock(models.Model):
    _name = "crm.duplicate.block"
    _description = "Contacts Left Out of the Search for Duplicates"
    _log_access = False
    _order = "size desc, id"
    _rec_name = "key"

    scan_id = fields.Many2one(
        "crm.duplicate.scan", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [
            ("vat", "Same tax ID"),
            ("email", "Same e-mail"),
            ("phone", "Same phone number"),
            ("sound", "Names sound the same"),
            ("zip", "Similar names in one place"),
        ],
        string="In Common",
        readonly=True,
    )
    key = fields.Char(string="Value", readonly=True)
    size = fields.Integer(string="Contacts", readonly=True)
