from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .words import unknown_placeholders

EVENT_WORDS = ("customer", "event", "date", "days", "subject", "turns", "salesperson")


class CrmLifeEventRule(models.Model):
    _name = "crm.life.event.rule"
    _description = "Life Event Reminder Rule"
    _inherit = ["crm.partner.condition"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        index="btree_not_null",
        help="Only customers of this company. Empty: of all companies.",
    )
    type_ids = fields.Many2many(
        "crm.life.event.type", string="Events", help="Empty: events of every type."
    )
    segment_id = fields.Many2one(
        "crm.segment",
        index="btree_not_null",
        ondelete="restrict",
        help="Only customers who belong to this segment, or whose account does.",
    )
    event_turns = fields.Integer(
        string="Years Reached",
        help="Only when this number of years is reached, for example 17; 0: any.",
    )
    days_before = fields.Integer(default=7, required=True)
    catch_up_days = fields.Integer(
        string="Allowed Delay (days)",
        default=7,
        required=True,
        help="If the server was down, reminders that are at most this number of days"
        " late are still given, even if the event has passed.",
    )
    action = fields.Selection(
        [
            ("activity", "Schedule an activity"),
            ("offer", "Propose a product"),
            ("template", "Send an e-mail"),
        ],
        default="activity",
        required=True,
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        domain="[('res_model', 'in', [False, 'res.partner'])]",
        ondelete="restrict",
        default=lambda self: self.env.ref(
            "mail.mail_activity_data_call", raise_if_not_found=False
        ),
    )
    assign_to = fields.Selection(
        [
            ("salesperson", "The customer's salesperson"),
            ("user", "Always the same person"),
        ],
        default="salesperson",
        required=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        required=True,
        domain=[("share", "=", False)],
        help="Who gets the activity of customers without a salesperson.",
    )
    note = fields.Text(
        translate=True,
        help="What to do. Words in braces are filled in: {customer}, {event}, {date},"
        " {days}, {subject}, {turns}, {salesperson}.",
    )
    offer_rule_id = fields.Many2one(
        "crm.offer.rule", string="Offer", index="btree_not_null", ondelete="restrict"
    )
    template_id = fields.Many2one(
        "mail.template",
        string="E-mail Template",
        domain=[("model", "=", "res.partner")],
        ondelete="restrict",
    )
    reminder_ids = fields.One2many(
        "crm.life.event.reminder", "rule_id", string="Reminders"
    )
    reminder_count = fields.Integer(compute="_compute_reminder_count")

    _days_range = models.Constraint(
        "CHECK(days_before BETWEEN 0 AND 365 AND catch_up_days BETWEEN 0 AND 90)",
        "Remind 0 to 365 days before, and catch up at most 90 days.",
    )
    _turns_range = models.Constraint(
        "CHECK(event_turns BETWEEN 0 AND 150)",
        "The years reached are between 0 and 150; 0 means any.",
    )

    @api.depends("reminder_ids")
    def _compute_reminder_count(self):
        groups = self.env["crm.life.event.reminder"]._read_group(
            [("rule_id", "in", self.ids)], ["rule_id"], ["__count"]
        )
        counts = dict(groups)
        for rule in self:
            rule.reminder_count = counts.get(rule._origin, 0)

    @api.constrains("note")
    def _check_note(self):
        for rule in self:
            if unknown := unknown_placeholders(rule.note, EVENT_WORDS):
                raise ValidationError(
                    self.env._(
                        "Unknown words: %(unknown)s. Use only: %(known)s.",
                        unknown=", ".join(f"{{{word}}}" for word in unknown),
                        known=", ".join(f"{{{word}}}" for word in EVENT_WORDS),
                    )
                )

    @api.constrains("action", "activity_type_id", "offer_rule_id", "template_id")
    def _check_action(self):
        for rule in self:
            name = rule._get_action_fields().get(rule.action)
            if name and not rule[name]:
                raise ValidationError(
                    self.env._(
                        "“%(rule)s” lacks “%(field)s”: choose what is to be done.",
                        rule=rule.name,
                        field=rule._fields[name].get_description(self.env)["string"],
                    )
                )

    @api.model
    def _get_action_fields(self):
        """Return {action: field that it needs}; extend it with your actions."""
        return {
            "activity": "activity_type_id",
            "offer": "offer_rule_id",
            "template": "template_id",
        }

    def action_run(self):
        self.check_access("write")
        for rule in self:
            while rule._remind_batch():
                pass

    def action_view_reminders(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_life_event_reminder_action"
        )
        return {**action, "domain": [("rule_id", "=", self.id)], "context": {}}
