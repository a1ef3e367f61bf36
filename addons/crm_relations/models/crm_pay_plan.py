from odoo import api, fields, models
from odoo.fields import Domain


class CrmPayPlan(models.Model):
    """How sales people are paid for the money that their deals bring in."""

    _name = "crm.pay.plan"
    _description = "Pay Plan"
    _inherit = "crm.pay.terms"
    _check_company_auto = True

    basis = fields.Selection(
        selection_add=[("margin", "Margin of what was collected")],
        ondelete={"margin": "set default"},
        help="What the percentages are taken of. Always in company currency, and only"
        " of money that came in: an unpaid invoice earns nothing, one paid by half"
        " earns half. The margin is computed with the cost that the sales order"
        " remembers; invoice lines without a sales order have no margin.",
    )
    beneficiary = fields.Selection(
        [("salesperson", "Salesperson of the deal"), ("leader", "Leader of its team")],
        string="Who is Paid",
        required=True,
        default="salesperson",
    )
    rule_ids = fields.One2many("crm.pay.rule", "plan_id", string="Rates")
    assignment_ids = fields.One2many("crm.pay.assignment", "plan_id", string="For Whom")
    statement_ids = fields.One2many("crm.pay.statement", "plan_id")
    statement_count = fields.Integer(compute="_compute_statement_count")

    @api.depends("statement_ids")
    def _compute_statement_count(self):
        groups = self.env["crm.pay.statement"]._read_group(
            [("plan_id", "in", self.ids)], ["plan_id"], ["__count"]
        )
        counts = dict(groups)
        for plan in self:
            plan.statement_count = counts.get(plan, 0)

    @api.model
    def _get_frozen_fields(self):
        return super()._get_frozen_fields() | {"beneficiary"}

    def action_view_statements(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_pay_statement_action"
        )
        return {**action, "domain": [("plan_id", "=", self.id)], "context": {}}

    def action_propose(self):
        """Make the drafts of the last period that has ended."""
        self.check_access("write")
        for plan in self:
            plan._propose(plan._get_last_end())
        return self[:1].action_view_statements() if len(self) == 1 else True

    @api.model
    def _cron_propose(self):
        """Propose statements of the last period, plan by plan."""
        waiting = Domain.OR(
            Domain("period", "=", period)
            & (
                Domain("proposed_until", "<", end)
                | Domain("proposed_until", "=", False)
            )
            for period, end in self._get_last_ends().items()
        )
        plans = self.search(waiting, order="id")
        commit_progress = self.env["ir.cron"]._commit_progress
        commit_progress(remaining=len(plans))
        for plan in plans:
            plan._propose(plan._get_last_end())
            if not commit_progress(1):
                break
