from psycopg2.errors import ExclusionViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL, mute_logger

from ..tools.customer_claim import Claim, claims


class PrmRegistrationClaim(models.Model):
    """What a live registration holds of its customer; see ``tools/customer_claim``."""

    _name = "prm.registration.claim"
    _description = "Claim of a Deal Registration"
    _log_access = False

    registration_id = fields.Many2one(
        "prm.deal.registration", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Char(required=True)
    key_high = fields.Integer(required=True)
    key_low = fields.Integer(required=True)
    place_from = fields.Integer(required=True)
    place_to = fields.Integer(required=True)
    vat_from = fields.Integer(required=True)
    vat_to = fields.Integer(required=True)
    product_from = fields.Integer(required=True)
    product_to = fields.Integer(required=True)

    # Two partners may submit in the same second: neither transaction sees the other's
    # row, only the database does.
    _one_winner = models.Constraint(
        "EXCLUDE USING gist"
        " (int4range(key_high, key_high, '[]'::text) WITH &&,"
        " int4range(key_low, key_low, '[]'::text) WITH &&,"
        " int4range(place_from, place_to) WITH &&,"
        " int4range(vat_from, vat_to) WITH &&,"
        " int4range(product_from, product_to) WITH &&)",
        "This customer has been registered by somebody else in this very moment.",
    )

    @api.model
    def _get_claims(self, registration):
        return claims(
            registration._get_customer(),
            registration.company_id.id,
            registration.country_id.id or 0,
            registration.category_id.id or 0,
        )

    @api.model
    def _find_holders(self, registration):
        """Return the registrations that hold something of this customer already."""
        wanted = self._get_claims(registration)
        if not wanted:
            return registration.browse()
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT c.registration_id
                  FROM (VALUES %(rows)s) AS v (%(columns)s)
                  JOIN prm_registration_claim c ON %(overlap)s
                 WHERE c.registration_id <> %(own)s
                 ORDER BY 1
                """,
                rows=SQL(", ").join(SQL("%s", tuple(claim)) for claim in wanted),
                columns=SQL(", ").join(map(SQL.identifier, Claim._fields)),
                overlap=self._get_overlap(),
                own=registration.id,
            )
        )
        return registration.browse(row[0] for row in rows)

    @api.model
    def _get_overlap(self):
        """SQL: the boxes `c` and `v` overlap, in the words of the constraint."""
        return SQL(
            """int4range(c.key_high, c.key_high, '[]')
                   && int4range(v.key_high, v.key_high, '[]')
               AND int4range(c.key_low, c.key_low, '[]')
                   && int4range(v.key_low, v.key_low, '[]')
               AND int4range(c.place_from, c.place_to)
                   && int4range(v.place_from, v.place_to)
               AND int4range(c.vat_from, c.vat_to) && int4range(v.vat_from, v.vat_to)
               AND int4range(c.product_from, c.product_to)
                   && int4range(v.product_from, v.product_to)"""
        )

    @api.model
    def _take(self, registration):
        """Claim the customer; who was faster meanwhile is seen when it is tried again.

        :raise ConcurrencyError: somebody's claim that this transaction cannot see
        """
        values = [
            {"registration_id": registration.id, **claim._asdict()}
            for claim in self._get_claims(registration)
        ]
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.create(values)
        except ExclusionViolation as error:
            raise ConcurrencyError(
                self.env._("This customer is being registered by somebody else.")
            ) from error


class PrmDealRegistration(models.Model):
    _inherit = "prm.deal.registration"

    claim_ids = fields.One2many("prm.registration.claim", "registration_id")

    def _release_claims(self):
        # sudo: claims follow from the steps of a registration, which were checked
        self.sudo().claim_ids.unlink()
