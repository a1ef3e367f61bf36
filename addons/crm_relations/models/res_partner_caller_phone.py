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
        sanitized = self._get_caller_e164(term)
        branches = [
            self._get_caller_branch(2, "phone", condition)
            for condition in self._get_phone_alike_conditions(term, sanitized)
        ]
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
    def _get_caller_e164(self, term):
        """The number with its country, False if that is unknown."""
        digits = re.sub(r"\D", "", term)
        if sanitized := self._phone_format(number=term):
            return sanitized
        if term.startswith("+"):
            return f"+{digits}"
        return f"+{digits[2:]}" if term.startswith("00") else False

    @api.model
    def _get_phone_alike_conditions(self, term, sanitized):
        """One condition for each index: an OR of them would use none."""
        digits = re.sub(r"\D", "", term)
        if len(digits) < LINE_DIGITS:
            return [SQL("%s = %s", self._get_phone_expression(), digits)]
        conditions = [
            SQL(
                "right(regexp_replace(p.phone, '[^0-9]', '', 'g'), %s) IN %s",
                SQL(str(LAST_DIGITS)),
                tuple(self._get_phone_endings(digits, sanitized)),
            )
        ]
        if len(digits) < LAST_DIGITS:
            # without the area code: the end of a number that is kept with it
            conditions.append(
                SQL("%s LIKE %s", self._get_phone_expression(), f"%{digits}")
            )
        # whose number is known to be another one is somebody else
        unknown = E164_PATTERN.fullmatch(sanitized or "")
        rest = SQL("p.phone IS NOT NULL AND p.phone_sanitized IS NULL")
        return [
            SQL("%s AND %s", condition, rest if unknown else SQL("p.phone IS NOT NULL"))
            for condition in conditions
        ]

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
