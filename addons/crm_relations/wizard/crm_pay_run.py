from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import date_utils


class CrmPayRun(models.TransientModel):
    """Prepare the statements of a period of one's choice."""

    _name = "crm.pay.run"
    _description = "Prepare Pay Statements"

    plan_ids = fields.Many2many(
        "crm.pay.plan",
        string="Pay Plans",
        required=True,
        default=lambda self: self._get_default_plans(),
        help="Only what came in until the end of the period is counted",
    )
    date = fields.Date(
        string="Period With",
        required=True,
        default=lambda self: self._get_default_date(),
        help="Any day of the month or quarter. Payments of earlier periods that are on"
        " no statement yet are taken along.",
    )

    @api.model
    def _get_default_plans(self):
        chosen = self.env.context.get("active_ids", [])
        Plan = self.env["crm.pay.plan"]
        if self.env.context.get("active_model") == Plan._name and chosen:
            return Plan.browse(chosen)
        return Plan.search([("rule_ids", "!=", False)])

    @api.model
    def _get_default_date(self):
        today = fields.Date.context_today(self)
        return date_utils.start_of(today, "month") - timedelta(days=1)

    def action_run(self):
        self.plan_ids.check_access("write")
        for plan in self.plan_ids:
            plan._propose(plan._get_period(self.date)[1])
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_pay_statement_action"
        )
        return {**action, "target": "main"}
