from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class PrmPartnerType(models.Model):
    """What we promise to partners who register deals."""

    _inherit = "prm.partner.type"

    protection_days = fields.Integer(
        string="Protection (days)",
        default=90,
        help="How long the customer of an approved deal is the partner's.",
    )
    answer_days = fields.Integer(
        string="Answer within (working days)",
        default=2,
        help="We answer a registered deal by the end of this working day after it was"
        " sent. Silence means approved.",
    )
    extension_days = fields.Integer(
        string="Extension (days)",
        default=45,
        help="By how much a protection is extended, when there is proof of activity.",
    )
    max_extensions = fields.Integer(
        string="Extensions",
        default=2,
        help="How often a protection may be extended. 0: never.",
    )

    @api.constrains(
        "protection_days", "answer_days", "extension_days", "max_extensions"
    )
    def _check_promise(self):
        for row in self:
            days = (row.protection_days, row.answer_days, row.extension_days)
            if min(days) < 1 or row.max_extensions < 0:
                raise ValidationError(
                    self.env._(
                        "“%s” promises at least one day of protection, of time to"
                        " answer and of extension; set “Extensions” to 0 if there are"
                        " none.",
                        row.name,
                    )
                )

    def _get_answer_due(self, start, company):
        """The end of the n-th working day after the day of ``start`` (naive UTC)."""
        # sudo: the promise of the type and our working hours, for partners too
        calendar = company.sudo().resource_calendar_id
        days = self.sudo().answer_days
        zone = ZoneInfo(calendar.tz or "UTC")
        tomorrow = start.replace(tzinfo=UTC).astimezone(zone).date() + timedelta(days=1)
        begin = datetime.combine(tomorrow, time.min, zone)
        due = calendar.plan_days(days, begin, compute_leaves=True) if calendar else None
        if not due:
            return start + timedelta(days=days)
        day = datetime.combine(due.astimezone(zone).date(), time.min, zone)
        hours = calendar._work_intervals_batch(day, day + timedelta(days=1))[False]
        last = max(stop for _start, stop, _rest in hours)
        return last.astimezone(UTC).replace(tzinfo=None)


class ResPartnerGrade(models.Model):
    _inherit = "res.partner.grade"

    protection_days = fields.Integer(
        string="Protection of Deals (days)",
        help="How long a customer is the partner's at this level. 0: as the partner"
        " type says.",
    )

    _protection_positive = models.Constraint(
        "CHECK(protection_days >= 0)", "The days of protection cannot be negative."
    )
