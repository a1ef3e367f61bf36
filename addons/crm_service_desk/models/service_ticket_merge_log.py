from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_relations.tools.merge_restorer import MergeRestorer

GONE_BATCH = 500


class ServiceTicketMerge(models.Model):
    """Ledger of merges: who merged what, and how to put it back."""

    _name = "service.ticket.merge"
    _description = "Merge of Tickets"
    _order = "id desc"
    _rec_name = "survivor_id"

    survivor_id = fields.Many2one(
        "service.ticket",
        string="Kept Ticket",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    ticket_ids = fields.Many2many(
        "service.ticket",
        "service_ticket_merge_rel",
        "merge_id",
        "ticket_id",
        string="Merged Tickets",
        readonly=True,
        context={"active_test": False},
    )
    company_id = fields.Many2one(
        related="survivor_id.company_id", store=True, index=True
    )
    user_id = fields.Many2one(
        "res.users", string="Merged by", readonly=True, index=True
    )
    date = fields.Datetime(string="Merged on", readonly=True)
    state = fields.Selection(
        [("done", "Merged"), ("undone", "Undone")], default="done", readonly=True
    )
    payload = fields.Json(
        string="Record of Changes",
        readonly=True,
        prefetch=False,
        groups=fields.NO_ACCESS,
    )
    summary = fields.Text(string="What Was Moved", readonly=True)
    undo_user_id = fields.Many2one(
        "res.users", string="Undone by", readonly=True, index="btree_not_null"
    )
    undo_date = fields.Datetime(string="Undone on", readonly=True)
    undo_summary = fields.Text(string="What Could Not Be Put Back", readonly=True)

    _expiry_idx = models.Index("(date) WHERE payload IS NOT NULL")

    @api.model
    def _log_merge(self, tickets, survivor, payload):
        return self.create(
            {
                "survivor_id": survivor.id,
                "ticket_ids": tickets.ids,
                "user_id": self.env.uid,
                "date": fields.Datetime.now(),
                "payload": payload,
                "summary": self.env["crm.partner.merge"]._get_merge_summary(payload),
            }
        )

    @api.model
    def _find_last(self, ticket):
        """The merge that took this ticket away and still stands."""
        return self.search(
            [("ticket_ids", "in", ticket.ids), ("state", "=", "done")], limit=1
        )

    def action_undo(self):
        """Separate the tickets again; every row gets back what it had."""
        self.ensure_one()
        # sudo: to read which tickets it is about; the next line checks the right
        merge = self.sudo()
        (merge.survivor_id | merge.ticket_ids).sudo(self.env.su).check_access("write")
        # sudo: the right to change all of these tickets has been checked above
        merge._undo()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _undo(self):
        survivor, tickets = self.survivor_id, self.ticket_ids
        (survivor | tickets)._lock_in_order()
        self.invalidate_recordset()
        self._check_undo()
        self.env.flush_all()
        restorer = MergeRestorer(self.env.cr, self.payload)
        restorer.run()
        self.env.invalidate_all()
        self.write(
            {
                "state": "undone",
                "undo_user_id": self.env.uid,
                "undo_date": fields.Datetime.now(),
                "undo_summary": self._get_undo_summary(restorer),
                "payload": False,
            }
        )
        self._log_undo()
        tickets._after_unmerge(survivor)

    def _get_undo_summary(self, restorer):
        return self.env["crm.partner.merge"]._get_undo_summary(restorer)

    def _check_undo(self):
        if self.state != "done":
            raise UserError(self.env._("This merge has been undone already."))
        if not self.payload:
            raise UserError(
                self.env._(
                    "The time to undo this merge is over (days: %(days)s). It is set in"
                    " the CRM settings.",
                    days=self.env["crm.partner.merge"]._get_undo_days(),
                )
            )
        if later := self._get_later_merge():
            raise UserError(
                self.env._(
                    "The tickets have been merged once more since: %(tickets)s into"
                    " %(survivor)s. Undo that merge first.",
                    tickets=", ".join(later.ticket_ids.mapped("number")),
                    survivor=later.survivor_id.number,
                )
            )

    def _get_later_merge(self):
        """A later merge that touched the same tickets: it is taken back first."""
        ids = (self.survivor_id | self.ticket_ids).ids
        return self.search(
            Domain("id", ">", self.id)
            & Domain("state", "=", "done")
            & (Domain("survivor_id", "in", ids) | Domain("ticket_ids", "in", ids)),
            limit=1,
        )

    def _log_undo(self):
        tickets = self.survivor_id | self.ticket_ids
        body = self.env._(
            "The merge of %(tickets)s into %(survivor)s was undone.",
            tickets=", ".join(self.ticket_ids.mapped("number")),
            survivor=self.survivor_id.number,
        )
        tickets._message_log_batch(dict.fromkeys(tickets.ids, body))

    @api.autovacuum
    def _gc_payload(self):
        """Forget how to undo what is too old to be undone."""
        days = self.env["crm.partner.merge"]._get_undo_days()
        limit = fields.Datetime.now() - timedelta(days=days)
        self.env.cr.execute(
            SQL(
                "UPDATE service_ticket_merge SET payload = NULL WHERE id IN ("
                "SELECT id FROM service_ticket_merge"
                " WHERE payload IS NOT NULL AND date < %s LIMIT %s)",
                limit,
                GONE_BATCH,
            )
        )
        done = self.env.cr.rowcount
        self.invalidate_model(["payload"])
        return done, done == GONE_BATCH
