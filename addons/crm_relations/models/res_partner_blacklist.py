"""Refusals and Odoo's own do-not-contact lists say the same, both ways."""

from odoo import api, models
from odoo.fields import Domain

from .crm_consent import REFUSALS
from .res_partner_consent import PHONE_CHANNELS

LISTS = {
    "mail.blacklist": ("email", "email_normalized", ("email",)),
    "phone.blacklist": ("number", "phone_sanitized", PHONE_CHANNELS),
}


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _sync_blacklists(self, channels):
        """Put the addresses of those who refused on Odoo's lists, take others off."""
        # sudo: whoever may record a refusal must be able to make Odoo obey it
        partners = self.sudo().with_context(crm_consent_sync=True)
        for name, (_key, address_field, list_channels) in LISTS.items():
            if channels.isdisjoint(list_channels):
                continue
            refused = partners._filter_refused(list_channels)
            partners._add_to_blacklist(
                name, set(refused.mapped(address_field)) - {False}
            )
            freed = set((partners - refused).mapped(address_field)) - {False}
            partners._remove_from_blacklist(name, freed)

    def _protect_addresses(self):
        """A new address of somebody who refused is on the list as well."""
        # sudo: the refusal is known already, whoever corrects the address
        partners = self.sudo().with_context(crm_consent_sync=True)
        current = self.env["crm.consent"]._get_current(partners.ids)
        refused = {key for key, decision in current.items() if decision[0] in REFUSALS}
        for name, (_key, address_field, channels) in LISTS.items():
            ids = {partner_id for partner_id, channel in refused if channel in channels}
            addresses = set(partners.browse(ids).mapped(address_field)) - {False}
            partners._add_to_blacklist(name, addresses)

    def _filter_refused(self, channels):
        current = self.env["crm.consent"]._get_current(self.ids)
        none = (False,)
        return self.filtered(
            lambda partner: any(
                current.get((partner.id, channel), none)[0] in REFUSALS
                for channel in channels
            )
        )

    def _add_to_blacklist(self, name, addresses):
        if not addresses:
            return
        key = LISTS[name][0]
        Blacklist = self.env[name].with_context(active_test=False)
        listed = Blacklist.search([(key, "in", list(addresses))])
        listed.filtered(lambda entry: not entry.active).action_unarchive()
        new = addresses - set(listed.mapped(key))
        Blacklist.create([{key: address} for address in sorted(new)])

    def _remove_from_blacklist(self, name, addresses):
        """Free addresses, unless somebody else who uses one has refused."""
        key, address_field, channels = LISTS[name]
        listed = self.env[name].search([(key, "in", list(addresses))])
        if not listed:
            return
        sharing = self.with_context(active_test=False).search(
            Domain(address_field, "in", listed.mapped(key))
        )
        kept = set(sharing._filter_refused(channels).mapped(address_field))
        listed.filtered(lambda entry: entry[key] not in kept).action_archive()


class CrmBlacklistLog(models.AbstractModel):
    _name = "crm.blacklist.log"
    _description = "Do-not-contact list that is logged as consent"

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        entries._log_consents()
        return entries

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals:
            self._log_consents()
        return result

    def _log_consents(self):
        """Record what the list says for those of whom the log says otherwise."""
        if self.env.context.get("crm_consent_sync") or not self:
            return
        key, address_field, channels = LISTS[self._name]
        # sudo: a click on "unsubscribe" by anybody is a decision of the contact
        entries = self.sudo()
        partners = entries.env["res.partner"].with_context(active_test=False)
        partners = partners.search([(address_field, "in", entries.mapped(key))])
        blocked = {entry[key]: entry.active for entry in entries}
        current = entries.env["crm.consent"]._get_current(partners.ids)
        rows = []
        for partner in partners:
            refuses = blocked[partner[address_field]]
            for channel in channels:
                decision = current.get((partner.id, channel), (False,))[0]
                if (decision in REFUSALS) != refuses and (refuses or decision):
                    rows.append((partner.id, channel, refuses))
        self._record_decisions(entries.env["crm.consent"], rows)

    @api.model
    def _record_decisions(self, Consent, rows):
        Consent.with_context(crm_consent_sync=True).create(
            [
                {
                    "partner_id": partner_id,
                    "channel": channel,
                    "state": "refused" if refuses else "granted",
                    "origin": "blacklist",
                }
                for partner_id, channel, refuses in rows
            ]
        )


class MailBlacklist(models.Model):
    _name = "mail.blacklist"
    _inherit = ["crm.blacklist.log", "mail.blacklist"]


class PhoneBlacklist(models.Model):
    _name = "phone.blacklist"
    _inherit = ["crm.blacklist.log", "phone.blacklist"]
