from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL

RISKS = [("low", "Low"), ("medium", "Medium"), ("high", "High")]


class FinKycRisk(models.Model):
    """The risk class of a customer from a day on, and why; nobody changes it later."""

    _name = "fin.kyc.risk"
    _description = "Risk Class of a Customer"
    _order = "date_start desc, id desc"
    _rec_name = "risk_class"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=False,  # covered by current_idx
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    risk_class = fields.Selection(RISKS, required=True)
    date_start = fields.Date(
        string="Since", required=True, default=fields.Date.context_today
    )
    reason = fields.Text(
        required=True, help="Why this class: what was found, and where."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Set by",
        readonly=True,
        required=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    review_id = fields.Many2one(
        "fin.kyc.review", readonly=True, index="btree_not_null", ondelete="restrict"
    )

    _current_idx = models.Index(
        "(partner_id, company_id, date_start DESC, id DESC)",
    )

    @api.constrains("reason")
    def _check_reason(self):
        for row in self:
            if not (row.reason or "").strip():
                raise ValidationError(
                    self.env._("Say why the customer has this risk class.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        self.env["fin.kyc.review"]._refresh_next_dates(rows.partner_id)
        return rows

    def write(self, vals):
        if not self.env.su:
            raise AccessError(
                self.env._("A risk class stays as it was set: add a new one instead.")
            )
        return super().write(vals)

    @api.model
    def _get_current(self, partners, company):
        """Return {partner id: (class, reason)} as of today, in one query."""
        if not partners.ids:
            return {}
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (partner_id) partner_id, risk_class, reason
                     FROM fin_kyc_risk
                    WHERE partner_id IN %s AND company_id = %s AND date_start <= %s
                    ORDER BY partner_id, date_start DESC, id DESC""",
                tuple(partners.ids),
                company.id,
                fields.Date.context_today(self),
            )
        )
        return {partner_id: (risk, reason) for partner_id, risk, reason in rows}
