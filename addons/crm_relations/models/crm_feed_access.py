from werkzeug.exceptions import TooManyRequests

from odoo import api, models
from odoo.exceptions import AccessError

from ..tools.rate_limit import RateLimit

CALLS_PER_MINUTE = 120

rate_limit = RateLimit()


class CrmFeedAccess(models.AbstractModel):
    """What the methods for other systems have in common: who may call, how often."""

    _name = "crm.feed.access"
    _description = "Access of Other Systems"

    @api.model
    def _check_caller(self, group):
        """Refuse users without the group, and those who call too often."""
        if not self.env.su and not self.env.user.has_group(group):
            raise AccessError(
                self.env._(
                    "The key belongs to a user who may not call this. An administrator"
                    " creates keys under Settings > Technical > Keys of Other Systems."
                )
            )
        key = (self.env.cr.dbname, self.env.uid, self._name)
        if not rate_limit.allows(key, self._get_calls_per_minute()):
            raise TooManyRequests(
                self.env._("Too many calls. Wait a minute, then go on where you were.")
            )

    @api.model
    def _get_calls_per_minute(self):
        # sudo: one setting, which is no secret
        parameters = self.env["ir.config_parameter"].sudo()
        value = parameters.get_param("crm_relations.feed_calls_per_minute", "")
        return int(value) if value.isdecimal() else CALLS_PER_MINUTE

    @api.model
    def _get_company_domain(self):
        return [("company_id", "in", [*self.env.user.company_ids.ids, False])]
