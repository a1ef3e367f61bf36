from collections import defaultdict

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

SIMILARITY = 0.6
MAX_SHOWN = 5
MIN_NAME = 4
MIN_DIGITS = 7
DUPLICATE_GROUPS = "sales_team.group_sale_salesman,base.group_partner_manager"


class ResPartner(models.Model):
    _inherit = "res.partner"

    duplicate_notice = fields.Html(
        string="Possible Duplicates",
        compute="_compute_duplicate_notice",
        sanitize=False,
        groups=DUPLICATE_GROUPS,
    )

    _crm_duplicate_name_idx = models.Index(
        lambda registry: "USING gin (name gin_trgm_ops)" if registry.has_trigram else ""
    )
    _crm_duplicate_email_idx = models.Index(
        "(email_normalized) WHERE email_normalized IS NOT NULL"
    )
    # the last nine digits are the same in every way to write a number
    _crm_duplicate_phone_idx = models.Index(
        "(right(regexp_replace(phone, '[^0-9]', '', 'g'), 9)) WHERE phone IS NOT NULL"
    )

    @api.depends("name", "vat", "phone", "email", "company_id", "parent_id")
    @api.depends_context("uid", "lang")
    def _compute_duplicate_notice(self):
        """While somebody types: who may be meant. Later: what the search found."""
        found = defaultdict(dict)
        typed = self.filtered(lambda partner: not isinstance(partner.id, int))
        for partner, partner_id, words in typed._find_typed_duplicates():
            found[partner].setdefault(partner_id, []).append(words)
        self._add_known_duplicates(self - typed, found)
        ids = {partner_id for candidates in found.values() for partner_id in candidates}
        # one query, and only contacts that the user may see
        visible = self.browse().search_fetch(
            Domain("id", "in", ids), ["complete_name", "city"]
        )
        for partner in self:
            candidates = found[partner]
            partner.duplicate_notice = Markup("<br/>").join(
                other._get_duplicate_link(candidates[other.id])
                for other in visible
                if other.id in candidates
            )

    def _get_duplicate_link(self, reasons):
        name = ", ".join(filter(None, (self.complete_name, self.city)))
        return Markup(
            '<a href="/odoo/res.partner/%s" target="_blank" rel="noopener">%s</a>: %s'
        ) % (self.id, name, ", ".join(reasons))

    def _find_typed_duplicates(self):
        """Return [(partner, id of a likely duplicate, reason)] in one query."""
        values = [
            self._get_typed_values(key, partner) for key, partner in enumerate(self)
        ]
        values = [value for value in values if value]
        if not values:
            return []
        self.flush_model(["active", "email", "name", "parent_id", "phone", "vat"])
        rows = self.env.execute_query(self._get_typed_query(values))
        return [
            (self[key], partner_id, self._get_duplicate_words(reason, score))
            for key, partner_id, reason, score in rows
        ]

    @api.model
    def _get_typed_query(self, values):
        return SQL(
            """
            SELECT set_config('pg_trgm.similarity_threshold', %(threshold)s, TRUE);
            SELECT v.key, c.id, c.reason, c.score
              FROM (VALUES %(values)s)
                   AS v (key, id, family, company, name, email, phone, vat)
             CROSS JOIN LATERAL (%(branches)s) c
            """,
            threshold=str(SIMILARITY),
            values=SQL(", ").join(values),
            branches=self._get_typed_branches(),
        )

    @api.model
    def _get_typed_values(self, key, partner):
        """What has been typed and is long enough to look for, as a row of SQL."""
        name = (partner.name or "").strip()
        digits = "".join(filter(str.isdigit, partner.phone or ""))
        typed = (
            name if len(name) >= MIN_NAME else None,
            email_normalize(partner.email) or None,
            digits[-9:] if len(digits) >= MIN_DIGITS else None,
            (partner.vat or "").strip() or None,
        )
        if not any(typed):
            return None
        family = partner.parent_id.commercial_partner_id or partner._origin
        return SQL(
            "(%s, %s, %s, %s, %s::text, %s::text, %s::text, %s::text)",
            key,
            partner._origin.id or -1,
            family.id or -1,
            partner.company_id.id or 0,
            *typed,
        )

    @api.model
    def _get_typed_branches(self):
        return SQL(" UNION ALL ").join(
            SQL(
                "(SELECT p.id, %s AS reason, %s AS score FROM res_partner p"
                " WHERE %s ORDER BY score DESC LIMIT %s)",
                reason,
                score,
                where,
                MAX_SHOWN,
            )
            for reason, where, score in self._get_typed_conditions()
        )

    @api.model
    def _get_typed_conditions(self):
        """Return [(reason, condition, score)]: `p` a contact, `v` what was typed."""
        common = SQL(
            "p.active AND p.id <> v.id AND COALESCE(p.parent_id, 0) <> v.id"
            " AND (v.company = 0 OR p.company_id IS NULL OR p.company_id = v.company)"
        )
        stranger = SQL(
            "%s AND COALESCE(p.commercial_partner_id, 0) <> v.family", common
        )
        digits = SQL("right(regexp_replace(p.phone, '[^0-9]', '', 'g'), 9)")
        same = SQL("1.0")
        conditions = [
            ("vat", SQL("p.vat = v.vat AND %s", stranger), same),
            ("email", SQL("p.email_normalized = v.email AND %s", stranger), same),
            (
                "phone",
                SQL("p.phone IS NOT NULL AND %s = v.phone AND %s", digits, stranger),
                same,
            ),
        ]
        if self.env.registry.has_trigram:
            alike = SQL("p.name %% v.name AND p.id <> v.family AND %s", common)
            conditions.append(("name", alike, SQL("similarity(p.name, v.name)")))
        return conditions

    @api.model
    def _get_duplicate_words(self, reason, score):
        """Say a reason in plain words; `score` is the similarity of the names, 0..1."""
        words = {
            "vat": self.env._("same tax ID"),
            "email": self.env._("same e-mail"),
            "phone": self.env._("same phone number"),
            "sound": self.env._("names sound the same"),
            "place": self.env._("same place"),
        }
        if reason != "name":
            return words[reason]
        percent = round(score * 100)
        return self.env._("name alike (%(percent)s %%)", percent=percent)

    @api.model
    def _add_known_duplicates(self, partners, found):
        pairs = self.env["crm.duplicate.pair"]
        if not partners or not pairs.has_access("read"):
            return
        pairs = pairs.search_fetch(
            Domain("state", "=", "open")
            & (
                Domain("partner_a_id", "in", partners.ids)
                | Domain("partner_b_id", "in", partners.ids)
            ),
            ["partner_a_id", "partner_b_id", "reasons"],
            limit=MAX_SHOWN * len(partners),
        )
        for pair in pairs:
            words = pair._get_reason_words()
            for one, other in (
                (pair.partner_a_id, pair.partner_b_id),
                (pair.partner_b_id, pair.partner_a_id),
            ):
                if one in partners:
                    found[one][other.id] = words
