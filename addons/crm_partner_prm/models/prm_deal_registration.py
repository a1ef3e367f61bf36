from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import email_normalize

from ..tools.customer_judge import Customer
from ..tools.customer_words import domain_key, name_key, phone_key, vat_key

STATES = [
    ("draft", "Draft"),
    ("submitted", "Waits for Answer"),
    ("approved", "Approved"),
    ("rejected", "Rejected"),
    ("expired", "Expired"),
    ("won", "Won"),
    ("lost", "Lost"),
]
LIVE_STATES = ("submitted", "approved")
CUSTOMER_FIELDS = (
    "customer_name",
    "customer_vat",
    "customer_email",
    "customer_website",
    "customer_phone",
    "customer_street",
    "customer_zip",
    "customer_city",
    "country_id",
)
# what was registered stays as it was sent
SENT_FIELDS = {*CUSTOMER_FIELDS, "category_id", "company_id", "partner_id"}
PORTAL_FIELDS = frozenset(
    (
        *CUSTOMER_FIELDS,
        "number",
        "partner_id",
        "contact_id",
        "type_id",
        "category_id",
        "description",
        "amount",
        "currency_id",
        "date_close",
        "state",
        "reason_id",
        "date_submitted",
        "date_answer_due",
        "date_answered",
        "date_expiry",
        "extension_count",
        "is_silent",
        "company_id",
        "create_date",
        "write_date",
    )
)


class PrmDealRegistration(models.Model):
    """A deal that a partner claims: first come, first protected.

    ``_step`` holds what happens with it, ``_judge`` whom else the customer belongs to.
    """

    _name = "prm.deal.registration"
    _description = "Deal Registration"
    _inherit = [
        "prm.step.mixin",
        "prm.portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _prm_page = "deals"
    _rec_names_search = ["number", "customer_name", "partner_id"]
    _check_company_auto = True

    number = fields.Char(
        readonly=True, required=True, copy=False, default="", index="trigram"
    )
    partner_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        tracking=True,
        check_company=True,
        ondelete="restrict",
        domain=[("prm_enrollment_ids.is_current", "=", True)],
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Registered by",
        index="btree_not_null",
        ondelete="set null",
        domain="[('parent_id', '=', partner_id)]",
    )
    enrollment_id = fields.Many2one(
        "prm.enrollment",
        compute="_compute_enrollment_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        domain="[('partner_id', '=', partner_id), ('is_current', '=', True)]",
        help="What protection there is, is promised by its partner type and level.",
    )
    type_id = fields.Many2one(
        "prm.partner.type", related="enrollment_id.type_id", store=True, index=True
    )
    customer_name = fields.Char(string="Customer", required=True, tracking=True)
    customer_vat = fields.Char(string="Tax ID")
    customer_email = fields.Char(string="E-mail")
    customer_website = fields.Char(string="Website")
    customer_phone = fields.Char(string="Phone")
    customer_street = fields.Char(string="Street")
    customer_zip = fields.Char(string="Zip")
    customer_city = fields.Char(string="City")
    country_id = fields.Many2one("res.country", ondelete="restrict")
    customer_key = fields.Char(
        string="Name as It Sounds",
        compute="_compute_customer_keys",
        store=True,
        help="The name without legal form, script and spelling: for comparing.",
    )
    customer_vat_digits = fields.Char(
        compute="_compute_customer_keys", store=True, index="btree_not_null"
    )
    customer_domain = fields.Char(
        string="Own Domain",
        compute="_compute_customer_keys",
        store=True,
        index="btree_not_null",
    )
    customer_phone_key = fields.Char(
        compute="_compute_customer_keys", store=True, index="btree_not_null"
    )
    category_id = fields.Many2one(
        "product.category",
        string="Product Line",
        ondelete="restrict",
        help="What the customer wants to buy. Empty: all that we sell.",
    )
    description = fields.Text(
        string="Need", help="What the customer needs, and what was agreed so far."
    )
    amount = fields.Monetary(string="Expected Amount", tracking=True)
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    date_close = fields.Date(string="Expected Closing")
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
    reason_id = fields.Many2one(
        "prm.reason",
        string="Reason of Refusal",
        tracking=True,
        copy=False,
        ondelete="restrict",
        domain=[("kind", "=", "registration")],
        help="Choose it before you reject: the partner reads it.",
    )
    date_submitted = fields.Datetime(string="Submitted on", readonly=True, copy=False)
    date_answer_due = fields.Datetime(
        string="Answer by",
        readonly=True,
        copy=False,
        help="Without an answer by then the deal is approved.",
    )
    date_answered = fields.Datetime(string="Answered on", readonly=True, copy=False)
    is_silent = fields.Boolean(string="Approved by Silence", readonly=True, copy=False)
    date_expiry = fields.Date(
        string="Protected until",
        readonly=True,
        copy=False,
        tracking=True,
        help="The last day on which the customer is this partner's.",
    )
    extension_count = fields.Integer(string="Extensions", readonly=True, copy=False)
    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    customer_id = fields.Many2one(
        "res.partner",
        string="Known as",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
        help="The customer among our contacts, as the search for conflicts found it.",
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

    _customer_key_idx = models.Index(
        lambda registry: (
            "USING gin (customer_key gin_trgm_ops)" if registry.has_trigram else ""
        )
    )
    # what the scheduled actions look through
    _due_idx = models.Index("(date_answer_due) WHERE state = 'submitted'")
    _expiry_idx = models.Index("(date_expiry) WHERE state = 'approved'")
    _partner_idx = models.Index("(partner_id, id)")

    @api.depends("partner_id", "company_id")
    def _compute_enrollment_id(self):
        # sudo: which of its enrollments protects most, of partners one may choose
        rows = (
            self.env["prm.enrollment"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", self.partner_id.ids),
                    ("is_current", "=", True),
                ]
            )
        )
        rows = rows.sorted(lambda row: (row.grade_id.sequence, row.id))
        best = rows.grouped(lambda row: (row.partner_id, row.company_id))
        for registration in self:
            cell = (registration.partner_id, registration.company_id)
            found = best.get(cell, rows.browse())
            if registration.enrollment_id not in found:
                registration.enrollment_id = found[:1]

    @api.depends("enrollment_id")
    def _compute_user_id(self):
        for registration in self:
            # sudo: who looks after the partner, also for the partner itself
            manager = registration.enrollment_id.sudo().user_id
            registration.user_id = registration.user_id or manager

    @api.depends(
        "customer_name",
        "customer_vat",
        "customer_email",
        "customer_website",
        "customer_phone",
    )
    def _compute_customer_keys(self):
        for registration in self:
            vat = vat_key(registration.customer_vat)
            registration.customer_key = name_key(registration.customer_name)
            registration.customer_vat_digits = (
                "".join(filter(str.isdigit, vat)) or False
            )
            registration.customer_domain = (
                domain_key(registration.customer_email)
                or domain_key(registration.customer_website)
                or False
            )
            registration.customer_phone_key = (
                phone_key(registration.customer_phone) or False
            )

    @api.depends("number", "customer_name")
    def _compute_display_name(self):
        for registration in self:
            names = (registration.number, registration.customer_name)
            registration.display_name = " ".join(filter(None, names))

    @api.constrains("customer_email")
    def _check_customer_email(self):
        for registration in self.filtered("customer_email"):
            if not email_normalize(registration.customer_email):
                raise ValidationError(
                    self.env._(
                        "“%s” is no e-mail address. Write it like name@company.com.",
                        registration.customer_email,
                    )
                )

    @api.constrains("amount")
    def _check_amount(self):
        if any(registration.amount < 0 for registration in self):
            raise ValidationError(self.env._("The amount cannot be negative."))

    @api.model_create_multi
    def create(self, vals_list):
        # sudo: the sequence only; whether it may be made, create() checks
        sequence = self.env["ir.sequence"].sudo()
        for vals in vals_list:
            if not vals.get("number"):
                vals["number"] = sequence.next_by_code(self._name) or ""
        return super().create(vals_list)

    def write(self, vals):
        if SENT_FIELDS & vals.keys() and not self.env.su:
            self._check_not_sent()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if sent := self.filtered(lambda row: row.state != "draft" or row.receipt_ids):
            raise UserError(
                self.env._("%s was sent, so it stays on record.", sent[0].display_name)
            )

    def _check_not_sent(self):
        if sent := self.filtered(lambda row: row.state != "draft"):
            raise UserError(
                self.env._(
                    "%s was sent: the customer and the product stay as they were"
                    " registered. Take it back to draft first.",
                    sent[0].display_name,
                )
            )

    def _get_customer(self):
        """What is known of the customer, for comparing."""
        self.ensure_one()
        return Customer(
            name=self.customer_name or "",
            vat=self.customer_vat or "",
            email=self.customer_email or "",
            website=self.customer_website or "",
            phone=self.customer_phone or "",
            street=self.customer_street or "",
            zip=self.customer_zip or "",
            city=self.customer_city or "",
            country=self.country_id.code or "",
        )

    @api.model
    def _get_portal_fields(self):
        return super()._get_portal_fields() | PORTAL_FIELDS

    @api.model
    def _merge_partner_rows(self, src_partner_ids, dst_partner_id):
        """Registrations of merged partners become the survivor's."""
        sources = [("partner_id", "in", src_partner_ids)]
        self.search(sources).write({"partner_id": dst_partner_id})
