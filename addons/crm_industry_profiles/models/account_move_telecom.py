from odoo import fields, models
from odoo.tools import format_amount


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_telecom_savings(self):
        """Return what the printed invoice offers: [{saving, tariff, text}].

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
                "saving": saving,
                "tariff": Tariff.browse(tariff),
                "text": self._describe_telecom_saving(
                    Line.browse(line).number,
                    Tariff.browse(tariff).name,
                    *map(float, (paid, cost, saving)),
                ),
            }
            for line, tariff, paid, cost, saving in rows
        ]

    def _describe_telecom_saving(self, line, tariff, paid, cost, saving):
        currency = self.company_currency_id
        return self.env._(
            "Line %(line)s: you paid %(paid)s in the last three months. With the tariff"
            " “%(tariff)s” you would have paid %(cost)s: %(saving)s less each month."
            " Prices without tax.",
            line=line,
            tariff=tariff,
            paid=format_amount(self.env, paid, currency),
            cost=format_amount(self.env, cost, currency),
            saving=format_amount(self.env, saving, currency),
        )
