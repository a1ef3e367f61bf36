from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

OPEN_STATES = ("received", "documents", "assessment", "decision")
# applications that come on paper: the paper must be attached
PAPER_CHANNELS = ("fax", "letter")
STEP_FIELDS = frozenset(
    {
        "name",
        "state",
        "verdict",
        "decided_by_id",
        "date_decided",
        "decided_amount",
        "inputs",
        "agreement_id",
    }
)
# what the decision was about
TERMS = {
    "partner_id",
    "product_id",
    "amount",
    "currency_id",
    "term_months",
    "purpose",
    "decision_note",
}


class FinApplication(models.Model):
    """A customer applies for a loan, a card ...: from the fax to the agreement."""

    _name = "fin.application"
    _description = "Loan Application"
    _inherit = ["mail.thread", "mail.activity.mixin", "fin.step.mixin"]
    _order = "date_received desc, id desc"
    _rec_names_search = ["name", "partner_id"]
    _mail_post_access = "read"
    _check_company_auto = True
    _step_fields = STEP_FIELDS

    name = fields.Char(string="Number", readonly=True, copy=False)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=False,  # covered by partner_date_idx
        tracking=True,
        ondelete="restrict",
    )
    product_id = fields.Many2one(
        "fin.product",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
        domain=[("kind", "in", ("card", "loan", "mortgage", "leasing"))],
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    branch_id = fields.Many2one(
        "fin.branch",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        compute="_compute_branch_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        index="btree_not_null",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        tracking=True,
    )
    amount = fields.Monetary(required=True, tracking=True)
    term_months = fields.Integer(string="Term (months)", default=12, tracking=True)
    purpose = fields.Char(help="What the money is for, in the customer's words.")
    channel = fields.Selection(
        [
            ("branch", "Branch"),
            ("portal", "Portal"),
            ("phone", "Phone"),
            ("fax", "Fax"),
            ("letter", "Letter"),
        ],
        string="Came by",
        required=True,
        default="branch",
    )
    scan = fields.Binary(
        string="Scanned Paper",
        attachment=True,
        copy=False,
        help="The fax or letter itself: whoever answers the phone sees it.",
    )
    scan_name = fields.Char(copy=False)
    date_received = fields.Datetime(
        string="Received", default=fields.Datetime.now, required=True, copy=False
    )
    state = fields.Selection(
        [
            ("received", "Received"),
            ("documents", "Documents"),
            ("assessment", "Assessment"),
            ("decision", "Decision"),
            ("agreed", "Agreement Made"),
            ("declined", "Declined"),
            ("withdrawn", "Withdrawn"),
        ],
        string="Status",
        default="received",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
        copy=False,
        group_expand=True,
    )
    document_ids = fields.One2many(
        "fin.application.document", "application_id", string="Checklist", copy=False
    )
    missing_count = fields.Integer(
        string="Missing Documents", compute="_compute_missing_count"
    )
    offer_id = fields.Many2one(
        "crm.offer",
        string="From Offer",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    verdict = fields.Selection(
        [("approved", "Approved"), ("declined", "Declined")],
        readonly=True,
        copy=False,
        tracking=True,
    )
    decision_note = fields.Text(
        string="Grounds of the Decision",
        copy=False,
        help="Needed to decline; the customer has a right to know why.",
    )
    decided_amount = fields.Monetary(string="Decided", readonly=True, copy=False)
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_decided = fields.Datetime(string="Decided on", readonly=True, copy=False)
    inputs = fields.Json(
        string="Inputs of the Decision",
        readonly=True,
        copy=False,
        groups="crm_industry_profiles.group_bank_compliance",
    )
    inputs_html = fields.Html(
        string="As Seen", compute="_compute_inputs_html", sanitize=False
    )
    agreement_id = fields.Many2one(
        "fin.agreement",
        readonly=True,
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
    )

    _positive = models.Constraint(
        "CHECK(amount > 0 AND term_months >= 0)",
        "Say how much the customer applies for; the term cannot be negative.",
    )
    # the call view shows the open ones of one customer
    _open_idx = models.Index(
        "(partner_id, date_received DESC)"
        " WHERE state NOT IN ('agreed', 'declined', 'withdrawn')"
    )
    _partner_date_idx = models.Index("(partner_id, date_received)")
    _order_idx = models.Index("(date_received DESC, id DESC)")
    # a customer names the number on the telephone
    _caller_number_idx = models.Index("(lower(name))")

    @api.depends("name", "product_id")
    def _compute_display_name(self):
        for application in self:
            parts = (application.name, application.product_id.name)
            application.display_name = " ".join(part for part in parts if part)

    @api.depends("partner_id", "company_id")
    def _compute_branch_id(self):
        """The branch that looks after the customer, whoever takes the application."""
        for application in self:
            branch = application.partner_id._get_fin_branch(application.company_id)
            application.branch_id = branch or application.branch_id

    @api.depends("document_ids.date_received", "document_ids.is_required")
    def _compute_missing_count(self):
        counts = dict(
            self.env["fin.application.document"]._read_group(
                [
                    ("application_id", "in", self.ids),
                    ("is_required", "=", True),
                    ("date_received", "=", False),
                ],
                ["application_id"],
                ["__count"],
            )
        )
        for application in self:
            application.missing_count = counts.get(application._origin, 0)

    @api.constrains("channel", "scan")
    def _check_scan(self):
        labels = dict(self._fields["channel"]._description_selection(self.env))
        for application in self:
            if application.channel in PAPER_CHANNELS and not application.scan:
                raise ValidationError(
                    self.env._(
                        "Attach the scanned paper: the application came by “%s”.",
                        labels[application.channel],
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        applications = super().create(vals_list)
        for application in applications:
            # sudo: the number follows from the id, nobody chooses it
            application.sudo().name = f"LA{application.id:06}"
        applications.filtered(lambda row: not row.document_ids)._fill_checklist()
        return applications

    def write(self, vals):
        decided = self.filtered("verdict")
        if decided and TERMS & vals.keys() and not self.env.su:
            raise UserError(
                self.env._(
                    "%s is decided: what the decision was about does not change.",
                    decided[0].display_name,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        if self.filtered("verdict"):
            raise UserError(self.env._("A decision that was taken cannot be deleted."))

    def _fill_checklist(self):
        """The documents that the product asks for."""
        self.env["fin.application.document"].create(
            [
                {"application_id": application.id, "kind_id": kind.id}
                for application in self
                for kind in application.product_id.document_kind_ids
                - application.document_ids.kind_id
            ]
        )
