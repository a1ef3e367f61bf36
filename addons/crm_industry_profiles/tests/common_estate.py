from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command

from odoo.addons.base.tests.common import BaseCommon
from odoo.addons.crm_relations.tests.common import create_users

SCREENS = "crm_industry_profiles.group_industry_estate"
ROLE = "crm_industry_profiles.group_estate_"


class EstateCommon(BaseCommon):
    """A town with two districts, its people, and one-line factories."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Cron = type(cls.env["ir.cron"])
        cls.commit = cls.startClassPatcher(
            patch.object(Cron, "_commit_progress", return_value=60)
        )
        cls.company = cls.env["res.company"].create({"name": "Roof and Sons"})
        cls.env.user.company_ids += cls.company
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        agent = f"{ROLE}agent,{SCREENS}"
        manager = f"{ROLE}manager,{SCREENS}"
        cls.realtor, cls.colleague, cls.boss = cls._users(
            {"est_realtor": agent, "est_colleague": agent, "est_boss": manager}
        )
        cls.city = cls._place("Testohrad", "city")
        cls.north = cls._place("Північний район", parent=cls.city)
        cls.south = cls._place("Yuzhnyi District", parent=cls.city)
        cls.owner = cls.env["res.partner"].create(
            {"name": "Olena", "phone": "+380 57 123 45 67"}
        )

    @classmethod
    def _user(cls, login, *groups):
        return cls._users({login: ",".join([*groups, SCREENS])})

    @classmethod
    def _users(cls, groups):
        here = {
            "company_id": cls.company.id,
            "company_ids": [Command.set(cls.company.ids)],
        }
        return create_users(cls.env, groups, **here)

    @classmethod
    def _place(cls, name, kind="district", parent=None, **values):
        return cls.env["estate.locality"].create(
            {
                "name": name,
                "kind": kind,
                "parent_id": parent.id if parent else False,
                **values,
            }
        )

    @contextmanager
    def _refused(self, error, words):
        """Refused with these words, and nothing of it is kept."""
        with self.assertRaisesRegex(error, words), self.env.cr.savepoint():
            yield

    @classmethod
    def _flat(cls, number="1", **values):
        """A flat of 50 m2 in the north of the town."""
        return cls.env["estate.property"].create(
            {
                "locality_id": cls.north.id,
                "property_sub_type": "Apartment",
                "street_name": "вул. Шевченка",
                "street_number": number,
                "living_area": 50,
                **values,
            }
        )

    @classmethod
    def _listing(cls, estate=None, price=100000, **values):
        estate = estate or cls._flat()
        return cls.env["estate.listing"].create(
            {
                "property_id": estate.id,
                "list_price": price,
                "listing_contract_date": "2027-01-01",
                **values,
            }
        )

    @classmethod
    def _pairs(cls, *estates):
        ids = [estate.id for estate in estates]
        return cls.env["estate.duplicate"].search(
            [("property_id", "in", ids), ("other_id", "in", ids)]
        )
