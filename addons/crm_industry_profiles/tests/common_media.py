from freezegun import freeze_time

from .common import IndustryCommon

SELLER = "crm_industry_profiles.group_media_seller"
MANAGER = "crm_industry_profiles.group_media_manager"
SCREENS = "crm_industry_profiles.group_industry_media"


class MediaCommon(IndustryCommon):
    """A paper with one issue of three places, its sellers and two advertisers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2027-03-01"))
        cls.media_seller = cls._create_user("media_seller", SELLER, SCREENS)
        cls.media_manager = cls._create_user("media_manager", MANAGER, SCREENS)
        cls.space = cls.env["product.product"].create(
            {"name": "Space", "type": "service"}
        )
        cls.paper = cls.env["media.title"].create(
            {"name": "Test Gazette", "product_id": cls.space.id}
        )
        cls.year = cls.env["product.product"].create(
            {"name": "Year", "type": "service", "list_price": 120}
        )
        cls.rate = cls.env["media.rate"].create(
            {"title_id": cls.paper.id, "name": "Year", "product_id": cls.year.id}
        )
        cls.issue = cls._issue("April")
        cls.cover = cls._slot("Back cover", 4000)
        cls.page = cls._slot("Page 3", 3000)
        cls.half = cls._slot("Page 7", 1500, size="half")
        cls.acme = cls.env["res.partner"].create({"name": "Acme Ads"})
        cls.globex = cls.env["res.partner"].create({"name": "Globex"})

    @classmethod
    def _issue(cls, name, **values):
        return cls.env["media.issue"].create(
            {
                "title_id": cls.paper.id,
                "name": name,
                "date": "2027-04-01",
                "date_deadline": "2027-03-20",
                **values,
            }
        )

    @classmethod
    def _slot(cls, name, price, **values):
        values = {"issue_id": cls.issue.id, "name": name, "price": price, **values}
        return cls.env["media.slot"].create(values)

    @classmethod
    def _option(cls, slot, partner, **values):
        """An option that the seller has made."""
        Booking = cls.env["media.booking"].with_user(cls.media_seller)
        values = {"slot_id": slot.id, "partner_id": partner.id, **values}
        return Booking.create(values)

    @classmethod
    def _booked(cls, slot, partner, **values):
        booking = cls._option(slot, partner, **values)
        booking.action_book()
        return booking

    @classmethod
    def _role(cls, code):
        """The role that the profile brings."""
        Role = cls.env["crm.partner.role"]
        role = Role.search([("code", "=", code)], limit=1)
        return role or Role.create({"name": code, "code": code})

    @classmethod
    def _measure(cls, function):
        """How many queries it takes, with nothing in the cache."""
        cls.env.flush_all()
        cls.env.invalidate_all()
        start = cls.cr.sql_log_count
        function()
        cls.env.flush_all()
        return cls.cr.sql_log_count - start
