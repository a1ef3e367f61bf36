from odoo import api, models


class IndustryBundle(models.AbstractModel):
    _inherit = "industry.bundle"

    @api.model
    def _get_section_labels(self):
        """Return [(section, label)] in the order of `_get_sections`."""
        labels = self._get_labels()
        return [(name, labels.get(name, name)) for name in self._get_sections()]

    @api.model
    def _get_labels(self):
        """Return {section: what people call it}: a hook, next to `_get_sections`."""
        _ = self.env._
        return {
            "roles": _("Roles of Users"),
            "partner_roles": _("Roles of Contacts"),
            "relation_types": _("Relation Types"),
            "interaction_types": _("Interaction Types"),
            "life_event_types": _("Life Events"),
            "properties": _("Properties"),
            "products": _("Products"),
            "segments": _("Segments"),
            "activity_plans": _("Activity Plans"),
            "steps": _("Steps of Plans"),
            "document_templates": _("Document Templates"),
            "stages": _("Stages"),
            "checks": _("Checks of Stages"),
            "processes": _("Processes"),
            "offer_rules": _("Offer Rules"),
            "life_event_rules": _("Life Event Rules"),
            "request_rules": _("Document Requests"),
            "agreement_types": _("Agreement Types"),
            "reports": _("Reports"),
            "menus": _("Menus"),
        }
