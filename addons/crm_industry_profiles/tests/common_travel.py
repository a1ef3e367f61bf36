from unittest.mock import patch

from odoo.fields import Command

from .common import IndustryCommon

TRAVEL = "crm_industry_profiles.group_industry_travel"
TODAY = "2026-11-23"


class TravelCommon(IndustryCommon):
    """Nora books with an agent for herself; her companion is Olaf."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for group in (
            "base.group_partner_manager",
            "crm_industry_profiles.group_travel_manager",
            "sales_team.group_sale_manager",
        ):
            cls.env.user.group_ids += cls.env.ref(group)
        Cron = type(cls.env["ir.cron"])
        cls.startClassPatcher(patch.object(Cron, "_commit_progress", return_value=60))
        role = "crm_industry_profiles.group_travel_"
        cls.travel_agent = cls._create_user("ind_travel", role + "agent", TRAVEL)
        cls.travel_rival = cls._create_user("ind_rival", role + "agent", TRAVEL)
        cls.travel_manager = cls._create_user("ind_tmanager", role + "manager", TRAVEL)
        cls.env["travel.entry.rule"].search([]).active = False
        cls.usa, cls.turkey = cls.env.ref("base.us"), cls.env.ref("base.tr")
        cls.nora = cls._person("Nora", country_id=cls.usa.id)
        cls.olaf = cls._person("Olaf", country_id=cls.usa.id)
        cls.antalya = cls.env["travel.destination"].create(
            {"name": "Antalya Beach", "country_id": cls.turkey.id}
        )

    @classmethod
    def _person(cls, name, **values):
        return cls.env["res.partner"].create({"name": name, **values})

    @classmethod
    def _trip(cls, start="2027-01-10", end="2027-01-20", people=None, **values):
        people = cls.nora if people is None else people
        return cls.env["travel.trip"].create(
            {
                "partner_id": cls.nora.id,
                "destination_id": cls.antalya.id,
                "date_start": start,
                "date_end": end,
                "user_id": cls.travel_agent.id,
                "traveller_ids": [
                    Command.create({"partner_id": person.id}) for person in people
                ],
                **values,
            }
        )

    @classmethod
    def _rule(cls, kind="passport", months=0, **values):
        return cls.env["travel.entry.rule"].create(
            {"kind": kind, "months_after": months, **values}
        )

    @classmethod
    def _document(cls, partner, expiry, kind="passport", **values):
        return cls.env["travel.document"].create(
            {
                "partner_id": partner.id,
                "kind": kind,
                "date_expiry": expiry,
                "user_id": cls.travel_agent.id,
                **values,
            }
        )

    def _run_cron(self):
        self.env["travel.trip"]._cron_check_documents()

    def _tasks(self, trip):
        kind = "crm_industry_profiles.mail_activity_type_travel_documents"
        return trip.activity_ids.filtered(
            lambda one: one.activity_type_id == self.env.ref(kind)
        )
