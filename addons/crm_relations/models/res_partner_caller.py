import re

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

TERM_LENGTH = 120
MAX_HITS = 20
NAME_LENGTH = 3
PHONE_PATTERN = re.compile(r"[\d\s()+./\-–x#*]+")


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    @api.readonly
    def find_caller(self, term, limit=8):
        """Who is that? Return the contacts behind a number, name, address or document.

        :param term: phone number in any spelling, words of a name, whole e-mail
            address, number of a quotation, order or invoice, or customer reference
        :param limit: how many hits at most
        :return: list of dicts, the surest first: ``model``, ``id``, ``name``,
            ``company``, ``phone``, ``email``, ``via`` (what matched), ``document``,
            ``last_date``, ``open_deals``
        """
        term = self._check_caller_term(term)
        limit = min(max(limit, 1), MAX_HITS) if isinstance(limit, int) else MAX_HITS
        self.env.flush_all()
        branches = self._get_caller_branches(term)
        if not branches:
            return []
        rows = self._fetch_caller_candidates(branches, limit)
        return self._get_caller_hits(rows)

    @api.model
    def _check_caller_user(self):
        if not self.env.user._is_internal():
            raise AccessError(self.env._("Only employees can look up who is calling."))

    @api.model
    def _check_caller_term(self, term):
        self._check_caller_user()
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
    def _get_email_branches(self, email):
        return [
            self._get_caller_branch(1, "email", SQL("p.email_normalized = %s", email)),
            self._get_caller_lead_branch(3, SQL("l.email_normalized = %s", email)),
        ]

    @api.model
    def _get_name_branches(self, term):
        """Names that begin with the term, and those that have all of its words.

        Of “company, person”, as Odoo writes a contact, the person counts.
        """
        name = term.rpartition(",")[2].strip() or term
        if len(name) < NAME_LENGTH:
            return []
        words = name.split()
        conditions = [SQL("p.name ILIKE %s", f"{self._escape_like(name)}%")]
        # an index finds words of three letters and more
        if any(len(word) >= NAME_LENGTH for word in words):
            patterns = (f"%{self._escape_like(word)}%" for word in words)
            conditions.append(
                SQL(" AND ").join(SQL("p.name ILIKE %s", word) for word in patterns)
            )
        return [self._get_caller_branch(4, "name", part) for part in conditions]

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
    def _get_caller_lead_branch(self, rank, condition):
        """Leads `l` of people who are not contacts yet."""
        Lead = self.env["crm.lead"]
        if not Lead.has_access("read"):
            return self._get_caller_branch(rank, "lead", SQL("FALSE"))
        visible = Lead._search(Domain("partner_id", "=", False)).subselect()
        return SQL(
            "(SELECT %s, 0, 'lead', NULL::int, l.id, l.name FROM crm_lead l"
            " WHERE %s AND l.id IN %s LIMIT %s)",
            rank,
            condition,
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
