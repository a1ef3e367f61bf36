from odoo import Command, fields

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common import Personas

FIGURES = (
    "ordered_amount",
    "delivered_amount",
    "invoiced_amount",
    "paid_amount",
    "money_owed",
    "goods_owed",
)


class MoneyCommon(Personas, AccountTestInvoicingCommon):
    """Deals with orders, invoices and payments, in exact amounts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("sales_team.group_sale_manager")
        cls.create_personas()
        cls.bank = cls.company_data["default_journal_bank"]
        cls.desk = cls._create_service("Desk")
        cls.chair = cls._create_service("Chair")
        cls.deal = cls._create_deal("Desks")

    @classmethod
    def _create_service(cls, name):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "service_type": "manual",
                "invoice_policy": "order",
                "taxes_id": [Command.clear()],
            }
        )

    @classmethod
    def _create_deal(cls, name, **values):
        return cls.env["crm.lead"].create(
            {
                "name": name,
                "type": "opportunity",
                "partner_id": cls.acme.id,
                "user_id": cls.ada.id,
                "team_id": False,
                "company_id": cls.env.company.id,
                **values,
            }
        )

    @classmethod
    def _order(cls, lines, deal=None, **values):
        """A confirmed order; lines are (product, quantity, unit price)."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.acme.id,
                "opportunity_id": (cls.deal if deal is None else deal).id,
                "user_id": cls.ada.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "price_unit": price,
                        }
                    )
                    for product, quantity, price in lines
                ],
                **values,
            }
        )
        order.action_confirm()
        return order

    @classmethod
    def _deliver(cls, order, *quantities):
        lines = order.order_line.filtered(
            lambda line: not line.display_type and not line.is_downpayment
        )
        for line, quantity in zip(lines, quantities, strict=True):
            line.qty_delivered = quantity

    @classmethod
    def _invoice(cls, orders, day="2024-03-01", **values):
        invoice = orders._create_invoices(grouped=False, final=True)
        invoice.write({"invoice_date": day, "invoice_date_due": day, **values})
        invoice.action_post()
        return invoice

    @classmethod
    def _pay(cls, invoices, amount=None, day="2024-03-10", **values):
        """Pay by the wizard; all invoices by one transfer."""
        if amount is not None:
            values["amount"] = amount
        wizard = (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoices.ids)
            .create(
                {
                    "payment_date": day,
                    "journal_id": cls.bank.id,
                    "group_payment": True,
                    **values,
                }
            )
        )
        return wizard._create_payments()

    @classmethod
    def _credit(cls, invoice, day="2024-03-05", **values):
        """A credit note, posted and matched with its invoice."""
        wizard = (
            cls.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, "date": day})
        )
        action = wizard.refund_moves()
        note = cls.env["account.move"].browse(action["res_id"])
        note.write(values)
        note.action_post()
        return note

    def _get_figures(self, deal=None):
        deal = self.deal if deal is None else deal
        return tuple(deal[name] for name in FIGURES)

    def _get_payments(self, deal=None):
        deal = self.deal if deal is None else deal
        return [
            (row.document_number, fields.Date.to_string(row.date), row.amount)
            for row in deal.deal_payment_ids.sorted("id")
        ]

    @classmethod
    def _write_off(cls, invoice, amount):
        """A miscellaneous entry that settles an invoice without any money."""
        receivable = invoice.line_ids.filtered(
            lambda line: line.display_type == "payment_term"
        )
        lines = [
            {
                "account_id": receivable.account_id.id,
                "partner_id": invoice.partner_id.id,
                "credit": amount,
            },
            {
                "account_id": cls.company_data["default_account_expense"].id,
                "debit": amount,
            },
        ]
        entry = cls.env["account.move"].create(
            {
                "journal_id": cls.company_data["default_journal_misc"].id,
                "line_ids": [Command.create(line) for line in lines],
            }
        )
        entry.action_post()
        (receivable + entry.line_ids.filtered("credit")).reconcile()

    def _set_in_payment(self, invoice):
        """As the accounting app does, which keeps payments without entries."""
        invoice.flush_recordset()
        self.env.cr.execute(
            "UPDATE account_move SET payment_state = 'in_payment' WHERE id = %s",
            (invoice.id,),
        )
        self.env.invalidate_all()

    def _send_money(self, invoice, amount, day):
        """A payment that waits for the bank: it has no entry yet."""
        method = self.bank.inbound_payment_method_line_ids[:1]
        method.payment_account_id = False
        payment = self.env["account.payment"].create(
            {
                "amount": amount,
                "date": day,
                "partner_id": self.acme.id,
                "journal_id": self.bank.id,
                "invoice_ids": [Command.set(invoice.ids)],
            }
        )
        payment.outstanding_account_id = False
        payment.action_post()
        self.assertFalse(payment.move_id)
        self._set_in_payment(invoice)
        return payment
