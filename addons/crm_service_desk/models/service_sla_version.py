import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import ormcache

from ..clock import Rule


class Unsettled(Exception):
    """Nothing to remember yet."""


class ServiceSlaVersion(models.Model):
    """A service policy as it was when a ticket was given its deadline."""

    _name = "service.sla.version"
    _description = "Version of a Service Policy"
    _order = "id desc"

    name = fields.Char(required=True, readonly=True)
    sla_id = fields.Many2one(
        "service.sla",
        string="Service Policy",
        ondelete="set null",
        readonly=True,
        index=True,
    )
    calendar_version_id = fields.Many2one(
        "service.calendar.version",
        required=True,
        ondelete="restrict",
        readonly=True,
        index=True,
    )
    calendar_id = fields.Many2one(related="calendar_version_id.calendar_id")
    terms = fields.Text(required=True, readonly=True)

    def write(self, vals):
        if vals:
            raise UserError(self.env._("A version of a service policy never changes."))
        return super().write(vals)

    @api.model
    def _find(self, policy, calendar, digest, terms):
        """The version with these terms and hours, or none."""
        try:
            return self.browse(
                self._find_settled(policy.id, calendar.id, digest, terms)
            )
        except Unsettled as error:
            return error.args[0]

    @api.model
    @ormcache("policy_id", "calendar_id", "digest", "terms")
    def _find_settled(self, policy_id, calendar_id, digest, terms):
        # Rows never change, so their ids can be remembered; but not of those that this
        # transaction has made and may take back.
        domain = [
            ("sla_id", "=", policy_id),
            ("terms", "=", terms),
            ("calendar_version_id.calendar_id", "=", calendar_id),
            ("calendar_version_id.digest", "=", digest),
        ]
        found = self.search_fetch(domain, ["create_date"], limit=1)
        if not found or found.create_date >= self.env.cr.now():
            raise Unsettled(found)
        return found.id

    @api.model
    @ormcache("version_id")
    def _get_rule(self, version_id):
        # rows never change, so neither does what is cached
        version = self.sudo().browse(version_id)
        terms = json.loads(version.terms)
        return Rule(
            key=version_id,
            targets=terms["targets"],
            calendar=version.calendar_version_id.id,
            reopen=terms["reopen"],
            pause_response=terms["pause_response"],
        )

    @api.model
    @ormcache("version_id")
    def _get_origin(self, version_id):
        """Ids of the policy and the calendar that the version was taken from."""
        version = self.sudo().browse(version_id)  # ids only
        return version.sla_id.id, version.calendar_version_id.calendar_id.id
