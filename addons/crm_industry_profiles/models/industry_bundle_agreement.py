from dataclasses import replace

from odoo import api, models

from ..tools.bundle_sections import Column, Section, many, words
from ..tools.bundle_standard import AGREEMENT_TYPES

ENDORSEMENT = Section(
    "endorsement",
    "crm.agreement.step",
    (
        words(),
        Column(
            "group", "record", field="group_id", is_required=True, target="res.groups"
        ),
        *many("float", "amount_from"),
        *many("integer", "sequence"),
    ),
    parent="type_id",
)


class IndustryBundle(models.AbstractModel):
    """A type of agreement brings the route of its endorsement."""

    _inherit = "industry.bundle"

    @api.model
    def _get_sections(self):
        sections = {}
        for name, section in super()._get_sections().items():
            if name != AGREEMENT_TYPES.name:
                sections[name] = section
                continue
            columns = (*section.columns, *many("choice", "approval_order"))
            steps = {"endorsement": ENDORSEMENT}
            sections[name] = replace(section, columns=columns, nested=steps)
            sections[ENDORSEMENT.name] = ENDORSEMENT
        return sections

    @api.model
    def _get_labels(self):
        steps = self.env._("Steps of Endorsement")
        return {**super()._get_labels(), ENDORSEMENT.name: steps}
