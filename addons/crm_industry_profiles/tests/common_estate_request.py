from unittest.mock import patch

from odoo import fields

from .common import IndustryCommon

ESTATE = "crm_industry_profiles.group_industry_estate"


class EstateRequestCommon(IndustryCommon):
    """A city with two districts, a flat in each, and who looks for one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Cron = type(cls.env["ir.cron"])
        cls.startClassPatcher(patch.object(Cron, "_commit_progress", return_value=60))
        # what the demo data look for, and what they offer
        cls.env["estate.request"].search([]).action_close()
        cls.env["estate.listing"].search([]).action_archive()
        role = "crm_industry_profiles.group_estate_"
        cls.realtor = cls._create_user("est_realtor", role + "agent", ESTATE)
        cls.colleague = cls._create_user("est_colleague", role + "agent", ESTATE)
        cls.head = cls._create_user("est_head", role + "manager", ESTATE)
        cls.Match = cls.env["estate.match"]
        cls.Matching = cls.env["estate.matching"]
        cls.city = cls._place("Testburg", kind="city")
        cls.north = cls._place("North", parent_id=cls.city.id)
        cls.south = cls._place("South", parent_id=cls.city.id)
        cls.flat = cls._listing(
            100000, cls.north, living_area=60, bedrooms_total=2, entry_level=3
        )
        cls.anna = cls._person("Anna", email="anna@example.com")

    @classmethod
    def _person(cls, name, **values):
        return cls.env["res.partner"].create({"name": name, **values})

    @classmethod
    def _place(cls, name, kind="district", **values):
        Locality = cls.env["estate.locality"]
        return Locality.create({"name": name, "kind": kind, **values})

    @classmethod
    def _listing(cls, price, place, status="Active", kind="sale", **values):
        values.setdefault("property_sub_type", "Apartment")
        agent = values.pop("agent", cls.env.user)
        estate = cls.env["estate.property"].create(
            {"locality_id": place.id, "owner_id": False, **values}
        )
        return cls.env["estate.listing"].create(
            {
                "property_id": estate.id,
                "list_price": price,
                "standard_status": status,
                "transaction_kind": kind,
                "list_agent_id": agent.id,
                "expiration_date": "2040-01-01",
                "purchase_contract_date": fields.Date.today(),
            }
        )

    @classmethod
    def _request(cls, partner=None, **values):
        values.setdefault("price_max", 100000)
        values.setdefault("tolerance", 10)
        return cls.env["estate.request"].create(
            {
                "partner_id": (partner or cls.anna).id,
                "user_id": cls.realtor.id,
                **values,
            }
        )

    @classmethod
    def _score(cls, request, listing=None):
        """The score, or None: it does not match."""
        match = cls._match(request, listing)
        return match.score if match.is_current else None

    @classmethod
    def _match(cls, request, listing=None):
        listing = listing or cls.flat
        return cls.Match.search(
            [("request_id", "=", request.id), ("listing_id", "=", listing.id)]
        )

    @classmethod
    def _sub_type(cls, code):
        return cls.env["estate.request.sub.type"].search([("code", "=", code)])
