from datetime import datetime, time, timedelta

import pytz
from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

BATCH = 50
UNITS = [("days", "Days"), ("weeks", "Weeks"), ("months", "Months"), ("years", "Years")]


class ServiceVisitPlan(models.Model):
    """Maintenance that comes again and again."""

    _name = "service.visit.plan"
    _description = "Maintenance Plan"
    _inherit = ["mail.thread"]
    _order = "next_date, id"
    _check_company_auto = True

    name = fields.Char(string="Purpose", required=True, translate=True)
    active = fields.Boolean(default=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
    )
    address_id = fields.Many2one(
        "res.partner", index="btree_not_null", ondelete="restrict"
    )
    agreement_id = fields.Many2one(
        "crm.agreement",
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
        domain="[('partner_id', 'child_of', partner_id)]",
        help="The contract that promises the visits: they end with it.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    team_id = fields.Many2one("service.team", index=True, check_company=True)
    user_ids = fields.Many2many(
        "res.users",
        "service_visit_plan_user_rel",
        "plan_id",
        "user_id",
        string="Who",
        domain=[("share", "=", False)],
    )
    interval_number = fields.Integer(string="Every", default=6, required=True)
    interval_type = fields.Selection(UNITS, default="months", required=True)
    date_start = fields.Date(
        string="First Visit", required=True, default=fields.Date.context_today
    )
    date_end = fields.Date(string="Until")
    start_hour = fields.Float(string="At", default=9.0)
    hours = fields.Float(default=1.0, required=True)
    lead_days = fields.Integer(
        string="Plan Ahead",
        default=14,
        help="Days before a visit at which it is put into the calendar.",
    )
    next_number = fields.Integer(string="Visits Planned", readonly=True, copy=False)
    next_date = fields.Date(
        string="Next Visit", compute="_compute_next_date", store=True, index=True
    )
    instructions = fields.Html()
    work_ids = fields.One2many(
        "service.visit.plan.work", "plan_id", string="Works", copy=True
    )
    visit_ids = fields.One2many("service.visit", "plan_id", string="Visits")
    visit_count = fields.Integer(
        string="Number of Visits", compute="_compute_visit_count"
    )

    _interval_positive = models.Constraint(
        "CHECK(interval_number > 0 AND hours > 0 AND lead_days >= 0)",
        "The interval and the hours must be above zero.",
    )
    _hour_of_day = models.Constraint(
        "CHECK(start_hour >= 0 AND start_hour < 24)", "The hour is from 0:00 to 23:59."
    )

    @api.depends(
        "date_start",
        "date_end",
        "interval_number",
        "interval_type",
        "next_number",
        "agreement_id.date_end",
    )
    def _compute_next_date(self):
        """Counted from the first visit, so the 31st never becomes the 28th for good."""
        for plan in self:
            date = plan._get_date(plan.next_number)
            ends = [plan.date_end, plan.agreement_id.date_end]
            last = min((end for end in ends if end), default=None)
            plan.next_date = date if date and (not last or date <= last) else False

    def _get_date(self, number):
        if not self.date_start or not self.interval_type:
            return False
        steps = {self.interval_type: self.interval_number * number}
        return self.date_start + relativedelta(**steps)

    def _compute_visit_count(self):
        rows = self.env["service.visit"]._read_group(
            [("plan_id", "in", self.ids)], ["plan_id"], ["__count"]
        )
        counts = {plan.id: number for plan, number in rows}
        for plan in self:
            plan.visit_count = counts.get(plan.id, 0)

    @api.constrains("date_start", "date_end")
    def _check_dates(self):
        for plan in self:
            if plan.date_end and plan.date_end < plan.date_start:
                raise ValidationError(
                    self.env._("The plan ends before its first visit: change a date.")
                )

    def action_plan_next(self):
        """Put the next visit into the calendar now."""
        self.check_access("write")
        plans = self.filtered("next_date")
        return plans._plan_visits()._get_records_action(name=self.env._("Visits"))

    def action_view_visits(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_service_desk.service_visit_action"
        )
        return action | {"domain": [("plan_id", "=", self.id)], "context": {}}

    def _plan_visits(self):
        """Create the next visit of each plan and move the plan on."""
        visits = self.env["service.visit"].create(
            [plan._prepare_visit_values() for plan in self]
        )
        for plan in self:
            plan.next_number += 1
        return visits

    def _prepare_visit_values(self):
        """Values of the next visit; extend it with fields of your own."""
        start = self._get_start()
        return {
            "name": self.name,
            "plan_id": self.id,
            "plan_date": self.next_date,
            "partner_id": self.partner_id.id,
            **({"address_id": self.address_id.id} if self.address_id else {}),
            "company_id": self.company_id.id,
            "team_id": self.team_id.id,
            "user_ids": [Command.set(self.user_ids.ids)],
            "start": start,
            "stop": start + timedelta(minutes=round(self.hours * 60)),
            "instructions": self.instructions,
            "work_ids": [
                Command.create(work._prepare_work_values()) for work in self.work_ids
            ],
        }

    def _get_start(self):
        """The hour on the wall of the place, in summer and in winter."""
        partner = self.address_id or self.partner_id
        calendar = self.team_id.resource_calendar_id
        zone = pytz.timezone(partner.tz or calendar.tz or self.env.user.tz or "UTC")
        minutes = round(self.start_hour * 60)
        wall = datetime.combine(self.next_date, time(*divmod(minutes, 60)))
        return zone.localize(wall).astimezone(pytz.utc).replace(tzinfo=None)

    @api.model
    def _cron_plan(self):
        """Put visits into the calendar as early as their plans say."""
        while plans := self.search(self._get_due_domain(), limit=BATCH, order="id"):
            plans = plans.try_lock_for_update()
            if not plans:
                break
            plans._plan_visits()
            left = int(len(plans) == BATCH)
            if not self.env["ir.cron"]._commit_progress(len(plans), remaining=left):
                break

    @api.model
    def _get_due_domain(self):
        today = fields.Date.context_today(self)
        rows = self._read_group([("next_date", "!=", False)], ["lead_days"])
        return Domain.OR(
            Domain("lead_days", "=", days)
            & Domain("next_date", "<=", today + timedelta(days=days))
            for (days,) in rows
        )


class ServiceVisitPlanWork(models.Model):
    _name = "service.visit.plan.work"
    _description = "Work of a Maintenance Plan"
    _order = "sequence, id"

    plan_id = fields.Many2one(
        "service.visit.plan", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one(
        "product.product", string="Product or Material", index="btree_not_null"
    )
    name = fields.Char(string="Work", required=True)
    quantity = fields.Float(digits="Product Unit", default=1.0)
    hours = fields.Float()

    @api.onchange("product_id")
    def _onchange_product_id(self):
        self.name = self.product_id.display_name or self.name

    def _prepare_work_values(self):
        return {
            "sequence": self.sequence,
            "product_id": self.product_id.id,
            "name": self.name,
            "quantity": self.quantity,
            "hours": self.hours,
        }


class ServiceVisit(models.Model):
    _inherit = "service.visit"

    plan_id = fields.Many2one(
        "service.visit.plan",
        string="Maintenance Plan",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    plan_date = fields.Date(readonly=True, copy=False)

    # two crons at once plan a visit once
    _plan_idx = models.UniqueIndex(
        "(plan_id, plan_date) WHERE plan_id IS NOT NULL",
        "This visit of the maintenance plan has been planned already.",
    )
