from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.fields import Command

from .common import IndustryCommon

IT = "crm_industry_profiles.group_industry_it"
ROLE = "crm_industry_profiles.group_it_"
NOW = "2027-03-01 09:00:00"


class ItCommon(IndustryCommon):
    """A seller of projects, his colleague and their manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Cron = type(cls.env["ir.cron"])
        cls.startClassPatcher(patch.object(Cron, "_commit_progress", return_value=60))
        cls.it_seller = cls._create_user("it_seller", ROLE + "seller", IT)
        cls.it_colleague = cls._create_user("it_colleague", ROLE + "seller", IT)
        cls.it_manager = cls._create_user("it_manager", ROLE + "manager", IT)
        cls.hospital = cls.env["res.partner"].create(
            {"name": "Hospital", "is_company": True, "user_id": cls.it_seller.id}
        )
        cls.rival, cls.other_rival = cls.env["res.partner"].create(
            [
                {"name": "Rival", "is_company": True},
                {"name": "Other Rival", "is_company": True},
            ]
        )
        cls.deal = cls._deal()
        cls.reason = cls.env["crm.lost.reason"].create({"name": "Too dear"})

    @classmethod
    def _deal(cls, **values):
        return cls.env["crm.lead"].create(
            {
                "name": "Project",
                "type": "opportunity",
                "partner_id": cls.hospital.id,
                "user_id": cls.it_seller.id,
                "company_id": cls.env.company.id,
                **values,
            }
        )

    @classmethod
    def _tender(cls, **values):
        return cls.env["it.tender"].create(
            {
                "name": "Registration",
                "lead_id": cls.deal.id,
                "user_id": cls.it_seller.id,
                "date_deadline": "2027-03-10 12:00:00",
                "our_price": 1000,
                **values,
            }
        )

    @classmethod
    def _document(cls, tender, name="Price sheet", **values):
        return cls.env["it.tender.document"].create(
            {"tender_id": tender.id, "name": name, **values}
        )

    @classmethod
    def _attach(cls, document, user=None):
        env = document.with_user(user or cls.env.user).env
        file = env["ir.attachment"].create(
            {"name": "sheet.txt", "raw": b"100", "res_model": False}
        )
        document.with_env(env).attachment_ids = [Command.link(file.id)]
        return file

    @classmethod
    def _compete(cls, tender, partner, price=0, **values):
        return cls.env["it.tender.participant"].create(
            {
                "tender_id": tender.id,
                "partner_id": partner.id,
                "price": price,
                **values,
            }
        )

    @classmethod
    def _specification(cls, lines=None, **values):
        """260 hours at 90 and 340.25 at 100.10 in two sections, licences for 182.35."""
        if lines is None:
            lines = [
                {"display_type": "line_section", "name": "Reception"},
                {"name": "Screens", "hours": 260},
                {"display_type": "line_section", "name": "Laboratory"},
                {"name": "Interface", "hours": 340.25, "hour_price": 100.1},
                {"name": "Licences", "fixed_amount": 182.35},
            ]
        return cls.env["it.specification"].create(
            {
                "name": "Registration",
                "lead_id": cls.deal.id,
                "user_id": cls.it_seller.id,
                "hour_price": 90,
                "line_ids": [
                    Command.create({"sequence": number, **line})
                    for number, line in enumerate(lines)
                ],
                **values,
            }
        )

    @classmethod
    def _in_days(cls, days):
        return fields.Datetime.to_datetime(NOW) + timedelta(days=days)

    def _count_queries(self, function):
        """How many queries it takes, with nothing in the cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.cr.sql_log_count - start
