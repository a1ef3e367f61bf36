from collections import defaultdict

from odoo import models


class CrmLead(models.Model):
    """Odoo's automatic assignment asks our rules first, and each lead for itself."""

    _inherit = "crm.lead"

    def assign_partner(self, partner_id=False):
        if partner_id:
            return super().assign_partner(partner_id)
        free = self._filter_unassigned()
        chosen = free.search_geo_partner()
        groups = defaultdict(self.browse)
        for lead in free:
            groups[chosen.get(lead.id)] |= lead
        groups.pop(None, self.browse())._tag_unavailable()
        for one, leads in groups.items():
            super(CrmLead, leads).assign_partner(one)
        return False

    def _tag_unavailable(self):
        tag = self.env.ref(
            "website_crm_partner_assign.tag_portal_lead_partner_unavailable",
            raise_if_not_found=False,
        )
        if tag:
            self.write({"tag_ids": [(4, tag.id)]})

    def _filter_unassigned(self):
        """Leads that no partner has, is asked for, or has registered."""
        taken = self._get_live_offers()
        return self.filtered(lambda lead: lead not in taken and not lead.prm_partner_id)

    def search_geo_partner(self):
        """Return {lead id: partner id}: the rules decide, where none fits, the map."""
        free = self._filter_unassigned()
        chosen = free._choose_by_rules()
        rest = free.filtered(lambda lead: lead not in chosen)
        found = super(CrmLead, rest).search_geo_partner() if rest else {}
        return found | {lead.id: key for lead, key in chosen.items() if key}

    def _choose_by_rules(self):
        """Return {lead: partner id or None} of leads that a rule fits."""
        chosen = {}
        # sudo: whom the rules choose, for leads that the user may assign
        for company, leads in self.sudo().grouped("company_id").items():
            leads = leads.with_company(company or self.env.company)
            for lead, (_rule, one) in leads.env["prm.lead.rule"]._choose(leads).items():
                chosen[self.browse(lead.id)] = one and one.partner_id
        return chosen
