from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_telecom_savings(self):
        """Return what the printed invoice offers: [{line, tariff, paid, ...}].

        By the three full months before the date of the invoice.
        """
        self.ensure_one()
        if self.move_type != "out_invoice":
            return []
        day = self.invoice_date or fields.Date.context_today(self)
        # sudo: the customer's own lines, on an invoice that the reader has
        records = self.sudo()
        rows = records.env["telecom.saving"]._get_offers(
            self.commercial_partner_id, self.company_id, day
        )
        Line, Tariff = records.env["telecom.line"], records.env["telecom.tariff"]
        return [
            {
                "number": Line.browse(line).number,
                "tariff": Tariff.browse(tariff).name,
                "paid": paid,
                "cost": cost,
                "saving": saving,
            }
            for line, tariff, paid, cost, saving in rows
        ]
