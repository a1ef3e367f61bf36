from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import email_normalize

KINDS = ("order", "deal")
MAX_NUMBER = 64
INVOICES = ("out_invoice", "out_refund")


class CrmStatus(models.AbstractModel):
    """How far an order or a deal is, for a phone menu or a web site."""

    _name = "crm.status"
    _description = "Status by Number"
    _inherit = ["crm.feed.access"]

    @api.model
    @api.readonly
    def get_status(self, number, kind="order", email=None):
        """Return how far it is: codes, and words in the language of the context.

        :param str number: the number of the order, or the id of the deal
        :param str kind: ``order`` or ``deal``
        :param str email: if given, it must be the customer's
        :return: ``found``, and if so ``number``, ``kind``, ``date``, and each of
            ``state``, ``delivery`` and ``payment`` with ``..._label``
        """
        self._check_caller("crm_relations.group_status")
        number, kind, email = self._check_input(number, kind, email)
        # sudo: the caller has the group of this method, which tells codes only
        record = getattr(self.sudo(), f"_find_{kind}")(number)
        if not record or (email and not self._is_customer(record, email)):
            return {"found": False, "number": number, "kind": kind}
        facts = getattr(self, f"_get_{kind}_facts")(record)
        return {"found": True, "number": number, "kind": kind, **facts}

    @api.model
    def _check_input(self, number, kind, email):
        if kind not in KINDS:
            raise ValidationError(
                self.env._("“kind” must be one of: %s.", ", ".join(KINDS))
            )
        number = str(number).strip() if isinstance(number, (str, int)) else ""
        if not 0 < len(number) <= MAX_NUMBER:
            raise ValidationError(
                self.env._("“number” must have 1 to %s characters.", MAX_NUMBER)
            )
        if email is None:
            return number, kind, None
        normalized = isinstance(email, str) and email_normalize(email)
        if not normalized:
            raise ValidationError(self.env._("“email” must be an e-mail address."))
        return number, kind, normalized

    @api.model
    def _find_order(self, number):
        domain = Domain(self._get_company_domain()) & Domain("name", "=", number)
        domain &= Domain("state", "!=", "draft")
        return self._get_only(self.env["sale.order"].search(domain, limit=2))

    @api.model
    def _find_deal(self, number):
        if not number.isdecimal() or int(number) >= 1 << 31:
            return self.env["crm.lead"]
        domain = Domain(self._get_company_domain()) & Domain("id", "=", int(number))
        return self.env["crm.lead"].with_context(active_test=False).search(domain)

    @api.model
    def _get_only(self, records):
        if len(records) > 1:
            raise UserError(
                self.env._(
                    "Several companies use this number. Use a key of one company."
                )
            )
        return records

    @api.model
    def _is_customer(self, record, email):
        partners = record.partner_id | record.partner_id.commercial_partner_id
        known = partners.mapped("email_normalized")
        if record._name == "crm.lead":
            known.append(record.email_normalized)
        return email in known

    @api.model
    def _get_order_facts(self, order):
        """Return what may be told of an order; extend it with ``super()``."""
        labels = dict(order._fields["state"]._description_selection(order.env))
        return {
            "date": order.date_order,
            "state": order.state,
            "state_label": labels[order.state],
            **self._get_progress(order),
        }

    @api.model
    def _get_deal_facts(self, lead):
        """Return what may be told of a deal; extend it with ``super()``."""
        labels = dict(lead._fields["won_status"]._description_selection(lead.env))
        orders = lead.order_ids.filtered(lambda order: order.state == "sale")
        return {
            "date": lead.create_date,
            "state": lead.won_status,
            "state_label": labels.get(lead.won_status, ""),
            **self._get_progress(orders),
        }

    @api.model
    def _get_progress(self, orders):
        delivery, payment = self._get_delivery(orders), self._get_payment(orders)
        words = {
            "none": self.env._("Not delivered yet"),
            "partial": self.env._("Delivered in part"),
            "full": self.env._("Delivered"),
            "nothing": self.env._("Nothing to deliver"),
        }
        money = {
            "not_invoiced": self.env._("Not invoiced yet"),
            "not_paid": self.env._("Invoiced, not paid yet"),
            "partial": self.env._("Paid in part"),
            "paid": self.env._("Paid"),
        }
        return {
            "delivery": delivery,
            "delivery_label": words[delivery],
            "payment": payment,
            "payment_label": money[payment],
        }

    @api.model
    def _get_delivery(self, orders):
        lines = orders.order_line.filtered(
            lambda line: (
                not line.display_type
                and not line.is_downpayment
                and line.product_uom_qty > 0
            )
        )
        if not lines:
            return "nothing"
        if all(line.qty_delivered >= line.product_uom_qty for line in lines):
            return "full"
        return "partial" if any(line.qty_delivered > 0 for line in lines) else "none"

    @api.model
    def _get_payment(self, orders):
        invoices = orders.invoice_ids.filtered(
            lambda move: move.state == "posted" and move.move_type in INVOICES
        )
        if not invoices:
            return "not_invoiced"
        states = set(invoices.mapped("payment_state"))
        if states <= {"paid", "in_payment", "reversed"}:
            return "paid"
        return "not_paid" if states <= {"not_paid"} else "partial"
