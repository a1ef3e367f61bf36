from odoo import api, fields, models
from odoo.exceptions import UserError


class InsuranceReserveMove(models.Model):
    """One change of what a claim is expected to cost in all, paid parts included."""

    _name = "insurance.reserve.move"
    _description = "Reserve Movement"
    _order = "id desc"

    claim_id = fields.Many2one(
        "insurance.claim", required=True, index=True, readonly=True, ondelete="cascade"
    )
    date = fields.Date(
        required=True, readonly=True, default=fields.Date.context_today, index=True
    )
    amount = fields.Monetary(string="Change", required=True, readonly=True)
    balance = fields.Monetary(string="Reserve After It", readonly=True, aggregator=None)
    reason = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Set by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="claim_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="claim_id.currency_id")

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self._refuse()
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._refuse()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse()

    def _refuse(self):
        raise UserError(
            self.env._("Movements of the reserve stay as they were booked.")
        )
