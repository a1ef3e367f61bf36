from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon

ADDON = "crm_industry_profiles_fleet"
NOW = "2027-03-08 12:00:00"


class LogisticsCommon(BaseCommon):
    """A dispatcher, two drivers with users, lorries and a trailer; the clock stands."""

    is_frozen = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if cls.is_frozen:
            freezer = freeze_time(NOW)
            freezer.start()
            cls.addClassCleanup(freezer.stop)
        cls.startClassPatcher(
            patch.object(type(cls.env["ir.cron"]), "_commit_progress", return_value=60)
        )
        cls.now = fields.Datetime.now()
        profile = cls.env.ref(f"{ADDON}.industry_profile_logistics")
        profile.company_ids = cls.env.company
        cls.Trip = cls.env["fleet.trip"]
        cls._create_people()
        cls._create_vehicles()

    @classmethod
    def _create_people(cls):
        cls.dispatcher = cls._user("log_dispatcher", "dispatcher")
        cls.manager = cls._user("log_manager", "manager")
        cls.dan_user = cls._user("log_dan", "driver", name="Dan Driver")
        cls.eve_user = cls._user("log_eve", "driver", name="Eve Driver")
        cls.dan = cls.dan_user.partner_id
        cls.eve = cls.eve_user.partner_id

    @classmethod
    def _create_vehicles(cls):
        brand = cls.env["fleet.vehicle.model.brand"].create({"name": "Test"})
        lorries = cls.env["fleet.vehicle.model.category"].create({"name": "Lorries"})
        values = {"name": "Actros", "brand_id": brand.id, "category_id": lorries.id}
        cls.model = cls.env["fleet.vehicle.model"].create(values)
        cls.red = cls._vehicle("RED-1", payload_kg=12000)
        cls.blue = cls._vehicle("BLUE-2", payload_kg=24000)
        cls.trailer = cls._vehicle("TRAIL-3", is_trailer=True, payload_kg=20000)

    @classmethod
    def _user(cls, login, role, **vals):
        groups = f"{ADDON}.group_logistics_{role},{ADDON}.group_industry_logistics"
        return new_test_user(cls.env, login=login, groups=groups, tz="UTC", **vals)

    @classmethod
    def _vehicle(cls, plate, **vals):
        values = {"model_id": cls.model.id, "license_plate": plate, **vals}
        return cls.env["fleet.vehicle"].create(values)

    @classmethod
    def _at(cls, hours):
        return cls.now + timedelta(hours=hours)

    @classmethod
    def _trip(cls, start=1, end=5, vehicle=None, driver=None, stops=(), **vals):
        """A draft that starts and ends so many hours from now."""
        return cls.Trip.create(
            {
                "vehicle_id": (vehicle or cls.red).id,
                "driver_id": driver.id if driver else False,
                "date_start": cls._at(start),
                "date_end": cls._at(end),
                "stop_ids": [
                    Command.create({"place": place, "kind": kind})
                    for place, kind in stops
                ],
                **vals,
            }
        )

    @classmethod
    def _reserved(cls, *args, **kwargs):
        trip = cls._trip(*args, **kwargs)
        trip.action_reserve()
        return trip

    @classmethod
    def _started(cls, *args, **kwargs):
        kwargs.setdefault("driver", cls.dan)
        trip = cls._reserved(*args, **kwargs)
        trip.action_start()
        return trip

    def _block(self, vehicle, start=-1, end=None, reason="Flat tyre"):
        return self.env["fleet.vehicle.block"].create(
            {
                "vehicle_id": vehicle.id,
                "date_from": self._at(start),
                "date_to": end is not None and self._at(end),
                "reason": reason,
            }
        )

    def _later(self, hours):
        """The clock goes on."""
        return freeze_time(self._at(hours))

    def _fresh(self, record):
        self.env.flush_all()
        record.invalidate_recordset()
        return record

    def _get_periods(self, trip):
        """The booked times in hours from now, by resource."""
        bookings = self.env["fleet.trip.booking"].search([("trip_id", "=", trip.id)])
        return {
            one.vehicle_id or one.driver_id: tuple(
                (moment - self.now) / timedelta(hours=1)
                for moment in (one.date_start, one.date_end)
            )
            for one in bookings
        }
