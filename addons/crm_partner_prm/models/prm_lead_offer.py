from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

STATES = [
    ("offered", "Offered"),
    ("accepted", "Accepted"),
    ("declined", "Declined"),
    ("expired", "Not Answered"),
    ("returned", "Came Back"),
]
RESULTS = [
    ("waiting", "Waits for Answer"),
    ("open", "Being Worked on"),
    ("won", "Won"),
    ("lost", "Lost"),
    ("declined", "Declined"),
    ("expired", "Not Answered"),
    ("back", "Came Back"),
]
# what a partner reports, in its words; what is true of the lead, we say
PROGRESS = [
    ("new", "Not contacted yet"),
    ("contacted", "We spoke with the customer"),
    ("meeting", "We know what is needed"),
    ("proposal", "The customer has our proposal"),
    ("won", "The customer said yes"),
    ("lost", "The customer said no"),
]
LIVE_STATES = ("offered", "accepted")
# what was offered stays as it was offered
OFFERED_FIELDS = {"lead_id", "partner_id", "company_id", "need"}
PORTAL_FIELDS = frozenset(
    (
        "partner_id",
        "need",
        "amount",
        "currency_id",
        "category_id",
        "country_id",
        "state_id",
        "city",
        "state",
        "result",
        "reason_id",
        "note",
        "date_offered",
        "date_deadline",
        "date_answered",
        "answered_by_id",
        "progress",
        "partner_amount",
        "date_next",
        "date_report_due",
        "date_return_due",
        "company_id",
        "create_date",
        "write_date",
    )
)


class PrmLeadOffer(models.Model):
    """A lead that a partner is asked to take.

    What the partner may know before it says yes is copied here; whose lead it is
    stands with the lead alone, which partners cannot read. ``_step`` holds the
    answers, ``_follow`` the deadlines and reports, ``_portal`` what the partner sees.
    """

    _name = "prm.lead.offer"
    _description = "Lead Offered to a Partner"
    _inherit = ["prm.step.mixin", "prm.portal.mixin"]
    _order = "id desc"
    _prm_page = "leads"
    _rec_names_search = ["lead_id", "partner_id"]
    _check_company_auto = True

    lead_id = fields.Many2one(
        "crm.lead",
        required=True,
        index=True,
        check_company=True,
        ondelete="cascade",
        domain=[("won_status", "=", "pending"), ("prm_partner_id", "=", False)],
    )
    partner_id = fields.Many2one(
        "res.partner",
        required=True,
        check_company=True,
        ondelete="restrict",
        domain=[("prm_enrollment_ids.is_current", "=", True)],
    )
    rule_id = fields.Many2one(
        "prm.lead.rule",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    round = fields.Integer(
        readonly=True,
        default=1,
        aggregator="max",
        help="The how manieth partner it is that is asked.",
    )
    need = fields.Text(
        readonly=True,
        help="What the partner reads before it says yes: without names, addresses and"
        " numbers.",
    )
    amount = fields.Monetary(string="Expected Amount", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    category_id = fields.Many2one(
        "product.category", string="Product Line", readonly=True, ondelete="set null"
    )
    country_id = fields.Many2one("res.country", readonly=True, ondelete="restrict")
    state_id = fields.Many2one(
        "res.country.state", string="Region", readonly=True, ondelete="restrict"
    )
    city = fields.Char(readonly=True)
    state = fields.Selection(
        STATES,
        string="Status",
        default="offered",
        required=True,
        readonly=True,
        index=True,
        copy=False,
    )
    result = fields.Selection(
        RESULTS,
        string="Outcome",
        compute="_compute_result",
        store=True,
        precompute=True,
    )
    reason_id = fields.Many2one(
        "prm.reason",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        domain=[("kind", "=", "offer")],
        help="Why the partner does not want it. Choose it before you decline in the"
        " partner's name.",
    )
    note = fields.Text(string="In the Partner's Words", readonly=True, copy=False)
    date_offered = fields.Datetime(
        string="Offered on", default=fields.Datetime.now, readonly=True, required=True
    )
    date_deadline = fields.Datetime(
        string="Answer by", readonly=True, required=True, copy=False
    )
    date_answered = fields.Datetime(string="Answered on", readonly=True, copy=False)
    answer_hours = fields.Float(
        string="Hours to Answer",
        compute="_compute_answer_hours",
        store=True,
        aggregator="avg",
        help="From the offer to the answer of the partner, by the clock.",
    )
    answered_by_id = fields.Many2one(
        "res.partner",
        string="Answered by",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    progress = fields.Selection(
        PROGRESS,
        string="How It Goes",
        readonly=True,
        copy=False,
        help="As the partner has reported it last.",
    )
    partner_amount = fields.Monetary(
        string="Amount Reported", readonly=True, copy=False, aggregator="sum"
    )
    date_next = fields.Date(string="Next Step on", readonly=True, copy=False)
    date_report_due = fields.Date(
        string="Report by",
        readonly=True,
        copy=False,
        help="Without a report by then the partner is reminded.",
    )
    date_return_due = fields.Date(
        string="Comes Back on",
        readonly=True,
        copy=False,
        help="The partner was reminded; after this day the lead goes to somebody else.",
    )
    report_ids = fields.One2many("prm.lead.report", "offer_id", string="Reports")
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

    # two answers, two managers, a manager and the clock: one lead has one taker
    _live_uniq = models.UniqueIndex(
        "(lead_id) WHERE state IN ('offered', 'accepted')",
        "A partner has this lead already, or is asked at this moment.",
    )
    _partner_idx = models.Index("(partner_id, id)")
    _past_idx = models.Index("(company_id, date_offered)")
    _load_idx = models.Index("(company_id) WHERE result IN ('waiting', 'open')")
    # what the scheduled actions look through
    _deadline_idx = models.Index("(date_deadline) WHERE state = 'offered'")
    _report_idx = models.Index("(date_report_due) WHERE result = 'open'")
    _return_idx = models.Index(
        "(date_return_due) WHERE result = 'open' AND date_return_due IS NOT NULL"
    )

    @api.depends("state", "lead_id.won_status")
    def _compute_result(self):
        names = {"offered": "waiting", "returned": "back"}
        open_names = {"won": "won", "lost": "lost"}
        for offer in self:
            if offer.state == "accepted":
                # sudo: only whether it is won, for whoever may see the offer
                status = offer.sudo().lead_id.won_status
                offer.result = open_names.get(status, "open")
            else:
                offer.result = names.get(offer.state, offer.state)

    @api.depends("date_offered", "date_answered")
    def _compute_answer_hours(self):
        for offer in self:
            passed = offer.date_answered and offer.date_answered - offer.date_offered
            offer.answer_hours = passed.total_seconds() / 3600 if passed else 0

    @api.depends("partner_id", "company_id")
    def _compute_user_id(self):
        # sudo: who looks after the partner, of partners that one may choose
        rows = (
            self.env["prm.enrollment"]
            .sudo()
            .search(
                [("partner_id", "in", self.partner_id.ids), ("is_current", "=", True)]
            )
        )
        managers = {(row.partner_id, row.company_id): row.user_id for row in rows}
        for offer in self:
            known = managers.get((offer.partner_id, offer.company_id))
            offer.user_id = offer.user_id or known

    @api.depends("partner_id")
    def _compute_display_name(self):
        # a number only: partners read it as well
        for offer in self:
            offer.display_name = f"LO{offer._origin.id or 0:05d}"

    @api.constrains("lead_id", "partner_id")
    def _check_not_asked(self):
        """Who said no is not asked again."""
        rows = self.sudo().search(  # sudo: of offers that the user makes just now
            [("lead_id", "in", self.lead_id.ids), ("state", "=", "declined")]
        )
        declined = {(row.lead_id, row.partner_id) for row in rows}
        for offer in self.filtered(lambda row: row.state == "offered"):
            if (offer.lead_id, offer.partner_id) in declined:
                raise UserError(
                    self.env._(
                        "%s has declined this lead, and is not asked again.",
                        offer.partner_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        states = {vals.get("state", "offered") for vals in vals_list}
        if states - {"offered"} and not self.env.su:
            raise AccessError(
                self.env._("The state follows from the buttons, it cannot be written.")
            )
        leads = self.env["crm.lead"].browse([vals["lead_id"] for vals in vals_list])
        leads.check_access("read")
        default = self._prepare_times(vals_list)
        vals_list = [
            # sudo: what the partner may know of a lead that the user may read
            {**default, **lead.sudo()._prepare_prm_offer(), **vals}
            for lead, vals in zip(leads, vals_list, strict=True)
        ]
        offers = super().create(vals_list)
        offers._announce()
        return offers

    @api.model
    def _prepare_times(self, vals_list):
        """Times of offers that no rule has made, once for all of them."""
        if all(vals.get("date_deadline") for vals in vals_list):
            return {}
        now = fields.Datetime.now()
        deadline = self.env["prm.lead.rule"]._get_deadline(now)
        return {"date_offered": now, "date_deadline": deadline}

    def write(self, vals):
        if OFFERED_FIELDS & vals.keys() and not self.env.su:
            self.check_access("write")
            raise UserError(
                self.env._(
                    "What was offered stays as it was. Recall the offer, and make"
                    " another one."
                )
            )
        return super().write(vals)

    @api.model
    def _get_portal_fields(self):
        return super()._get_portal_fields() | PORTAL_FIELDS
