from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

# of a lead that a manager offers where no rule fits
ANSWER_DAYS = 2
REMIND_DAYS = 14
RETURN_DAYS = 7


class PrmLeadRule(models.Model):
    """Which partners are asked to take which leads, and how long each has to answer.

    ``_choice`` holds how the partners are chosen.
    """

    _name = "prm.lead.rule"
    _description = "Rule for Leads to Partners"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, help="The first rule that fits decides.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    domain = fields.Char(string="Condition", default="[]", required=True)
    country_ids = fields.Many2many(
        "res.country",
        "prm_lead_rule_country_rel",
        "rule_id",
        "country_id",
        string="Countries",
    )
    state_ids = fields.Many2many(
        "res.country.state",
        "prm_lead_rule_state_rel",
        "rule_id",
        "state_id",
        string="States",
    )
    lang_ids = fields.Many2many(
        "res.lang",
        "prm_lead_rule_lang_rel",
        "rule_id",
        "lang_id",
        string="Languages",
        help="Languages of the customer. Empty: all.",
    )
    category_ids = fields.Many2many(
        "product.category",
        "prm_lead_rule_category_rel",
        "rule_id",
        "category_id",
        string="Product Lines",
        help="What the customer wants, with all that is below it. Empty: anything.",
    )
    type_ids = fields.Many2many(
        "prm.partner.type",
        "prm_lead_rule_type_rel",
        "rule_id",
        "type_id",
        string="Partner Types",
        help="Partners of these types are asked. Empty: all types.",
    )
    track_ids = fields.Many2many(
        "prm.track",
        "prm_lead_rule_track_rel",
        "rule_id",
        "track_id",
        string="Tracks",
        help="Partners in these tracks are asked. Empty: all tracks.",
    )
    grade_id = fields.Many2one(
        "res.partner.grade",
        string="Level at Least",
        ondelete="restrict",
        help="Partners at this level or at a better one are asked.",
    )
    partner_ids = fields.Many2many(
        "res.partner",
        "prm_lead_rule_partner_rel",
        "rule_id",
        "partner_id",
        string="Only These Partners",
        domain=[("prm_enrollment_ids.is_current", "=", True)],
    )
    is_same_language = fields.Boolean(
        string="In the Customer's Language",
        help="Ask only partners whose language is the customer's, if it is known.",
    )
    capacity = fields.Integer(
        string="Leads at a Time",
        default=10,
        help="A partner with as many open offers and accepted leads gets no more."
        " 0: no limit.",
    )
    success_weight = fields.Float(
        string="Weight of Success",
        default=1,
        help="0: all partners get the same share. 1: who wins every lead gets twice as"
        " many as who wins none. 2: three times as many, and so on.",
    )
    answer_time = fields.Integer(
        string="Time to Answer",
        default=1,
        help="How long a partner may think about it, in working time.",
    )
    answer_unit = fields.Selection(
        [("hours", "Working Hours"), ("days", "Working Days")],
        string="Unit of Time",
        default="days",
        required=True,
    )
    max_rounds = fields.Integer(
        string="Partners Asked at Most",
        default=3,
        help="When so many did not take it, the lead comes back to the manager.",
    )
    remind_days = fields.Integer(
        string="Remind after (days)",
        default=REMIND_DAYS,
        help="A partner who has not reported for so long is reminded.",
    )
    return_days = fields.Integer(
        string="Take Back after (days)",
        default=RETURN_DAYS,
        help="So long after the reminder the lead comes back, if nothing was reported.",
    )

    @api.constrains("domain")
    def _check_domain(self):
        for rule in self:
            try:
                self.env["crm.lead"]._search(rule._get_domain())
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The condition of the rule “%(rule)s” is not valid: %(error)s",
                        rule=rule.name,
                        error=error,
                    )
                ) from error

    @api.constrains(
        "answer_time",
        "max_rounds",
        "remind_days",
        "return_days",
        "capacity",
        "success_weight",
    )
    def _check_numbers(self):
        for rule in self:
            counts = (
                rule.answer_time,
                rule.max_rounds,
                rule.remind_days,
                rule.return_days,
            )
            if min(counts) < 1 or min(rule.capacity, rule.success_weight) < 0:
                raise ValidationError(
                    self.env._(
                        "“%s”: give at least one hour to answer, one partner to ask"
                        " and one day to remind and to take back; nothing can be"
                        " negative.",
                        rule.name,
                    )
                )

    def _get_domain(self):
        """Condition of the rule with its territory, language and product lines."""
        self.ensure_one()
        domain = Domain(safe_eval(self.domain or "[]", {"uid": self.env.uid}))
        return domain & Domain.AND(self._get_helper_domains())

    def _get_helper_domains(self):
        """Conditions of the simple fields that are filled in: a hook."""
        conditions = (
            ("country_id", "in", self.country_ids),
            ("state_id", "in", self.state_ids),
            ("lang_id", "in", self.lang_ids),
            ("prm_category_id", "child_of", self.category_ids),
        )
        return [
            Domain(path, operator, rows.ids)
            for path, operator, rows in conditions
            if rows
        ]

    def _filter_matching(self, leads):
        own = leads.filtered(lambda lead: lead.company_id in self._get_companies())
        return own.filtered_domain(self._get_domain())

    def _get_companies(self):
        """Companies whose leads the rule hands out: its own, and those of none."""
        return (self.company_id, self.company_id.browse())

    def _get_deadline(self, start):
        """Until when there is time to answer, in naive UTC; without a rule as well."""
        company = self.company_id or self.env.company
        # sudo: our working hours, whoever lets the next partner be asked
        calendar = company.sudo().resource_calendar_id
        number = self.answer_time or ANSWER_DAYS
        is_hours = self.answer_unit == "hours"
        begin = start.replace(tzinfo=UTC).astimezone(ZoneInfo(calendar.tz or "UTC"))
        if not calendar:
            due = begin + (timedelta(hours=number) if is_hours else timedelta(number))
        elif is_hours:
            due = calendar.plan_hours(number, begin, compute_leaves=True)
        else:
            due = self._get_end_of_day(calendar, number, begin)
        due = due or begin + timedelta(days=number)
        return due.astimezone(UTC).replace(tzinfo=None, microsecond=0)

    @api.model
    def _get_end_of_day(self, calendar, number, begin):
        """When work ends on the n-th working day after this one, or False."""
        tomorrow = datetime.combine(begin.date() + timedelta(1), time.min, begin.tzinfo)
        day = calendar.plan_days(number, tomorrow, compute_leaves=True)
        if not day:
            return False
        first = datetime.combine(day.date(), time.min, begin.tzinfo)
        hours = calendar._work_intervals_batch(first, first + timedelta(1))[False]
        return max((stop for _start, stop, _rest in hours), default=day)

    def _get_report_due(self, day):
        """The day by which the partner should have told how it goes."""
        return day + timedelta(days=self.remind_days or REMIND_DAYS)

    def _get_return_due(self, day):
        return day + timedelta(days=self.return_days or RETURN_DAYS)
