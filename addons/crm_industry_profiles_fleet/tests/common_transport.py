from datetime import date, datetime
from unittest.mock import patch

from odoo import Command

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.crm_industry_profiles.tests.common import IndustryCommon

GROUP = "crm_industry_profiles_fleet.group_"
SCREENS = GROUP + "industry_logistics"


class TransportFactory:
    """People and one-line factories of transport records."""

    @classmethod
    def create_transport(cls):
        Cron = type(cls.env["ir.cron"])
        cls.startClassPatcher(patch.object(Cron, "_commit_progress", return_value=60))
        role = GROUP + "logistics_"
        cls.dispatcher = cls._create_user("tr_dispatcher", role + "dispatcher", SCREENS)
        cls.chief = cls._create_user("tr_chief", role + "manager", SCREENS)
        cls.intake = cls._create_user("tr_intake", role + "intake")
        cls.acme = cls._partner("Acme", is_company=True)
        cls.swift = cls._partner("Swift Haulage", is_company=True)
        cls.kyiv_warsaw = cls._lane("Kyiv", "Warsaw", distance_km=780)
        cls.euro = cls.env.ref("base.EUR")

    @classmethod
    def _partner(cls, name, **values):
        return cls.env["res.partner"].create({"name": name, **values})

    @classmethod
    def _lane(cls, origin, destination, **values):
        return cls.env["fleet.lane"].create(
            {"origin": origin, "destination": destination, **values}
        )

    @classmethod
    def _type(cls, kind):
        name = f"crm_industry_profiles_fleet.crm_agreement_type_transport_{kind}"
        return cls.env.ref(name)

    @classmethod
    def _agreement(cls, *tariffs, partner=None, kind="customer", draft=False, **values):
        """Of the year 2027, with prices of the lane Kyiv - Warsaw."""
        lines = [{"lane_id": cls.kyiv_warsaw.id, **tariff} for tariff in tariffs]
        agreement = cls.env["crm.agreement"].create(
            {
                "partner_id": (partner or cls.acme).id,
                "type_id": cls._type(kind).id,
                "date_start": "2027-01-01",
                "date_end": "2027-12-31",
                "tariff_ids": [Command.create(line) for line in lines],
                **values,
            }
        )
        if not draft:
            agreement.action_submit()
        return agreement

    @classmethod
    def _carrier_agreement(cls, *tariffs, **values):
        values = {"partner": cls.swift, "kind": "carrier", **values}
        return cls._agreement(*tariffs, **values)

    @classmethod
    def _lead(cls, **values):
        return cls.env["crm.lead"].create(
            {
                "name": "Furniture to Warsaw",
                "type": "opportunity",
                "partner_id": cls.acme.id,
                "transport_lane_id": cls.kyiv_warsaw.id,
                "transport_date": "2027-03-01",
                "transport_cargo": "Furniture",
                "transport_weight": 18000,
                "transport_volume": 80,
                "transport_packages": 33,
                **values,
            }
        )

    @classmethod
    def _trip(cls, **values):
        return cls.env["fleet.trip"].create(
            {
                "partner_id": cls.acme.id,
                "lane_id": cls.kyiv_warsaw.id,
                "date_start": datetime(2027, 3, 1, 8),
                "date_end": datetime(2027, 3, 2, 8),
                **values,
            }
        )

    def _price(self, agreement, weight, day=date(2027, 3, 1), distance=780):
        lane = self.kyiv_warsaw
        return agreement._get_tariff_price(lane, weight, distance, day)[1]


class TransportCommon(TransportFactory, IndustryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_transport()


class TransportMoneyCommon(
    TransportFactory, IndustryCommon, AccountTestInvoicingCommon
):
    """With a chart of accounts, in a company of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for group in (
            "base.group_partner_manager",
            "crm_industry_profiles_fleet.group_logistics_manager",
            "sales_team.group_sale_manager",
        ):
            cls.env.user.group_ids += cls.env.ref(group)
        cls.create_transport()
        cls.product = cls.env.ref(
            "crm_industry_profiles_fleet.product_product_transport"
        )
        cls.product.taxes_id = False

    def _rate(self, currency, day, rate):
        self.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "company_id": self.env.company.id,
                "name": day,
                "rate": rate,
            }
        )
        currency.active = True

    def _order(self, lead):
        action = lead.action_transport_quotation()
        return self.env["sale.order"].browse(action["res_id"])

    def _plan(self, order):
        action = order.action_plan_trip()
        return self.env["fleet.trip"].browse(action["res_id"])

    def _invoice(self, order):
        invoice = order._create_invoices()
        invoice.invoice_date = "2027-03-10"
        invoice.action_post()
        return invoice

    def _pay(self, move):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        wizard.create({"payment_date": move.invoice_date})._create_payments()
