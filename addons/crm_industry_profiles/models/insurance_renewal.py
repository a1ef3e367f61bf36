from odoo import api, fields, models
from odoo.exceptions import UserError

TASK = "crm_industry_profiles.mail_activity_type_insurance_renewal"
STEP_FIELDS = {"state", "policy_id", "date_offered", "new_policy_id"}
OPEN_STATES = ("open", "offered")


class InsuranceRenewal(models.Model):
    """A policy that runs out: what its customer has cost, and what is offered next."""

    _name = "insurance.renewal"
    _description = "Renewal of a Policy"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_expiry, id"
    _rec_name = "policy_id"

    policy_id = fields.Many2one(
        "insurance.policy", required=True, readonly=True, ondelete="cascade"
    )
    holder_id = fields.Many2one(
        related="policy_id.holder_id", string="Policy Holder", store=True, index=True
    )
    product_id = fields.Many2one(related="policy_id.product_id", store=True, index=True)
    agent_id = fields.Many2one(
        related="policy_id.agent_id", store=True, index="btree_not_null"
    )
    user_id = fields.Many2one(
        related="policy_id.user_id", string="Responsible", store=True, index=True
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_expiry = fields.Date(related="policy_id.date_expiry", store=True, index=True)
    state = fields.Selection(
        [
            ("open", "To Offer"),
            ("offered", "Offered"),
            ("renewed", "Renewed"),
            ("lost", "Lost"),
        ],
        string="Status",
        default="open",
        required=True,
        readonly=True,
        index=True,
        copy=False,
        tracking=True,
        group_expand=True,
    )
    premium_old = fields.Monetary(string="Premium Now", readonly=True)
    earned_amount = fields.Monetary(string="Earned Premium", readonly=True)
    incurred_amount = fields.Monetary(string="Claims Incurred", readonly=True)
    commission_amount = fields.Monetary(string="Commission", readonly=True)
    service_amount = fields.Monetary(
        string="Service Cost", readonly=True, help="Filled by addons that know it."
    )
    profit_amount = fields.Monetary(
        string="Profit",
        compute="_compute_profit",
        store=True,
        help="Earned premium less claims, commission and service, over the years of the"
        " rule.",
    )
    loss_ratio = fields.Float(
        string="Loss Ratio (%)",
        compute="_compute_profit",
        store=True,
        digits=(16, 1),
        aggregator="avg",
    )
    is_profitable = fields.Boolean(
        string="Profitable", compute="_compute_profit", store=True
    )
    rule_id = fields.Many2one(
        "insurance.renewal.rule", readonly=True, ondelete="set null"
    )
    change_proposed = fields.Float(
        string="Proposed Change (%)", digits=(16, 1), readonly=True, aggregator="avg"
    )
    premium_proposed = fields.Monetary(
        string="Proposed", readonly=True, help="By the renewal rule."
    )
    premium_offered = fields.Monetary(
        string="Offered Premium",
        tracking=True,
        help="What the customer is offered; the rule's proposal until you change it.",
    )
    change_offered = fields.Float(
        string="Change (%)",
        compute="_compute_change_offered",
        store=True,
        digits=(16, 1),
        aggregator="avg",
    )
    override_reason = fields.Text(
        string="Reason for the Exception",
        tracking=True,
        help="Why a profitable customer gets a worse price than one who costs more than"
        " he pays.",
    )
    lost_reason = fields.Char(string="Lost because", tracking=True)
    date_offered = fields.Date(string="Offered on", readonly=True, copy=False)
    new_policy_id = fields.Many2one(
        "insurance.policy",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    _policy_uniq = models.UniqueIndex(
        "(policy_id)", "The renewal of this policy is prepared already."
    )
    _premiums_positive = models.Constraint(
        "CHECK(premium_offered >= 0)", "A premium cannot be negative."
    )
    # what the guard compares with
    _guard_idx = models.Index(
        "(company_id, product_id, is_profitable, change_offered) WHERE state <> 'lost'"
    )

    @api.depends(
        "earned_amount", "incurred_amount", "commission_amount", "service_amount"
    )
    def _compute_profit(self):
        for renewal in self:
            earned, incurred = renewal.earned_amount, renewal.incurred_amount
            other = renewal.commission_amount + renewal.service_amount
            renewal.profit_amount = renewal.currency_id.round(earned - incurred - other)
            renewal.loss_ratio = 100 * incurred / earned if earned else 0
            renewal.is_profitable = renewal.profit_amount > 0

    @api.depends("premium_old", "premium_offered")
    def _compute_change_offered(self):
        for renewal in self:
            old = renewal.premium_old
            change = 100 * (renewal.premium_offered - old) / old if old else 0
            renewal.change_offered = round(change, 2)

    @api.depends("policy_id", "holder_id.name")
    def _compute_display_name(self):
        for renewal in self:
            renewal.display_name = self.env._(
                "Renewal of %s", renewal.policy_id.display_name
            )

    @api.model_create_multi
    def create(self, vals_list):
        start = {"state": "open"}
        renewals = super().create([vals | start for vals in vals_list])
        renewals._propose()
        return renewals

    def write(self, vals):
        if STEP_FIELDS & vals.keys() and not self.env.su:
            raise UserError(
                self.env._("The status follows from the buttons, it cannot be written.")
            )
        if "premium_offered" in vals and not self.env.su:
            self._check_state(OPEN_STATES)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Renewals stay on record. Mark it as lost instead."))

    def action_refresh(self):
        """Look again at what the customer has cost, and propose anew."""
        self._check_state(("open",))
        self._propose()

    def action_offer(self):
        """Make the draft of the next policy at this premium, if the guard agrees."""
        self._check_state(("open",))
        self._check_guard()
        for renewal in self:
            policy = renewal.policy_id
            draft = policy.renewed_to_id or policy._renew()
            renewal._set_premium(draft)
            renewal._set_state(
                "offered",
                date_offered=fields.Date.context_today(renewal),
                new_policy_id=draft.id,
            )
        self._close_tasks()
        return self.action_view_new_policy() if len(self) == 1 else True

    def action_lose(self):
        self._check_state(OPEN_STATES)
        if missing := self.filtered(lambda row: not (row.lost_reason or "").strip()):
            raise UserError(
                self.env._(
                    "Write why %s is not renewed: the next one learns from it.",
                    missing[0].holder_id.name,
                )
            )
        self._set_state("lost")
        self._close_tasks()

    def action_reopen(self):
        self._check_state(("offered", "lost"))
        self._set_state("open", date_offered=False)

    def action_view_new_policy(self):
        self.ensure_one()
        return self._open_policy(self.new_policy_id)

    def action_view_policy(self):
        self.ensure_one()
        return self._open_policy(self.policy_id)

    def _open_policy(self, policy):
        return {
            "type": "ir.actions.act_window",
            "res_model": "insurance.policy",
            "res_id": policy.id,
            "views": [(False, "form")],
        }

    def _set_premium(self, draft):
        """The draft costs what was offered, whatever the tariff says today."""
        if draft.state != "draft":
            raise UserError(self.env._("%s is concluded already.", draft.display_name))
        if self.currency_id.compare_amounts(draft.premium, self.premium_offered):
            draft.premium = self.premium_offered

    def _check_state(self, states):
        self.check_access("write")
        if wrong := self.filtered(lambda renewal: renewal.state not in states):
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(renewal)s is in state “%(state)s”: this cannot be done now.",
                    renewal=wrong[0].display_name,
                    state=labels[wrong[0].state],
                )
            )

    def _set_state(self, state, **values):
        # sudo: the state is written by actions only, which have checked the user
        self.sudo().write({"state": state, **values})

    def _close_tasks(self):
        # sudo: the task has been done by the step that was taken
        self.sudo().activity_unlink([TASK])
