from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import email_normalize

STATES = [
    ("submitted", "Submitted"),
    ("review", "In Review"),
    ("contract", "Contract"),
    ("onboarding", "Onboarding"),
    ("done", "Partner"),
    ("rejected", "Rejected"),
    ("withdrawn", "Withdrawn"),
]
OPEN_STATES = ("submitted", "review", "contract")
PORTAL_FIELDS = frozenset(
    (
        "name",
        "type_id",
        "track_id",
        "state",
        "create_date",
        "reason_id",
        "partner_id",
        "contact_id",
        "contact_name",
        "email",
        "phone",
        "note",
        "company_id",
    )
)


class PrmApplication(models.Model):
    """A company wants to become a partner: review, contract, onboarding."""

    _name = "prm.application"
    _description = "Partner Application"
    _inherit = [
        "prm.step.mixin",
        "prm.portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "contact_name", "email", "vat"]
    _check_company_auto = True

    name = fields.Char(string="Applying Company", required=True, tracking=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        tracking=True,
        domain=[("parent_id", "=", False)],
        help="The applicant among our contacts. Empty: made when the contract is"
        " prepared.",
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Applicant's Contact",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
        domain="[('parent_id', '=', partner_id)]",
    )
    contact_name = fields.Char(string="Applicant", required=True)
    email = fields.Char(string="E-mail", required=True)
    phone = fields.Char()
    vat = fields.Char(string="Tax ID")
    website = fields.Char()
    city = fields.Char()
    country_id = fields.Many2one("res.country", ondelete="restrict")
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
        string="First Level",
        tracking=True,
        ondelete="restrict",
        help="Level at which the partner begins. Empty: the lowest one on offer.",
    )
    note = fields.Text(
        string="What the Applicant Says", help="Experience, customers, plans."
    )
    state = fields.Selection(
        STATES,
        string="Status",
        default="submitted",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
        copy=False,
        group_expand=True,
    )
    reason_id = fields.Many2one(
        "prm.reason",
        tracking=True,
        copy=False,
        ondelete="restrict",
        domain=[("kind", "=", "application")],
        help="Choose it before you reject: the applicant reads it in the portal.",
    )
    agreement_id = fields.Many2one(
        "crm.agreement",
        string="Contract",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    enrollment_id = fields.Many2one(
        "prm.enrollment",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Partner Manager",
        domain=[("share", "=", False)],
        index=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )

    # Two colleagues of the applicant may send the form at the same moment.
    _open_uniq = models.UniqueIndex(
        "(company_id, partner_id, type_id, track_id)"
        " WHERE partner_id IS NOT NULL"
        " AND state IN ('submitted', 'review', 'contract')",
        "There is an open application for this programme already.",
    )

    @api.constrains("email")
    def _check_email(self):
        for application in self:
            if not email_normalize(application.email):
                raise ValidationError(
                    self.env._(
                        "“%s” is no e-mail address. Write it like name@company.com.",
                        application.email,
                    )
                )

    @api.constrains("type_id", "track_id")
    def _check_track(self):
        for application in self:
            if application.track_id not in application.type_id._get_tracks():
                raise ValidationError(
                    self.env._(
                        "Partners of the type “%(type)s” have no track “%(track)s”.",
                        type=application.type_id.name,
                        track=application.track_id.name,
                    )
                )

    def action_review(self):
        """Take it: whoever presses answers for it, unless somebody does already."""
        self._check_step(("submitted",))
        for user, applications in self.grouped("user_id").items():
            applications._set_state("review", user_id=(user or self.env.user).id)

    def action_prepare_contract(self):
        """Make the contact, if need be, and the draft of the contract."""
        self._check_step(("review",))
        for application in self:
            if not application.partner_id:
                application._create_partner()
            application.agreement_id = self.env["crm.agreement"].create(
                application._prepare_agreement()
            )
        self._set_state("contract")

    def action_reject(self):
        self._check_step(OPEN_STATES)
        if missing := self.filtered(lambda row: not row.reason_id):
            raise UserError(
                self.env._(
                    "Why is %s rejected? Choose a reason: the applicant reads it.",
                    missing[0].name,
                )
            )
        self._set_state("rejected")

    def action_withdraw(self):
        self._check_step(OPEN_STATES)
        self._set_state("withdrawn")

    def action_finish(self):
        """The onboarding is over: the partner works on its own."""
        self._check_step(("onboarding",))
        self._set_state("done")

    def action_open_agreement(self):
        return self._open("agreement_id")

    def action_open_enrollment(self):
        return self._open("enrollment_id")

    def _open(self, name):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self[name]._name,
            "res_id": self[name].id,
            "views": [(False, "form")],
        }

    def _create_partner(self):
        """Make the company and the applicant in the role of the programme's owner."""
        self.ensure_one()
        company = self.env["res.partner"].create(self._prepare_partner())
        person = self.env["res.partner"].create(
            {
                "name": self.contact_name,
                "parent_id": company.id,
                "email": self.email,
                "phone": self.phone,
            }
        )
        role = self.env.ref(
            "crm_partner_prm.crm_relation_type_prm_owner", raise_if_not_found=False
        )
        if role:
            self.env["crm.relation"].create(
                {
                    "left_partner_id": person.id,
                    "type_id": role.id,
                    "right_partner_id": company.id,
                }
            )
        self.write({"partner_id": company.id, "contact_id": person.id})

    def _prepare_partner(self):
        return {
            "name": self.name,
            "is_company": True,
            "email": self.email,
            "phone": self.phone,
            "vat": self.vat,
            "website": self.website,
            "city": self.city,
            "country_id": self.country_id.id,
            "user_id": self.user_id.id,
        }

    def _prepare_agreement(self):
        """Return the values of the contract with the applicant: a hook."""
        self.ensure_one()
        values = {
            "partner_id": self.partner_id.id,
            "subject": f"{self.type_id.name} / {self.track_id.name}",
            "company_id": self.company_id.id,
            "user_id": (self.user_id or self.env.user).id,
        }
        if kind := self.type_id.agreement_type_id:
            values["type_id"] = kind.id
        return values

    def _enroll(self):
        """The contract is in force: enroll the applicant, and start the plan."""
        Enrollment = self.env["prm.enrollment"]
        for application in self:
            enrollment = application._find_enrollment()
            if enrollment:
                enrollment._set_state(
                    "active", agreement_id=application.agreement_id.id
                )
            else:
                enrollment = Enrollment.create(application._prepare_enrollment())
            application.enrollment_id = enrollment
            enrollment._start_onboarding()
        self._set_state("onboarding")

    def _find_enrollment(self):
        return self.env["prm.enrollment"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("partner_id", "=", self.partner_id.id),
                ("type_id", "=", self.type_id.id),
                ("track_id", "=", self.track_id.id),
                ("state", "!=", "ended"),
            ],
            limit=1,
        )

    def _prepare_enrollment(self):
        """Return the values of the enrollment that the contract begins: a hook."""
        self.ensure_one()
        return {
            "partner_id": self.partner_id.id,
            "type_id": self.type_id.id,
            "track_id": self.track_id.id,
            "grade_id": self._get_first_grade().id,
            "state": "active",
            "date_start": self.agreement_id.date_start,
            "user_id": self.user_id.id,
            "company_id": self.company_id.id,
            "agreement_id": self.agreement_id.id,
        }

    def _get_first_grade(self):
        """The level that was chosen, else the lowest one of the type and track."""
        if self.grade_id:
            return self.grade_id
        grades = self.env["res.partner.grade"].search(
            [("company_id", "in", [self.company_id.id, False])],
            order="sequence desc, id desc",
        )
        offered = grades.filtered(lambda g: g._is_offered(self.type_id, self.track_id))
        if not offered:
            raise UserError(
                self.env._(
                    "There is no level in %(type)s / %(track)s yet. Add one under"
                    " Partners, Configuration, Levels.",
                    type=self.type_id.name,
                    track=self.track_id.name,
                )
            )
        return offered[0]

    @api.model
    def _get_portal_fields(self):
        return super()._get_portal_fields() | PORTAL_FIELDS

    @api.model
    def _merge_partner_rows(self, src_partner_ids, dst_partner_id):
        """Of two open applications for one programme the survivor's stays open."""
        ids = [*src_partner_ids, dst_partner_id]
        rows = self.search([("partner_id", "in", ids)], order="id")
        taken = {}
        for row in rows.sorted(lambda row: row.partner_id.id != dst_partner_id):
            cell = (row.company_id, row.type_id, row.track_id)
            if row.state in OPEN_STATES and taken.setdefault(cell, row) != row:
                row.write({"state": "withdrawn"})
        rows.filtered(lambda row: row.partner_id.id != dst_partner_id).write(
            {"partner_id": dst_partner_id}
        )
