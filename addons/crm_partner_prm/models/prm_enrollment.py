from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

BATCH = 500
STATES = [
    ("draft", "Prepared"),
    ("active", "Active"),
    ("suspended", "Suspended"),
    ("ended", "Ended"),
]
# what decides about the level of the partner
LEVEL_FIELDS = {
    "company_id",
    "date_end",
    "date_start",
    "grade_id",
    "partner_id",
    "state",
}
PORTAL_FIELDS = frozenset(
    (
        "partner_id",
        "type_id",
        "track_id",
        "grade_id",
        "state",
        "date_start",
        "date_end",
        "date_grade",
        "date_review",
        "user_id",
        "company_id",
    )
)


class PrmEnrollment(models.Model):
    """A partner in a programme: in which type and track, at which level, since when."""

    _name = "prm.enrollment"
    _description = "Partner Enrollment"
    _inherit = [
        "prm.step.mixin",
        "prm.portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "partner_id, type_id, track_id, id"
    _rec_names_search = ["partner_id", "type_id", "track_id"]
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        tracking=True,
        check_company=True,
        ondelete="restrict",
        domain=[("parent_id", "=", False)],
    )
    type_id = fields.Many2one(
        "prm.partner.type",
        string="Partner Type",
        required=True,
        index=True,
        tracking=True,
        ondelete="restrict",
    )
    track_id = fields.Many2one(
        "prm.track", required=True, index=True, tracking=True, ondelete="restrict"
    )
    grade_id = fields.Many2one(
        "res.partner.grade",
        string="Level",
        required=True,
        index=True,
        tracking=True,
        ondelete="restrict",
        domain="['|', ('prm_type_ids', '=', False), ('prm_type_ids', 'in', type_id),"
        " '|', ('prm_track_ids', '=', False), ('prm_track_ids', 'in', track_id)]",
        help="The partner itself gets the best level of all its active enrollments,"
        " and with it the price list of that level.",
    )
    state = fields.Selection(
        STATES,
        string="Status",
        default="draft",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
        copy=False,
    )
    date_start = fields.Date(
        string="Since",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
    )
    date_end = fields.Date(
        string="Until",
        tracking=True,
        copy=False,
        help="The last day on which it counts. Empty: without an end.",
    )
    date_grade = fields.Date(string="At this Level since", readonly=True, copy=False)
    date_review = fields.Date(
        string="Next Review",
        copy=False,
        help="When somebody looks again at whether the level still fits.",
    )
    is_current = fields.Boolean(
        string="Counts Today",
        compute="_compute_is_current",
        store=True,
        help="Active, begun and not over: it counts for the level of the partner.",
    )
    country_ids = fields.Many2many(
        "res.country",
        "prm_enrollment_country_rel",
        "enrollment_id",
        "country_id",
        string="Territory",
        help="Countries where the partner sells for us. Empty: everywhere.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Partner Manager",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    agreement_id = fields.Many2one(
        "crm.agreement",
        string="Contract",
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
        copy=False,
        help="When this contract ends, the enrollment is suspended.",
    )
    contact_ids = fields.Many2many(
        related="partner_id.prm_contact_ids", groups="crm_partner_prm.group_prm_manager"
    )
    note = fields.Html(string="Internal Notes")

    _open_uniq = models.UniqueIndex(
        "(company_id, partner_id, type_id, track_id) WHERE state <> 'ended'",
        "This partner is already enrolled in this type and track. Change the level of"
        " that enrollment, or end it first.",
    )
    _date_order = models.Constraint(
        "CHECK(date_end >= date_start)", "An enrollment cannot end before it starts."
    )
    # what the scheduled action looks through
    _ends_idx = models.Index("(date_end) WHERE state = 'active'")
    _starts_idx = models.Index(
        "(date_start) WHERE state = 'active' AND is_current IS NOT TRUE"
    )

    @api.depends("state", "date_start", "date_end")
    def _compute_is_current(self):
        """Written again by the scheduled action on the days that matter."""
        today = fields.Date.context_today(self)
        for enrollment in self:
            begun = enrollment.date_start and enrollment.date_start <= today
            over = enrollment.date_end and enrollment.date_end < today
            enrollment.is_current = enrollment.state == "active" and begun and not over

    @api.depends("partner_id", "type_id", "track_id")
    def _compute_display_name(self):
        for enrollment in self:
            parts = (enrollment.type_id.name, enrollment.track_id.name)
            programme = " / ".join(filter(None, parts))
            names = (enrollment.partner_id.name, programme)
            enrollment.display_name = ": ".join(filter(None, names))

    @api.constrains("partner_id")
    def _check_partner(self):
        for enrollment in self:
            partner = enrollment.partner_id
            if partner.commercial_partner_id != partner:
                raise ValidationError(
                    self.env._(
                        "%(person)s belongs to %(company)s: enroll the company, and"
                        " name its people as contacts with a role.",
                        person=partner.name,
                        company=partner.commercial_partner_id.name,
                    )
                )

    @api.constrains("type_id", "track_id", "grade_id")
    def _check_offered(self):
        for partner_type, track, grade in self.grouped(
            lambda row: (row.type_id, row.track_id, row.grade_id)
        ):
            if track not in partner_type._get_tracks():
                raise ValidationError(
                    self.env._(
                        "Partners of the type “%(type)s” have no track “%(track)s”."
                        " Choose another track, or add it to the type.",
                        type=partner_type.name,
                        track=track.name,
                    )
                )
            if not grade._is_offered(partner_type, track):
                raise ValidationError(
                    self.env._(
                        "There is no level “%(level)s” in %(type)s / %(track)s.",
                        level=grade.name,
                        type=partner_type.name,
                        track=track.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        today = fields.Date.context_today(self)
        for vals in vals_list:
            vals.setdefault("date_grade", vals.get("date_start") or today)
        enrollments = super().create(vals_list)
        enrollments.partner_id._follow_enrollments()
        return enrollments

    def write(self, vals):
        if not LEVEL_FIELDS & vals.keys():
            return super().write(vals)
        partners = self.partner_id
        if "grade_id" in vals and "date_grade" not in vals:
            vals = vals | {"date_grade": fields.Date.context_today(self)}
        result = super().write(vals)
        (partners | self.partner_id)._follow_enrollments()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        if begun := self.filtered(lambda enrollment: enrollment.state != "draft"):
            raise UserError(
                self.env._(
                    "%s has begun, so it stays on record. End it instead.",
                    begun[0].display_name,
                )
            )

    def action_activate(self):
        self._move(("draft", "suspended"), "active")

    def action_suspend(self):
        self._move(("active",), "suspended")

    def action_end(self):
        """The partner leaves the programme today; what was before stays on record."""
        self._check_step(("draft", "active", "suspended"))
        today = fields.Date.context_today(self)
        for start, enrollments in self.grouped("date_start").items():
            enrollments._set_state("ended", date_end=max(start, today))

    def _move(self, states, state):
        self._check_step(states)
        self._set_state(state)

    def _start_onboarding(self):
        """Start the plan of the type: tasks for the partner manager."""
        for (plan, user), rows in self.grouped(
            lambda row: (row.type_id.activity_plan_id, row.user_id)
        ).items():
            if plan:
                rows._schedule_plan(plan, user or self.env.user)

    def _schedule_plan(self, plan, user):
        # sudo: tasks of an enrollment that a step has just begun
        wizard = (
            self.env["mail.activity.schedule"]
            .sudo()
            .create(
                {
                    "res_model": self._name,
                    "res_ids": str(self.ids),
                    "plan_id": plan.id,
                    "plan_on_demand_user_id": user.id,
                }
            )
        )
        wizard.action_schedule_plan()
        wizard.unlink()

    @api.model
    def _cron_follow_dates(self):
        """What begins today counts from today; what is over ends."""
        today = fields.Date.context_today(self)
        active = Domain("state", "=", "active")
        begun = Domain("is_current", "=", False) & Domain("date_start", "<=", today)
        over = Domain("date_end", "<", today)
        if self._work_off(active & over, "_end_over"):
            self._work_off(active & begun, "_begin")

    @api.model
    def _work_off(self, domain, method):
        while batch := self.search(domain, limit=BATCH, order="id"):
            getattr(batch, method)()
            left = BATCH if len(batch) == BATCH else 0
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=left):
                return False
        return True

    def _end_over(self):
        self._set_state("ended")

    def _begin(self):
        self._compute_is_current()
        self.partner_id._follow_enrollments()

    @api.model
    def _get_portal_fields(self):
        return super()._get_portal_fields() | PORTAL_FIELDS

    @api.model
    def _merge_partner_rows(self, src_partner_ids, dst_partner_id):
        """Of two enrollments in the same cell the survivor's stays, the other ends."""
        ids = [*src_partner_ids, dst_partner_id]
        rows = self.search([("partner_id", "in", ids)], order="id")
        taken = {}
        for row in rows.sorted(lambda row: row.partner_id.id != dst_partner_id):
            cell = (row.company_id, row.type_id, row.track_id)
            if row.state == "ended" or taken.setdefault(cell, row) == row:
                continue
            today = fields.Date.context_today(self)
            row.write({"state": "ended", "date_end": max(row.date_start, today)})
        rows.filtered(lambda row: row.partner_id.id != dst_partner_id).write(
            {"partner_id": dst_partner_id}
        )
