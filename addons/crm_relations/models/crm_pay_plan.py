from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, date_utils

from .crm_pay_dated import is_changed

# what decides how much is paid: fixed from the first approved statement on
FROZEN_FIELDS = {"company_id", "basis", "period", "step_mode", "beneficiary"}


class CrmPayPlan(models.Model):
    """How sales people are paid for the money that their deals bring in."""

    _name = "crm.pay.plan"
    _description = "Pay Plan"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    basis = fields.Selection(
        [
            ("collected", "Collected money, with taxes"),
            ("untaxed", "Collected money, without taxes"),
            ("margin", "Margin of what was collected"),
        ],
        required=True,
        default="untaxed",
        help="What the percentages are taken of. Always in company currency, and only"
        " of money that came in: an unpaid invoice earns nothing, one paid by half"
        " earns half. The margin is computed with the cost that the sales order"
        " remembers; invoice lines without a sales order have no margin.",
    )
    period = fields.Selection(
        [("month", "Month"), ("quarter", "Quarter")], required=True, default="month"
    )
    step_mode = fields.Selection(
        [
            ("marginal", "Each rate for its own part"),
            ("whole", "The highest rate for everything"),
        ],
        string="Steps",
        required=True,
        default="marginal",
        help="For rules with a From amount. Each rate for its own part: with 5% from 0"
        " and 8% from 10,000, a period of 12,000 pays 5% of 10,000 and 8% of 2,000."
        " The highest rate for everything: 8% of 12,000.",
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
    closed_until = fields.Date(
        readonly=True,
        copy=False,
        help="End of the last approved period. Rates and people cannot be changed"
        " before it.",
    )
    proposed_until = fields.Date(readonly=True, copy=False)
    serial = fields.Integer(copy=False, export_string_translation=False)
    note = fields.Text(help="Shown to sales people on their statements")

    @api.depends("statement_ids")
    def _compute_statement_count(self):
        groups = self.env["crm.pay.statement"]._read_group(
            [("plan_id", "in", self.ids)], ["plan_id"], ["__count"]
        )
        counts = dict(groups)
        for plan in self:
            plan.statement_count = counts.get(plan, 0)

    def write(self, vals):
        closed = self.filtered("closed_until")
        for name in FROZEN_FIELDS & vals.keys():
            if any(is_changed(plan, name, vals[name]) for plan in closed):
                raise UserError(
                    self.env._(
                        "“%(field)s” cannot be changed any more: statements of this"
                        " plan are approved. End it (with an end date for its people),"
                        " duplicate it and change the copy.",
                        field=self._fields[name].get_description(self.env)["string"],
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        for plan in self.filtered("closed_until"):
            raise UserError(
                self.env._(
                    "“%(plan)s” has approved statements. Archive it instead of deleting"
                    " it.",
                    plan=plan.name,
                )
            )

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if "name" not in (default or {}):
            for plan, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%(plan)s (copy)", plan=plan.name)
        return vals_list

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

    def _get_period(self, day):
        """(first day, last day) of the period that a day is in."""
        self.ensure_one()
        return (
            date_utils.start_of(day, self.period),
            date_utils.end_of(day, self.period),
        )

    @api.model
    def _get_last_ends(self):
        """{period: last day of the last one that has ended}"""
        today = fields.Date.context_today(self)
        return {
            period: date_utils.start_of(today, period) - timedelta(days=1)
            for period, _label in self._fields["period"].selection
        }

    def _get_last_end(self):
        return self._get_last_ends()[self.period]

    def _serialise(self):
        """Let only one transaction at a time work on the plans.

        A second one fails with a serialization error, and Odoo starts it again with
        what the first one has written.
        """
        if self:
            query = SQL(
                """UPDATE crm_pay_plan SET serial = COALESCE(serial, 0) + 1
                    WHERE id IN %s""",
                tuple(self.ids),
            )
            self.env.cr.execute(query)
            self.invalidate_recordset(["serial"], flush=False)
