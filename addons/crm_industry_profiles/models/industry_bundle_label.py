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
        return {
            "roles": self.env._("Roles of Users"),
            "partner_roles": self.env._("Roles of Contacts"),
            "relation_types": self.env._("Relation Types"),
            "interaction_types": self.env._("Interaction Types"),
            "life_event_types": self.env._("Life Events"),
            "properties": self.env._("Properties"),
            "products": self.env._("Products"),
            "segments": self.env._("Segments"),
            "activity_plans": self.env._("Activity Plans"),
            "steps": self.env._("Steps of Plans"),
            "document_templates": self.env._("Document Templates"),
            "stages": self.env._("Stages"),
            "checks": self.env._("Checks of Stages"),
            "processes": self.env._("Processes"),
            "offer_rules": self.env._("Offer Rules"),
            "life_event_rules": self.env._("Life Event Rules"),
            "request_rules": self.env._("Document Requests"),
            "agreement_types": self.env._("Agreement Types"),
            "reports": self.env._("Reports"),
            "menus": self.env._("Menus"),
        }
