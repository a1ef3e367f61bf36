from odoo import api, fields, models
from odoo.tools import SQL

from ..models.estate_listing import LISTING_AGREEMENTS, REAL_PRICE, TRANSACTION_KINDS
from ..models.estate_property import PROPERTY_TYPES


class EstateSaleReport(models.Model):
    """Closed listings: asked, contracted, and really paid.

    The real price and what is computed from it are for those who may see real prices:
    for others these fields do not exist.
    """

    _name = "estate.sale.report"
    _description = "Prices of Closed Deals"
    _auto = False
    _order = "close_date desc, id desc"
    _rec_name = "listing_id"
    _depends = {
        "estate.listing": [
            "close_date",
            "close_price",
            "company_id",
            "contract_price",
            "currency_id",
            "list_agent_id",
            "list_price",
            "listing_agreement",
            "locality_id",
            "on_market_date",
            "original_list_price",
            "property_id",
            "property_type",
            "standard_status",
            "transaction_kind",
        ],
        "estate.property": ["living_area"],
        "res.company": ["currency_id"],
        "res.currency.rate": ["company_id", "currency_id", "name", "rate"],
    }

    listing_id = fields.Many2one("estate.listing", readonly=True)
    property_id = fields.Many2one("estate.property", readonly=True)
    property_type = fields.Selection(PROPERTY_TYPES, string="Type", readonly=True)
    locality_id = fields.Many2one("estate.locality", readonly=True)
    transaction_kind = fields.Selection(TRANSACTION_KINDS, string="For", readonly=True)
    listing_agreement = fields.Selection(
        LISTING_AGREEMENTS, string="Mandate", readonly=True
    )
    list_agent_id = fields.Many2one("res.users", string="Agent", readonly=True)
    close_date = fields.Date(string="Closed on", readonly=True)
    days = fields.Integer(
        string="Days to Close",
        aggregator="avg",
        readonly=True,
        help="From the day it came on the market.",
    )
    living_area = fields.Float(string="Living Area (m²)", readonly=True)
    original_list_price = fields.Monetary(string="Asked First", readonly=True)
    list_price = fields.Monetary(string="Asked Last", readonly=True)
    contract_price = fields.Monetary(string="In the Contract", readonly=True)
    close_price = fields.Monetary(string="Real Price", readonly=True, groups=REAL_PRICE)
    price_difference = fields.Monetary(
        string="Real less Contract",
        readonly=True,
        groups=REAL_PRICE,
        help="Zero where no real price was written down.",
    )
    discount = fields.Float(
        string="Below the First Price (%)",
        aggregator="avg",
        readonly=True,
        help="How far the contract is below what was asked first.",
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    @property
    def _table_query(self):
        return SQL("SELECT %s FROM %s", self._select(), self._from())

    @api.model
    def _select(self):
        return SQL(
            """l.id, l.id AS listing_id, l.property_id, l.property_type, l.locality_id,
               l.transaction_kind, l.listing_agreement, l.list_agent_id, l.close_date,
               l.close_date - l.on_market_date AS days, p.living_area,
               %(original)s AS original_list_price, %(asked)s AS list_price,
               %(contract)s AS contract_price, %(real)s AS close_price,
               CASE WHEN l.close_price > 0 THEN %(real)s - %(contract)s
                    ELSE 0 END AS price_difference,
               CASE WHEN l.original_list_price > 0
                    THEN (100 * (1 - l.contract_price / l.original_list_price))::float
                    END AS discount,
               a.currency_id, l.company_id""",
            original=self._convert("original_list_price"),
            asked=self._convert("list_price"),
            contract=self._convert("contract_price"),
            real=self._convert("close_price"),
        )

    @api.model
    def _convert(self, column):
        """An amount in company currency, at the rate of the day of closing."""
        return SQL(
            "ROUND(l.%s / COALESCE(r.rate, 1), u.decimal_places)",
            SQL.identifier(column),
        )

    @api.model
    def _from(self):
        return SQL(
            """estate_listing l
               JOIN estate_property p ON p.id = l.property_id
               JOIN res_company a ON a.id = l.company_id
               JOIN res_currency u ON u.id = a.currency_id
               CROSS JOIN LATERAL (
                    SELECT CASE WHEN l.currency_id = a.currency_id THEN 1
                           ELSE COALESCE(%s, 1) / COALESCE(%s, 1) END AS rate) r
              WHERE l.standard_status = 'Closed'""",
            self._get_rate(SQL("l.currency_id")),
            self._get_rate(SQL("a.currency_id")),
        )

    @api.model
    def _get_rate(self, currency):
        """Rate of a currency on the day of closing, of the company or of all."""
        return SQL(
            """(SELECT cr.rate FROM res_currency_rate cr
                 WHERE cr.currency_id = %s AND cr.name <= l.close_date
                   AND (cr.company_id IS NULL OR cr.company_id =
                        split_part(a.parent_path, '/', 1)::integer)
                 ORDER BY cr.company_id, cr.name DESC LIMIT 1)""",
            currency,
        )
