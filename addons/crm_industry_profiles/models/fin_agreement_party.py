from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

ROLES = [
    ("owner", "Owner"),
    ("co_borrower", "Co-Borrower"),
    ("guarantor", "Guarantor"),
    ("authorised", "Authorised Person"),
]
# whose money or debt it is
SHARING_ROLES = ("owner", "co_borrower")


class FinAgreementParty(models.Model):
    _name = "fin.agreement.party"
    _description = "Party of a Bank Agreement"
    _order = "agreement_id, id"
    _rec_name = "partner_id"

    agreement_id = fields.Many2one(
        "fin.agreement", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Party",
        required=True,
        index=True,
        ondelete="restrict",
    )
    role = fields.Selection(ROLES, default="owner", required=True)
    share = fields.Float(
        string="Share (%)",
        digits=(5, 2),
        help="How much of the balance belongs to, or is owed by, this party. The"
        " totals of households count it. Guarantors and authorised persons have none.",
    )
    is_rest = fields.Boolean(
        string="Gets the Rest",
        copy=False,
        help="The share is what the others leave of 100 %.",
    )
    company_id = fields.Many2one(
        related="agreement_id.company_id", store=True, index=True, precompute=True
    )
    number = fields.Char(related="agreement_id.number")
    product_id = fields.Many2one(related="agreement_id.product_id")
    state = fields.Selection(related="agreement_id.state")
    balance = fields.Monetary(related="agreement_id.balance")
    limit_amount = fields.Monetary(related="agreement_id.limit_amount")
    currency_id = fields.Many2one(related="agreement_id.currency_id")
    rate = fields.Float(related="agreement_id.rate")
    date_opening = fields.Date(related="agreement_id.date_opening")
    date_maturity = fields.Date(related="agreement_id.date_maturity")
    branch_id = fields.Many2one(related="agreement_id.branch_id")
    user_id = fields.Many2one(related="agreement_id.user_id")

    _party_unique = models.UniqueIndex(
        "(agreement_id, partner_id, role)",
        "The same person stands twice in the same role in an agreement.",
    )
    _share_range = models.Constraint(
        "CHECK(share >= 0 AND share <= 100)", "A share is between 0 and 100 %."
    )

    @api.constrains("share", "role", "agreement_id", "is_rest")
    def _check_shares(self):
        self._check_share_totals(self.agreement_id)
        for party in self:
            if party.share and party.role not in SHARING_ROLES:
                raise ValidationError(
                    self.env._(
                        "%(party)s has no share in %(agreement)s: only owners and"
                        " co-borrowers have one.",
                        party=party.partner_id.name,
                        agreement=party.agreement_id.number,
                    )
                )

    @api.model
    def _check_share_totals(self, agreements):
        groups = self._read_group(
            [("agreement_id", "in", agreements.ids), ("is_rest", "=", False)],
            ["agreement_id"],
            ["share:sum"],
        )
        for agreement, total in groups:
            if round(total, 2) > 100:
                raise ValidationError(
                    self.env._(
                        "The shares in %(agreement)s add up to %(total)s %%. Lower"
                        " them to 100 %% at most.",
                        agreement=agreement.number,
                        total=round(total, 2),
                    )
                )

    @api.model
    def _share_rest(self, agreements):
        """Owners who get the rest have what the others leave, in one statement."""
        if not agreements:
            return
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """UPDATE fin_agreement_party p SET share = GREATEST(o.rest, 0)
                     FROM (SELECT r.id, 100 - COALESCE(SUM(s.share), 0) AS rest
                             FROM fin_agreement_party r
                             LEFT JOIN fin_agreement_party s
                               ON s.agreement_id = r.agreement_id AND s.id <> r.id
                            WHERE r.is_rest AND r.agreement_id = ANY(%s)
                            GROUP BY r.id) o
                    WHERE p.id = o.id AND p.share <> GREATEST(o.rest, 0)""",
                agreements.ids,
            )
        )
        self.invalidate_model(["share"])

    @api.model_create_multi
    def create(self, vals_list):
        parties = super().create(vals_list)
        self._share_rest(parties.agreement_id)
        return parties

    def write(self, vals):
        if "share" in vals:
            vals = {"is_rest": False, **vals}
        agreements = self.agreement_id
        result = super().write(vals)
        if vals.keys() & {"share", "agreement_id", "is_rest"}:
            self._share_rest(agreements | self.agreement_id)
        return result

    def unlink(self):
        agreements = self.agreement_id
        result = super().unlink()
        self._share_rest(agreements.exists())
        return result

    def action_open(self):
        self.ensure_one()
        return self.agreement_id._get_records_action()

    @api.model
    def _merge_partner_rows(self, src_partner_ids, dst_partner_id):
        """Who stands twice in a role after contacts were merged has both shares."""
        ids = {*src_partner_ids, dst_partner_id}
        # sudo: whoever may merge contacts moves all that hangs on them
        parties = self.sudo().search([("partner_id", "in", list(ids))], order="id")
        for rows in parties.grouped(lambda one: (one.agreement_id, one.role)).values():
            kept = rows.filtered(lambda one: one.partner_id.id == dst_partner_id)[:1]
            kept = kept or rows[:1]
            total = min(sum(rows.mapped("share")), 100)
            (rows - kept).unlink()
            values = {"partner_id": dst_partner_id}
            if len(rows) > 1:
                values["share"] = total
            kept.write(values)
