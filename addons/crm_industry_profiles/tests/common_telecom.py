from odoo.fields import Command

from .common import IndustryCommon

TELECOM = "crm_industry_profiles.group_industry_telecom"
TODAY = "2027-04-10"
MONTHS = ("2027-01-01", "2027-02-01", "2027-03-01")


class TelecomCommon(IndustryCommon):
    """Small costs 10 with 100 minutes, then 0.10; Flat costs 25 without more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for group in (
            "base.group_partner_manager",
            "crm_industry_profiles.group_telecom_manager",
            "sales_team.group_sale_manager",
        ):
            cls.env.user.group_ids += cls.env.ref(group)
        role = "crm_industry_profiles.group_telecom_"
        cls.telecom_agent = cls._create_user("ind_telecom", role + "agent", TELECOM)
        cls.telecom_rival = cls._create_user("ind_rival", role + "agent", TELECOM)
        cls.telecom_manager = cls._create_user("ind_tman", role + "manager", TELECOM)
        cls.env["telecom.tariff"].search([]).active = False
        cls.small = cls._tariff("Small", 10, minutes_included=100, minute_price=0.1)
        cls.flat = cls._tariff("Flat", 25)
        cls.nora = cls.env["res.partner"].create({"name": "Nora"})
        cls.line = cls._line("+12025550199")

    @classmethod
    def _tariff(cls, name, fee, **values):
        return cls.env["telecom.tariff"].create(
            {"name": name, "monthly_fee": fee, **values}
        )

    @classmethod
    def _line(cls, number, **values):
        return cls.env["telecom.line"].create(
            {
                "number": number,
                "partner_id": cls.nora.id,
                "tariff_id": cls.small.id,
                "date_start": "2026-01-01",
                "user_id": cls.telecom_agent.id,
                **values,
            }
        )

    @classmethod
    def _use(cls, line, minutes, months=MONTHS, amount=None, **values):
        """The same minutes each month, charged as in the tariff Small."""
        if amount is None:
            amount = 10 + max(minutes - 100, 0) / 10
        return cls.env["telecom.usage"].create(
            [
                {
                    "line_id": line.id,
                    "month": month,
                    "minutes": minutes,
                    "amount": amount,
                    **values,
                }
                for month in months
            ]
        )

    def _savings(self, line=None):
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env["telecom.saving"].search(
            [("line_id", "=", (line or self.line).id)]
        )
        return [(r.best_tariff_id.name, r.paid, r.best_cost, r.saving) for r in rows]

    @classmethod
    def _invoice(cls, day=TODAY, **values):
        move = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.nora.id,
                "invoice_date": day,
                "invoice_line_ids": [
                    Command.create({"name": "Line", "price_unit": 50, "tax_ids": False})
                ],
                **values,
            }
        )
        move.action_post()
        return move
