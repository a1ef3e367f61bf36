from freezegun import freeze_time

from odoo.fields import Command

from .common import IndustryCommon

SELLER = "crm_industry_profiles.group_equipment_seller"
MANAGER = "crm_industry_profiles.group_equipment_manager"
SCREENS = "crm_industry_profiles.group_industry_equipment"


class EquipmentCommon(IndustryCommon):
    """A machine and a belt, a customer, and the lowest margin of 15 percent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2027-03-01"))
        cls.eq_seller = cls._create_user("eq_seller", SELLER, SCREENS)
        cls.eq_manager = cls._create_user("eq_manager", MANAGER, SCREENS)
        cls.env.company.equipment_margin_floor = 15
        cls.machine = cls._product("Machine", 1000, 24, 96)
        cls.belt = cls._product("Belt", 100, 12, 60)
        cls.dairy = cls.env["res.partner"].create({"name": "Test Dairy"})
        cls.coin = cls.env["res.currency"].create(
            {
                "name": "TQC",
                "symbol": "Q",
                "rate_ids": [Command.create({"name": "2027-01-01", "rate": 4})],
            }
        )

    @classmethod
    def _product(cls, name, cost, warranty=0, life=0):
        return cls.env["product.product"].create(
            {
                "name": name,
                "standard_price": cost,
                "list_price": cost * 2,
                "equipment_warranty_months": warranty,
                "equipment_life_months": life,
            }
        )

    @classmethod
    def _kit(cls, *lines, user=None, **values):
        """A kit of the seller: a machine, unless you say what."""
        lines = lines or ({"product_id": cls.machine.id},)
        Kit = cls.env["equipment.kit"].with_user(user or cls.eq_seller)
        return Kit.create(
            {
                "name": "Line",
                "partner_id": cls.dairy.id,
                "line_ids": [Command.create(line) for line in lines],
                **values,
            }
        )

    @classmethod
    def _unit(cls, **values):
        return cls.env["equipment.unit"].create(
            {
                "product_id": cls.machine.id,
                "partner_id": cls.dairy.id,
                "installed_on": "2026-03-01",
                **values,
            }
        )

    @classmethod
    def _measure(cls, function):
        """How many queries it takes, with nothing in the cache."""
        cls.env.flush_all()
        cls.env.invalidate_all()
        start = cls.cr.sql_log_count
        function()
        cls.env.flush_all()
        return cls.cr.sql_log_count - start
