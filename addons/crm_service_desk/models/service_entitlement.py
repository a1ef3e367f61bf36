from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

KINDS = [("warranty", "Warranty"), ("contract", "Support Contract")]
LEVELS = [
    ("account", "Everything of the Customer"),
    ("product", "One Product"),
    ("sold", "What Was Sold"),
    ("contract", "An Agreement"),
]
ALLOWANCES = [
    ("unlimited", "Without Limit"),
    ("hours", "Hours"),
    ("cases", "Cases"),
]


class ServiceEntitlement(models.Model):
    """What a customer may ask for: a warranty or a support contract.

    ``_balance`` holds what is used, ``_match`` which ticket it is for, ``_renewal``
    what follows it.
    """

    _name = "service.entitlement"
    _description = "Entitlement"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_start desc, id desc"
    _rec_names_search = ["name", "partner_id"]
    _check_company_auto = True

    name = fields.Char(
        string="Number",
        readonly=True,
        required=True,
        copy=False,
        default="",
        index="trigram",
    )
    kind = fields.Selection(KINDS, required=True, default="contract", tracking=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        tracking=True,
        check_company=True,
        ondelete="restrict",
        help="Anybody of the same account may use it.",
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Account",
        related="partner_id.commercial_partner_id",
        store=True,
        index=True,
    )
    product_id = fields.Many2one(
        "product.product",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        tracking=True,
        check_company=True,
        ondelete="restrict",
        help="Only tickets about this product. Empty: about anything.",
    )
    order_line_id = fields.Many2one(
        "sale.order.line",
        string="Sold as",
        index="btree_not_null",
        copy=False,
        check_company=True,
        ondelete="set null",
    )
    order_id = fields.Many2one(
        related="order_line_id.order_id", store=True, index="btree_not_null"
    )
    agreement_id = fields.Many2one(
        "crm.agreement",
        index="btree_not_null",
        tracking=True,
        check_company=True,
        ondelete="restrict",
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        help="Counts only while this agreement is in force.",
    )
    level = fields.Selection(
        LEVELS,
        string="Covers",
        compute="_compute_level",
        store=True,
        precompute=True,
        help="A ticket gets the entitlement that weighs most: an agreement (4), what"
        " was sold (3), one product (2), everything of the customer (1).",
    )
    quantity = fields.Float(
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="Delivered and not returned.",
    )
    date_start = fields.Date(
        string="Runs from",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
    )
    date_end = fields.Date(
        string="Runs until",
        index="btree_not_null",
        tracking=True,
        help="The last day on which it counts. Empty: without an end.",
    )
    allowance = fields.Selection(
        ALLOWANCES, required=True, default="unlimited", tracking=True
    )
    hours_included = fields.Float(tracking=True)
    cases_included = fields.Integer(tracking=True)
    cases_on = fields.Selection(
        [("opened", "When the Ticket Is Opened"), ("closed", "When It Is Closed")],
        string="A Case Counts",
        required=True,
        default="opened",
        help="Cancelled tickets never count.",
    )
    resource_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Service Hours",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        help="When the customer is served. Empty: the working hours of the team.",
    )
    is_cancelled = fields.Boolean(string="Cancelled", copy=False, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain=[("share", "=", False)],
        index="btree_not_null",
        default=lambda self: self.env.user,
        tracking=True,
    )
    ticket_ids = fields.One2many("service.ticket", "entitlement_id", string="Tickets")
    note = fields.Html(string="Terms")

    _number_idx = models.UniqueIndex(
        "(company_id, name) WHERE name <> ''",
        "Another entitlement of this company has this number.",
    )
    _line_idx = models.UniqueIndex(
        "(order_line_id, kind) WHERE order_line_id IS NOT NULL",
        "What was sold has a warranty or contract already.",
    )
    _default_order_idx = models.Index("(date_start DESC, id DESC)")
    _dates_ordered = models.Constraint(
        "CHECK(date_end IS NULL OR date_end >= date_start)",
        "An entitlement cannot end before it starts.",
    )
    _included_positive = models.Constraint(
        "CHECK(hours_included >= 0 AND cases_included >= 0)",
        "What is included cannot be negative.",
    )

    @api.depends("order_line_id")
    def _compute_product_id(self):
        for row in self:
            row.product_id = row.order_line_id.product_id or row.product_id

    @api.depends("agreement_id", "order_line_id", "product_id")
    def _compute_level(self):
        for row in self:
            row.level = (
                (row.agreement_id and "contract")
                or (row.order_line_id and "sold")
                or (row.product_id and "product")
                or "account"
            )

    @api.depends("name", "kind", "product_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            parts = [row.name, row.product_id.name or labels.get(row.kind)]
            row.display_name = " ".join(part for part in parts if part)

    @api.constrains("allowance", "hours_included", "cases_included")
    def _check_included(self):
        for row in self:
            if row.allowance == "hours" and not row.hours_included:
                raise ValidationError(self.env._("Enter how many hours are included."))
            if row.allowance == "cases" and not row.cases_included:
                raise ValidationError(self.env._("Enter how many cases are included."))

    @api.constrains("agreement_id", "partner_id")
    def _check_agreement_party(self):
        # sudo: compares accounts; the agreement may be a colleague's
        for row in self.sudo().filtered("agreement_id"):
            agreement = row.agreement_id
            parties = agreement.partner_id | agreement.party_ids.partner_id
            if row.commercial_partner_id not in parties.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(partner)s is no party of agreement %(agreement)s. Choose"
                        " another agreement, or add the customer to its parties.",
                        partner=row.partner_id.display_name,
                        agreement=row.agreement_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        numbered = [
            {**vals, "name": vals.get("name") or self._get_next_number(vals)}
            for vals in vals_list
        ]
        return super().create(numbered)

    @api.model
    def _get_next_number(self, vals):
        company = self.env.company.browse(vals.get("company_id")) or self.env.company
        # sudo: the number only; whether the row may be made, create() checks
        sequence = self.env["ir.sequence"].sudo().with_company(company)
        return sequence.next_by_code("service.entitlement") or ""

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if used := self.filtered("ticket_count"):
            raise UserError(
                self.env._(
                    "%s served tickets, so it stays on record. Cancel it instead.",
                    used[0].display_name,
                )
            )

    def action_cancel(self):
        self.write({"is_cancelled": True})

    def action_restore(self):
        self.write({"is_cancelled": False})

    def action_view_tickets(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_service_desk.service_ticket_action"
        )
        return action | {
            "domain": [("entitlement_id", "=", self.id)],
            "context": {
                "default_partner_id": self.partner_id.id,
                "default_product_id": self.product_id.id,
            },
        }
