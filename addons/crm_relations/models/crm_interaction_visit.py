from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

# Clocks of telephones run a little ahead.
CLOCK_TOLERANCE = timedelta(minutes=10)
LIMITS = {"latitude": 90, "longitude": 180}


class CrmInteraction(models.Model):
    _inherit = "crm.interaction"

    check_in_date = fields.Datetime(
        string="Check-in", copy=False, help="When the visitor arrived."
    )
    check_in_latitude = fields.Float(digits=(10, 7), copy=False)
    check_in_longitude = fields.Float(digits=(10, 7), copy=False)
    check_in_accuracy = fields.Float(
        copy=False, help="Radius of the position at check-in, in metres."
    )
    check_out_date = fields.Datetime(
        string="Check-out", copy=False, help="When the visitor left."
    )
    check_out_latitude = fields.Float(digits=(10, 7), copy=False)
    check_out_longitude = fields.Float(digits=(10, 7), copy=False)
    check_out_accuracy = fields.Float(
        copy=False, help="Radius of the position at check-out, in metres."
    )

    _check_out_after_check_in = models.Constraint(
        "CHECK(check_out_date >= check_in_date)",
        "A visit cannot end before it has begun. Correct the check-in or check-out.",
    )
    # visits that are still going on: at most a handful of each person
    _open_visit_idx = models.Index(
        "(user_id) WHERE check_in_date IS NOT NULL AND check_out_date IS NULL"
    )

    def action_check_in(self, position=None, date=None):
        """Note the arrival, with the device's position if there is one."""
        self.ensure_one()
        if self.check_in_date:
            raise UserError(
                self.env._(
                    "You have already checked in at this visit, at %(date)s.",
                    date=self._format_moment(self.check_in_date),
                )
            )
        self.write(self._prepare_check("check_in", position, date))

    def action_check_out(self, position=None, date=None):
        """Note the departure; a visit of unknown length gets its duration."""
        self.ensure_one()
        if not self.check_in_date or self.check_out_date:
            raise UserError(
                self.env._("There is no visit to end here. Check in at a visit first.")
            )
        values = self._prepare_check("check_out", position, date)
        # a duration that somebody typed is what they mean: keep it
        if not self.duration:
            length = values["check_out_date"] - self.check_in_date
            values["duration"] = max(length / timedelta(hours=1), 0)
        self.write(values)

    def _format_moment(self, moment):
        local = fields.Datetime.context_timestamp(self, moment)
        return local.strftime("%Y-%m-%d %H:%M")

    @api.model
    def _prepare_check(self, prefix, position, date):
        values = {f"{prefix}_date": self._check_visit_date(date)}
        if not position:
            return values
        if not isinstance(position, dict):
            raise UserError(self.env._("The position of the visit cannot be read."))
        for name, limit in LIMITS.items():
            values[f"{prefix}_{name}"] = self._check_coordinate(position, name, limit)
        accuracy = position.get("accuracy") or 0
        values[f"{prefix}_accuracy"] = (
            accuracy if isinstance(accuracy, (int, float)) and accuracy > 0 else 0
        )
        return values

    @api.model
    def _check_coordinate(self, position, name, limit):
        value = position.get(name)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise UserError(self.env._("The position of the visit is incomplete."))
        if not -limit <= value <= limit:
            raise UserError(
                self.env._("The position of the visit is not on the map: %s.", value)
            )
        return value

    @api.model
    def _check_visit_date(self, date):
        now = fields.Datetime.now()
        if not date:
            return now
        moment = fields.Datetime.to_datetime(date)
        if moment > now + CLOCK_TOLERANCE:
            raise UserError(
                self.env._(
                    "The visit would be in the future. Set the clock of your device."
                )
            )
        return min(moment, now)
