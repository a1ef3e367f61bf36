from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .res_partner_money import MONEY_GROUPS


class AccountMove(models.Model):
    _inherit = "account.move"

    # the payments and invoices of one customer; core has no such index
    _crm_commercial_partner_idx = models.Index(
        "(commercial_partner_id, invoice_date)"
        " WHERE move_type IN ('out_invoice', 'out_refund', 'out_receipt')"
    )

    crm_deal_ids = fields.Many2many(
        "crm.lead",
        string="Deals",
        compute="_compute_crm_deal_ids",
        groups=MONEY_GROUPS,
        help="Deals whose orders are on the lines, or which the payment reached",
    )
    crm_deal_user_ids = fields.Many2many(
        "res.users",
        string="Salespeople of the Deals",
        compute="_compute_crm_deal_ids",
        groups=MONEY_GROUPS,
    )

    @api.depends("state", "invoice_line_ids.sale_line_ids")
    def _compute_crm_deal_ids(self):
        deals = self._get_crm_deals()
        for move in self:
            move.crm_deal_ids = deals[move.id]
            # sudo: who sells is known to all who may read the deal
            move.crm_deal_user_ids = deals[move.id].sudo().user_id

    def _get_crm_deals(self):
        """{id of invoice or entry: deals}, those that the user may read."""
        lead_ids = defaultdict(set)
        entries = self.filtered(lambda move: move.move_type == "entry")
        for move_id, lead_id in (self - entries)._read_invoice_deals():
            lead_ids[move_id].add(lead_id)
        Payment = self.env["crm.deal.payment"]
        domain = Domain("payment_move_id", "in", entries.ids)
        domain &= Domain("lead_id", "!=", False)
        if entries:
            pairs = Payment._read_group(domain, ["payment_move_id", "lead_id"])
            for move, lead in pairs:
                lead_ids[move.id].add(lead.id)
        return self.env["crm.lead"]._filter_deals(lead_ids)

    def _read_invoice_deals(self):
        """[(invoice id, deal id)] by the lines, posted or not."""
        if not self.ids:
            return []
        self.env["account.move.line"].flush_model(["move_id", "sale_line_ids"])
        self.env["sale.order.line"].flush_model(["order_id"])
        self.env["sale.order"].flush_model(["opportunity_id"])
        return self.env.execute_query(
            SQL(
                """SELECT DISTINCT l.move_id, o.opportunity_id
                     FROM account_move_line l
                     JOIN sale_order_line_invoice_rel r ON r.invoice_line_id = l.id
                     JOIN sale_order_line sl ON sl.id = r.order_line_id
                     JOIN sale_order o ON o.id = sl.order_id
                    WHERE l.move_id IN %s AND o.opportunity_id IS NOT NULL""",
                tuple(self.ids),
            )
        )

    def action_view_crm_deals(self):
        self.ensure_one()
        return self.crm_deal_ids._get_deal_action()


class AccountPayment(models.Model):
    _inherit = "account.payment"

    crm_deal_ids = fields.Many2many(
        "crm.lead",
        string="Deals",
        compute="_compute_crm_deal_ids",
        groups=MONEY_GROUPS,
        help="Deals whose invoices are paid by it",
    )
    crm_deal_user_ids = fields.Many2many(
        "res.users",
        string="Salespeople of the Deals",
        compute="_compute_crm_deal_ids",
        groups=MONEY_GROUPS,
    )

    @api.depends("state", "is_reconciled")
    def _compute_crm_deal_ids(self):
        domain = Domain("payment_id", "in", self.ids) & Domain("lead_id", "!=", False)
        lead_ids = defaultdict(set)
        pairs = self.env["crm.deal.payment"]._read_group(
            domain, ["payment_id", "lead_id"]
        )
        for payment, lead in pairs:
            lead_ids[payment.id].add(lead.id)
        deals = self.env["crm.lead"]._filter_deals(lead_ids)
        for payment in self:
            payment.crm_deal_ids = deals[payment.id]
            # sudo: who sells is known to all who may read the deal
            payment.crm_deal_user_ids = deals[payment.id].sudo().user_id

    def action_view_crm_deals(self):
        self.ensure_one()
        return self.crm_deal_ids._get_deal_action()


class CrmLead(models.Model):
    _inherit = "crm.lead"

    @api.model
    def _filter_deals(self, lead_ids):
        """Turn {key: deal ids} into {key: deals that the user may read}."""
        every = self.browse(set().union(*lead_ids.values()))
        readable = set(every._filtered_access("read").ids)
        deals = defaultdict(self.browse)
        for key, ids in lead_ids.items():
            deals[key] = self.browse(sorted(ids & readable))
        return deals

    def _get_deal_action(self):
        """Open one deal, or the list of several."""
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Deals"),
            "res_model": "crm.lead",
            "context": {"create": False, "active_test": False},
        }
        if len(self) == 1:
            return {**action, "res_id": self.id, "views": [(False, "form")]}
        return {
            **action,
            "domain": [("id", "in", self.ids)],
            "views": [(False, "list"), (False, "form")],
        }
