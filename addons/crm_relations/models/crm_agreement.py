from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from .crm_agreement_type import PARTY_KINDS, RENEWAL_MODES

STATES = [
    ("draft", "Draft"),
    ("endorsement", "Endorsement"),
    ("active", "Active"),
    ("expired", "Expired"),
    ("terminated", "Terminated"),
]


class CrmAgreement(models.Model):
    """A contract; ``_endorsement`` and ``_renewal`` hold what happens with it."""

    _name = "crm.agreement"
    _description = "Agreement"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_start desc, id desc"
    _rec_names_search = ["name", "subject", "partner_id"]
    _check_company_auto = True

    name = fields.Char(
        string="Agreement Number",
        readonly=True,
        copy=False,
        index="trigram",
        default="",
        help="Given by the sequence of the company when the agreement is saved.",
    )
    subject = fields.Char(tracking=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Party",
        required=True,
        index=True,
        tracking=True,
        ondelete="restrict",
        check_company=True,
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Account",
        related="partner_id.commercial_partner_id",
        store=True,
        index=True,
    )
    type_id = fields.Many2one(
        "crm.agreement.type",
        required=True,
        index=True,
        tracking=True,
        ondelete="restrict",
        check_company=True,
        default=lambda self: self.env["crm.agreement.type"].search([], limit=1),
    )
    party_kind = fields.Selection(
        PARTY_KINDS,
        string="Concluded With",
        compute="_compute_from_type",
        store=True,
        readonly=False,
        precompute=True,
    )
    party_ids = fields.One2many(
        "crm.agreement.party", "agreement_id", string="Further Parties", copy=True
    )
    state = fields.Selection(
        STATES,
        string="Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    date_signed = fields.Date(string="Signed on", copy=False, tracking=True)
    date_start = fields.Date(
        string="Runs from",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
    )
    date_end = fields.Date(
        string="Runs until",
        compute="_compute_date_end",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="The last day on which it is in force. Empty: without an end.",
    )
    amount = fields.Monetary(tracking=True)
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        tracking=True,
        default=lambda self: self.env.company.currency_id,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
    )
    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
        copy=False,
    )
    order_ids = fields.One2many(
        "sale.order", "crm_agreement_id", string="Orders", copy=False
    )
    order_count = fields.Integer(compute="_compute_order_count")
    document_ids = fields.One2many(
        "ir.attachment",
        "res_id",
        string="Documents",
        domain=[("res_model", "=", "crm.agreement")],
        copy=False,
    )
    description = fields.Html(string="Terms")
    renewal_mode = fields.Selection(
        RENEWAL_MODES,
        compute="_compute_from_type",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
    )
    notice_days = fields.Integer(
        string="Notice (days)",
        compute="_compute_from_type",
        store=True,
        readonly=False,
        precompute=True,
        help="How many days before its end it must be renewed or cancelled.",
    )

    _dates_ordered = models.Constraint(
        "CHECK(date_end IS NULL OR date_end >= date_start)",
        "An agreement cannot end before it starts.",
    )
    _notice_positive = models.Constraint(
        "CHECK(notice_days >= 0)", "The notice cannot be negative."
    )
    _number_idx = models.UniqueIndex(
        "(company_id, name) WHERE name <> ''",
        "Another agreement of this company has this number.",
    )
    _end_idx = models.Index("(date_end) WHERE state = 'active'")

    @api.depends("type_id")
    def _compute_from_type(self):
        for agreement in self:
            kind = agreement.type_id
            agreement.party_kind = kind.party_kind or "customer"
            agreement.renewal_mode = kind.renewal_mode or "none"
            agreement.notice_days = kind.notice_days

    @api.depends("type_id", "date_start")
    def _compute_date_end(self):
        for agreement in self:
            months = agreement.type_id.duration_months
            start = agreement.date_start
            if agreement._origin:  # what is on record ends when the user says
                agreement.date_end = agreement.date_end
            else:
                end = start and months and agreement._get_period_end(start, months)
                agreement.date_end = end

    def _compute_order_count(self):
        counts = self._count_documents("sale.order")
        for agreement in self:
            agreement.order_count = counts.get(agreement, 0)

    @api.depends("name", "subject", "partner_id")
    def _compute_display_name(self):
        for agreement in self:
            parts = [agreement.name, agreement.subject or agreement.partner_id.name]
            agreement.display_name = " ".join(part for part in parts if part)

    @api.constrains("amount")
    def _check_amount(self):
        if any(agreement.amount < 0 for agreement in self):
            raise ValidationError(self.env._("The amount cannot be negative."))

    @api.model_create_multi
    def create(self, vals_list):
        self._check_first_states(vals_list)
        for vals in vals_list:
            if not vals.get("name"):
                vals["name"] = self._get_next_number(vals)
        return super().create(vals_list)

    def write(self, vals):
        if "state" in vals and not self.env.su:
            raise AccessError(
                self.env._("The state follows from the buttons, it cannot be written.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_concluded(self):
        if concluded := self.filtered(lambda agreement: agreement.state != "draft"):
            raise UserError(
                self.env._(
                    "%s was concluded or is being endorsed, so it stays on record."
                    " Terminate it instead.",
                    concluded[0].display_name,
                )
            )

    def action_view_orders(self):
        return self._open_documents("sale.action_quotations_with_onboarding")

    def _count_documents(self, model):
        """Return {agreement: number} of what names it in `crm_agreement_id`."""
        named = Domain("crm_agreement_id", "in", self.ids)
        rows = self.env[model]._read_group(named, ["crm_agreement_id"], ["__count"])
        return dict(rows)

    def _open_documents(self, action):
        """Return an action with what was made under the agreement, and makes more."""
        self.ensure_one()
        return self.env["ir.actions.act_window"]._for_xml_id(action) | {
            "domain": [("crm_agreement_id", "=", self.id)],
            "context": {
                "default_crm_agreement_id": self.id,
                "default_partner_id": self.partner_id.id,
                "default_company_id": self.company_id.id,
            },
        }

    def action_terminate(self):
        self._check_state(["draft", "endorsement", "active"])
        self._stop_endorsement()
        self._set_state("terminated")

    def action_draft(self):
        """Take an agreement back that is being endorsed, or that was terminated."""
        self._check_state(["endorsement", "terminated"])
        self._stop_endorsement()
        self._set_state("draft")

    def _has_party(self, partner):
        """Whether the account of the partner is one of those that concluded it."""
        self.ensure_one()
        # sudo: compares accounts; the agreement may be a colleague's
        agreement = self.sudo()
        parties = agreement.partner_id | agreement.party_ids.partner_id
        return partner.commercial_partner_id in parties.commercial_partner_id

    @api.model
    def _check_first_states(self, vals_list):
        """Agreements that run already may be entered by a manager only."""
        entered = {vals.get("state", "draft") for vals in vals_list} - {"draft"}
        is_manager = self.env.user.has_group("sales_team.group_sale_manager")
        if not entered or self.env.su or (is_manager and "endorsement" not in entered):
            return
        raise AccessError(
            self.env._(
                "A new agreement is a draft. Only a sales manager enters agreements"
                " that were concluded before."
            )
        )

    @api.model
    def _get_next_number(self, vals):
        company = self.env.company.browse(vals.get("company_id")) or self.env.company
        # sudo: the sequence only; whether the agreement may be made, create() checks
        Sequence = self.env["ir.sequence"].sudo().with_company(company)
        day = fields.Date.to_date(vals.get("date_start"))
        return Sequence.next_by_code("crm.agreement", sequence_date=day) or ""

    @api.model
    def _get_period_end(self, start, months):
        """The last day of a period of so many months."""
        return start + relativedelta(months=months, days=-1)

    def _check_state(self, states):
        """Refuse a step that makes no sense, or is not the user's to take."""
        self.check_access("write")
        if wrong := self.filtered(lambda agreement: agreement.state not in states):
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(agreement)s is in state “%(state)s”: this cannot be done now.",
                    agreement=wrong[0].display_name,
                    state=labels[wrong[0].state],
                )
            )

    def _set_state(self, state, **values):
        # sudo: the state is written by actions only, which have checked the user
        self.sudo().write({"state": state, **values})
