from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmTargetCopy(models.TransientModel):
    """Next year's targets from this year's, raised by some percent."""

    _name = "crm.target.copy"
    _description = "Copy Targets to Another Year"

    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, required=True
    )
    year_from = fields.Integer(
        string="From Year", default=lambda self: self._default_year(0), required=True
    )
    year_to = fields.Integer(
        string="To Year", default=lambda self: self._default_year(1), required=True
    )
    percent = fields.Float(
        string="Change (%)",
        help="10 raises each target by 10 percent, -5 lowers it by 5 percent.",
    )
    target_count = fields.Integer(
        string="Targets to Copy", compute="_compute_target_count"
    )

    _percent_sane = models.Constraint(
        "CHECK(percent >= -100)", "A target cannot fall by more than 100 percent."
    )

    @api.model
    def _default_year(self, years):
        return fields.Date.context_today(self).year + years

    @api.depends("company_id", "year_from")
    def _compute_target_count(self):
        for wizard in self:
            wizard.target_count = len(wizard._get_targets())

    def _get_targets(self):
        if not 1900 < self.year_from < 9000:
            return self.env["crm.target"]
        return self.env["crm.target"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("date_start", ">=", date(self.year_from, 1, 1)),
                ("date_start", "<=", date(self.year_from, 12, 31)),
                # whoever left has no plan for the next year
                "|",
                ("user_id", "=", False),
                ("user_id.active", "=", True),
            ]
        )

    def action_copy(self):
        """Targets that are there already stay as they are."""
        self.ensure_one()
        targets = self._get_targets()
        self._check_years(targets)
        copies = targets._create_missing(
            [self._prepare_target(target) for target in targets]
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Targets of %s", self.year_to),
            "res_model": "crm.target",
            "view_mode": "list,form",
            "domain": [("id", "in", copies.ids)],
        }

    def _check_years(self, targets):
        if self.year_to == self.year_from or not 1900 < self.year_to < 9000:
            raise UserError(
                self.env._("Choose another year than %s to copy to.", self.year_from)
            )
        if not targets:
            raise UserError(
                self.env._(
                    "%(company)s has no targets in %(year)s: choose a year that has.",
                    company=self.company_id.name,
                    year=self.year_from,
                )
            )

    def _prepare_target(self, target):
        amount = target.amount * (1 + self.percent / 100)
        digits = 2 if target.is_money else 0
        return {
            **target._prepare_key(),
            "date_start": target.date_start
            + relativedelta(years=self.year_to - self.year_from),
            "amount": round(amount, digits),
        }
