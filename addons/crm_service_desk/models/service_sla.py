import json
from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .service_ticket import PRIORITIES

METRICS = [
    ("first_response", "First Response"),
    ("next_response", "Next Response"),
    ("resolution", "Resolution"),
]


class ServiceSla(models.Model):
    _name = "service.sla"
    _description = "Service Policy"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        default=lambda self: self.env.company,
        help="Empty: for tickets of all companies.",
    )
    team_ids = fields.Many2many(
        "service.team",
        "service_sla_team_rel",
        "sla_id",
        "team_id",
        string="Teams",
        help="Empty: all teams.",
    )
    category_ids = fields.Many2many(
        "service.category",
        "service_sla_category_rel",
        "sla_id",
        "category_id",
        string="Categories",
        help="With the categories that are part of them. Empty: all.",
    )
    priority = fields.Selection(PRIORITIES, help="Empty: all priorities.")
    tag_ids = fields.Many2many(
        "service.tag",
        "service_sla_tag_rel",
        "sla_id",
        "tag_id",
        string="Tags",
        help="Tickets with one of them. Empty: all.",
    )
    segment_id = fields.Many2one(
        "crm.segment",
        string="Customer Segment",
        index="btree_not_null",
        ondelete="restrict",
        help="Customers of this segment, or people of such an account. Empty: all.",
    )
    domain = fields.Char(
        string="More Conditions",
        default="[]",
        required=True,
        help="Any other condition on the ticket.",
    )
    first_response_hours = fields.Float(
        string="First Response within",
        help="Working hours until our first answer. 0: no target.",
    )
    next_response_hours = fields.Float(
        string="Next Response within",
        help="Working hours from the oldest message of the customer without an answer."
        " 0: no target.",
    )
    resolution_hours = fields.Float(
        string="Resolution within",
        help="Working hours until the ticket is solved, without the time in which we"
        " wait for the customer. 0: no target.",
    )
    metric = fields.Selection(
        METRICS,
        string="Main Target",
        compute="_compute_main_target",
        inverse="_inverse_main_target",
        help="The last step of the work that has a target.",
    )
    hours = fields.Float(
        string="Main Target (hours)",
        compute="_compute_main_target",
        inverse="_inverse_main_target",
    )
    resource_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Hours",
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Empty: those of the ticket's team, else of its company.",
    )
    reopen = fields.Selection(
        [
            ("total", "The clock goes on where it stopped"),
            ("first", "The first resolution decides"),
        ],
        string="When Reopened",
        default="total",
        required=True,
    )
    pause_response = fields.Boolean(
        string="Pauses Stop Response Targets",
        help="A customer without an answer goes on waiting when a ticket is paused."
        " Set this if your contracts let the response target stop, too.",
    )
    note = fields.Text(string="Terms", translate=True, help="For agents to read.")
    open_count = fields.Integer(string="Open Tickets", compute="_compute_open_count")

    _hours_positive = models.Constraint(
        "CHECK(first_response_hours >= 0 AND next_response_hours >= 0"
        " AND resolution_hours >= 0)",
        "Targets cannot be negative.",
    )

    @api.depends("first_response_hours", "next_response_hours", "resolution_hours")
    def _compute_main_target(self):
        for policy in self:
            hours = policy._get_target_hours()
            policy.metric = list(hours)[-1] if hours else False
            policy.hours = hours.get(policy.metric, 0)

    def _inverse_main_target(self):
        for policy in self:
            if policy.metric:
                policy[f"{policy.metric}_hours"] = policy.hours

    def _compute_open_count(self):
        rows = self.env["service.sla.status"]._read_group(
            [("sla_id", "in", self.ids), ("ticket_id.is_closed", "=", False)],
            ["sla_id"],
            ["ticket_id:count_distinct"],
        )
        counts = dict(rows)
        for policy in self:
            policy.open_count = counts.get(policy, 0)

    @api.constrains(
        "name", "first_response_hours", "next_response_hours", "resolution_hours"
    )
    def _check_targets(self):
        for policy in self:
            if not policy._get_targets():
                raise ValidationError(
                    self.env._(
                        "The service policy “%(policy)s” has no target: enter hours for"
                        " a first response, a next response or a resolution.",
                        policy=policy.name,
                    )
                )

    @api.constrains("resource_calendar_id")
    def _check_calendar(self):
        self.env["service.calendar.version"]._check_hours(self.resource_calendar_id)

    @api.constrains("domain")
    def _check_domain(self):
        Ticket = self.env["service.ticket"]
        for policy in self:
            try:
                Domain(literal_eval(policy.domain or "[]")).validate(Ticket)
            except (ValueError, SyntaxError, TypeError) as error:
                raise ValidationError(
                    self.env._(
                        "The conditions of the service policy “%(policy)s” cannot be"
                        " read: %(error)s",
                        policy=policy.name,
                        error=error,
                    )
                ) from error

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._spread_main_target(vals) for vals in vals_list])

    @api.model
    def _spread_main_target(self, vals):
        """The main target in its own field, where the constraint looks for it."""
        if not (vals.get("metric") and vals.get("hours")):
            return vals
        rest = {k: v for k, v in vals.items() if k not in ("metric", "hours")}
        return {f"{vals['metric']}_hours": vals["hours"], **rest}

    def _get_target_hours(self):
        """{metric: working hours}, in the order of the work."""
        names = {metric: f"{metric}_hours" for metric, _label in METRICS}
        return {metric: self[name] for metric, name in names.items() if self[name] > 0}

    def _get_targets(self):
        """{metric: working seconds}, in the order of the work."""
        hours = self._get_target_hours()
        seconds = {metric: round(value * 3600) for metric, value in hours.items()}
        return {metric: value for metric, value in seconds.items() if value}

    def _get_calendar(self, ticket):
        """The hours by which the policy counts a ticket.

        :raises UserError: there are none
        """
        calendar = (
            self.resource_calendar_id
            or ticket.team_id.resource_calendar_id
            or ticket.company_id.resource_calendar_id
        )
        if not calendar:
            raise UserError(
                self.env._(
                    "No working hours to count the deadline of “%(ticket)s”: choose"
                    " some in the service policy “%(policy)s” or in the ticket's team.",
                    ticket=ticket.display_name,
                    policy=self.name,
                )
            )
        return calendar

    def _pin(self, calendar):
        """Return the version of the policy that says what it says now."""
        self.ensure_one()
        terms = json.dumps(self._prepare_terms(), sort_keys=True)
        digest = self.env["service.calendar.version"]._get_digest(calendar)
        # whoever opens a ticket needs its policy
        versions = self.env["service.sla.version"].sudo()
        found = digest and versions._find(self, calendar, digest, terms)
        return found or self._pin_anew(calendar, terms)

    def _pin_anew(self, calendar, terms):
        pinned = self.env["service.calendar.version"]._pin(calendar)
        # whoever opens a ticket needs its policy
        versions = self.env["service.sla.version"].sudo()
        values = {
            "sla_id": self.id,
            "calendar_version_id": pinned.id,
            "terms": terms,
        }
        domain = Domain.AND(Domain(name, "=", value) for name, value in values.items())
        found = versions.search(domain, limit=1)
        return found or versions.create({"name": self.name, **values})

    def _prepare_terms(self):
        """What a version keeps of the policy: a hook."""
        return {
            "targets": self._get_targets(),
            "reopen": self.reopen,
            "pause_response": self.pause_response,
        }

    def action_replay(self):
        """Look at what the policy would change for open tickets."""
        self.ensure_one()
        self.check_access("write")
        replay = self.env["service.sla.replay"].create({"sla_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Replay Open Tickets"),
            "res_model": replay._name,
            "res_id": replay.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_view_tickets(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_service_desk.service_ticket_action"
        )
        return action | {
            "display_name": self.name,
            "domain": [("sla_status_ids.sla_id", "=", self.id)],
            "context": {"search_default_open": 1},
        }
