from odoo import api, fields, models
from odoo.tools import SQL


class PrmIncentiveTouch(models.Model):
    """Invoices that somebody has to look at again, because their money has changed.

    A row is written in the transaction of the change and taken by the next look, so
    nothing is missed and nothing is looked at in vain.
    """

    _name = "prm.incentive.touch"
    _description = "Invoice Whose Money Has Changed"
    _log_access = False

    move_key = fields.Integer(required=True)

    @api.model
    def _add(self, moves):
        """Remember entries.

        :param SQL moves: SELECT of their ids
        """
        self.env.cr.execute(SQL("INSERT INTO prm_incentive_touch (move_key) %s", moves))

    @api.model
    def _add_partners(self, partners):
        """Remember the invoices that partners earn by."""
        self.env.flush_all()
        self._add(
            SQL(
                """SELECT m.id FROM account_move m
                    WHERE m.commercial_partner_id = ANY(%(ids)s)
                      AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                    UNION %(deals)s""",
                ids=partners.ids,
                deals=self._get_deal_moves(
                    SQL("d.prm_partner_id = ANY(%s)", partners.ids)
                ),
            )
        )

    @api.model
    def _add_deals(self, leads):
        if not leads:
            return
        self.env.flush_all()
        self._add(self._get_deal_moves(SQL("d.id = ANY(%s)", leads.ids)))

    @api.model
    def _get_deal_moves(self, condition):
        """SELECT of the invoices of deals ``d``."""
        return SQL(
            """SELECT DISTINCT dl.move_id
                 FROM crm_lead d
                 JOIN sale_order o ON o.opportunity_id = d.id
                 JOIN sale_order_line ol ON ol.order_id = o.id
                 JOIN sale_order_line_invoice_rel dr ON dr.order_line_id = ol.id
                 JOIN account_move_line dl ON dl.id = dr.invoice_line_id
                WHERE %s""",
            condition,
        )

    @api.model
    def _take(self):
        """Forget what was remembered, and return the ids of the invoices.

        Entries stand for the invoices that they are matched with; an invoice for its
        credit notes, and they for it.
        """
        taken = self.env.execute_query(
            SQL("DELETE FROM prm_incentive_touch RETURNING move_key")
        )
        if not taken:
            return []
        self.env.flush_all()
        keys = sorted({key for (key,) in taken})
        return sorted(key for (key,) in self.env.execute_query(self._get_family(keys)))

    @api.model
    def _get_family(self, keys):
        """SELECT of entries, of what they are matched with, and of all credit notes.

        An array of the lines, so that PostgreSQL looks up what they are matched with.
        """
        lines = SQL(
            """ARRAY(SELECT kl.id FROM account_move_line kl
                      WHERE kl.move_id = ANY(%s))""",
            keys,
        )
        return SQL(
            """WITH found AS (
                SELECT unnest(%(keys)s) AS id
                 UNION SELECT il.move_id FROM account_partial_reconcile p
                  JOIN account_move_line il ON il.id = p.credit_move_id
                 WHERE p.debit_move_id = ANY(%(lines)s)
                 UNION SELECT il.move_id FROM account_partial_reconcile p
                  JOIN account_move_line il ON il.id = p.debit_move_id
                 WHERE p.credit_move_id = ANY(%(lines)s)
            ), roots AS (
                SELECT COALESCE(m.reversed_entry_id, m.id) AS id
                  FROM found JOIN account_move m ON m.id = found.id)
            SELECT id FROM found UNION SELECT id FROM roots
             UNION SELECT n.id FROM roots
              JOIN account_move n ON n.reversed_entry_id = roots.id""",
            keys=keys,
            lines=lines,
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals and self.ids:
            keys = SQL("SELECT unnest(%s)", self.ids)
            self.env["prm.incentive.touch"]._add(keys)
        return result


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._touch_incentives()
        return partials

    def unlink(self):
        self._touch_incentives()
        return super().unlink()

    def _touch_incentives(self):
        if self.ids:
            moves = SQL(
                """SELECT DISTINCT l.move_id FROM account_partial_reconcile p
                     JOIN account_move_line l
                       ON l.id IN (p.debit_move_id, p.credit_move_id)
                    WHERE p.id = ANY(%s)""",
                self.ids,
            )
            self.env["prm.incentive.touch"]._add(moves)


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def write(self, vals):
        result = super().write(vals)
        if "prm_partner_id" in vals:
            self.env["prm.incentive.touch"]._add_deals(self)
        return result


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def write(self, vals):
        is_moved = "opportunity_id" in vals
        if is_moved:  # as long as its invoices are those of the deal
            self.env["prm.incentive.touch"]._add_deals(self.opportunity_id)
        result = super().write(vals)
        if is_moved:
            self.env["prm.incentive.touch"]._add_deals(self.opportunity_id)
        return result


class PrmDealRegistration(models.Model):
    _inherit = "prm.deal.registration"

    def write(self, vals):
        is_changed = "state" in vals or "lead_id" in vals
        # sudo: which invoices to look at again, nothing of them is shown
        before = self.sudo().lead_id if is_changed else None
        result = super().write(vals)
        if is_changed:
            leads = before | self.sudo().lead_id  # see above
            self.env["prm.incentive.touch"]._add_deals(leads)
        return result


class PrmEnrollment(models.Model):
    _inherit = "prm.enrollment"

    @api.model_create_multi
    def create(self, vals_list):
        enrollments = super().create(vals_list)
        self.env["prm.incentive.touch"]._add_partners(enrollments.partner_id)
        return enrollments

    def write(self, vals):
        # not the level: what came in before keeps that of its day
        names = {"state", "date_start", "date_end", "type_id", "track_id"}
        result = super().write(vals)
        if not names.isdisjoint(vals):
            self.env["prm.incentive.touch"]._add_partners(self.partner_id)
        return result
