from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

STATES = [
    ("failed", "Not Passed"),
    ("valid", "Valid"),
    ("expiring", "Ends Soon"),
    ("expired", "Over"),
    ("revoked", "Taken Back"),
]
PORTAL_FIELDS = frozenset(
    (
        "certificate_id",
        "person_id",
        "partner_id",
        "date_passed",
        "date_until",
        "date_remind",
        "date_revoked",
        "is_passed",
        "state",
        "company_id",
    )
)


class PrmCertification(models.Model):
    """Somebody's exam: what was passed, when, until when it holds.

    It is the person's own, and goes along from employer to employer.
    """

    _name = "prm.certification"
    _description = "Certification"
    _inherit = ["prm.portal.mixin", "mail.thread"]
    _order = "date_passed desc, id desc"
    _rec_names_search = ["certificate_id", "person_id"]

    certificate_id = fields.Many2one(
        "prm.certificate", required=True, index=True, tracking=True, ondelete="restrict"
    )
    person_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        tracking=True,
        ondelete="restrict",
        domain=[("is_company", "=", False)],
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Partner",
        related="person_id.commercial_partner_id",
        store=True,
        index=True,
        help="Where the person works now. The certificate counts for this company.",
    )
    date_passed = fields.Date(
        string="Passed on",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
    )
    date_until = fields.Date(
        string="Valid until",
        compute="_compute_date_until",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="The last day on which it counts. Empty: for ever.",
    )
    date_remind = fields.Date(
        string="Reminder on", compute="_compute_date_remind", store=True
    )
    date_reminded = fields.Date(string="Reminded on", readonly=True, copy=False)
    date_revoked = fields.Date(
        string="Taken Back on",
        copy=False,
        tracking=True,
        help="From this day on it does not count. What it counted for before, stays.",
    )
    score = fields.Float(string="Result (%)", aggregator="avg", tracking=True)
    is_passed = fields.Boolean(
        string="Passed",
        compute="_compute_is_passed",
        store=True,
        readonly=False,
        precompute=True,
    )
    state = fields.Selection(
        STATES, string="Status", compute="_compute_state", search="_search_state"
    )
    employment_ids = fields.One2many(related="person_id.prm_employment_ids")
    company_id = fields.Many2one(related="certificate_id.company_id", store=True)
    note = fields.Text(string="Internal Notes")

    _score_range = models.Constraint(
        "CHECK(score BETWEEN 0 AND 100)",
        "An exam's result lies between 0 and 100 percent.",
    )
    _date_order = models.Constraint(
        "CHECK(date_until >= date_passed)",
        "A certificate cannot end before it was passed.",
    )
    # what the scheduled action looks through
    _remind_idx = models.Index(
        "(date_remind) WHERE is_passed AND date_reminded IS NULL"
        " AND date_revoked IS NULL"
    )
    _until_idx = models.Index("(date_until)")

    @api.depends("certificate_id", "date_passed", "is_passed")
    def _compute_date_until(self):
        for row in self:
            months = row.is_passed and row.certificate_id.validity_months
            row.date_until = (
                row.date_passed + relativedelta(months=months, days=-1)
                if months and row.date_passed
                else False
            )

    @api.depends("date_until", "certificate_id.remind_days")
    def _compute_date_remind(self):
        for row in self:
            days = timedelta(days=row.certificate_id.remind_days)
            row.date_remind = row.date_until and row.date_until - days

    @api.depends("score", "certificate_id")
    def _compute_is_passed(self):
        """As the rule was then: it is not asked again when it changes."""
        for row in self:
            row.is_passed = row.score >= row.certificate_id.pass_score

    @api.depends("is_passed", "date_until", "date_remind", "date_revoked")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for row in self:
            row.state = row._get_state(today)

    def _get_state(self, day):
        if not self.is_passed:
            return "failed"
        if self.date_revoked and self.date_revoked <= day:
            return "revoked"
        if not self.date_until:
            return "valid"
        if self.date_until < day:
            return "expired"
        return "expiring" if self.date_remind <= day else "valid"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        held = Domain("is_passed", "=", True) & (
            Domain("date_revoked", "=", False) | Domain("date_revoked", ">", today)
        )
        over = Domain("date_until", "<", today)
        soon = Domain("date_remind", "<=", today)
        domains = {
            "failed": Domain("is_passed", "=", False),
            "revoked": Domain("is_passed", "=", True)
            & Domain("date_revoked", "<=", today),
            "expired": held & over,
            "expiring": held & soon & Domain("date_until", ">=", today),
            "valid": held
            & (Domain("date_until", "=", False) | Domain("date_remind", ">", today)),
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.depends("certificate_id", "person_id")
    def _compute_display_name(self):
        for row in self:
            names = (row.person_id.name, row.certificate_id.name)
            row.display_name = ": ".join(filter(None, names))

    def _compute_access_url(self):
        result = super()._compute_access_url()
        self.access_url = "/my/partner/certificates"
        return result

    @api.constrains("person_id")
    def _check_person(self):
        if company := self.person_id.filtered("is_company")[:1]:
            raise ValidationError(
                self.env._(
                    "%s is a company: people pass exams. Choose one of its contacts.",
                    company.name,
                )
            )

    @api.constrains("date_passed")
    def _check_date_passed(self):
        today = fields.Date.context_today(self)
        if any(row.date_passed > today for row in self):
            raise ValidationError(
                self.env._("Enter what was passed: that day lies in the future.")
            )

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows.person_id._follow_employer()
        return rows

    def write(self, vals):
        if "date_until" in vals:
            vals = {"date_reminded": False, **vals}
        result = super().write(vals)
        if "person_id" in vals:
            self.person_id._follow_employer()
        return result

    def action_revoke(self):
        self.check_access("write")
        self.filtered(
            lambda row: not row.date_revoked
        ).date_revoked = fields.Date.context_today(self)

    @api.model
    def _get_portal_fields(self):
        return super()._get_portal_fields() | PORTAL_FIELDS

    @api.model
    def _get_counted(self, day, certificate_ids=()):
        """SELECT of ``partner_id, value``: how many certificates count on a day.

        A certificate counts once for a person, however often it was passed: while it
        is valid, and while the person works there.

        :param date day: the day, also one in the past or to come
        :param certificate_ids: those that count; empty: all
        """
        which = SQL("c.certificate_id IN %s", tuple(certificate_ids) or (0,))
        return SQL(
            """SELECT e.partner_id,
                      COUNT(DISTINCT (c.person_id, c.certificate_id)) AS value
                 FROM prm_certification c
                 JOIN (%(employments)s) e ON e.person_id = c.person_id
                  AND COALESCE(e.date_start <= %(day)s, TRUE)
                  AND COALESCE(e.date_end >= %(day)s, TRUE)
                WHERE c.is_passed AND c.date_passed <= %(day)s
                  AND COALESCE(c.date_until >= %(day)s, TRUE)
                  AND COALESCE(c.date_revoked > %(day)s, TRUE) AND %(which)s
                GROUP BY e.partner_id""",
            employments=self.env["prm.employment"]._get_employments(),
            day=day,
            which=which if certificate_ids else SQL("TRUE"),
        )
