"""What an installation finds or asks first; users change it afterwards."""

from odoo import api, models
from odoo.tools import SQL

from .res_partner_blacklist import LISTS


class PropertiesBaseDefinition(models.Model):
    _inherit = "properties.base.definition"

    @api.model
    def _seed_crm_interests(self):
        """First questions about interests; each company adds its own on the card."""
        definition = self._get_definition_for_property_field(
            "res.partner", "crm_interests"
        )
        if not definition.properties_definition:
            definition.properties_definition = self._prepare_crm_interests()

    @api.model
    def _prepare_crm_interests(self):
        tags = {
            "sport": self.env._("Sport"),
            "travel": self.env._("Travel"),
            "culture": self.env._("Culture"),
            "cars": self.env._("Cars"),
            "technology": self.env._("Technology"),
            "garden": self.env._("House and garden"),
        }
        times = {
            "morning": self.env._("Morning"),
            "afternoon": self.env._("Afternoon"),
            "evening": self.env._("Evening"),
        }
        colored = [[*tag, color] for color, tag in enumerate(tags.items(), start=1)]
        choices = {"selection": [list(time) for time in times.items()]}
        kinds = (
            ("crm_interests", self.env._("Interests"), "tags", {"tags": colored}),
            ("crm_best_time", self.env._("Best time to call"), "selection", choices),
            ("crm_small_talk", self.env._("Good to know"), "char", {}),
        )
        return [
            {"name": name, "string": label, "type": kind, **options}
            for name, label, kind, options in kinds
        ]


class CrmConsent(models.Model):
    _inherit = "crm.consent"

    @api.model
    def _log_existing_blacklists(self):
        """On installation: who stands on Odoo's lists has refused."""
        for name, (key, address_field, channels) in LISTS.items():
            for channel in channels:
                self.env.cr.execute(
                    SQL(
                        """
                        INSERT INTO crm_consent (partner_id, channel, purpose, state,
                               date, origin, create_uid, create_date)
                        SELECT p.id, %(channel)s, 'marketing', 'refused',
                               COALESCE(b.write_date, NOW() AT TIME ZONE 'UTC'),
                               'blacklist', %(uid)s, NOW() AT TIME ZONE 'UTC'
                          FROM %(table)s b JOIN res_partner p ON p.%(field)s = b.%(key)s
                         WHERE b.active
                        """,
                        channel=channel,
                        uid=self.env.uid,
                        table=SQL.identifier(self.env[name]._table),
                        field=SQL.identifier(address_field),
                        key=SQL.identifier(key),
                    )
                )
