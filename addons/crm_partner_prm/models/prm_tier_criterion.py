from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..tools.level_score import Rule

KINDS = [
    ("revenue", "Paid Revenue"),
    ("deals", "Won Deals"),
    ("certificates", "Certificates Held"),
    ("satisfaction", "Satisfaction of Customers"),
    ("answer", "Hours to Answer a Lead"),
    ("points", "Points Needed (%)"),
]
# what a review has gone by stays as it was
RULE_FIELDS = {
    "certificate_ids",
    "company_id",
    "date_start",
    "grade_id",
    "is_required",
    "kind",
    "target",
    "track_id",
    "type_id",
    "weight",
    "window_months",
}
LIMITS = {"satisfaction": 5, "points": 100}


class PrmTierCriterion(models.Model):
    """What a level takes, from one day to another."""

    _name = "prm.tier.criterion"
    _description = "Level Criterion"
    _inherit = ["crm.relation.period"]
    _order = "grade_id, kind, date_start, id"
    _rec_name = "kind"

    grade_id = fields.Many2one(
        "res.partner.grade",
        string="Level",
        required=True,
        index=True,
        ondelete="restrict",
    )
    type_id = fields.Many2one(
        "prm.partner.type",
        string="Partner Type",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: for all types.",
    )
    track_id = fields.Many2one(
        "prm.track",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: for all tracks.",
    )
    kind = fields.Selection(
        KINDS,
        string="What Counts",
        required=True,
        default="revenue",
        help="Paid revenue: money received on invoices of the partner's deals, or on"
        " what it bought itself. Points: with so many percent of the weighted criteria"
        " the level is reached; without it all criteria have to be met.",
    )
    target = fields.Float(
        string="Needed",
        required=True,
        help="In the company's currency, in deals, certificates, points from 1 to 5,"
        " hours or percent.",
    )
    weight = fields.Float(default=1.0, help="How much it weighs in the score.")
    is_required = fields.Boolean(
        string="In Any Case", help="Must be met, however many points the others bring."
    )
    window_months = fields.Integer(
        string="Within (months)",
        default=12,
        help="What happened in so many months before the day counts.",
    )
    certificate_ids = fields.Many2many(
        "prm.certificate",
        "prm_tier_criterion_certificate_rel",
        "criterion_id",
        "certificate_id",
        string="Certificates",
        help="Those that count. Empty: all.",
    )
    date_start = fields.Date(required=True, default=fields.Date.context_today)
    date_used = fields.Date(
        string="Last Used",
        readonly=True,
        copy=False,
        help="Day of the last review that went by it.",
    )
    company_id = fields.Many2one("res.company", index="btree_not_null")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")

    _target_positive = models.Constraint(
        "CHECK(target > 0)", "Say how much is needed: more than zero."
    )
    _weight_positive = models.Constraint(
        "CHECK(weight > 0)", "A criterion weighs more than zero."
    )
    _window_positive = models.Constraint(
        "CHECK(window_months > 0)", "The time looked back on is at least a month."
    )
    _date_order = models.Constraint(
        "CHECK(date_end >= date_start)", "A criterion cannot end before it starts."
    )

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for row in self:
            row.currency_id = (row.company_id or self.env.company).currency_id

    @api.depends("grade_id", "kind", "target")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            row.display_name = f"{row.grade_id.name}: {kinds.get(row.kind, '')}"

    @api.constrains("kind", "target")
    def _check_target(self):
        for row in self:
            if row.target > LIMITS.get(row.kind, row.target):
                raise ValidationError(
                    self.env._(
                        "%(criterion)s: more than %(limit)s is not possible.",
                        criterion=row.display_name,
                        limit=LIMITS[row.kind],
                    )
                )

    @api.constrains("grade_id", "type_id", "track_id")
    def _check_offered(self):
        for row in self.filtered(lambda row: row.type_id and row.track_id):
            if not row.grade_id._is_offered(row.type_id, row.track_id):
                raise ValidationError(
                    self.env._(
                        "There is no level “%(level)s” in %(type)s / %(track)s.",
                        level=row.grade_id.name,
                        type=row.type_id.name,
                        track=row.track_id.name,
                    )
                )

    def write(self, vals):
        used = self.filtered("date_used")
        if used and RULE_FIELDS & vals.keys():
            raise UserError(
                self.env._(
                    "Reviews have gone by “%s”, so it stays as it was. End it, and"
                    " write a new one from the next day on.",
                    used[0].display_name,
                )
            )
        if used and vals.get("date_end"):
            used._check_end(fields.Date.to_date(vals["date_end"]))
        return super().write(vals)

    def _check_end(self, day):
        last = max(self.mapped("date_used"))
        if day < last:
            raise UserError(
                self.env._(
                    "A review of %s has gone by this criterion: it cannot end before.",
                    fields.Date.to_string(last),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if used := self.filtered("date_used"):
            raise UserError(
                self.env._(
                    "Reviews have gone by “%s”. End it instead of deleting it.",
                    used[0].display_name,
                )
            )

    @api.model
    def _get_in_force(self, day):
        return self.search(
            self._get_current_domain(day) & Domain("grade_id.active", "=", True),
            order="id",
        )

    def _fits(self, enrollment):
        self.ensure_one()
        return (
            self.type_id in (self.type_id.browse(), enrollment.type_id)
            and self.track_id in (self.track_id.browse(), enrollment.track_id)
            and self.company_id in (self.company_id.browse(), enrollment.company_id)
        )

    def _to_rule(self):
        self.ensure_one()
        return Rule(
            id=self.id,
            level=self.grade_id.id,
            kind=self.kind,
            target=self.target,
            weight=self.weight,
            required=self.is_required,
            months=self.window_months,
            certificates=tuple(sorted(self.certificate_ids.ids)),
        )
