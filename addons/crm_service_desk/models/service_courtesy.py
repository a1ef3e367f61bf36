from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from ..tools.courtesy import LONGEST_PHRASE, SAYS_MORE, get_words

KINDS = [
    ("thanks", "Thanks"),
    ("consent", "Consent"),
    ("around", "Greeting or Signature"),
]
EXAMPLES = 6  # of the phrases in a list


class ServiceCourtesy(models.Model):
    """Phrases that want no answer."""

    _name = "service.courtesy"
    _description = "Polite Phrases"
    _inherit = ["crm.remembered.mixin"]
    _order = "kind desc, name"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        KINDS,
        default="thanks",
        required=True,
        help="Thanks: a message of nothing else wants no answer. Consent: the same,"
        " unless the ticket waits for an answer of the customer. Greeting or"
        " Signature: may stand around the two and says nothing by itself.",
    )
    phrases = fields.Text(
        required=True,
        help="One phrase a line, in any language; capital letters and punctuation do"
        " not matter.",
    )
    example = fields.Char(string="For Example", compute="_compute_example")
    active = fields.Boolean(default=True)

    @api.depends("phrases")
    def _compute_example(self):
        for courtesy in self:
            lines = courtesy._get_lines()
            more = " …" if len(lines) > EXAMPLES else ""
            courtesy.example = " · ".join(lines[:EXAMPLES]) + more

    @api.constrains("phrases")
    def _check_phrases(self):
        for line in self._get_lines():
            size = len(get_words(line))
            if not size or size > LONGEST_PHRASE or SAYS_MORE.search(line):
                raise ValidationError(
                    self.env._(
                        "“%(line)s” is no phrase: write one to %(size)s words, without"
                        " numbers and question marks.",
                        line=line,
                        size=LONGEST_PHRASE,
                    )
                )

    def _get_lines(self):
        lines = "\n".join(courtesy.phrases or "" for courtesy in self).splitlines()
        return [line.strip() for line in lines if line.strip()]

    @api.model
    @ormcache()
    def _get_phrases(self):
        """Kind by the words of a phrase."""
        # the rule holds for whoever gets the message; phrases are no secret
        found = self.sudo().search([("phrases", "!=", False)])
        return {
            tuple(get_words(line)): courtesy.kind
            for courtesy in found
            for line in courtesy._get_lines()
        }
