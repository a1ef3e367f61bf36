from odoo.addons.crm_relations.tests.money_common import MoneyCommon

from .common import PrmPersonas


class EndCustomerCommon(PrmPersonas, MoneyCommon):
    """Northwind buys desks that Acme, the customer of its deal, will use."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_prm_personas()
        cls._enroll(cls.northwind, date_start="2023-01-01")
        cls.deal.prm_partner_id = cls.northwind

    @classmethod
    def _resell(cls, deal=None, **values):
        """Nora of Northwind orders a desk, for a deal or without one."""
        deal = cls.env["crm.lead"] if deal is None else deal
        values = {"partner_id": cls.nora.id, **values}
        return cls._order([(cls.desk, 1, 100)], deal=deal, **values)
