from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

COMPARISONS = {"<", "<=", ">", ">="}


class CrmLifeEvent(models.Model):
    _name = "crm.life.event"
    _description = "Life Event"
    _order = "date desc, id desc"

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    type_id = fields.Many2one(
        "crm.life.event.type",
        required=True,
        index=True,
        ondelete="restrict",
    )
    subject = fields.Char(
        string="About Whom",
        help="If it is not the customer's own day: the son, a friend, the contract.",
    )
    date = fields.Date(
        required=True,
        help="The day itself; for an event at an age, the date of birth.",
    )
    is_yearly = fields.Boolean(
        string="Every Year",
        compute="_compute_from_type",
        store=True,
        readonly=False,
        precompute=True,
        help="Comes back every year; 29 February is kept on 28 February in other"
        " years.",
    )
    has_age = fields.Boolean(related="type_id.has_age")
    age = fields.Integer(
        compute="_compute_from_type",
        store=True,
        readonly=False,
        precompute=True,
        help="Happens when this age is reached, in years; 0 for other events.",
    )
    next_date = fields.Date(compute="_compute_next_date", search="_search_next_date")
    turns = fields.Integer(
        string="Years Then",
        compute="_compute_next_date",
        help="How many years will have passed on the next date.",
    )
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    note = fields.Text()
    active = fields.Boolean(default=True)

    _age_range = models.Constraint(
        "CHECK(age BETWEEN 0 AND 150)", "An age is between 0 and 150 years."
    )
    _age_once = models.Constraint(
        "CHECK(age = 0 OR NOT is_yearly)",
        "An age is reached once: such an event cannot come back every year.",
    )

    @api.depends("type_id")
    def _compute_from_type(self):
        for event in self:
            event.is_yearly = event.type_id.is_yearly and not event.type_id.has_age
            event.age = event.type_id.has_age and event.type_id.default_age

    @api.depends("date", "is_yearly", "age")
    @api.depends_context("tz")
    def _compute_next_date(self):
        today = fields.Date.context_today(self)
        for event in self:
            event.next_date = event._get_next_date(today)
            years = event.next_date and event.next_date.year - event.date.year
            event.turns = years or 0

    def _get_next_date(self, today):
        if not self.date:
            return False
        if not self.is_yearly:
            day = self.date + relativedelta(years=self.age)
            return day if day >= today else False
        if self.date >= today:
            return self.date
        day = self.date + relativedelta(years=today.year - self.date.year)
        if day < today:
            day = self.date + relativedelta(years=today.year + 1 - self.date.year)
        return day

    def _search_next_date(self, operator, value):
        if operator in COMPARISONS:
            condition = SQL("%s %s", SQL(operator), fields.Date.to_date(value))
            return self._get_next_date_domain(condition)
        if operator != "in":
            return NotImplemented
        days = [fields.Date.to_date(day) for day in value if day]
        domain = Domain.FALSE
        if days:
            domain |= self._get_next_date_domain(SQL("IN %s", tuple(days)))
        if len(days) < len(value):
            domain |= self._get_next_date_domain(SQL("IS NULL"))
        return domain

    def _get_next_date_domain(self, condition):
        today = fields.Date.context_today(self)
        names = ("date", "is_yearly", "age")
        next_date = self.env["crm.occasion"]._get_next_date
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s %s",
                next_date(
                    *(model._field_to_sql(alias, name, query) for name in names), today
                ),
                condition,
            )
        )

    @api.depends("type_id", "subject", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for event in self:
            who = event.subject or event.partner_id.name
            parts = [event.type_id.name, who]
            event.display_name = ": ".join(part for part in parts if part)
