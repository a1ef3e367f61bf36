from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

ADJUSTER = "crm_industry_profiles.group_insurance_adjuster"
STATES = [
    ("reported", "Reported"),
    ("checking", "In Check"),
    ("reserved", "Reserved"),
    ("decided", "Decided"),
    ("paid", "Paid"),
    ("closed", "Closed"),
    ("refused", "Refused"),
]
OPEN_STATES = ("reported", "checking", "reserved", "decided", "paid")
# what the snapshot is made from: it may be corrected until the check begins
INCIDENT_FIELDS = {"policy_id", "date_incident"}
OPENING_FIELDS = {"opening_paid_amount", "opening_recourse_amount"}
MANAGER = "crm_industry_profiles.group_insurance_manager"
STEP_FIELDS = {"state", "snapshot", "number", "date_decided", "date_closed"}


class InsuranceClaim(models.Model):
    """A loss under a policy, from the report to the last payment."""

    _name = "insurance.claim"
    _description = "Insurance Claim"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_reported desc, id desc"
    _rec_name = "number"
    _rec_names_search = ["number", "policy_id", "claimant_id"]
    _check_company_auto = True

    number = fields.Char(
        default=lambda self: self.env._("New"), readonly=True, copy=False, index=True
    )
    policy_id = fields.Many2one(
        "insurance.policy",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
        tracking=True,
    )
    product_id = fields.Many2one(related="policy_id.product_id", store=True, index=True)
    holder_id = fields.Many2one(
        related="policy_id.holder_id", string="Policy Holder", store=True, index=True
    )
    commercial_partner_id = fields.Many2one(
        related="policy_id.holder_id.commercial_partner_id",
        string="Customer",
        store=True,
        index=True,
    )
    claimant_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        help="Who has the loss and reports it: the insured, or somebody else.",
    )
    payee_id = fields.Many2one(
        "res.partner",
        string="Pay to",
        index="btree_not_null",
        ondelete="restrict",
        help="For example the garage. Empty: the beneficiary of the policy if the"
        " insured has the loss, else the claimant.",
    )
    user_id = fields.Many2one(
        "res.users", string="Adjuster", index="btree_not_null", tracking=True
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_incident = fields.Date(
        string="Incident", required=True, index=True, tracking=True
    )
    date_reported = fields.Date(
        string="Reported on", required=True, default=fields.Date.context_today
    )
    date_decided = fields.Date(string="Decided on", readonly=True, copy=False)
    date_closed = fields.Date(string="Closed on", readonly=True, copy=False)
    place = fields.Char(help="Where it happened.")
    description = fields.Text(string="What Happened")
    state = fields.Selection(
        STATES,
        string="Status",
        default="reported",
        required=True,
        readonly=True,
        index=True,
        copy=False,
        tracking=True,
        group_expand=True,
    )
    reason_id = fields.Many2one(
        "insurance.claim.reason",
        string="Refused because",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
    )
    reason_note = fields.Text(string="Words on the Refusal", readonly=True, copy=False)
    party_ids = fields.One2many("insurance.claim.party", "claim_id", string="Parties")
    item_ids = fields.One2many("insurance.claim.item", "claim_id", string="Items")
    document_ids = fields.One2many(
        "insurance.claim.document", "claim_id", string="Documents"
    )
    next_step = fields.Char(compute="_compute_next_step")

    _dates_order = models.Constraint(
        "CHECK(date_incident <= date_reported)",
        "The incident was on the day of the report or before it.",
    )

    @api.depends("number", "claimant_id.name")
    def _compute_display_name(self):
        for claim in self:
            names = (claim.number, claim.claimant_id.name)
            claim.display_name = ": ".join(filter(None, names))

    @api.depends("state", "amount_waiting", "left_to_pay", "missing_document_count")
    def _compute_next_step(self):
        texts = self._get_next_steps()
        for claim in self:
            claim.next_step = texts[claim._get_next_step()]

    @api.model
    def _get_next_steps(self):
        """Return {step: what the adjuster does next}: a hook."""
        return {
            "reported": self.env._("Read the report and start the check."),
            "checking": self.env._("Collect the documents, then set the reserve."),
            "reserved": self.env._("Assess the items, then decide."),
            "documents": self.env._("Documents are missing: ask for them."),
            "approval": self.env._("It waits for the approval of a manager."),
            "pay": self.env._(
                "Bill what was accepted, so that the accountant pays it."
            ),
            "billed": self.env._(
                "The accountant pays the bill; nothing to do for now."
            ),
            "paid": self.env._("Everything is paid: close it."),
            "closed": self.env._("Nothing: it is closed."),
            "refused": self.env._("Nothing: it was refused."),
        }

    def _get_next_step(self):
        self.ensure_one()
        if self.amount_waiting:
            return "approval"
        if self.state == "reserved" and self.missing_document_count:
            return "documents"
        if self.state in ("decided", "paid") and self.left_to_pay:
            return "pay" if self.left_to_bill else "billed"
        return "paid" if self.state == "decided" else self.state

    @api.constrains("date_incident", "date_reported")
    def _check_dates(self):
        today = fields.Date.context_today(self)
        if any(claim.date_reported > today for claim in self):
            raise ValidationError(
                self.env._("A claim cannot be reported in the future.")
            )

    @api.onchange("policy_id")
    def _onchange_policy_id(self):
        if self.policy_id and not self.claimant_id:
            self.claimant_id = self.policy_id.insured_id or self.policy_id.holder_id

    @api.model_create_multi
    def create(self, vals_list):
        self._check_opening(set().union(*vals_list))
        start = {"state": "reported", "snapshot": False}
        prepared = [
            {**vals, **start, "number": self._next_number(vals)} for vals in vals_list
        ]
        claims = super().create(prepared)
        claims._take_snapshot()
        claims._create_documents()
        claims._refuse_outside_cover()
        return claims

    def write(self, vals):
        if not self.env.su:
            self._check_written(vals)
        result = super().write(vals)
        if INCIDENT_FIELDS & vals.keys():
            self._take_snapshot()
            self._refuse_outside_cover()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Claims stay on record. Refuse it instead."))

    @api.model
    def _next_number(self, vals):
        policy = self.env["insurance.policy"].browse(vals.get("policy_id"))
        sequences = self.env["ir.sequence"].with_company(policy.company_id)
        return sequences.next_by_code("insurance.claim")

    def _check_written(self, vals):
        if STEP_FIELDS & vals.keys():
            raise UserError(
                self.env._(
                    "Status, number and snapshot follow from the buttons, they cannot"
                    " be written."
                )
            )
        self._check_opening(vals.keys())
        self._check_reporter()
        if INCIDENT_FIELDS & vals.keys() and self.filtered(
            lambda claim: claim.state != "reported"
        ):
            raise UserError(
                self.env._(
                    "Policy and day of the incident stay as they were reported: the"
                    " check has begun. Refuse the claim and report it anew."
                )
            )

    @api.model
    def _check_opening(self, names):
        """Money without an entry comes with claims that are taken over, only."""
        if self.env.su or not OPENING_FIELDS & names:
            return
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._(
                    "What was paid or recovered before is entered by a manager, when"
                    " claims are taken over from another system."
                )
            )

    def _check_reporter(self):
        """Who reports claims may correct a report, but not what became of it."""
        if self.env.su or self.env.user.has_group(ADJUSTER):
            return
        if self.filtered(lambda claim: claim.state != "reported"):
            raise UserError(
                self.env._("The claim is with the adjuster now: write a note instead.")
            )

    def action_view_policy(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "insurance.policy",
            "res_id": self.policy_id.id,
            "views": [(False, "form")],
        }

    def _round(self, amount):
        """A new claim has no policy yet, so no currency of its own."""
        return (self.currency_id or self.env.company.currency_id).round(amount)

    def _format(self, amount):
        self.ensure_one()
        return self.currency_id.format(amount)
