from unittest.mock import patch

from odoo.addons.crm_partner_prm.tests.common_lead7 import LeadCommon

GEO_FIND = "odoo.addons.base_geolocalize.models.base_geocoder.BaseGeocoder.geo_find"


class AssignCommon(LeadCommon):
    """Northwind is in Belgium, Sundial in France; nobody asks a map outside."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch(GEO_FIND, return_value=None))
        cls.env["res.partner"].search([("partner_weight", ">", 0)]).partner_weight = 0
        cls.northwind.write({"country_id": cls.belgium.id, "partner_weight": 1})
        cls.sundial.write({"country_id": cls.france.id, "partner_weight": 1})
        cls.here = {"partner_latitude": 50.7, "partner_longitude": 4.6}

    def _get_states(self, lead):
        return [(row.partner_id, row.state) for row in self._get_offers(lead)]
