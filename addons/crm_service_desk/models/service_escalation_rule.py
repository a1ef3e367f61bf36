from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

from ..clock import Level
from .service_sla import METRICS


class ServiceEscalationRule(models.Model):
    """A step of the ladder: what happens so many percent into a target."""

    _name = "service.escalation.rule"
    _description = "Escalation Rule"
    _order = "level, sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    level = fields.Integer(
        default=1,
        required=True,
        help="Of several rules of a level the first whose conditions hold acts.",
    )
    company_id = fields.Many2one("res.company", index=True)
    metric = fields.Selection(
        METRICS, string="Clock", help="Empty: every clock of the ticket."
    )
    percent = fields.Integer(
        string="Percent of the Target",
        default=100,
        required=True,
        help="100 is the due moment; less is a warning before it.",
    )
    hours_after = fields.Float(
        string="Plus (working hours)", help="So many working hours after that."
    )
    sla_ids = fields.Many2many(
        "service.sla",
        "service_escalation_rule_sla_rel",
        "rule_id",
        "sla_id",
        string="Service Policies",
        help="Empty: all.",
    )
    team_ids = fields.Many2many(
        "service.team",
        "service_escalation_rule_team_rel",
        "rule_id",
        "team_id",
        string="Teams",
        help="Empty: all.",
    )
    domain = fields.Char(
        string="Conditions",
        default="[]",
        required=True,
        help="The ticket must still be like this when the moment comes.",
    )
    notify_owner = fields.Boolean(string="Notify the Assigned Person", default=True)
    notify_head = fields.Boolean(string="Notify the Head of the Team")
    user_ids = fields.Many2many(
        "res.users",
        "service_escalation_rule_user_rel",
        "rule_id",
        "user_id",
        string="Notify Others",
        domain=[("share", "=", False)],
    )
    activity_head = fields.Boolean(string="To-Do for the Head of the Team")
    raise_priority = fields.Boolean(string="Raise the Priority")
    reassign_head = fields.Boolean(string="Hand to the Head of the Team")
    reassign_user_id = fields.Many2one(
        "res.users",
        string="Hand to",
        domain=[("share", "=", False)],
        index="btree_not_null",
        ondelete="restrict",
    )
    mail_template_id = fields.Many2one(
        "mail.template",
        string="E-mail to the Customer",
        domain=[("model", "=", "service.ticket")],
        ondelete="restrict",
        index="btree_not_null",
    )

    _percent_positive = models.Constraint(
        "CHECK(percent > 0 AND level > 0 AND hours_after >= 0)",
        "Level and percent must be positive, hours not negative.",
    )

    @api.constrains("domain")
    def _check_domain(self):
        Ticket = self.env["service.ticket"]
        for rule in self:
            try:
                Domain(literal_eval(rule.domain or "[]")).validate(Ticket)
            except (ValueError, SyntaxError, TypeError) as error:
                raise ValidationError(
                    self.env._(
                        "The conditions of the escalation rule “%(rule)s” cannot be"
                        " read: %(error)s",
                        rule=rule.name,
                        error=error,
                    )
                ) from error

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    @ormcache()
    def _get_levels(self):
        """{metric: its steps}, for the engine."""
        levels = {metric: [] for metric, _label in METRICS}
        # steps are counted for every ticket; conditions are asked when one is due
        for rule in self.sudo().search(Domain.TRUE):
            seconds = round(rule.hours_after * 3600)
            step = Level(rule.id, rule.percent, seconds)
            for metric in [rule.metric] if rule.metric else levels:
                levels[metric].append(step)
        return {metric: tuple(steps) for metric, steps in levels.items()}

    def _accepts(self, ticket, policy):
        """Whether the conditions of the rule hold: a hook."""
        self.ensure_one()
        holds = (
            (not self.company_id or self.company_id == ticket.company_id)
            and (not self.team_ids or ticket.team_id in self.team_ids)
            and (not self.sla_ids or policy in self.sla_ids)
        )
        domain = Domain(literal_eval(self.domain or "[]"))
        return bool(holds and ticket.filtered_domain(domain))

    def _escalate(self, ticket, metric):
        """Do what the rule says: a hook. Notifications come last: they tell of it."""
        self.ensure_one()
        values = self._prepare_ticket_values(ticket)
        if values:
            ticket.write(values)
        if self.activity_head and ticket.team_id.user_id:
            ticket.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.name,
                user_id=ticket.team_id.user_id.id,
            )
        if self.mail_template_id:
            ticket.message_post_with_source(
                self.mail_template_id,
                message_type="auto_comment",
                subtype_xmlid="mail.mt_comment",
            )
        self._notify(ticket, metric)

    def _prepare_ticket_values(self, ticket):
        values = {}
        if self.raise_priority and ticket.priority < "3":
            values["priority"] = str(int(ticket.priority) + 1)
        user = self.reassign_user_id
        if self.reassign_head:
            user = ticket.team_id.user_id or user
        if user and user != ticket.user_id:
            values["user_id"] = user.id
        return values

    def _get_recipients(self, ticket):
        """Users who are told: a hook."""
        users = self.user_ids
        if self.notify_owner:
            users |= ticket.user_id
        if self.notify_head:
            users |= ticket.team_id.user_id
        return users.filtered("active")

    def _notify(self, ticket, metric):
        partners = self._get_recipients(ticket).partner_id
        if not partners:
            return
        clock = ticket.sla_status_ids.filtered(lambda c: c.metric == metric)
        ticket.message_notify(
            partner_ids=partners.ids,
            author_id=self.env.ref("base.partner_root").id,
            subject=self.env._(
                "%(rule)s: %(ticket)s", rule=self.name, ticket=ticket.display_name
            ),
            body=self.env._(
                "%(clock)s is due on %(deadline)s. Escalation level %(level)s.",
                clock=clock.display_name,
                deadline=fields.Datetime.to_string(clock.deadline),
                level=self.level,
            ),
        )
