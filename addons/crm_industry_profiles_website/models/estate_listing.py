from textwrap import shorten

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize, format_amount, formatLang, html2plaintext

SHOWN = ("Active", "ActiveUnderContract")
# how exactly the place is told: about a hundred metres
POSITION_DIGITS = 3
# as wide as the cards of social networks
SHARED_WIDTH = 1200
LENGTHS = {"name": 100, "email": 200, "phone": 40, "message": 2000}


class EstateListing(models.Model):
    """What visitors of the website see of a listing, and what they write."""

    _inherit = "estate.listing"

    is_published = fields.Boolean(
        string="Published on the Website",
        copy=False,
        tracking=True,
        help="Visitors see it as long as it is Active.",
    )
    website_url = fields.Char(string="Page", compute="_compute_website_url")
    inquiry_ids = fields.One2many(
        "crm.lead",
        "estate_inquiry_listing_id",
        string="Inquiries",
        groups="crm_industry_profiles.group_estate_agent",
    )

    _website_idx = models.Index(
        "(company_id, list_price) WHERE is_published"
        " AND standard_status IN ('Active', 'ActiveUnderContract')"
    )

    @api.depends("property_id.name", "transaction_kind")
    @api.depends_context("lang")
    def _compute_website_url(self):
        slug = self.env["ir.http"]._slug
        for listing in self:
            title = listing._get_website_title()
            listing.website_url = (
                f"/estate/{slug((listing.id, title))}" if listing.id else False
            )

    def action_open_website(self):
        self.ensure_one()
        if not self.filtered_domain(self._get_website_domain()):
            raise UserError(
                self.env._(
                    "Publish the listing and set it to Active: it has no page yet."
                )
            )
        return {"type": "ir.actions.act_url", "url": self.website_url, "target": "new"}

    @api.model
    def _get_website_domain(self):
        """Which listings visitors may see: a hook."""
        company = self.env["website"].get_current_website().company_id
        return (
            Domain("is_published", "=", True)
            & Domain("standard_status", "in", SHOWN)
            & Domain("company_id", "=", company.id)
            & Domain("active", "=", True)
        )

    def _get_property_label(self, name):
        """What a selection says, in the language of the visitor."""
        field = self.property_id._fields[name]
        return dict(field._description_selection(self.env)).get(self.property_id[name])

    def _get_website_title(self):
        """What is advertised, without the number of the house."""
        place = self.property_id
        kind = self._get_property_label(
            "property_sub_type"
        ) or self._get_property_label("property_type")
        parts = [
            kind,
            self._get_website_rooms(),
            place.street_name,
            place.locality_id.name,
        ]
        return ", ".join(part for part in parts if part)

    def _get_website_rooms(self):
        rooms = self.property_id.rooms_total
        if rooms == 1:
            return self.env._("1 room")
        return rooms and self.env._("%s rooms", rooms)

    def _get_website_area(self, area):
        """As people write it: 54, or 62.5."""
        digits = 0 if area == int(area) else 1
        return area and formatLang(self.env, area, digits=digits)

    def _get_website_values(self):
        """Return what a page may show: a hook. Templates get no record."""
        self.ensure_one()
        place = self.property_id
        remarks = html2plaintext(place.description or "").strip()
        return {
            "id": self.id,
            "number": self.name,
            "url": self.website_url,
            "title": self._get_website_title(),
            "is_lease": self.transaction_kind == "lease",
            "is_reserved": self.standard_status == "ActiveUnderContract",
            "price": self.list_price,
            "currency": self.currency_id,
            "locality": place.locality_id.complete_name,
            "description": place.description,
            "summary": shorten(remarks, 160) if remarks else self._get_website_title(),
            "agent": self.list_agent_id.name,
            "photos": len(self._get_website_photos()),
            "map_url": self._get_website_map(),
            "date": self.on_market_date,
            **self._get_website_sizes(),
        }

    def _get_website_sizes(self):
        place = self.property_id
        return {
            "living_area": self._get_website_area(place.living_area),
            "lot_size_area": self._get_website_area(place.lot_size_area),
            "rooms": place.rooms_total,
            "bedrooms": place.bedrooms_total,
            "floor": place.entry_level,
            "floors": place.stories_total,
            "year_built": place.year_built,
        }

    def _get_website_photos(self):
        """Pictures only: a plan or a contract may lie among the photos."""
        return self.property_id.photo_ids.filtered(
            lambda photo: (photo.mimetype or "").startswith("image/")
        )

    def _get_website_map(self):
        place = self.property_id
        if not (place.latitude or place.longitude):
            return False
        position = [
            round(value, POSITION_DIGITS) for value in (place.latitude, place.longitude)
        ]
        return "https://www.openstreetmap.org/#map=16/{}/{}".format(*position)

    def get_website_meta(self):
        """What messengers and social networks show of a link to the page."""
        website = self.env["website"].get_current_website()
        shown = self._get_website_shared(website)
        return {
            "meta_description": self._get_website_values()["summary"],
            "opengraph_meta": {
                "og:type": "website",
                "og:site_name": website.name,
                "og:url": website.get_base_url() + self.website_url,
                **{f"og:{name}": value for name, value in shown.items()},
            },
            "twitter_meta": {
                "twitter:card": "summary_large_image",
                **{f"twitter:{name}": value for name, value in shown.items()},
            },
        }

    def _get_website_shared(self, website):
        values = self._get_website_values()
        image = f"/estate/{self.id}/photo/0?width={SHARED_WIDTH}"
        if not values["photos"]:
            image = website.image_url(website, "logo")
        price = format_amount(self.env, self.list_price, self.currency_id)
        area = values["living_area"] and f"{values['living_area']} m²"
        words = [price, area, values["summary"]]
        return {
            "title": values["title"],
            "description": " · ".join(word for word in words if word),
            "image": website.get_base_url() + image,
        }

    def _get_website_schema(self, url):
        """The listing in the words of schema.org."""
        values = self._get_website_values()
        return {
            "@context": "https://schema.org",
            "@type": "RealEstateListing",
            "name": values["title"],
            "description": values["summary"],
            "url": url + values["url"],
            "datePosted": fields.Date.to_string(values["date"]) or None,
            "image": [
                f"{url}/estate/{self.id}/photo/{index}"
                for index in range(values["photos"])
            ],
            "offers": {
                "@type": "Offer",
                "price": values["price"],
                "priceCurrency": self.currency_id.name,
                "availability": "https://schema.org/InStock",
            },
        }

    def _take_inquiry(self, form):
        """Make a lead of what a visitor wrote; the route has checked the listing."""
        self.ensure_one()
        texts = {
            name: str(form.get(name) or "").strip()[:length]
            for name, length in LENGTHS.items()
        }
        email = email_normalize(texts["email"]) if texts["email"] else False
        if texts["email"] and not email:
            raise UserError(self.env._("Check your e-mail address, please."))
        if not texts["name"]:
            raise UserError(self.env._("Write your name, please."))
        if not email and sum(map(str.isdigit, texts["phone"])) < 6:
            raise UserError(self.env._("Write your e-mail address or phone, please."))
        values = self._prepare_inquiry({**texts, "email": email})
        # sudo: a visitor makes a lead with these values, and nothing else
        return self.env["crm.lead"].sudo().create(values)

    def _prepare_inquiry(self, texts):
        """Return the values of the lead: a hook."""
        ref = self.env.ref
        medium = ref("utm.utm_medium_website", raise_if_not_found=False)
        source = ref(
            "crm_industry_profiles_website.utm_source_estate_page",
            raise_if_not_found=False,
        )
        return {
            "name": f"{self.name}: {texts['name']}",
            "type": "lead",
            "contact_name": texts["name"],
            "email_from": texts["email"],
            "phone": texts["phone"],
            "description": texts["message"].replace("<", "&lt;").replace("\n", "<br/>"),
            "user_id": self.list_agent_id.id,
            "company_id": self.company_id.id,
            "medium_id": medium.id if medium else False,
            "source_id": source.id if source else False,
            "estate_inquiry_listing_id": self.id,
        }
