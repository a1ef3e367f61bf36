from odoo import api, fields, models

from ..tools.customer_judge import Customer
from ..tools.customer_words import name_key

DIGITS = "regexp_replace(vat, '[^0-9]', '', 'g')"
DOMAIN = "split_part(email_normalized, '@', 2)"


class ResPartner(models.Model):
    """How the names of contacts sound, so that they are found under any spelling."""

    _inherit = "res.partner"

    prm_name_key = fields.Char(
        compute="_compute_prm_name_key",
        store=True,
        groups="crm_partner_prm.group_prm_manager",
    )

    _prm_name_idx = models.Index(
        lambda registry: (
            "USING gin (prm_name_key gin_trgm_ops)" if registry.has_trigram else ""
        )
    )
    _prm_vat_idx = models.Index(f"({DIGITS}) WHERE vat IS NOT NULL")
    _prm_domain_idx = models.Index(f"({DOMAIN}) WHERE email_normalized IS NOT NULL")

    @api.depends("name")
    def _compute_prm_name_key(self):
        for partner in self:
            partner.prm_name_key = name_key(partner.name)

    def _get_prm_customer(self):
        self.ensure_one()
        return Customer(
            name=self.name or "",
            vat=self.vat or "",
            email=self.email or "",
            website=self.website or "",
            phone=self.phone or "",
            street=self.street or "",
            zip=self.zip or "",
            city=self.city or "",
            country=self.country_id.code or "",
        )


class CrmLead(models.Model):
    _inherit = "crm.lead"

    prm_name_key = fields.Char(
        compute="_compute_prm_name_key",
        store=True,
        groups="crm_partner_prm.group_prm_manager",
    )

    _prm_name_idx = models.Index(
        lambda registry: (
            "USING gin (prm_name_key gin_trgm_ops)" if registry.has_trigram else ""
        )
    )

    @api.depends("partner_name")
    def _compute_prm_name_key(self):
        for lead in self:
            lead.prm_name_key = name_key(lead.partner_name) or False

    def _get_prm_customer(self):
        """What is known of the customer: typed into the deal, else of its contact."""
        self.ensure_one()
        typed = Customer(
            name=self.partner_name or "",
            email=self.email_from or "",
            website=self.website or "",
            phone=self.phone or "",
            street=self.street or "",
            zip=self.zip or "",
            city=self.city or "",
            country=self.country_id.code or "",
        )
        account = self.partner_id.commercial_partner_id
        return account._get_prm_customer() if account else typed
