from odoo import api, fields, models
from odoo.fields import Domain


class CrmInteraction(models.Model):
    _name = "crm.interaction"
    _description = "Interaction"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _rec_names_search = ["summary", "partner_id"]
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        tracking=True,
        ondelete="restrict",
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Account",
        related="partner_id.commercial_partner_id",
        store=True,
        precompute=True,
        index=False,  # covered by commercial_partner_date_idx
    )
    type_id = fields.Many2one(
        "crm.interaction.type",
        default=lambda self: self._default_type_id(),
        required=True,
        index=True,
        tracking=True,
        ondelete="restrict",
    )
    date = fields.Datetime(
        default=fields.Datetime.now, required=True, index=True, tracking=True
    )
    duration = fields.Float(
        string="Duration (hours)", help="How long the interaction lasted, in hours."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        index=True,
        tracking=True,
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        ondelete="set null",
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
    )
    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
    )
    initiative = fields.Selection(
        [("company", "Our company"), ("customer", "Customer")],
        default="company",
        required=True,
        help="Who took the initiative for this interaction.",
    )
    source_id = fields.Many2one(
        "utm.source",
        index="btree_not_null",
        ondelete="set null",
        help="Where the customer heard of us or of the product.",
    )
    interest = fields.Selection(
        [
            ("0", "Not rated"),
            ("1", "Very low"),
            ("2", "Low"),
            ("3", "Medium Interest"),
            ("4", "High"),
            ("5", "Very high"),
        ],
        default="0",
        help="How interested the customer was, as you felt it.",
    )
    summary = fields.Char(
        tracking=True, help="One line: what was said, promised or decided."
    )
    description = fields.Html(string="Notes")
    product_ids = fields.Many2many(
        "product.product",
        string="Products",
        help="Products that were shown or spoken about.",
    )

    is_my_customer = fields.Boolean(
        string="My Customer",
        compute="_compute_is_my_customer",
        search="_search_is_my_customer",
        help="You are the salesperson of the customer or of its company.",
    )

    _duration_positive = models.Constraint(
        "CHECK(duration >= 0)", "The duration of an interaction cannot be negative."
    )
    _commercial_partner_date_idx = models.Index("(commercial_partner_id, date DESC)")
    _partner_date_idx = models.Index("(partner_id, date DESC)")

    @api.model
    def _default_type_id(self):
        """Type named by `default_type_code`, else the first one."""
        Type = self.env["crm.interaction.type"]
        code = self.env.context.get("default_type_code")
        found = code and Type.search([("code", "=", code)], limit=1)
        return found or Type.search([], limit=1)

    @api.depends("lead_id")
    def _compute_partner_id(self):
        for interaction in self:
            lead_partner = interaction.lead_id.partner_id
            interaction.partner_id = interaction.partner_id or lead_partner

    @api.depends("user_id")
    def _compute_team_id(self):
        for interaction in self:
            user = interaction.user_id
            # clearing the user, or choosing a colleague of the team, keeps the team
            if user and user not in interaction.team_id.member_ids:
                interaction.team_id = user.sale_team_id

    @api.depends("lead_id", "partner_id")
    def _compute_company_id(self):
        for interaction in self:
            interaction.company_id = (
                interaction.lead_id.company_id
                or interaction.partner_id.company_id
                or interaction.company_id
                or self.env.company
            )

    @api.depends("partner_id.user_id", "commercial_partner_id.user_id")
    @api.depends_context("uid")
    def _compute_is_my_customer(self):
        for interaction in self:
            # sudo: tells only whether the current user is the salesperson
            people = interaction.partner_id | interaction.commercial_partner_id
            interaction.is_my_customer = self.env.user in people.sudo().user_id

    def _search_is_my_customer(self, operator, value):
        """For record rules: the ids of my customers, no join over all partners."""
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        # sudo: a rule must not apply the rules of contacts in turn; only own ones count
        Partner = self.env["res.partner"].sudo().with_context(active_test=False)
        mine = Partner._search([("user_id", "=", self.env.uid)])
        return Domain("partner_id", "in", mine) | Domain(
            "commercial_partner_id", "in", mine
        )

    @api.depends("type_id", "summary", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for interaction in self:
            subject = interaction.summary or interaction.partner_id.name
            parts = [interaction.type_id.name, subject]
            interaction.display_name = ": ".join(part for part in parts if part)
