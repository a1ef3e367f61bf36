from odoo import api, fields, models
from odoo.exceptions import UserError

STATES = [
    ("draft", "Draft"),
    ("sent", "Sent"),
    ("agreed", "Agreed"),
    ("replaced", "Replaced"),
]
# what a version says; changed by the next version only
SAID = {
    "currency_id",
    "lead_id",
    "line_ids",
    "name",
    "note",
    "partner_id",
    "tender_id",
    "hour_price",
}


class ItSpecification(models.Model):
    """What is delivered in a project deal, with effort and price: one version of it."""

    _name = "it.specification"
    _description = "Specification"
    _inherit = ["mail.thread", "mail.activity.mixin", "industry.computed.guard"]
    _order = "root_id desc, version desc, id desc"
    _check_company_auto = True
    _written_by_steps = frozenset(
        {"state", "version", "root_id", "previous_id", "date_sent", "order_id"}
    )

    name = fields.Char(string="Subject", required=True, tracking=True)
    version = fields.Integer(default=1, readonly=True, copy=False)
    root_id = fields.Many2one(
        "it.specification",
        string="First Version",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
    )
    previous_id = fields.Many2one(
        "it.specification",
        string="Previous Version",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    lead_id = fields.Many2one(
        "crm.lead",
        string="Deal",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("type", "=", "opportunity")],
    )
    tender_id = fields.Many2one(
        "it.tender",
        index="btree_not_null",
        ondelete="set null",
        domain="[('lead_id', '=', lead_id)]",
        help="The tender for which it was written, if there is one.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        index=True,
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    state = fields.Selection(
        STATES,
        string="Status",
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    date_sent = fields.Date(string="Sent on", readonly=True, copy=False)
    hour_price = fields.Monetary(
        string="Price per Hour", help="For new lines; each line may have its own."
    )
    line_ids = fields.One2many(
        "it.specification.line", "specification_id", string="Lines", copy=True
    )
    hours = fields.Float(
        string="Effort (Hours)", compute="_compute_amount", store=True, digits=(16, 2)
    )
    amount = fields.Monetary(
        string="Price", compute="_compute_amount", store=True, help="Without tax."
    )
    order_id = fields.Many2one(
        "sale.order",
        string="Quotation",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    note = fields.Html(
        string="Terms", help="What is not in the price, what the customer provides."
    )

    _version_idx = models.UniqueIndex(
        "(root_id, version) WHERE root_id IS NOT NULL",
        "This specification has such a version already.",
    )
    _hour_price_positive = models.Constraint(
        "CHECK(hour_price >= 0)", "A price cannot be negative."
    )

    @api.depends("lead_id")
    def _compute_partner_id(self):
        for row in self:
            row.partner_id = row.partner_id or row.lead_id.partner_id

    @api.depends("lead_id.company_id")
    def _compute_company_id(self):
        for row in self:
            company = row.lead_id.company_id or row.company_id
            row.company_id = company or self.env.company

    @api.depends("company_id")
    def _compute_currency_id(self):
        for row in self:
            row.currency_id = row.currency_id or row.company_id.currency_id

    @api.depends("line_ids.hours", "line_ids.amount")
    def _compute_amount(self):
        for row in self:
            row.hours = sum(row.line_ids.mapped("hours"))
            row.amount = sum(row.line_ids.mapped("amount"))

    @api.depends("name", "version")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for row in self:
            row.display_name = self.env._(
                "%(name)s, version %(version)s", name=row.name, version=row.version
            )

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        for row in rows.sudo():  # sudo: the first version names itself
            if not row.root_id:
                row.root_id = row
        return rows

    def write(self, vals):
        if SAID & vals.keys():
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        self._check_draft()

    def _check_draft(self):
        """Refuse to change what the customer has seen."""
        if self.env.su:
            return
        if seen := self.filtered(lambda row: row.state != "draft"):
            raise UserError(
                self.env._(
                    "The customer knows “%s”: make a new version of it.",
                    seen[0].display_name,
                )
            )

    def copy_data(self, default=None):
        rows = super().copy_data(default=default)
        if "name" not in (default or {}):
            for vals in rows:
                vals["name"] = self.env._("%s (copy)", vals["name"])
        return rows
