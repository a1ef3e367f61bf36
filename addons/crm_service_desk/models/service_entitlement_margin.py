from odoo import fields, models
from odoo.fields import Domain

COSTS = "crm_service_desk.group_service_manager,sales_team.group_sale_manager"


class ServiceEntitlement(models.Model):
    _inherit = "service.entitlement"

    amount_earned = fields.Monetary(
        string="Earned",
        compute="_compute_margin",
        groups=COSTS,
        help="Posted invoices of what was sold or of the agreement, without tax.",
    )
    amount_cost = fields.Monetary(
        string="Cost", compute="_compute_margin", groups=COSTS
    )
    margin = fields.Monetary(compute="_compute_margin", groups=COSTS)

    def _compute_margin(self):
        """From the rows of the report, in one query."""
        # sudo: the fields have their groups; the rows may be of customers of others
        rows = (
            self.env["service.cost.report"]
            .sudo()
            .with_context(service_entitlement_ids=tuple(self._origin.ids))
            ._read_group(
                Domain("entitlement_id", "in", self._origin.ids),
                ["entitlement_id"],
                ["revenue:sum", "cost:sum"],
            )
        )
        sums = {entitlement.id: (earned, cost) for entitlement, earned, cost in rows}
        for row in self:
            earned, cost = sums.get(row._origin.id, (0, 0))
            row.amount_earned = earned
            row.amount_cost = cost
            row.margin = earned - cost

    def action_view_costs(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_service_desk.service_cost_report_action"
        )
        return action | {
            "domain": [("entitlement_id", "=", self.id)],
            "context": {},
        }
