from odoo import api, fields, models
from odoo.tools import SQL


class CrmValue(models.Model):
    """What realtors were paid of our commission lowers what a customer earned."""

    _inherit = "crm.value"
    _depends = {
        "account.move": ["payment_state", "state"],
        "account.move.line": [
            "balance",
            "estate_payout_id",
            "move_id",
            "parent_state",
        ],
        "account.partial.reconcile": ["credit_move_id", "debit_move_id", "max_date"],
        "estate.commission": ["listing_id", "payer_id"],
        "estate.commission.payout": [
            "amount",
            "commission_id",
            "company_id",
            "date",
            "date_paid",
            "kind",
            "state",
            "user_id",
        ],
        "estate.listing": ["name"],
    }

    kind = fields.Selection(selection_add=[("estate_commission", "Realtors' Shares")])

    def _value_sources(self):
        return {
            **super()._value_sources(),
            "estate_commission": self._get_estate_commission_source(),
        }

    @api.model
    def _get_estate_commission_source(self):
        """Paid shares: of a vendor bill what its posted lines say."""
        return {
            "number": 1930,
            "kinds": ("estate_commission",),
            "key": SQL("o.id"),
            "from": SQL(
                """estate_commission_payout o
                   JOIN estate_commission c ON c.id = o.commission_id
                   JOIN res_partner y ON y.id = c.payer_id
                   JOIN estate_listing l ON l.id = c.listing_id"""
            ),
            "where": SQL("o.state = 'paid'"),
            "columns": {
                "partner_id": SQL("y.commercial_partner_id"),
                "date": self._get_share_date(),
                "name": SQL("l.name"),
                "user_id": SQL("o.user_id"),
                "amount": SQL("-(%s)", self._get_share_cost()),
                "company_id": SQL("o.company_id"),
                "res_model": SQL("'estate.commission.payout'"),
                "res_id": SQL("o.id"),
            },
        }

    @api.model
    def _get_share_cost(self):
        return SQL(
            """CASE WHEN o.kind <> 'bill' THEN o.amount ELSE COALESCE((
                    SELECT SUM(bl.balance) FROM account_move_line bl
                     WHERE bl.estate_payout_id = o.id
                       AND bl.parent_state = 'posted'), 0) END"""
        )

    @api.model
    def _get_share_date(self):
        """When payroll paid it, or when the bill was settled."""
        return SQL(
            """COALESCE(o.date_paid, (
                    SELECT MAX(pr.max_date)
                      FROM account_move_line bl
                      JOIN account_move_line dl ON dl.move_id = bl.move_id
                      JOIN account_partial_reconcile pr
                        ON dl.id IN (pr.credit_move_id, pr.debit_move_id)
                     WHERE bl.estate_payout_id = o.id), o.date)"""
        )
