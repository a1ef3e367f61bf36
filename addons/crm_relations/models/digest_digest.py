from odoo import fields, models
from odoo.exceptions import AccessError

READER = "sales_team.group_sale_salesman"


class DigestDigest(models.Model):
    """The report that Odoo mails on schedule also speaks of money that came in."""

    _inherit = "digest.digest"

    kpi_crm_collected = fields.Boolean("Collected Money")
    kpi_crm_collected_value = fields.Monetary(
        compute="_compute_kpi_crm_collected_value"
    )
    kpi_crm_success = fields.Boolean("Deals Delivered and Paid")
    kpi_crm_success_value = fields.Integer(compute="_compute_kpi_crm_success_value")
    kpi_crm_interaction = fields.Boolean("Interactions with Customers")
    kpi_crm_interaction_value = fields.Integer(
        compute="_compute_kpi_crm_interaction_value"
    )

    def _compute_kpi_crm_collected_value(self):
        self._check_crm_reader()
        self._calculate_company_based_kpi(
            "crm.deal.payment",
            "kpi_crm_collected_value",
            date_field="date",
            sum_field="amount",
        )

    def _compute_kpi_crm_success_value(self):
        self._check_crm_reader()
        self._calculate_company_based_kpi(
            "crm.lead", "kpi_crm_success_value", date_field="date_success"
        )

    def _compute_kpi_crm_interaction_value(self):
        self._check_crm_reader()
        self._calculate_company_based_kpi(
            "crm.interaction", "kpi_crm_interaction_value", date_field="date"
        )

    def _check_crm_reader(self):
        """Odoo leaves a figure out of the mail of who may not read it."""
        if not self.env.user.has_group(READER):
            raise AccessError(self.env._("These figures are for sales people."))

    def _compute_kpis_actions(self, company, user):
        actions = {
            "kpi_crm_collected": "crm_relations.crm_deal_payment_action",
            "kpi_crm_success": "crm.crm_lead_action_pipeline",
            "kpi_crm_interaction": "crm_relations.crm_interaction_action",
        }
        menu = self.env.ref("crm.crm_menu_root").id
        ours = {kpi: f"{action}?menu_id={menu}" for kpi, action in actions.items()}
        return super()._compute_kpis_actions(company, user) | ours
