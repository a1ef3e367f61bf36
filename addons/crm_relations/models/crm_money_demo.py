from datetime import timedelta

from odoo import api, fields, models

# Order of the demo data: (delivered part, days since the invoice, days to pay it,
# paid part, days since the payment). None: there is no invoice, or no payment.
STORIES = {
    "sale_order_lounge": (1, 62, 14, 1, 50),
    "sale_order_terminal": (1, 20, 30, 0.4, 8),
    "sale_order_warehouse": (1, 75, 30, 0, None),
    "sale_order_canteen": (1, None, 0, 0, None),
    "sale_order_bergen": (0, 12, 10, 1, 5),
    "sale_order_bar": (0.5, 6, 30, 0, None),
}


class CrmMoneyDemo(models.AbstractModel):
    """Invoices and payments of the demo data: they need a chart of accounts."""

    _name = "crm.money.demo"
    _description = "Demo Data of Deals and Money"

    @api.model
    def _load(self):
        """Play each story once, if the company of the demo data keeps accounts."""
        for name, story in STORIES.items():
            order = self.env.ref(f"crm_relations.{name}", raise_if_not_found=False)
            if order and order.company_id.chart_template and not order.invoice_ids:
                documents = self._play(order.with_company(order.company_id), *story)
                self._name_documents(name, documents)

    @api.model
    def _play(self, order, delivered, invoiced_ago, due_days, paid, paid_ago):
        """Deliver, invoice and pay an order; return the invoice and the payment."""
        for line in order.order_line:
            line.qty_delivered = line.product_uom_qty * delivered
        if invoiced_ago is None:
            return []
        today = fields.Date.context_today(self)
        invoice = order._create_invoices()
        day = today - timedelta(days=invoiced_ago)
        values = {"invoice_date": day, "invoice_payment_term_id": False}
        invoice.write({**values, "invoice_date_due": day + timedelta(days=due_days)})
        invoice.action_post()
        if not paid:
            return [invoice]
        payment = self._pay(invoice, paid, today - timedelta(days=paid_ago))
        # sudo: closes only what is delivered and paid, as the schedule does
        order.opportunity_id.sudo()._close_settled()
        return [invoice, payment]

    @api.model
    def _pay(self, invoice, part, day):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        amount = invoice.currency_id.round(invoice.amount_total * part)
        values = {"payment_date": day, "amount": amount}
        wizard = wizard.create(values)
        payment = wizard._create_payments()
        # sudo: the wizard was made three lines above; nobody may delete wizards
        wizard.sudo().unlink()
        return payment

    @api.model
    def _name_documents(self, name, documents):
        """Give them external ids, so that they leave with us."""
        # sudo: runs while demo data is loaded, for records that it has just made
        self.env["ir.model.data"].sudo()._update_xmlids(
            [
                {
                    "xml_id": f"crm_relations.{document._table}_demo_{name}",
                    "record": document,
                    "noupdate": True,
                }
                for document in documents
            ]
        )

    @api.model
    def _forget(self):
        """Delete the documents that were made, with their entries."""
        for model in ("account.payment", "account.move"):
            documents = self._get_documents(model)
            if model == "account.payment":
                documents.action_draft()
            else:
                documents.filtered(lambda move: move.state != "draft").button_draft()
            documents.with_context(force_delete=True).unlink()

    @api.model
    def _get_documents(self, model):
        names = self.env["ir.model.data"].search(
            [("module", "=", "crm_relations"), ("model", "=", model)]
        )
        return self.env[model].browse(names.mapped("res_id")).exists()


class AccountChartTemplate(models.AbstractModel):
    _inherit = "account.chart.template"

    def _install_demo(self, companies):
        result = super()._install_demo(companies)
        self.env["crm.money.demo"]._load()
        return result
