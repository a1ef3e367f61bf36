import base64
import json
import re

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.crm_industry_profiles.tests.common_estate_deal import EstateDealCommon

from ..controllers.estate_website import rate_limit

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


class WebsiteCommon(EstateDealCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["website"].search([]).company_id = cls.company
        cls.flat.write(
            {
                "property_sub_type": "Apartment",
                "rooms_total": 3,
                "living_area": 70,
                "latitude": 50.4512345,
                "contact_phone": "+380441112233",
                "description": "<p>Sunny, near the park</p>",
            }
        )
        cls.listing.write({"is_published": True, "contract_price": 81234})
        cls.listing.close_price = 97531
        cls.hidden = cls._listing(cls._property("Secret Road"))


@tagged("post_install", "-at_install")
class TestPortalEstate(WebsiteCommon, HttpCase):
    def setUp(self):
        super().setUp()
        rate_limit.clear()
        self.addCleanup(rate_limit.clear)

    def _get(self, url):
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        return response.text

    def test_what_is_published_and_active_is_listed(self):
        page = self._get("/estate")
        self.assertIn("Apartment, 3 rooms, Lime Street, Testin", page)
        self.assertNotIn("Secret Road", page)
        self.listing.standard_status = "Hold"
        self.assertNotIn("Lime Street", self._get("/estate"))
        self.assertEqual(self.url_open(self.listing.website_url).status_code, 404)

    def test_a_shared_link_shows_photo_price_and_area(self):
        self.flat.photo_ids = self.env["ir.attachment"].create(
            {"name": "front.png", "datas": base64.b64encode(PIXEL)}
        )
        page = self._get(self.listing.website_url)
        tags = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)"', page))
        self.assertEqual(tags["title"], "Apartment, 3 rooms, Lime Street, Testin")
        self.assertIn("100,000.00", tags["description"])
        self.assertIn("· 70 m² · Sunny, near the park", tags["description"])
        photo = f"/estate/{self.listing.id}/photo/0"
        self.assertIn(photo, tags["image"])
        self.assertEqual(self.url_open(photo).headers["Content-Type"], "image/png")

    def test_filters(self):
        for query, is_there in (
            ("kind=sale&price_min=90000&rooms=3", True),
            (f"locality={self.city.id}", True),
            ("kind=lease", False),
            ("price_max=1000", False),
            ("rooms=4", False),
            ("price_min=abc&order=name;drop&locality=-1", True),
        ):
            page = self._get(f"/estate?{query}")
            self.assertEqual("Lime Street" in page, is_there, query)

    def test_the_page_keeps_what_is_nobodys_business(self):
        page = self._get(self.listing.website_url)
        self.assertIn("Sunny, near the park", page)
        self.assertIn("Apartment, 3 rooms, Lime Street, Testin", page)
        for secret in (
            "97531",
            "97,531",
            "81234",
            "81,234",
            "380441112233",
            "Sasha Seller",
            "Lime Street 1",
            "50.4512",
        ):
            self.assertNotIn(secret, page)
        self.assertIn("#map=16/50.451/30.52", page)

    def test_hidden_pages_are_not_found(self):
        slug = self.env["ir.http"]._slug((self.hidden.id, "x"))
        for url in (f"/estate/{slug}", "/estate/x-0", "/estate/nothing"):
            self.assertEqual(self.url_open(url).status_code, 404, url)
        photo = self.url_open(f"/estate/{self.hidden.id}/photo/0")
        self.assertEqual(photo.status_code, 404)

    def test_another_company_has_its_own_website(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.env["website"].search([]).company_id = other
        self.assertEqual(self.url_open(self.listing.website_url).status_code, 404)

    def test_search_engines(self):
        page = self._get(self.listing.website_url)
        self.assertIn('<meta name="description" content="Sunny, near the park"', page)
        text = re.search(r'application/ld\+json">(.*?)</script>', page, re.DOTALL)[1]
        schema = json.loads(text)
        self.assertEqual(schema["@type"], "RealEstateListing")
        self.assertEqual(schema["offers"]["price"], 100000)
        sitemap = self._get("/sitemap.xml")
        self.assertIn(self.listing.website_url, sitemap)
        self.assertNotIn(f"-{self.hidden.id}<", sitemap)

    def test_remarks_cannot_break_out_of_the_script(self):
        self.flat.street_name = "</script><script>alert(1)</script>"
        page = self._get(self.listing.website_url)
        self.assertNotIn("<script>alert(1)", page)

    def test_photos(self):
        self.flat.photo_ids = self.env["ir.attachment"].create(
            [
                {"name": "front.png", "raw": PIXEL, "mimetype": "image/png"},
                {"name": "plan.txt", "raw": b"secret plan"},
            ]
        )
        photo = self.url_open(f"/estate/{self.listing.id}/photo/0")
        self.assertEqual(photo.status_code, 200)
        self.assertTrue(photo.headers["Content-Type"].startswith("image/"))
        self.assertEqual(
            self.url_open(f"/estate/{self.listing.id}/photo/1").status_code, 404
        )

    def _write(self, listing=None, **form):
        page = self._get(self.listing.website_url)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        listing = listing or self.listing
        return self.url_open(
            f"/estate/{listing.id}/inquiry", data={"csrf_token": token, **form}
        )

    def _inquiries(self):
        return self.env["crm.lead"].search(
            [("estate_inquiry_listing_id", "in", (self.listing | self.hidden).ids)]
        )

    def test_an_inquiry_becomes_a_lead_of_the_agent(self):
        page = self._write(
            name="Nina New",
            email="nina@example.com",
            message="When <b>can</b> I see it?",
            user_id="1",
            expected_revenue="99",
        )
        self.assertIn("The agent will answer you soon", page.text)
        lead = self._inquiries()
        self.assertEqual(lead.contact_name, "Nina New")
        self.assertEqual(lead.email_from, "nina@example.com")
        self.assertEqual(lead.user_id, self.rita)
        self.assertEqual(lead.company_id, self.company)
        self.assertEqual(lead.expected_revenue, 0)
        self.assertEqual(lead.source_id.name, "Page of a listing")
        self.assertNotIn("<b>", lead.description)

    def test_nonsense_is_told_and_kept_out(self):
        for form, message in (
            ({"name": "Nina"}, "e-mail address or phone"),
            ({"email": "nina@example.com"}, "Write your name"),
            ({"name": "Nina", "email": "nina"}, "Check your e-mail"),
            ({"name": "Nina", "phone": "12"}, "e-mail address or phone"),
        ):
            rate_limit.clear()
            self.assertIn(message, self._write(**form).text)
        self.assertFalse(self._inquiries())

    def test_programs_and_hidden_listings_write_nothing(self):
        form = {"name": "Bot", "email": "bot@example.com"}
        self._write(company_url="http://spam.example.com", **form)
        self.assertEqual(self._write(self.hidden, **form).status_code, 404)
        self.assertFalse(self._inquiries())

    def test_without_the_token_nothing_is_taken(self):
        self.url_open(
            f"/estate/{self.listing.id}/inquiry",
            data={"name": "Nina", "email": "nina@example.com"},
        )
        self.assertFalse(self._inquiries())

    def test_too_many_at_once(self):
        for _n in range(6):
            page = self._write(name="Nina", email="nina@example.com")
        self.assertIn("please wait for a minute", page.text)
        self.assertEqual(len(self._inquiries()), 5)


@tagged("post_install", "-at_install")
class TestEstateWebsite(WebsiteCommon):
    def test_the_button_opens_what_is_there(self):
        action = self.listing.action_open_website()
        self.assertEqual(action["url"], self.listing.website_url)
        with self.assertRaisesRegex(UserError, "Publish the listing"):
            self.hidden.action_open_website()

    def test_a_copy_is_not_published(self):
        self.assertFalse(self.listing.copy().is_published)
