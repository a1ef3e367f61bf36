from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, format_amount

from ..tools.transport_tariff import Line, overlap

PRICE_FIELDS = {
    "agreement_id",
    "date_from",
    "date_to",
    "lane_id",
    "minimum",
    "price",
    "unit",
    "weight_from",
    "weight_to",
}


def to_decimal(number):
    """What was typed, without the noise of a float."""
    return Decimal(repr(round(number, 6)))


class CrmAgreementTariff(models.Model):
    """A price of a lane that was agreed on with a customer or a carrier."""

    _name = "crm.agreement.tariff"
    _description = "Transport Tariff"
    _inherit = ["industry.computed.guard"]
    _order = "agreement_id, lane_id, weight_from, date_from, id"
    _rec_name = "lane_id"
    _check_company_auto = True

    agreement_id = fields.Many2one(
        "crm.agreement",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    lane_id = fields.Many2one(
        "fleet.lane", required=True, index=True, ondelete="restrict", check_company=True
    )
    weight_from = fields.Float(
        string="From (kg)",
        default=0.0,
        digits=(16, 2),
        aggregator=None,  # Brackets and prices are no amounts to add up
        help="The price holds for loads of this weight or more.",
    )
    weight_to = fields.Float(
        string="Below (kg)",
        default=0.0,
        digits=(16, 2),
        aggregator=None,
        help="The price holds for loads of less than this. 0: without a limit.",
    )
    unit = fields.Selection(
        [("trip", "Trip"), ("km", "Kilometre"), ("tonne", "Tonne")],
        string="Price Per",
        default="trip",
        required=True,
    )
    price = fields.Float(required=True, digits=(16, 4), aggregator=None)
    minimum = fields.Monetary(
        default=0.0, aggregator=None, help="A trip costs at least this."
    )
    date_from = fields.Date(
        string="Valid from", help="Empty: from the first day of the agreement."
    )
    date_to = fields.Date(
        string="Valid until",
        help="The last day of the price. Empty: until the agreement ends.",
    )
    partner_id = fields.Many2one(related="agreement_id.partner_id", string="Party")
    party_kind = fields.Selection(related="agreement_id.party_kind")
    state = fields.Selection(related="agreement_id.state", string="Agreement Status")
    currency_id = fields.Many2one(related="agreement_id.currency_id")
    company_id = fields.Many2one(related="agreement_id.company_id", store=True)

    _price_positive = models.Constraint(
        "CHECK(price >= 0 AND minimum >= 0)", "A price cannot be negative."
    )
    _bracket_ordered = models.Constraint(
        "CHECK(weight_from >= 0 AND weight_to >= 0"
        " AND (weight_to = 0 OR weight_to > weight_from))",
        "A weight bracket ends above the weight with which it begins.",
    )
    _dates_ordered = models.Constraint(
        "CHECK(date_to >= date_from)", "A price cannot end before it starts."
    )
    # ranges of one integer: PostgreSQL needs no extension to compare them
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(agreement_id, agreement_id, '[]') WITH &&,"
        " int4range(lane_id, lane_id, '[]') WITH &&,"
        " numrange(weight_from::numeric, NULLIF(weight_to, 0)::numeric) WITH &&,"
        " daterange(date_from, date_to, '[]') WITH &&) DEFERRABLE INITIALLY DEFERRED",
        "Two prices of this lane hold for the same load on the same day.",
    )

    @api.depends("lane_id", "price", "unit", "currency_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["unit"]._description_selection(self.env))
        for tariff in self:
            currency = tariff.currency_id or self.env.company.currency_id
            price = format_amount(self.env, tariff.price, currency)
            unit = labels.get(tariff.unit, "")
            tariff.display_name = f"{tariff.lane_id.name}: {price} / {unit}"

    @api.constrains(
        "agreement_id", "lane_id", "weight_from", "weight_to", "date_from", "date_to"
    )
    def _check_no_overlap(self):
        """As the database does, with a message that names the other price."""
        own = self.agreement_id
        for (__, lane), tariffs in (
            self.search(
                [("agreement_id", "in", own.ids), ("lane_id", "in", self.lane_id.ids)]
            )
            .grouped(lambda tariff: (tariff.agreement_id, tariff.lane_id))
            .items()
        ):
            lines = [tariff._get_line() for tariff in tariffs]
            for index, line in enumerate(lines):
                for other in lines[:index]:
                    if overlap(line, other):
                        raise ValidationError(
                            self._get_overlap_message(lane, line, other)
                        )
        self._check_with_others()

    def _check_with_others(self):
        """Let the database compare them with what is being saved at this moment."""
        self.flush_model()
        name = SQL.identifier("crm_agreement_tariff_no_overlap")
        self.env.cr.execute(SQL("SET CONSTRAINTS %s IMMEDIATE", name))
        self.env.cr.execute(SQL("SET CONSTRAINTS %s DEFERRED", name))

    def _get_overlap_message(self, lane, *lines):
        one, other = self.browse([line.key for line in lines])
        return self.env._(
            "On lane %(lane)s the prices %(one)s and %(other)s hold for the same load"
            " on the same day. Let one end before the other begins, or change the"
            " weights.",
            lane=lane.name,
            one=one.display_name,
            other=other.display_name,
        )

    @api.model_create_multi
    def create(self, vals_list):
        tariffs = super().create(vals_list)
        tariffs._check_open()
        tariffs._tell_agreements(tariffs.agreement_id)
        return tariffs

    def write(self, vals):
        agreements = self.agreement_id
        priced = bool(vals.keys() & PRICE_FIELDS)
        if priced:
            self._check_open()
        result = super().write(vals)
        if priced:
            self._check_open()
            self._tell_agreements(agreements | self.agreement_id)
        return result

    def unlink(self):
        agreements = self.agreement_id
        self._check_open()
        result = super().unlink()
        self._tell_agreements(agreements)
        return result

    def _check_open(self):
        """Prices of an agreement that has ended stay as they were."""
        ended = self.agreement_id.filtered(
            lambda row: row.state in ("expired", "terminated")
        )
        if ended:
            raise UserError(
                self.env._(
                    "%s has ended, so its prices stay. Renew it and change the prices"
                    " of the new agreement.",
                    ended[0].display_name,
                )
            )

    @api.model
    def _tell_agreements(self, agreements):
        # the agreement itself compares its prices when it is being written
        if not self.env.context.get("crm_agreement_write"):
            agreements._restart_endorsement()

    def _get_line(self):
        """The price as the plain-Python tool knows it."""
        self.ensure_one()
        return Line(
            key=self.id,
            unit=self.unit,
            price=to_decimal(self.price),
            minimum=to_decimal(self.minimum),
            weight_from=to_decimal(self.weight_from),
            weight_to=to_decimal(self.weight_to) if self.weight_to else None,
            date_from=self.date_from or None,
            date_to=self.date_to or None,
        )
