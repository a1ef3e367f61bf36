from odoo import Command, api, fields, models
from odoo.fields import Domain

from ..tools.transport_tariff import find_line
from .crm_agreement_tariff import PRICE_FIELDS, to_decimal

BASE_FACTS = {
    "amount",
    "currency_id",
    "date_end",
    "date_start",
    "partner_id",
    "party_ids",
    "type_id",
}


class CrmAgreement(models.Model):
    _inherit = "crm.agreement"

    tariff_ids = fields.One2many(
        "crm.agreement.tariff", "agreement_id", string="Tariffs"
    )

    def write(self, vals):
        """Several prices that are changed together ask the approvers once."""
        if "tariff_ids" not in vals or vals.keys() & BASE_FACTS:
            return super().write(vals)
        running = self.filtered(lambda row: row.state in ("endorsement", "active"))
        before = running._get_endorsed_facts()
        quiet = self.with_context(crm_agreement_write=True)
        result = super(CrmAgreement, quiet).write(vals)
        after = running._get_endorsed_facts()
        running.filtered(
            lambda row: before[row.id] != after[row.id]
        )._restart_endorsement()
        return result

    def action_print_contract(self):
        return self.env.ref(
            "crm_industry_profiles_fleet.crm_agreement_report_contract"
        ).report_action(self, config=False)

    def _get_endorsed_facts(self):
        facts = super()._get_endorsed_facts()
        return {row.id: (*facts[row.id], row._get_price_facts()) for row in self}

    def _get_price_facts(self):
        names = sorted(PRICE_FIELDS - {"agreement_id"})
        return sorted(
            tuple(str(tariff[name]) for name in names) for tariff in self.tariff_ids
        )

    def _prepare_renewal_values(self):
        """The prices that hold on the last day are those with which it goes on."""
        values = super()._prepare_renewal_values()
        day = self.date_end or fields.Date.context_today(self)
        return values | {
            "tariff_ids": [
                Command.create(tariff._prepare_renewal_values())
                for tariff in self.tariff_ids
                if tariff._get_line().fits_day(day)
            ]
        }

    def _get_tariff_price(self, lane, weight, distance, date):
        """Return (tariff, price) for so many kg over so many km on a day.

        The price is in the currency of the agreement; without a tariff for this load,
        or on a day on which the agreement does not run, it is (empty, 0).
        """
        self.ensure_one()
        tariffs = self.tariff_ids.filtered(lambda tariff: tariff.lane_id == lane)
        if self.date_start > date or (self.date_end and self.date_end < date):
            tariffs = tariffs.browse()
        return tariffs._get_price(weight, distance, date)

    @api.model
    def _find_tariff_prices(self, lane, weight, distance, date, **where):
        """Return [(tariff, price)] of the agreements in force, the cheapest first.

        ``kind`` (customer, carrier), ``company`` and, unless all are wanted,
        ``partner`` say whose. Prices of one list are compared in company currency.
        """
        Tariff = self.env["crm.agreement.tariff"]
        domain = self._get_tariff_domain(date, **where)
        tariffs = Tariff.search(Domain("lane_id", "=", lane.id) & domain)
        tariffs.agreement_id.mapped("currency_id")  # all at once, not by agreement
        found = [
            rows._get_price(weight, distance, date)
            for rows in tariffs.grouped("agreement_id").values()
        ]
        company = where["company"]

        def get_cost(item):
            tariff, price = item
            return tariff.currency_id._convert(
                price, company.currency_id, company, date
            )

        return sorted((item for item in found if item[0]), key=get_cost)

    @api.model
    def _get_tariff_domain(self, date, kind, company, partner=None):
        running = (
            Domain("state", "=", "active")
            & Domain("party_kind", "=", kind)
            & Domain("company_id", "=", company.id)
            & Domain("date_start", "<=", date)
            & (Domain("date_end", "=", False) | Domain("date_end", ">=", date))
        )
        if partner:
            account = partner.commercial_partner_id.id
            running &= Domain("commercial_partner_id", "=", account) | Domain(
                "party_ids.partner_id.commercial_partner_id", "=", account
            )
        return Domain("agreement_id", "any", running)


class CrmAgreementTariff(models.Model):
    _inherit = "crm.agreement.tariff"

    def _prepare_renewal_values(self):
        names = ("weight_from", "weight_to", "unit", "price", "minimum")
        return {"lane_id": self.lane_id.id, **{name: self[name] for name in names}}

    def _get_price(self, weight, distance, date):
        """(tariff, price) of the one of these that fits, else (empty, 0)."""
        lines = [tariff._get_line() for tariff in self]
        line = find_line(lines, to_decimal(weight), date)
        if not line:
            return self.browse(), 0.0
        tariff = self.filtered(lambda row: row.id == line.key)
        digits = tariff.currency_id.decimal_places
        return tariff, float(
            line.get_price(to_decimal(weight), to_decimal(distance), digits)
        )
