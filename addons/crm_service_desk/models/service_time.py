from odoo import api, fields, models
from odoo.exceptions import UserError

COSTS = "crm_service_desk.group_service_manager"


class ServiceTime(models.Model):
    """Work on a ticket; what it cost is kept as it was on that day."""

    _name = "service.time"
    _description = "Service Time"
    _order = "date desc, id desc"
    _check_company_auto = True

    ticket_id = fields.Many2one(
        "service.ticket",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Specialist",
        required=True,
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    name = fields.Char(string="What Was Done")
    seconds = fields.Integer(help="Exact; hours are these seconds.")
    duration = fields.Float(
        string="Hours",
        compute="_compute_duration",
        inverse="_inverse_duration",
        store=True,
        readonly=False,
    )
    started_at = fields.Datetime(readonly=True, copy=False)
    is_running = fields.Boolean(string="Running", readonly=True, copy=False)
    is_billable = fields.Boolean(
        string="Charged",
        compute="_compute_is_billable",
        store=True,
        readonly=False,
        precompute=True,
        help="Charged on top, so no hours of a contract are used for it.",
    )
    entitlement_id = fields.Many2one(
        related="ticket_id.entitlement_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    commercial_partner_id = fields.Many2one(related="ticket_id.commercial_partner_id")
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        required=True,
        index=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    hour_cost = fields.Monetary(
        string="Cost of an Hour",
        compute="_compute_hour_cost",
        store=True,
        readonly=False,
        groups=COSTS,
        help="As it was when the work was done.",
    )
    cost = fields.Monetary(compute="_compute_cost", store=True, groups=COSTS)

    _seconds_positive = models.Constraint(
        "CHECK(seconds >= 0)", "Work cannot last less than no time."
    )
    _running_idx = models.UniqueIndex(
        "(user_id) WHERE is_running",
        "Your timer runs on another ticket: stop it first.",
    )
    _list_idx = models.Index("(user_id, date)")

    @api.depends("seconds")
    def _compute_duration(self):
        for row in self:
            row.duration = row.seconds / 3600

    def _inverse_duration(self):
        for duration, rows in self.grouped("duration").items():
            rows.seconds = round(duration * 3600)

    @api.depends("ticket_id.entitlement_id")
    def _compute_is_billable(self):
        for row in self:
            row.is_billable = not row.ticket_id.entitlement_id

    @api.depends("ticket_id")
    def _compute_company_id(self):
        for row in self:
            row.company_id = row.ticket_id.company_id or self.env.company

    @api.depends("user_id", "company_id")
    def _compute_hour_cost(self):
        pairs = {(row.user_id, row.company_id) for row in self}
        costs = self.env["service.cost.rate"]._get_costs(pairs, "hour_cost")
        for row in self:
            row.hour_cost = costs[row.user_id, row.company_id]

    @api.depends("seconds", "hour_cost")
    def _compute_cost(self):
        for row in self:
            currency = row.currency_id or self.env.company.currency_id
            row.cost = currency.round(row.seconds * row.hour_cost / 3600)

    @api.depends("ticket_id", "user_id", "duration")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.ticket_id.display_name}: {row.duration:.2f}"

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        # time is logged where one may look: own rows on tickets of strangers are not
        rows.ticket_id.check_access("read")
        return rows

    def write(self, vals):
        if vals.keys() & {"seconds", "duration"} and any(self.mapped("is_running")):
            raise UserError(
                self.env._("Stop the timer before you change how long it took.")
            )
        result = super().write(vals)
        if "ticket_id" in vals:
            self.ticket_id.check_access("read")
        return result

    @api.model
    def _get_running(self, user=None):
        """The running timer of the user, or none."""
        user = user or self.env.user
        return self.search([("user_id", "=", user.id), ("is_running", "=", True)])

    def _stop(self):
        """Add what went by since the start, to the second."""
        now = fields.Datetime.now()
        for row in self.filtered("is_running"):
            passed = int((now - row.started_at).total_seconds())
            row.is_running = False
            row.seconds += max(passed, 0)

    def action_stop(self):
        self.check_access("write")
        self._stop()


class ServiceEntitlement(models.Model):
    _inherit = "service.entitlement"

    time_ids = fields.One2many("service.time", "entitlement_id")
