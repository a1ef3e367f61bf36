from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

STATES = [
    ("draft", "Draft"),
    ("sent", "With the Partner"),
    ("agreed", "Agreed"),
    ("replaced", "Replaced"),
]
# what both sides agreed on stays as it was
AGREED_FIELDS = {"company_id", "note", "partner_id", "year"}
# written by the steps alone
STEP_FIELDS = {
    "date_sent",
    "previous_id",
    "signature",
    "signed_on",
    "signer_id",
    "version",
}
PORTAL_FIELDS = frozenset(
    (
        "activity_ids",
        "company_id",
        "currency_id",
        "date_sent",
        "line_ids",
        "note",
        "partner_id",
        "percent",
        "signature",
        "signed_by",
        "signed_on",
        "state",
        "user_id",
        "version",
        "year",
    )
)


class PrmBusinessPlan(models.Model):
    """What a partner and we mean to reach together in a year.

    ``_step`` in prm_plan_step holds what happens with it. A plan that was agreed is
    changed by a new version: the old one stays as it was signed.
    """

    _name = "prm.business.plan"
    _description = "Business Plan of a Partner"
    _inherit = [
        "prm.step.mixin",
        "prm.portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "year desc, partner_id, version desc, id desc"
    _prm_page = "plan"
    _rec_names_search = ["partner_id"]
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        tracking=True,
        check_company=True,
        ondelete="restrict",
        domain=[("prm_enrollment_ids.is_current", "=", True)],
    )
    year = fields.Integer(
        required=True,
        default=lambda self: fields.Date.context_today(self).year,
        tracking=True,
        aggregator=None,
    )
    version = fields.Integer(
        default=1, required=True, readonly=True, copy=False, aggregator=None
    )
    previous_id = fields.Many2one(
        "prm.business.plan",
        string="Previous Version",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
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
    note = fields.Html(
        string="What We Want Together",
        help="The partner reads it above the targets.",
    )
    line_ids = fields.One2many(
        "prm.business.plan.line", "plan_id", string="Targets", copy=True
    )
    joint_activity_ids = fields.One2many(
        "mail.activity",
        "res_id",
        string="Joint Activities",
        context={"active_test": False},
        groups="base.group_user",
    )
    percent = fields.Float(
        string="Reached (%)",
        digits=(16, 0),
        compute="_compute_percent",
        help="By today, against the quarters that are over and the part of this one"
        " that is: the average of all targets, none of them for more than 100.",
    )
    date_sent = fields.Datetime(string="Sent on", readonly=True, copy=False)
    signed_by = fields.Char(
        string="Agreed by",
        copy=False,
        help="Who agreed to it at the partner. In the portal the partner signs itself.",
    )
    signer_id = fields.Many2one(
        "res.partner",
        string="Signed in the Portal by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    signed_on = fields.Datetime(string="Agreed on", readonly=True, copy=False)
    signature = fields.Image(
        readonly=True, copy=False, attachment=True, max_width=1024, max_height=1024
    )
    user_id = fields.Many2one(
        "res.users",
        string="Partner Manager",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        domain=[("share", "=", False)],
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    _version_uniq = models.Constraint(
        "UNIQUE(company_id, partner_id, year, version)",
        "There is a plan for this partner and year already: change that one.",
    )
    _agreed_uniq = models.UniqueIndex(
        "(company_id, partner_id, year) WHERE state = 'agreed'",
        "Only one version of a plan can be in force.",
    )
    _open_uniq = models.UniqueIndex(
        "(company_id, partner_id, year) WHERE state IN ('draft', 'sent')",
        "A version of this plan is being prepared already: change that one.",
    )
    _year_sane = models.Constraint(
        "CHECK(year BETWEEN 2000 AND 2200)", "Write the year with four digits."
    )

    @api.depends("partner_id", "company_id")
    def _compute_user_id(self):
        rows = self.env["prm.enrollment"].search(
            [("partner_id", "in", self.partner_id.ids), ("is_current", "=", True)],
            order="id desc",
        )
        managers = {
            (row.partner_id, row.company_id): row.user_id for row in rows if row.user_id
        }
        for plan in self:
            found = managers.get((plan.partner_id, plan.company_id))
            plan.user_id = plan.user_id or found or self.env.user

    @api.depends("line_ids.percent_year")
    def _compute_percent(self):
        for plan in self:
            due = plan.line_ids.filtered("due_year")
            percents = [min(line.percent_year, 100) for line in due]
            plan.percent = sum(percents) / len(percents) if percents else 0

    @api.depends("partner_id", "year", "version")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for plan in self:
            name = f"{plan.partner_id.name or ''} {plan.year}"
            if plan.version > 1:
                number = self.env._("version %s", plan.version)
                name = f"{name} ({number})"
            plan.display_name = name

    @api.constrains("partner_id")
    def _check_partner(self):
        for plan in self:
            if plan.partner_id.commercial_partner_id != plan.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(person)s belongs to %(company)s: make the plan with the"
                        " company.",
                        person=plan.partner_id.name,
                        company=plan.partner_id.commercial_partner_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(STEP_FIELDS & vals.keys() for vals in vals_list):
            self._refuse_signature()
        return super().create(vals_list)

    def write(self, vals):
        if STEP_FIELDS & vals.keys() and not self.env.su:
            self._refuse_signature()
        if AGREED_FIELDS & vals.keys() and not self.env.su:
            self._check_open()
        if "signed_by" in vals and not self.env.su:
            self._check_step(("draft", "sent"))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if sent := self.filtered(lambda plan: plan.state != "draft"):
            raise UserError(
                self.env._(
                    "%s was shown to the partner, so it stays on record.",
                    sent[0].display_name,
                )
            )

    def _refuse_signature(self):
        raise AccessError(
            self.env._(
                "Versions and signatures follow from the buttons and the portal."
            )
        )

    def _check_open(self):
        if closed := self.filtered(lambda plan: plan.state != "draft"):
            raise UserError(
                self.env._(
                    "%s is no draft any more. Take it back, or change it by a new"
                    " version.",
                    closed[0].display_name,
                )
            )

    @api.model
    def _get_portal_fields(self):
        return super()._get_portal_fields() | PORTAL_FIELDS

    @api.model
    def _merge_partner_rows(self, src_partner_ids, dst_partner_id):
        """The survivor's plan of a year stays in force, those of the others follow."""
        rows = self.search(
            [("partner_id", "in", [*src_partner_ids, dst_partner_id])],
            order="version, id",
        )
        rows = rows.sorted(lambda row: row.partner_id.id == dst_partner_id)
        for plans in rows.grouped(lambda row: (row.company_id, row.year)).values():
            if plans.partner_id.ids == [dst_partner_id]:
                continue
            # above all that are taken, so that no two have the same at any time
            first = max(plans.mapped("version")) + 1
            for number, plan in enumerate(plans, first):
                plan.version = number
            plans._replace_older(("agreed",))
            plans._replace_older(("draft", "sent"))
            plans.write({"partner_id": dst_partner_id})

    def _replace_older(self, states):
        """Of plans in these states, the last one stays as it is."""
        alike = self.filtered(lambda plan: plan.state in states)
        alike[:-1]._set_state("replaced")
