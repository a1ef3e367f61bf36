from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import str2bool

from .crm_consent import CHANNELS, REFUSALS
from .res_partner_profile import SALES

CONTACT_FIELDS = {"email", "phone", "country_id"}
PHONE_CHANNELS = ("phone", "sms")


class ResPartner(models.Model):
    _inherit = "res.partner"

    crm_consent_ids = fields.One2many(
        "crm.consent", "partner_id", string="Consents", groups=SALES
    )
    crm_consent_state = fields.Json(
        string="Consent State", compute="_compute_crm_consent_state", groups=SALES
    )

    # who has this number? Asked whenever a do-not-contact list changes; for the
    # address, the search for duplicates has such an index
    _crm_consent_phone_idx = models.Index(
        "(phone_sanitized) WHERE phone_sanitized IS NOT NULL"
    )

    @api.depends("crm_consent_ids")
    @api.depends_context("lang")
    def _compute_crm_consent_state(self):
        Consent = self.env["crm.consent"]
        current = Consent._get_current(self._origin.ids)
        origins = dict(Consent._fields["origin"]._description_selection(self.env))
        channels = Consent._fields["channel"]._description_selection(self.env)
        for partner in self:
            partner.crm_consent_state = [
                self._prepare_consent_pill(
                    channel, label, current.get((partner._origin.id, channel)), origins
                )
                for channel, label in channels
            ]

    @api.model
    def _prepare_consent_pill(self, channel, label, decision, origins):
        state, date, origin = decision or (False, False, False)
        return {
            "channel": channel,
            "label": label,
            "state": "refused" if state in REFUSALS else state,
            "date": date and fields.Datetime.to_string(date),
            "origin": origins.get(origin, ""),
        }

    def write(self, vals):
        result = super().write(vals)
        if not CONTACT_FIELDS.isdisjoint(vals):
            self._protect_addresses()
        return result

    @api.readonly
    def action_record_consent(self, channel, state):
        """Form of a new decision about `channel`, filled in."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record Consent"),
            "res_model": "crm.consent",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_partner_id": self.id,
                "default_channel": channel,
                "default_state": state,
                "dialog_size": "medium",
            },
        }

    def action_view_consents(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_consent_action"
        )
        return {
            **action,
            "domain": [("partner_id", "=", self.id)],
            "context": {"default_partner_id": self.id},
        }

    def _filter_consented(self, channel, purpose="marketing", explicit=None):
        """Those of the contacts whom we may reach on a channel, in their order.

        See ``_get_consent_domain``. One query.
        """
        domain = self._get_consent_domain(channel, purpose, explicit)
        allowed = self.with_context(active_test=False).search(
            Domain("id", "in", self.ids) & domain
        )
        return self & allowed

    @api.model
    def _get_consent_domain(self, channel, purpose="marketing", explicit=None):
        """Domain on contacts whom we may reach on a channel for a purpose.

        Whoever has refused, or stands on Odoo's do-not-contact lists, is left out;
        so is whoever has never said yes, if `explicit` or the setting
        `crm_relations.consent_required` asks for it.
        """
        if channel not in dict(CHANNELS):
            raise ValueError(f"Unknown channel {channel!r}")
        Consent = self.env["crm.consent"]
        if explicit is None:
            explicit = self._is_consent_required()
        granted = Consent._get_deciders(channel, purpose, ("granted",))
        refused = Consent._get_deciders(channel, purpose, REFUSALS)
        domain = (
            Domain("id", "in", granted) if explicit else Domain("id", "not in", refused)
        )
        blocked = self._get_blacklisted(channel) if purpose == "marketing" else None
        return domain & Domain("id", "not in", blocked) if blocked else domain

    @api.model
    def _is_consent_required(self):
        # sudo: a yes or no that applies to everybody
        parameters = self.env["ir.config_parameter"].sudo()
        return str2bool(parameters.get_param("crm_relations.consent_required"), False)

    @api.model
    def _get_blacklisted(self, channel):
        """SQL of the ids on Odoo's own list for the channel, None if there is none."""
        self.flush_model(["email_normalized", "phone_sanitized"])
        if channel == "email":
            self.env["mail.blacklist"].flush_model(["email", "active"])
            return SQL(
                "(SELECT p.id FROM mail_blacklist b JOIN res_partner p"
                " ON p.email_normalized = b.email WHERE b.active)"
            )
        if channel not in PHONE_CHANNELS:
            return None
        self.env["phone.blacklist"].flush_model(["number", "active"])
        # One list for calls and texts: if we know which of them was refused, only
        # that one counts.
        known = SQL(
            "NOT EXISTS (SELECT 1 FROM crm_consent c"
            " WHERE c.partner_id = p.id AND c.channel IN %s)",
            PHONE_CHANNELS,
        )
        return SQL(
            "(SELECT p.id FROM phone_blacklist b JOIN res_partner p"
            " ON p.phone_sanitized = b.number WHERE b.active AND %s)",
            known if channel == "phone" else SQL("TRUE"),
        )
