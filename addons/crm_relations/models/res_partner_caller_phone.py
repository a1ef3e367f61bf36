import re

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.phone_validation.models.mail_thread_phone import PHONE_REGEX_PATTERN
from odoo.addons.phone_validation.tools.phone_validation import (
    phone_get_region_data_for_number,
)

# Fewer digits are an extension or a short number, more a line of somebody.
LINE_DIGITS = 6
# As many digits as the index of the search for duplicates keeps.
LAST_DIGITS = 9
E164_PATTERN = re.compile(r"\+\d{7,15}")


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _get_phone_branches(self, term):
        """SELECTs for a number: the same one, one that ends alike, a lead's.

        Every condition has an index: that of the sanitized number, of the last nine
        digits, and Odoo's own on parts of a number.
        """
        sanitized = self._phone_format(number=term) or False
        alike = self._get_phone_alike_condition(term, sanitized)
        branches = [self._get_caller_branch(2, "phone", alike)]
        if sanitized:
            same = SQL("p.phone_sanitized = %s", sanitized)
            branches += [
                self._get_caller_branch(1, "phone", same),
                self._get_caller_lead_branch(
                    3, SQL("l.phone_sanitized = %s", sanitized)
                ),
            ]
        return branches

    @api.model
    def _get_phone_alike_condition(self, term, sanitized):
        digits = re.sub(r"\D", "", term)
        if len(digits) < LINE_DIGITS:
            return SQL("%s = %s", self._get_phone_expression(), digits)
        ends_alike = SQL(
            "p.phone IS NOT NULL"
            " AND right(regexp_replace(p.phone, '[^0-9]', '', 'g'), %s) IN %s",
            SQL(str(LAST_DIGITS)),
            tuple(self._get_phone_endings(digits, sanitized)),
        )
        if len(digits) < LAST_DIGITS:
            # without the area code: the end of a number that is kept with it
            ends_alike = SQL(
                "(%s OR p.phone IS NOT NULL AND %s LIKE %s)",
                ends_alike,
                self._get_phone_expression(),
                f"%{digits}",
            )
        if self._is_whole_number(term, sanitized):
            # whose number is known to be another one is somebody else
            return SQL("%s AND p.phone_sanitized IS NULL", ends_alike)
        return ends_alike

    @api.model
    def _get_phone_expression(self):
        """The number without signs, as Odoo's own indexes have it."""
        return SQL("regexp_replace(p.phone::text, %s, '', 'g')", PHONE_REGEX_PATTERN)

    @api.model
    def _get_phone_endings(self, digits, sanitized):
        """Last digits of the ways to write a number: with and without its prefixes."""
        region = phone_get_region_data_for_number(sanitized or "")
        national = str(region["national_number"] or digits.lstrip("0"))
        shorter = (national[-length:] for length in range(LINE_DIGITS, LAST_DIGITS + 1))
        whole = (national, f"0{national}", digits)
        return sorted({*shorter, *(number[-LAST_DIGITS:] for number in whole)})

    @api.model
    def _is_whole_number(self, term, sanitized):
        """Whether the country is known, from the number or from the company."""
        return bool(E164_PATTERN.fullmatch(sanitized or "")) or term.startswith(
            ("+", "00")
        )
