from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ..tools.letter import Letter

KNOWN = "mail.alias"  # known of a letter: its addresses, and the aliases among them
# what the gateway asks
QUESTION = (
    *("|", "alias_full_name", "in"),
    *("&", "alias_name", "in"),
    ("alias_incoming_local", "=", True),
)
FIND = """
SELECT a.id, a.alias_model_id, a.alias_full_name, a.alias_name,
       a.alias_incoming_local, a.alias_defaults
  FROM mail_alias a
  JOIN ir_model m ON m.id = a.alias_model_id
 WHERE a.alias_full_name = ANY(%s)
    OR (a.alias_incoming_local AND a.alias_name = ANY(%s))
 ORDER BY m.model, a.alias_name
"""


class KnownAlias(NamedTuple):
    """An alias among the addresses of a letter."""

    id: int
    model_id: int
    full_name: str
    name: str
    is_local: bool
    defaults: str

    def has(self, addresses, local_parts):
        """Whether it is one of them; some aliases go by what is before the @."""
        is_one = self.full_name in addresses
        return is_one or bool(self.is_local and self.name in local_parts)


def get_local_parts(addresses):
    return [address.partition("@")[0] for address in addresses]


class MailAlias(models.Model):
    """The gateway looks for aliases three times in each letter; once will do."""

    _inherit = "mail.alias"

    @api.model
    def _find_of_letter(self, letter):
        """Aliases of all models among the addresses of a letter; call it in sudo."""
        addresses = [*letter.recipients, letter.sender]
        self.flush_model()
        query = SQL(FIND, addresses, get_local_parts(addresses))
        found = [KnownAlias(*row) for row in self.env.execute_query(query)]
        letter.known[KNOWN] = (addresses, found)
        return found

    @api.model
    def search(self, domain, offset=0, limit=None, order=None):
        letter = Letter.of(self.env.context)
        known = letter.known.get(KNOWN) if letter.is_ours and self.env.su else None
        if known and not (offset or limit or order):
            wanted = self._parse_question(domain)
            if wanted and self._is_known(wanted, known[0]):
                return self.browse(one.id for one in known[1] if one.has(*wanted))
        return super().search(domain, offset=offset, limit=limit, order=order)

    @api.model
    def _parse_question(self, domain):
        """The addresses and what is before their @, if the gateway asks for those."""
        if not isinstance(domain, list) or len(domain) != 5:
            return None
        _or, (name, is_in, addresses), _and, (part, is_also_in, parts), local = domain
        words = (_or, name, is_in, _and, part, is_also_in, tuple(local))
        return (addresses, parts) if words == QUESTION else None

    @api.model
    def _is_known(self, wanted, addresses):
        asked, parts = wanted
        of_letter = get_local_parts(addresses)
        return set(asked) <= set(addresses) and set(parts) <= set(of_letter)
