from odoo import api, fields, models
from odoo.exceptions import ValidationError

IN_FORCE = ("active", "blocked")


class FinAgreement(models.Model):
    """What a customer and the bank have agreed on: one account, card, loan ...

    Amounts are seen by the customer: a positive balance is the customer's money, a
    negative one is what the customer owes.
    """

    _name = "fin.agreement"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Bank Agreement"
    _order = "date_opening desc, id desc"
    _rec_name = "number"
    _rec_names_search = ["number", "external_id"]
    _check_company_auto = True

    number = fields.Char(
        index="trigram",
        copy=False,
        help="Number of the account, card or contract, as customers know it. Empty: the"
        " next free number.",
    )
    external_id = fields.Char(
        string="Core Banking ID",
        copy=False,
        help="Identifies the agreement in the core banking system: imports find it by"
        " this, so that the same file can be loaded twice.",
    )
    product_id = fields.Many2one(
        "fin.product",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
        tracking=True,
    )
    kind = fields.Selection(
        related="product_id.kind", store=True, index=True, precompute=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        check_company=True,
    )
    party_ids = fields.One2many("fin.agreement.party", "agreement_id", string="Parties")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    balance = fields.Monetary(
        help="Positive: the customer's money. Negative: what the customer owes."
    )
    date_balance = fields.Date(string="Balance as of")
    limit_amount = fields.Monetary(
        string="Limit", help="Granted credit: overdraft, card limit or sum of the loan."
    )
    rate = fields.Float(
        string="Rate (%)",
        digits=(8, 4),
        compute="_compute_rate",
        store=True,
        readonly=False,
        precompute=True,
    )
    date_opening = fields.Date(
        string="Opened", default=fields.Date.context_today, index=True
    )
    date_maturity = fields.Date(string="Maturity", index="btree_not_null")
    date_closed = fields.Date(string="Closed", readonly=True, copy=False)
    branch_id = fields.Many2one(
        "fin.branch",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        tracking=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Manager",
        index="btree_not_null",
        tracking=True,
        check_company=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
    )
    state = fields.Selection(
        [
            ("draft", "Applied for"),
            ("active", "In Force"),
            ("blocked", "Blocked"),
            ("closed", "Closed"),
        ],
        default="draft",
        required=True,
        index=True,
        tracking=True,
        copy=False,
    )
    note = fields.Text()

    _external_unique = models.UniqueIndex(
        "(company_id, external_id) WHERE external_id IS NOT NULL",
        "Another agreement of the company has this core banking ID.",
    )
    _maturity_order = models.Constraint(
        "CHECK(date_maturity >= date_opening)",
        "An agreement cannot end before it was opened.",
    )
    _limit_positive = models.Constraint(
        "CHECK(limit_amount >= 0)", "The limit cannot be negative."
    )
    _order_idx = models.Index("(date_opening DESC, id DESC)")
    _partner_state_idx = models.Index("(partner_id, state)")

    @api.depends("product_id")
    def _compute_rate(self):
        for agreement in self:
            agreement.rate = agreement.product_id.rate

    @api.depends("number", "product_id")
    def _compute_display_name(self):
        for agreement in self:
            names = [agreement.number, agreement.product_id.name]
            agreement.display_name = " ".join(name for name in names if name)

    @api.constrains("external_id")
    def _check_external_id(self):
        for agreement in self:
            name = agreement.external_id
            if name is not False and name != name.strip():
                raise ValidationError(
                    self.env._(
                        "The core banking ID of %(agreement)s begins or ends with a"
                        " space. Remove it.",
                        agreement=agreement.number,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        agreements = super().create([self._fill_number(vals) for vals in vals_list])
        agreements._add_owners()
        return agreements

    @api.model
    def _fill_number(self, vals):
        if vals.get("number"):
            return vals
        company = vals.get("company_id") or self.env.company.id
        sequences = self.env["ir.sequence"].with_company(company)
        return {**vals, "number": sequences.next_by_code("fin.agreement")}

    def write(self, vals):
        owners = {one.id: one.partner_id for one in self if "partner_id" in vals}
        result = super().write(vals)
        if owners:
            self._change_owners(owners)
        return result

    def copy_data(self, default=None):
        """A copy is a new agreement, not yet with money on it."""
        empty = {"balance": 0, "date_balance": False, **(default or {})}
        return super().copy_data(empty)

    def _add_owners(self):
        """The customer is an owner of the agreement, unless given in another role."""
        missing = self.filtered(
            lambda one: one.partner_id not in one.party_ids.partner_id
        )
        self.env["fin.agreement.party"].create(
            [one._prepare_owner() for one in missing]
        )

    def _prepare_owner(self):
        shared = sum(self.party_ids.mapped("share"))
        return {
            "agreement_id": self.id,
            "partner_id": self.partner_id.id,
            "role": "owner",
            "share": max(100 - shared, 0),
        }

    def _change_owners(self, old_owners):
        """The new customer takes the place of the old one among the parties."""
        for agreement in self:
            old, new = old_owners[agreement.id], agreement.partner_id
            parties = agreement.party_ids
            place = parties.filtered(
                lambda one, old=old: one.partner_id == old and one.role == "owner"
            )
            if new not in parties.partner_id and place:
                place[0].partner_id = new
        self._add_owners()

    def action_activate(self):
        self.write({"state": "active", "date_closed": False})

    def action_block(self):
        self.write({"state": "blocked"})

    def action_close(self):
        today = fields.Date.context_today(self)
        self.write({"state": "closed", "date_closed": today})

    def action_view_operations(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_industry_profiles.fin_operation_action"
        )
        return action | {
            "domain": [("agreement_id", "=", self.id)],
            "context": {"default_agreement_id": self.id},
        }
