from odoo import api, fields, models

from ..tools.place_names import number_key, phone_key, place_key

# values of the RESO Data Dictionary 2.0, as they are written there
PROPERTY_TYPES = [
    ("Residential", "Residential"),
    ("ResidentialLease", "Residential Lease"),
    ("ResidentialIncome", "Residential Income"),
    ("Land", "Land"),
    ("CommercialSale", "Commercial Sale"),
    ("CommercialLease", "Commercial Lease"),
    ("BusinessOpportunity", "Business Opportunity"),
    ("Farm", "Farm"),
    ("ManufacturedInPark", "Manufactured in Park"),
]
PROPERTY_SUB_TYPES = [
    ("Apartment", "Apartment"),
    ("SingleFamilyResidence", "Single Family Residence"),
    ("Townhouse", "Townhouse"),
    ("Condominium", "Condominium"),
    ("Duplex", "Duplex"),
    ("MultiFamily", "Multi Family"),
    ("Cabin", "Cabin"),
    ("Office", "Office"),
    ("Retail", "Retail"),
    ("Warehouse", "Warehouse"),
    ("Industrial", "Industrial"),
    ("HotelMotel", "Hotel, Motel"),
    ("MixedUse", "Mixed Use"),
    ("Business", "Business"),
    ("Agriculture", "Agriculture"),
    ("UnimprovedLand", "Unimproved Land"),
    ("DeededParking", "Deeded Parking"),
    ("Other", "Other"),
]
VERIFICATION_STATES = [
    ("unverified", "Not Verified"),
    ("verified", "Verified"),
    ("outdated", "To Ask Again"),
]


class EstateProperty(models.Model):
    """A real object, which is one record however often it is offered.

    Duplicates are in `estate_duplicate`, the questions whether it is still as we know
    it in `estate_property_verify`, the percent in `estate_property_completeness`.
    """

    _name = "estate.property"
    _description = "Property"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_names_search = ["name", "listing_key"]
    _check_company_auto = True

    name = fields.Char(
        compute="_compute_name", store=True, index="trigram", string="Address"
    )
    listing_key = fields.Char(
        string="External Key",
        index="btree_not_null",
        copy=False,
        help="The key of the object in the system from which it was imported.",
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
    )
    property_type = fields.Selection(
        PROPERTY_TYPES, string="Type", required=True, default="Residential", index=True
    )
    property_sub_type = fields.Selection(
        PROPERTY_SUB_TYPES, string="Subtype", index=True
    )
    locality_id = fields.Many2one(
        "estate.locality",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        help="The district, or the city if it has none.",
    )
    city_id = fields.Many2one(related="locality_id.city_id", store=True, index=True)
    street_name = fields.Char(string="Street", tracking=True)
    street_number = fields.Char(string="Number", tracking=True)
    unit_number = fields.Char(string="Unit", tracking=True, help="Apartment or office.")
    postal_code = fields.Char()
    latitude = fields.Float(digits=(10, 7))
    longitude = fields.Float(digits=(10, 7))
    living_area = fields.Float(
        string="Living Area (m²)", digits=(16, 2), tracking=True, aggregator="avg"
    )
    building_area_total = fields.Float(
        string="Total Area (m²)", digits=(16, 2), aggregator="avg"
    )
    lot_size_area = fields.Float(
        string="Lot (m²)", digits=(16, 2), tracking=True, aggregator="avg"
    )
    rooms_total = fields.Integer(string="Rooms", aggregator="avg")
    bedrooms_total = fields.Integer(string="Bedrooms", aggregator="avg")
    bathrooms_total_integer = fields.Integer(string="Bathrooms", aggregator="avg")
    entry_level = fields.Integer(string="Floor", aggregator=None)
    stories_total = fields.Integer(string="Floors of the Building", aggregator=None)
    year_built = fields.Integer(aggregator=None)
    description = fields.Html(string="Public Remarks")
    owner_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    contact_phone = fields.Char(
        compute="_compute_contact_phone",
        store=True,
        readonly=False,
        precompute=True,
        help="Whom to call about the object. Empty: the phone of the owner.",
    )
    photo_ids = fields.Many2many(
        "ir.attachment",
        "estate_property_photo_rel",
        "property_id",
        "attachment_id",
        string="Photos",
        copy=False,
        # as a user it would read all files of the database; each file asks for itself
        bypass_search_access=True,
    )
    cover_id = fields.Many2one(
        "ir.attachment", compute="_compute_cover_id", string="Main Photo"
    )
    listing_ids = fields.One2many("estate.listing", "property_id", string="Listings")
    verification_state = fields.Selection(
        VERIFICATION_STATES,
        string="Verification",
        default="unverified",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    verified_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, index="btree_not_null"
    )
    verified_date = fields.Date(string="Verified on", readonly=True, copy=False)
    verify_again_date = fields.Date(
        string="Ask Again on",
        copy=False,
        help="The day on which somebody asks again whether the object is as described.",
    )
    # what duplicates are found by
    street_key = fields.Char(compute="_compute_address_keys", store=True)
    number_key = fields.Char(compute="_compute_address_keys", store=True)
    unit_key = fields.Char(compute="_compute_address_keys", store=True)
    phone_key = fields.Char(compute="_compute_phone_key", store=True)

    _areas_positive = models.Constraint(
        "CHECK(COALESCE(living_area, 0) >= 0 AND COALESCE(lot_size_area, 0) >= 0"
        " AND COALESCE(building_area_total, 0) >= 0)",
        "An area cannot be negative.",
    )
    _position_valid = models.Constraint(
        "CHECK(COALESCE(latitude, 0) BETWEEN -90 AND 90"
        " AND COALESCE(longitude, 0) BETWEEN -180 AND 180)",
        "The latitude is between -90 and 90, the longitude between -180 and 180.",
    )
    _listing_key_uniq = models.UniqueIndex(
        "(company_id, listing_key) WHERE listing_key IS NOT NULL",
        "Another object of this company has this external key.",
    )
    _address_idx = models.Index(
        "(city_id, street_key, number_key) WHERE street_key <> ''"
    )
    _phone_idx = models.Index("(phone_key) WHERE phone_key <> ''")
    _position_idx = models.Index(
        "USING gist (point(longitude, latitude)) WHERE latitude <> 0"
    )
    _verify_idx = models.Index("(verify_again_date) WHERE active")

    @api.depends("street_name", "street_number", "unit_number", "locality_id.name")
    def _compute_name(self):
        for estate in self:
            number = " / ".join(
                filter(None, [estate.street_number, estate.unit_number])
            )
            street = " ".join(filter(None, [estate.street_name, number]))
            name = ", ".join(filter(None, [street, estate.locality_id.name]))
            estate.name = name

    @api.depends("owner_id.phone")
    def _compute_contact_phone(self):
        for estate in self:
            estate.contact_phone = estate.contact_phone or estate.owner_id.phone

    @api.depends("photo_ids")
    def _compute_cover_id(self):
        for estate in self:
            estate.cover_id = estate.photo_ids[:1]

    @api.depends(
        "street_name",
        "street_number",
        "unit_number",
        "locality_id.kind",
        "locality_id.key",
    )
    def _compute_address_keys(self):
        for estate in self:
            place = estate.locality_id
            street = place_key(estate.street_name) if estate.street_name else ""
            estate.street_key = street or (place.key if place.kind == "street" else "")
            estate.number_key = number_key(estate.street_number)
            estate.unit_key = number_key(estate.unit_number)

    @api.depends("contact_phone")
    def _compute_phone_key(self):
        for estate in self:
            estate.phone_key = phone_key(estate.contact_phone)
