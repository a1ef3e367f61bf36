from dataclasses import replace

from odoo import api, models

from ..tools.bundle_sections import Column, Section, many, words
from ..tools.bundle_standard import ACTIVITY_PLANS, LEAD, OFFER_RULES, PARTNER

DOCUMENT_KINDS = Section(
    "document_kinds",
    "crm.document.kind",
    (words(), *many("integer", "sequence")),
    shared=True,
)
BANK_PRODUCTS = Section(
    "bank_products",
    "fin.product",
    (
        words(),
        Column("kind", "choice", is_required=True),
        *many("choice", "customer_kind"),
        *many("integer", "age_from age_until sequence"),
        *many("float", "rate"),
        Column("documents", "rows", field="document_kind_ids", target="document_kinds"),
        Column("offered_as", "row", field="sale_product_id", target="products"),
        Column("procedure", "row", field="activity_plan_id", target="activity_plans"),
    ),
    company="company_id",
)
# procedures of agreements are activity plans, too
PLAN_MODELS = (LEAD, PARTNER, "fin.agreement")


class IndustryBundle(models.AbstractModel):
    """A bank brings its products with their procedures, and offers after an event."""

    _inherit = "industry.bundle"

    @api.model
    def _get_sections(self):
        sections = {}
        for name, section in super()._get_sections().items():
            if name == OFFER_RULES.name:
                section = self._add_columns(section, many("integer", "event_past_days"))
            elif name == ACTIVITY_PLANS.name:
                section = self._open_plans(section)
            sections[name] = section
            if name == ACTIVITY_PLANS.name:
                sections |= {one.name: one for one in (DOCUMENT_KINDS, BANK_PRODUCTS)}
        return sections

    @api.model
    def _add_columns(self, section, columns):
        return replace(section, columns=(*section.columns, *columns))

    @api.model
    def _open_plans(self, section):
        columns = tuple(
            replace(one, choices=PLAN_MODELS) if one.name == "model" else one
            for one in section.columns
        )
        return replace(section, columns=columns)
