from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

STATES = [
    ("draft", "Draft"),
    ("sent", "Waits for Our Answer"),
    ("countered", "Waits for the Partner"),
    ("accepted", "Price Agreed"),
    ("quoted", "Quotation Made"),
    ("refused", "Refused"),
    ("expired", "Expired"),
]
# what was asked for stays as it was asked
ASKED_FIELDS = {"partner_id", "company_id", "currency_id", "need", "date_needed"}
PORTAL_FIELDS = frozenset(
    (
        "number",
        "partner_id",
        "contact_id",
        "need",
        "date_needed",
        "currency_id",
        "amount_wanted",
        "amount_offered",
        "state",
        "reason_id",
        "note",
        "date_sent",
        "date_expiry",
        "company_id",
        "create_date",
        "write_date",
    )
)


class PrmPriceRequest(models.Model):
    """What somebody needs, and what it would pay for it: we agree, counter or refuse.

    ``_step`` holds what happens with it, ``_portal`` what the asking side does.
    """

    _name = "prm.price.request"
    _description = "Request with a Price"
    _inherit = [
        "prm.step.mixin",
        "prm.portal.mixin",
        "prm.deadline.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _prm_page = "requests"
    _rec_name = "number"
    _rec_names_search = ["number", "partner_id", "need"]
    _check_company_auto = True

    number = fields.Char(
        readonly=True, required=True, copy=False, default="", index="trigram"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Asked by",
        required=True,
        tracking=True,
        check_company=True,
        ondelete="restrict",
        domain=[("parent_id", "=", False)],
        help="The partner or customer who buys.",
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Written by",
        index="btree_not_null",
        ondelete="set null",
        domain="[('parent_id', '=', partner_id)]",
    )
    need = fields.Text(required=True, help="What it is for, in the words of who asks.")
    date_needed = fields.Date(string="Needed by")
    line_ids = fields.One2many(
        "prm.price.line", "request_id", string="Lines", copy=True
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    amount_wanted = fields.Monetary(
        string="Wants to Pay", compute="_compute_amounts", store=True
    )
    amount_offered = fields.Monetary(
        string="Our Offer", compute="_compute_amounts", store=True
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
    reason_id = fields.Many2one(
        "prm.reason",
        tracking=True,
        copy=False,
        ondelete="restrict",
        domain=[("kind", "=", "price")],
        help="Choose it before you refuse: whoever asked reads it.",
    )
    note = fields.Text(
        string="Our Words", copy=False, help="Whoever asked reads it with our answer."
    )
    date_sent = fields.Datetime(string="Sent on", readonly=True, copy=False)
    date_answered = fields.Datetime(string="Answered on", readonly=True, copy=False)
    date_expiry = fields.Date(
        string="Valid until",
        copy=False,
        tracking=True,
        help="After this day neither side is bound. Empty: so many days as usual.",
    )
    order_id = fields.Many2one(
        "sale.order",
        string="Quotation",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
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

    _partner_idx = models.Index("(partner_id, id)")
    # what the scheduled action looks through
    _expiry_idx = models.Index("(date_expiry) WHERE state IN ('sent', 'countered')")

    @api.depends("line_ids.quantity", "line_ids.price_wanted", "line_ids.price_offered")
    def _compute_amounts(self):
        for request in self:
            lines = request.line_ids
            request.amount_wanted = sum(
                line.quantity * line.price_wanted for line in lines
            )
            request.amount_offered = sum(
                line.quantity * line.price_offered for line in lines
            )

    @api.depends("partner_id", "company_id")
    def _compute_user_id(self):
        # sudo: who looks after the partner, also for the partner itself
        partners = self.partner_id.sudo()
        enrollments = partners.prm_enrollment_ids.filtered("is_current")
        managers = {
            (row.partner_id.id, row.company_id.id): row.user_id for row in enrollments
        }
        for request in self:
            cell = (request.partner_id.id, request.company_id.id)
            # sudo: whose customer it is, also for the customer itself
            manager = managers.get(cell) or request.partner_id.sudo().user_id
            request.user_id = request.user_id or manager

    @api.constrains("partner_id")
    def _check_partner(self):
        for request in self:
            if request.partner_id.commercial_partner_id != request.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(person)s asks for %(company)s: choose the company, and the"
                        " person under “Written by”.",
                        person=request.partner_id.name,
                        company=request.partner_id.commercial_partner_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        states = {vals.get("state", "draft") for vals in vals_list}
        if states - {"draft"} and not self.env.su:
            raise AccessError(
                self.env._("The state follows from the buttons, it cannot be written.")
            )
        # sudo: the sequence only; whether it may be made, create() checks
        sequence = self.env["ir.sequence"].sudo()
        for vals in vals_list:
            if not vals.get("number"):
                vals["number"] = sequence.next_by_code(self._name) or ""
        return super().create(vals_list)

    def write(self, vals):
        if ASKED_FIELDS & vals.keys() and not self.env.su:
            self.check_access("write")
            self._check_not_sent()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self._check_not_sent()

    def _check_not_sent(self):
        if sent := self.filtered(lambda row: row.state != "draft"):
            raise UserError(
                self.env._(
                    "%s was sent: what was asked for stays on record as it was.",
                    sent[0].display_name,
                )
            )

    @api.model
    def _get_portal_fields(self):
        return super()._get_portal_fields() | PORTAL_FIELDS
