from odoo import api, fields, models
from odoo.fields import Domain

# a change of these may change what was earned by the money of before
SCANNED_FIELDS = {
    "active",
    "assignment_ids",
    "basis",
    "beneficiary",
    "bonus_ids",
    "company_id",
    "payout_currency_id",
    "period",
    "rule_ids",
    "step_mode",
}


class PrmIncentivePlan(models.Model):
    """What partners earn by money that came in: for whom, at which rates, since when.

    Rates, bonuses and the partners they are for have dates. Once a period is published
    its rows never change: a change ends them and opens new ones.
    """

    _name = "prm.incentive.plan"
    _description = "Incentive Plan"
    _inherit = "crm.pay.terms"
    _check_company_auto = True

    kind = fields.Selection(
        [("rebate", "Rebate"), ("commission", "Commission"), ("bonus", "Bonus")],
        required=True,
        default="commission",
        help="What partners read on their statements.",
    )
    beneficiary = fields.Selection(
        [
            ("deal", "Paid by end customers in the partner's deals"),
            ("registered", "Paid in deals that the partner registered"),
            ("own", "Paid by the partner itself"),
        ],
        string="Counted Money",
        required=True,
        default="deal",
        help="Money on invoices of orders of the partner's deals, or on the partner's"
        " own invoices. What the partner pays itself counts as its own, and not as"
        " money of its deals, unless it registered the deal.",
    )
    period = fields.Selection(default="quarter")
    payout_currency_id = fields.Many2one(
        "res.currency",
        string="Paid in",
        required=True,
        default=lambda self: self.env.company.currency_id,
        help="Currency of statements and bills. What is earned is converted at the"
        " rate of the day on which the money came in.",
    )
    product_id = fields.Many2one(
        "product.product",
        string="Billed as",
        domain=[("type", "=", "service")],
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Its expense account and purchase taxes are used on the vendor bills."
        " Empty: as the bills' journal says.",
    )
    rule_ids = fields.One2many("prm.incentive.rule", "plan_id", string="Rates")
    bonus_ids = fields.One2many("prm.incentive.bonus", "plan_id", string="Bonuses")
    assignment_ids = fields.One2many(
        "prm.incentive.assignment", "plan_id", string="For Whom"
    )
    line_count = fields.Integer(compute="_compute_line_count", string="Lines")
    note = fields.Text(help="Shown to partners on their statements")
    # the money of before has to be looked at again
    is_stale = fields.Boolean(default=True, copy=False, export_string_translation=False)

    def _compute_line_count(self):
        groups = self.env["prm.incentive.line"]._read_group(
            [("plan_id", "in", self.ids)], ["plan_id"], ["__count"]
        )
        counts = dict(groups)
        for plan in self:
            plan.line_count = counts.get(plan, 0)

    def write(self, vals):
        if not SCANNED_FIELDS.isdisjoint(vals):
            vals = vals | {"is_stale": True}
        return super().write(vals)

    @api.model
    def _get_frozen_fields(self):
        return super()._get_frozen_fields() | {"beneficiary", "payout_currency_id"}

    def action_follow_money(self):
        """Look at all money again, as if nothing had been remembered."""
        self.check_access("write")
        self.is_stale = True
        self._follow_money()
        return self.action_view_lines()

    def action_view_lines(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partner_prm.prm_incentive_line_action"
        )
        return {**action, "domain": [("plan_id", "in", self.ids)]}

    @api.model
    def _cron_follow_money(self):
        self._follow_money()

    @api.model
    def _follow_money(self):
        """Bring all open statements up to date with what has changed since the last
        time: new money, money that is gone, terms, and quarters that are over.

        Without anything new it asks three questions and writes nothing. The caller has
        checked that the user may.
        """
        # sudo: whoever starts it, every plan hears of every change, once
        every = self.sudo().with_context(active_test=False)
        plans = every.search(Domain.TRUE, order="id")
        moves = self.env["prm.incentive.touch"]._take()
        ended = plans._get_last_ends()["quarter"]
        waiting = plans.filtered(lambda plan: plan._is_waiting(moves, ended))
        waiting._serialise()
        for plan in waiting:
            plan._accrue(None if plan.is_stale else moves)
        if waiting:
            waiting.write({"is_stale": False, "proposed_until": ended})
        return waiting

    def _is_waiting(self, moves, ended):
        """Whether there may be something new for the plan.

        :param ended: last day of the last quarter that is over
        """
        if moves or self.is_stale:
            return True
        is_new = not self.proposed_until or self.proposed_until < ended
        return is_new and "certificate" in self.bonus_ids.mapped("kind")


class PrmIncentiveAssignment(models.Model):
    """Which partners a plan is for, from when to when."""

    _name = "prm.incentive.assignment"
    _description = "Partners of an Incentive Plan"
    _inherit = ["prm.incentive.dated"]
    _order = "plan_id, date_start, id"

    partner_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="restrict",
        domain=[("prm_enrollment_ids.state", "!=", "draft")],
        help="Empty: every partner of the type, track and level",
    )
    type_id = fields.Many2one(
        "prm.partner.type", index=True, ondelete="restrict", string="Partner Type"
    )
    track_id = fields.Many2one("prm.track", index=True, ondelete="restrict")
    grade_id = fields.Many2one(
        "res.partner.grade",
        string="Level",
        index=True,
        ondelete="restrict",
        help="The best level that the partner has in this type and track",
    )

    @api.depends("partner_id", "type_id", "track_id", "grade_id")
    def _compute_display_name(self):
        for row in self:
            parts = (row.partner_id, row.type_id, row.track_id, row.grade_id)
            names = [part.name for part in parts if part]
            row.display_name = ", ".join(names) or self.env._("Every partner")

    @api.model
    def _get_term_fields(self):
        return {"partner_id", "type_id", "track_id", "grade_id"}
