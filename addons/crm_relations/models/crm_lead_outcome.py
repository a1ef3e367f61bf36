from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

CLOSE_BATCH = 500
CLOSING = frozenset(("date_success", "is_success_manual", "outcome"))


class CrmLead(models.Model):
    _inherit = "crm.lead"

    outcome = fields.Selection(
        [("open", "Open"), ("success", "Success"), ("refusal", "Refusal")],
        compute="_compute_outcome",
        store=True,
        help="Success: all that was ordered is delivered and paid. Refusal: lost, with"
        " a reason. A deal that is won and not yet delivered and paid is open.",
    )
    date_success = fields.Datetime(
        string="Success Date",
        readonly=True,
        copy=False,
        help="When it was found that all is delivered and paid.",
    )
    is_success_manual = fields.Boolean(
        string="Success Set by Hand", readonly=True, copy=False
    )

    # what the scheduled action looks through: won deals, not yet delivered and paid
    _won_not_success_idx = models.Index(
        "(id) WHERE won_status = 'won' AND date_success IS NULL"
    )

    def _auto_init(self):
        """Fill in the outcome of a million deals in one statement."""
        cr = self.env.cr
        if not column_exists(cr, "crm_lead", "outcome"):
            create_column(cr, "crm_lead", "outcome", "varchar")
            cr.execute(
                SQL(
                    "UPDATE crm_lead SET outcome = CASE WHEN won_status = 'lost'"
                    " THEN 'refusal' ELSE 'open' END"
                )
            )
        return super()._auto_init()

    @api.depends("won_status", "date_success")
    def _compute_outcome(self):
        for lead in self:
            if lead.won_status == "lost":
                lead.outcome = "refusal"
            elif lead.won_status == "won" and lead.date_success:
                lead.outcome = "success"
            else:
                lead.outcome = "open"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_closing(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_closing(vals)
        return super().write(vals)

    @api.model
    def _check_closing(self, vals):
        if not self.env.su and any(vals.get(name) for name in CLOSING):
            raise UserError(
                self.env._(
                    "A deal becomes a success by delivery and payment. Use the button"
                    " “Delivered and Paid” of a won deal."
                )
            )

    def _follow_process(self, before, keys):
        """A deal that is taken up again is no success any more."""
        result = super()._follow_process(before, keys)
        again = self.filtered(
            lambda lead: lead.date_success and lead.won_status != "won"
        )
        if again:
            again._write_process({"date_success": False, "is_success_manual": False})
        return result

    def _win_on_order(self):
        """Win the deals of confirmed orders, where team and company want it."""
        won = self.filtered(
            lambda lead: (
                lead.type == "opportunity"
                and lead.won_status != "won"
                and lead._is_won_by_order()
            )
        )
        if won:
            won.action_set_won()

    def _is_won_by_order(self):
        choice = self.team_id.crm_win_on_order or "company"
        if choice == "company":
            return (self.company_id or self.env.company).crm_win_on_order
        return choice == "yes"

    def action_close_success(self):
        """Close won deals as success now, instead of waiting for the schedule."""
        self.check_access("write")
        waiting = self.filtered(lambda lead: lead.outcome == "open")
        if waiting.filtered(lambda lead: lead.won_status != "won"):
            raise UserError(
                self.env._("Only a won deal can be a success. Mark it as won first.")
            )
        ready = waiting._filter_success()
        if (waiting - ready) and not self.env.user.has_group(
            "sales_team.group_sale_manager"
        ):
            raise UserError(
                self.env._(
                    "Not everything is delivered and paid yet: %(deals)s. The deal"
                    " closes by itself as soon as it is; only a sales manager can"
                    " close it before.",
                    deals=", ".join((waiting - ready).mapped("name")),
                )
            )
        # sudo: who may write the deal, and may close it by the checks above
        (waiting - ready).sudo().write({"is_success_manual": True})
        waiting.sudo()._close_success()  # see above

    def _filter_success(self):
        """Won deals that are settled, or that have no order to deliver and pay."""
        # sudo: whether there are orders, of deals the user may write
        groups = (
            self.env["sale.order"]
            .sudo()
            ._read_group(
                [("opportunity_id", "in", self.ids), ("state", "=", "sale")],
                ["opportunity_id"],
            )
        )
        ordered = self.browse(lead.id for (lead,) in groups)
        return (self - ordered) + ordered._get_settled_leads()

    def _close_success(self):
        self.write({"date_success": fields.Datetime.now()})
        self._message_log_batch(
            dict.fromkeys(
                self.ids, self.env._("Closed as success: delivered and paid in full.")
            )
        )

    def _get_settled_leads(self):
        """Return the deals that are delivered and paid in full, in a few queries.

        Extend it with ``super()`` where more has to be done for a success.
        """
        if not self:
            return self
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT l.id FROM crm_lead l WHERE l.id IN %s AND %s",
                tuple(self.ids),
                self._get_settled_condition(),
            )
        )
        return self.browse(lead_id for (lead_id,) in rows)._filter_paid_in_money()

    @api.model
    def _get_settled_condition(self):
        """SQL: the orders of deal `l` are delivered and their invoices are paid."""
        orders = SQL("sale_order o WHERE o.opportunity_id = l.id AND o.state = 'sale'")
        open_line = SQL(
            "sol.display_type IS NULL AND sol.is_downpayment IS NOT TRUE"
            " AND (sol.qty_delivered < sol.product_uom_qty OR"
            " sol.qty_invoiced < sol.product_uom_qty AND sol.price_total <> 0)"
        )
        open_invoice = SQL(
            "m.move_type = 'out_invoice' AND (m.state = 'draft' OR m.state = 'posted'"
            " AND m.payment_state NOT IN ('paid', 'in_payment', 'reversed'))"
        )
        return SQL(
            """EXISTS (SELECT FROM %(orders)s)
            AND NOT EXISTS (SELECT FROM %(orders)s AND EXISTS (
                    SELECT FROM sale_order_line sol
                      LEFT JOIN sale_order_line_invoice_rel rel
                             ON rel.order_line_id = sol.id
                      LEFT JOIN account_move_line aml ON aml.id = rel.invoice_line_id
                      LEFT JOIN account_move m ON m.id = aml.move_id
                     WHERE sol.order_id = o.id
                       AND (%(open_line)s OR %(open_invoice)s)))""",
            orders=orders,
            open_line=open_line,
            open_invoice=open_invoice,
        )

    @api.model
    def _cron_close_deals(self):
        """Close what is delivered and paid, in batches."""
        waiting = Domain("won_status", "=", "won") & Domain("date_success", "=", False)
        self._go_through(waiting, "_close_settled")

    @api.model
    def _cron_recheck_deals(self):
        """Open again what was a success until a payment or delivery was undone."""
        self._go_through(Domain("outcome", "=", "success"), "_reopen_unsettled")

    @api.model
    def _go_through(self, domain, method):
        companies = self.env["res.company"].search(Domain.TRUE)
        Lead = self.with_context(allowed_company_ids=companies.ids)
        domain &= Domain("order_ids.state", "=", "sale")
        last_id, leads = 0, True
        while leads:
            leads = Lead.search(
                domain & Domain("id", ">", last_id), limit=CLOSE_BATCH, order="id"
            )
            if leads:
                last_id = leads[-1].id
                getattr(leads, method)()
            left = int(len(leads) == CLOSE_BATCH)
            if not self.env["ir.cron"]._commit_progress(len(leads), remaining=left):
                break

    def _close_settled(self):
        if settled := self._get_settled_leads():
            settled._close_success()

    def _reopen_unsettled(self):
        """Only deals with orders: what a person closed without any stays closed."""
        undone = self - self._get_settled_leads()
        undone = undone.filtered(lambda lead: not lead.is_success_manual)
        if undone:
            undone.write({"date_success": False})
            undone._message_log_batch(
                dict.fromkeys(
                    undone.ids,
                    self.env._("Open again: not everything is delivered and paid."),
                )
            )
