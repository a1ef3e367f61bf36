from odoo import api, fields, models
from odoo.tools import SQL

# values of the RESO Data Dictionary 2.0, as they are written there
STANDARD_STATUSES = [
    ("Incomplete", "Incomplete"),
    ("ComingSoon", "Coming Soon"),
    ("Active", "Active"),
    ("ActiveUnderContract", "Active Under Contract"),
    ("Pending", "Pending"),
    ("Hold", "Hold"),
    ("Closed", "Closed"),
    ("Expired", "Expired"),
    ("Withdrawn", "Withdrawn"),
    ("Canceled", "Canceled"),
    ("Delete", "Delete"),
]
LISTING_AGREEMENTS = [
    ("ExclusiveRightToSell", "Exclusive Right to Sell"),
    ("ExclusiveRightToLease", "Exclusive Right to Lease"),
    ("ExclusiveAgency", "Exclusive Agency"),
    ("ExclusiveRightWithExceptions", "Exclusive Right with Exceptions"),
    ("Net", "Net"),
    ("Open", "Open"),
    ("Probate", "Probate"),
]
TRANSACTION_KINDS = [("sale", "Sale"), ("lease", "Lease")]
REAL_PRICE = "crm_industry_profiles.group_estate_real_price"


class EstateListing(models.Model):
    """A mandate to sell or let a property.

    The rules of its status are in `estate_listing_status`, what changed when in
    `estate_listing_history`, the days on the market in `estate_listing_market`.
    """

    _name = "estate.listing"
    _description = "Listing"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "listing_contract_date desc, id desc"
    _rec_names_search = ["name", "property_id"]
    _check_company_auto = True

    name = fields.Char(
        string="Listing Number",
        copy=False,
        index="trigram",
        default="",
        help="RESO: ListingId. Given by the sequence when the listing is saved.",
    )
    listing_key = fields.Char(
        string="External Key",
        index="btree_not_null",
        copy=False,
        help="RESO: ListingKey. Its key in the system from which it was imported.",
    )
    active = fields.Boolean(default=True)
    property_id = fields.Many2one(
        "estate.property", required=True, index=True, ondelete="restrict", tracking=True
    )
    property_type = fields.Selection(
        related="property_id.property_type", store=True, index=True
    )
    locality_id = fields.Many2one(
        related="property_id.locality_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="property_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    transaction_kind = fields.Selection(
        TRANSACTION_KINDS, string="For", required=True, default="sale", index=True
    )
    standard_status = fields.Selection(
        STANDARD_STATUSES,
        string="Status",
        required=True,
        default="Incomplete",
        index=True,
        copy=False,
        tracking=True,
        group_expand="_read_group_standard_status",
    )
    list_price = fields.Monetary(tracking=True, help="What is asked now.")
    original_list_price = fields.Monetary(
        readonly=True, copy=False, help="What was asked when it came on the market."
    )
    previous_list_price = fields.Monetary(
        readonly=True, copy=False, help="What was asked before the last change."
    )
    contract_price = fields.Monetary(
        copy=False, tracking=True, help="The price written in the contract."
    )
    close_price = fields.Monetary(
        string="Real Price",
        copy=False,
        groups=REAL_PRICE,
        help="RESO: ClosePrice. What was really paid; seen by who may see real prices.",
    )
    listing_contract_date = fields.Date(
        string="Mandate of",
        default=fields.Date.context_today,
        tracking=True,
        help="The day on which the mandate was signed.",
    )
    expiration_date = fields.Date(
        string="Mandate until", tracking=True, copy=False, help="The last day of it."
    )
    on_market_date = fields.Date(string="On the Market", copy=False)
    off_market_date = fields.Date(string="Off the Market", copy=False)
    purchase_contract_date = fields.Date(
        string="Contract of", copy=False, help="The day on which the buyer signed."
    )
    close_date = fields.Date(string="Closed on", copy=False, tracking=True)
    listing_agreement = fields.Selection(
        LISTING_AGREEMENTS, string="Mandate", default="Open", index=True
    )
    list_agent_id = fields.Many2one(
        "res.users",
        string="Agent",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
    )
    seller_id = fields.Many2one(
        "res.partner",
        string="Seller or Landlord",
        compute="_compute_seller_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    agreement_id = fields.Many2one(
        "crm.agreement",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The agreement with the seller.",
    )
    lead_id = fields.Many2one(
        "crm.lead",
        string="Deal",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    history_ids = fields.One2many("estate.listing.history", "listing_id")
    # what days on the market are computed from, written by steps only
    market_since = fields.Date(readonly=True, copy=False)
    market_days_before = fields.Integer(readonly=True, copy=False, aggregator=None)

    _name_uniq = models.UniqueIndex(
        "(company_id, name) WHERE name <> ''",
        "Another listing of this company has this number.",
    )
    _listing_key_uniq = models.UniqueIndex(
        "(company_id, listing_key) WHERE listing_key IS NOT NULL",
        "Another listing of this company has this external key.",
    )
    _prices_positive = models.Constraint(
        "CHECK(COALESCE(list_price, 0) >= 0 AND COALESCE(close_price, 0) >= 0"
        " AND COALESCE(contract_price, 0) >= 0)",
        "A price cannot be negative.",
    )
    _closed_known = models.Constraint(
        "CHECK(standard_status <> 'Closed'"
        " OR (close_date IS NOT NULL AND contract_price > 0))",
        "A closed listing needs the day on which it was closed and the contract price.",
    )
    _expiration_idx = models.Index(
        "(expiration_date) WHERE standard_status IN"
        " ('Active', 'ActiveUnderContract', 'ComingSoon', 'Hold')"
    )

    @api.depends("property_id")
    def _compute_seller_id(self):
        for listing in self:
            listing.seller_id = listing.seller_id or listing.property_id.owner_id

    @api.depends("name", "property_id.name")
    def _compute_display_name(self):
        for listing in self:
            parts = [listing.name, listing.property_id.name]
            listing.display_name = " ".join(part for part in parts if part)

    @api.model
    def _read_group_standard_status(self, values, domain):
        return [value for value, _label in STANDARD_STATUSES if value != "Delete"]

    @api.model_create_multi
    def create(self, vals_list):
        unnamed = [vals for vals in vals_list if not vals.get("name")]
        for vals, name in zip(unnamed, self._get_names(len(unnamed)), strict=True):
            vals["name"] = name
        return super().create(vals_list)

    @api.model
    def _get_names(self, count):
        """So many numbers of the sequence, with one query for a plain one."""
        if not count:
            return []
        # sudo: the sequence only; whether a listing may be made, create() checks
        sequence = self.env.ref("crm_industry_profiles.sequence_estate_listing").sudo()
        if sequence.implementation != "standard" or sequence.use_date_range:
            return [sequence.next_by_id() for _number in range(count)]
        numbers = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{sequence.id:03d}",
                count,
            )
        )
        return [sequence.get_next_char(number) for (number,) in numbers]
