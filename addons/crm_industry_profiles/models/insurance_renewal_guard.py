from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class InsuranceRenewal(models.Model):
    """The guard: who pays more than he costs gets no worse price than who does not."""

    _inherit = "insurance.renewal"

    guard_warning = fields.Text(
        string="Warning",
        compute="_compute_guard",
        help="Compared are the renewals of the same product over a year.",
    )
    is_warned = fields.Boolean(
        string="Guard Warns", compute="_compute_guard", search="_search_is_warned"
    )

    @api.depends("change_offered", "is_profitable", "product_id", "company_id", "state")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_guard(self):
        extremes = self._get_extremes()
        others = self.browse(row[1] for row in extremes.values())
        shown = set(others._filtered_access("read").ids)
        for renewal in self:
            other = renewal._get_unfair(extremes) if renewal.state != "lost" else None
            renewal.is_warned = bool(other)
            renewal.guard_warning = other and renewal._get_warning(other, shown)

    def _search_is_warned(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.flush_model()
        query = SQL(
            """(SELECT r.id FROM insurance_renewal r JOIN insurance_renewal o
                    ON o.company_id = r.company_id AND o.product_id = r.product_id
                   AND o.is_profitable IS DISTINCT FROM r.is_profitable
                   AND o.state <> 'lost' AND o.date_expiry >= %s
                 WHERE r.state <> 'lost' AND CASE WHEN r.is_profitable
                       THEN r.change_offered > o.change_offered
                       ELSE r.change_offered < o.change_offered END)""",
            self._get_guard_start(),
        )
        return [("id", "in" if True in value else "not in", query)]

    @api.model
    def _get_guard_start(self):
        """Renewals that expired before this day are not compared any more: a hook."""
        return fields.Date.subtract(fields.Date.context_today(self), years=1)

    def _get_extremes(self):
        """Return {(company, product, is profitable): (change, holder, loss ratio)}.

        Of those who lose money, the one who is treated best; of the profitable, the one
        who is treated worst. One statement for all.
        """
        if not self.product_id:
            return {}
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (r.company_id, r.product_id, kind.profitable)
                          r.company_id, r.product_id, kind.profitable,
                          r.change_offered, r.id, r.loss_ratio, p.name
                     FROM insurance_renewal r
                     JOIN res_partner p ON p.id = r.holder_id
                    CROSS JOIN LATERAL (
                          SELECT COALESCE(r.is_profitable, FALSE) AS profitable) kind
                    WHERE r.product_id IN %(products)s AND r.company_id IN %(companies)s
                      AND r.state <> 'lost' AND r.date_expiry >= %(start)s
                    ORDER BY r.company_id, r.product_id, kind.profitable,
                             CASE WHEN kind.profitable THEN -r.change_offered
                                  ELSE r.change_offered END, r.id""",
                products=tuple(self.product_id.ids),
                companies=tuple(self.company_id.ids),
                start=self._get_guard_start(),
            )
        )
        return {row[:3]: row[3:] for row in rows}

    def _get_unfair(self, extremes):
        """Return the renewal of the other kind that makes this one unfair, or None."""
        key = (self.company_id.id, self.product_id.id, not self.is_profitable)
        if not (other := extremes.get(key)):
            return None
        sign = 1 if self.is_profitable else -1
        return other if sign * (self.change_offered - other[0]) > 0.005 else None

    def _get_warning(self, other, shown):
        """Say who is treated better; by name only if the user knows the customer."""
        change, renewal_id, ratio, name = other
        if renewal_id not in shown:
            name = self.env._("another customer")
        if self.is_profitable:
            return self.env._(
                "%(holder)s is profitable (loss ratio %(own).0f %%) and is offered"
                " %(change)+.1f %%; %(other)s loses money (%(ratio).0f %%) and gets"
                " %(other_change)+.1f %%.",
                **self._get_warning_values(change, ratio, name),
            )
        return self.env._(
            "%(holder)s loses money (loss ratio %(own).0f %%) and is offered"
            " %(change)+.1f %%; %(other)s is profitable (%(ratio).0f %%) and gets"
            " %(other_change)+.1f %%.",
            **self._get_warning_values(change, ratio, name),
        )

    def _get_warning_values(self, change, ratio, name):
        return {
            "holder": self.holder_id.name,
            "own": self.loss_ratio,
            "change": self.change_offered,
            "other": name,
            "ratio": ratio or 0,
            "other_change": change,
        }

    def _check_guard(self):
        """Refuse an unfair price without a reason."""
        for renewal in self:
            if renewal.is_warned and not (renewal.override_reason or "").strip():
                raise UserError(
                    self.env._(
                        "%s\nOffer another premium, or write the reason for the"
                        " exception.",
                        renewal.guard_warning,
                    )
                )
