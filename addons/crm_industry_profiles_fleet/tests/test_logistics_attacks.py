from odoo.tests import TransactionCase, tagged

from odoo.addons.crm_industry_profiles.tests.common_attacks import GuardAttacks

from .common_logistics import ADDON

PREFIXES = (
    "crm.agreement.tariff",
    "crm.transport.need",
    "fleet.lane",
    "fleet.route",
    "fleet.trip",
    "fleet.vehicle.block",
    "fleet.vehicle.document",
)


@tagged("post_install", "-at_install")
class TestLogisticsReadOnly(GuardAttacks, TransactionCase):
    prefixes = PREFIXES
    roles = (
        f"{ADDON}.group_logistics_driver",
        f"{ADDON}.group_logistics_dispatcher",
        f"{ADDON}.group_logistics_manager",
    )

    def test_what_screens_show_read_only_is_not_written(self):
        self.assertGreater(self._check_readonly(), 50)
