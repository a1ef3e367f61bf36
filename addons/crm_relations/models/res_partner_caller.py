import re

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.phone_validation.tools.phone_validation import (
    phone_get_region_data_for_number,
)

TERM_LENGTH = 120
MAX_HITS = 20
NAME_LENGTH = 3
# Fewer digits are an extension or a short number, more a line of somebody.
LINE_DIGITS = 6
PHONE_PATTERN = re.compile(r"[\d\s()+./\-–x#*]+")
REVERSED_DIGITS = r"reverse(regexp_replace(phone::text, '\D', '', 'g'))"


def _get_trigram_index(field):
    """Definition of a trigram index, left out where PostgreSQL lacks the extension."""
    return lambda registry: (
        f"USING gin ({field} gin_trgm_ops)" if registry.has_trigram else ""
    )


class ResPartner(models.Model):
    _inherit = "res.partner"

    _crm_caller_phone_idx = models.Index(
        "(phone_sanitized) WHERE phone_sanitized IS NOT NULL"
    )
    # numbers that nobody could sanitise are found by their last digits
    _crm_caller_digits_idx = models.Index(
        f"(({REVERSED_DIGITS}) text_pattern_ops) WHERE phone IS NOT NULL"
    )
    _crm_caller_name_idx = models.Index(_get_trigram_index("complete_name"))
    _crm_caller_email_idx = models.Index(_get_trigram_index("email_normalized"))

    @api.model
    @api.readonly
    def find_caller(self, term, limit=8):
        """Who is that? Return the contacts behind a number, name, address or document.

        :param term: phone number in any spelling, (part of a) name, e-mail address,
            or number of a quotation, order or invoice, or customer reference
        :param limit: how many hits at most
        :return: list of dicts, the surest first: ``model``, ``id``, ``name``,
            ``company``, ``phone``, ``email``, ``via`` (what matched), ``document``,
            ``last_date``, ``open_deals``
        """
        term = self._check_caller_term(term)
        limit = min(max(int(limit), 1), MAX_HITS)
        self.env.flush_all()
        branches = self._get_caller_branches(term)
        if not branches:
            return []
        rows = self._fetch_caller_candidates(branches, limit)
        return self._get_caller_hits(rows)

    @api.model
    def _check_caller_term(self, term):
        if not self.env.user._is_internal():
            raise AccessError(self.env._("Only employees can look up who is calling."))
        term = " ".join(term.split()) if isinstance(term, str) else ""
        if not term or len(term) > TERM_LENGTH:
            raise UserError(
                self.env._(
                    "Type a phone number, a name, an e-mail address or the number of a"
                    " document, at most %s characters.",
                    TERM_LENGTH,
                )
            )
        return term

    @api.model
    def _get_caller_branches(self, term):
        """SELECTs of (rank, weight, via, partner_id, lead_id, document).

        The lowest rank is the surest one, the lowest weight comes first within it.

        Extend it to find a contact by the number of a document of yours.
        """
        if self._is_phone_number(term):
            return [*self._get_phone_branches(term), *self._get_document_branches(term)]
        if "@" in term:
            return self._get_email_branches(term.lower())
        return [*self._get_document_branches(term), *self._get_name_branches(term)]

    @api.model
    def _is_phone_number(self, term):
        digits = sum(character.isdigit() for character in term)
        return digits >= NAME_LENGTH and bool(PHONE_PATTERN.fullmatch(term))

    @api.model
    def _get_caller_numbers(self, term):
        """Return (E.164 or False, last digits to look for) of a number."""
        sanitized = self._phone_format(number=term) or False
        region = phone_get_region_data_for_number(sanitized or term)
        national = str(region["national_number"] or re.sub(r"\D", "", term))
        return sanitized, national.lstrip("0")

    @api.model
    def _get_phone_branches(self, term):
        sanitized, digits = self._get_caller_numbers(term)
        ends_alike = SQL("p.phone = %s", term)
        if len(digits) >= LINE_DIGITS:
            ends_alike = SQL(
                "p.phone IS NOT NULL AND %s LIKE %s",
                SQL(REVERSED_DIGITS.replace("phone", "p.phone", 1)),
                digits[::-1] + "%",
            )
        branches = [self._get_caller_branch(2, "phone", ends_alike)]
        if sanitized:
            same = SQL("p.phone_sanitized = %s", sanitized)
            branches += [
                self._get_caller_branch(1, "phone", same),
                self._get_caller_lead_branch(3, sanitized),
            ]
        return branches

    @api.model
    def _get_email_branches(self, email):
        pattern = f"%{self._escape_like(email)}%"
        return [
            self._get_caller_branch(1, "email", SQL("p.email_normalized = %s", email)),
            self._get_caller_branch(
                2, "email", SQL("p.email_normalized LIKE %s", pattern)
            ),
        ]

    @api.model
    def _get_name_branches(self, term):
        if len(term) < NAME_LENGTH:
            return []
        name = self._escape_like(term)
        return [
            self._get_caller_branch(4, "name", SQL("p.complete_name ILIKE %s", pattern))
            for pattern in (f"{name}%", f"%{name}%")
        ]

    @api.model
    def _escape_like(self, text):
        return re.sub(r"([\\%_])", r"\\\1", text)

    @api.model
    def _get_caller_branch(self, rank, via, condition):
        visible = self._search([]).subselect()
        return SQL(
            "(SELECT %s AS rank, length(p.complete_name) AS weight, %s AS via,"
            " p.id AS partner_id, NULL::int AS lead_id, NULL::varchar AS document"
            " FROM res_partner p"
            " WHERE %s AND p.id IN %s LIMIT %s)",
            rank,
            via,
            condition,
            visible,
            MAX_HITS,
        )

    @api.model
    def _get_caller_lead_branch(self, rank, sanitized):
        """Leads of people who are not contacts yet."""
        Lead = self.env["crm.lead"]
        if not Lead.has_access("read"):
            return self._get_caller_branch(rank, "phone", SQL("FALSE"))
        visible = Lead._search(Domain("partner_id", "=", False)).subselect()
        return SQL(
            "(SELECT %s, 0, 'lead', NULL::int, l.id, l.name FROM crm_lead l"
            " WHERE l.phone_sanitized = %s AND l.id IN %s LIMIT %s)",
            rank,
            sanitized,
            visible,
            MAX_HITS,
        )

    @api.model
    def _fetch_caller_candidates(self, branches, limit):
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT * FROM (SELECT DISTINCT ON (partner_id, lead_id) * FROM (%s)"
                " hits ORDER BY partner_id, lead_id, rank) sure"
                " ORDER BY rank, weight, partner_id LIMIT %s",
                SQL(" UNION ALL ").join(branches),
                limit,
            )
        )
        # what matches exactly leaves out what only looks alike
        sure = [row for row in rows if row["rank"] == 1]
        # a contact says more than a lead that is not linked to one
        known = [row for row in rows if row["partner_id"]]
        return sure or known or rows
