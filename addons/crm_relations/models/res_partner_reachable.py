from odoo import api, fields, models
from odoo.fields import Domain

from .crm_consent import CHANNELS
from .res_partner_profile import SALES


class ResPartner(models.Model):
    _inherit = "res.partner"

    # A field of the search box, without a value: whom a list may hold that is made to
    # call or to write. It searches what nobody but sales may read one by one.
    crm_reachable_by = fields.Selection(
        CHANNELS,
        string="May Be Reached by",
        compute="_compute_crm_reachable_by",
        search="_search_crm_reachable_by",
        groups=SALES,
        help="Who has not refused this channel and stands on no do-not-contact list.",
    )

    def _compute_crm_reachable_by(self):
        self.crm_reachable_by = False

    def _search_crm_reachable_by(self, operator, value):
        # Odoo checks the groups of stored fields in a domain, not of searched ones
        self._check_field_access(self._fields["crm_reachable_by"], "read")
        if operator != "in":
            return NotImplemented
        channels = [channel for channel in value if channel]
        found = Domain.OR(self._get_consent_domain(channel) for channel in channels)
        if False in value:
            every = (self._get_consent_domain(channel) for channel, _label in CHANNELS)
            found |= ~Domain.OR(every)
        return found

    @api.model
    def _get_call_list_domain(self):
        """Domain on contacts whom a call list may hold."""
        return Domain("crm_reachable_by", "=", "phone") & Domain("phone", "!=", False)

    def _get_spoken_language(self):
        """Name of the customer's language, False if the company has but one."""
        languages = dict(self.env["res.lang"].get_installed())
        return len(languages) > 1 and languages.get(self.lang, False)
