from odoo import api, fields, models
from odoo.tools import SQL


class InsuranceClaimParty(models.Model):
    """Who else has to do with a claim, and as what."""

    _name = "insurance.claim.party"
    _description = "Party of a Claim"
    _order = "claim_id, id"

    claim_id = fields.Many2one(
        "insurance.claim", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", string="Party", required=True, index=True, ondelete="restrict"
    )
    role = fields.Selection(
        [
            ("insured", "Insured"),
            ("driver", "Driver"),
            ("injured", "Injured"),
            ("at_fault", "At Fault"),
            ("witness", "Witness"),
            ("expert", "Expert"),
            ("garage", "Garage"),
            ("lawyer", "Lawyer"),
            ("insurer", "Insurer of the Other Side"),
            ("other", "Other"),
        ],
        required=True,
        default="witness",
    )
    note = fields.Char()
    company_id = fields.Many2one(related="claim_id.company_id", store=True, index=True)

    _role_uniq = models.UniqueIndex(
        "(claim_id, partner_id, role)", "This party has this role in the claim already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        parties = super().create(vals_list)
        parties.claim_id._check_reporter()
        return parties

    def write(self, vals):
        self.claim_id._check_reporter()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_by_adjuster(self):
        self.claim_id._check_reporter()

    @api.model
    def _merge_partner_rows(self, src_partner_ids, dst_partner_id):
        """Merged contacts with the same role in a claim are there once."""
        self.flush_model()
        partners = (*src_partner_ids, dst_partner_id)
        self.env.cr.execute(
            SQL(
                """DELETE FROM insurance_claim_party p
                    WHERE p.partner_id IN %(partners)s AND EXISTS (
                          SELECT FROM insurance_claim_party k
                           WHERE k.partner_id IN %(partners)s
                             AND k.claim_id = p.claim_id AND k.role = p.role
                             AND (k.partner_id <> %(keep)s, k.id)
                               < (p.partner_id <> %(keep)s, p.id))""",
                partners=partners,
                keep=dst_partner_id,
            )
        )
        self.env.cr.execute(
            SQL(
                "UPDATE insurance_claim_party SET partner_id = %s"
                " WHERE partner_id IN %s",
                dst_partner_id,
                tuple(src_partner_ids),
            )
        )
        self.invalidate_model()
