from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from odoo.addons.crm_relations.tools.merge_recorder import MergeRecorder
from odoo.addons.crm_relations.tools.table_reader import is_among

QUIET = {"tracking_disable": True, "mail_activity_quick_update": True}


class ServiceTicket(models.Model):
    """Merging tickets, in a way that can be undone row by row."""

    _inherit = "service.ticket"

    merged_into_id = fields.Many2one(
        "service.ticket",
        string="Merged into",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    merged_ids = fields.One2many(
        "service.ticket",
        "merged_into_id",
        string="Merged Tickets",
        context={"active_test": False},
    )
    merged_count = fields.Integer(
        string="Number of Merged Tickets", compute="_compute_merged_count"
    )

    _merged_into_another = models.Constraint(
        "CHECK(merged_into_id <> id)", "A ticket cannot be merged into itself."
    )

    def _compute_merged_count(self):
        Ticket = self.env["service.ticket"].with_context(active_test=False)
        rows = Ticket._read_group(
            [("merged_into_id", "in", self.ids)], ["merged_into_id"], ["__count"]
        )
        counts = {survivor.id: number for survivor, number in rows}
        for ticket in self:
            ticket.merged_count = counts.get(ticket.id, 0)

    @api.constrains("merged_into_id")
    def _check_merged_into(self):
        if self.merged_into_id and self._has_cycle("merged_into_id"):
            raise ValidationError(
                self.env._("Tickets cannot be merged into each other in a circle.")
            )

    @api.model
    def _get_watched_fields(self):
        return super()._get_watched_fields() | {"merged_into_id"}

    def _get_survivor(self):
        """The ticket that lives on, after any number of merges."""
        self.ensure_one()
        ticket, seen = self, self
        # sudo: only which ticket it is; whoever uses it checks the access
        while (following := ticket.sudo().merged_into_id) and following not in seen:
            ticket = following.sudo(self.env.su)
            seen |= ticket
        return ticket

    def _merge_into(self, target):
        """Merge these tickets into the target, or into what became of the target.

        :return: the row of the ledger, `service.ticket.merge`, in sudo
        """
        target.ensure_one()
        (self | target).check_access("write")
        # sudo: the right to change all of the tickets has been checked above
        return self.sudo()._merge_locked(target.sudo())

    def _merge_locked(self, target):
        (self | target)._lock_in_order()
        survivor = target._get_survivor()
        self._check_merge(survivor)
        self.env.flush_all()
        with MergeRecorder.recording(self.env.cr) as recorder:
            self.with_context(**QUIET)._move_to(
                survivor.with_context(**QUIET), recorder
            )
            self.env.flush_all()
            payload = recorder.get_payload()
        for part in payload.values():
            for table in self._get_merge_left_tables():
                part.pop(table, None)
        merge = self.env["service.ticket.merge"]._log_merge(self, survivor, payload)
        self._log_merge(survivor)
        return merge

    def _lock_in_order(self):
        """Wait for who works with the same tickets; in one order, so nobody blocks."""
        self.env.cr.execute(
            SQL(
                "SELECT id FROM service_ticket WHERE id = ANY(%s)"
                " ORDER BY id FOR UPDATE",
                list(self.ids),
            )
        )
        self.invalidate_recordset()

    def _check_merge(self, survivor):
        if not self:
            raise UserError(self.env._("Choose at least two tickets to merge."))
        for ticket in self.filtered("merged_into_id"):
            raise UserError(
                self.env._(
                    "%(ticket)s has already been merged into %(survivor)s. Undo that"
                    " merge first.",
                    ticket=ticket.number,
                    survivor=ticket.merged_into_id.number,
                )
            )
        if survivor in self:
            raise ValidationError(
                self.env._(
                    "%(ticket)s would be merged into itself: choose another ticket to"
                    " keep.",
                    ticket=survivor.number,
                )
            )
        self._check_same_customer(survivor)

    def _check_same_customer(self, survivor):
        """What moves becomes visible to the customer of the ticket that stays."""
        tickets = self | survivor
        if len(tickets.company_id) > 1:
            raise UserError(
                self.env._("Tickets of different companies cannot be merged.")
            )
        if len(accounts := tickets.commercial_partner_id) > 1:
            raise UserError(
                self.env._(
                    "These tickets belong to different customers (%(customers)s). Each"
                    " would read the letters of the others: make them parts of one"
                    " incident or problem instead.",
                    customers=", ".join(accounts.mapped("name")),
                )
            )

    def _move_to(self, survivor, recorder):
        self._move_documents(survivor)
        self._copy_followers(survivor)
        for model, name in self._get_merge_lines():
            lines = self.env[model].with_context(active_test=False, **QUIET)
            lines = lines.search([(name, "in", self.ids), ("id", "!=", survivor.id)])
            lines.write({name: survivor.id})
        for name in self._get_merge_united_fields():
            field = self._fields[name]
            recorder.watch(field.relation, is_among(field.column1, survivor.ids))
        survivor.write(self._prepare_survivor_values(survivor))
        self._close_as_merged(survivor)
        self._after_merge(survivor)

    def _get_merge_lines(self):
        """Return [(model, many2one)]: rows that go over to the ticket that stays.

        Extend it with rows of your own.
        """
        return [("service.ticket", "parent_id"), ("service.handover", "ticket_id")]

    def _get_merge_united_fields(self):
        """Names of many2many fields of which the ticket that stays gets all values."""
        return ["tag_ids"]

    def _get_merge_filled_fields(self):
        """Names of fields that the ticket that stays takes over if it has none."""
        return ["partner_id", "category_id", "product_id", "order_id", "lead_id"]

    def _get_merge_left_tables(self):
        """Tables that the undo leaves alone: `_after_unmerge` sees to them."""
        return set()

    def _after_merge(self, survivor):
        """What follows for merged tickets and the one that stays: a hook.

        What happens here is taken back by the undo.
        """

    def _after_unmerge(self, survivor):
        """What follows when a merge has been undone: a hook."""

    def _move_documents(self, survivor):
        for model, model_field in self._get_merge_documents():
            records = self.env[model].with_context(active_test=False, **QUIET)
            domain = [(model_field, "=", self._name), ("res_id", "in", self.ids)]
            records.search(domain).write({"res_id": survivor.id})

    def _get_merge_documents(self):
        """Return [(model, field with the name of a model)] of what has a `res_id`."""
        return [
            ("mail.message", "model"),
            ("ir.attachment", "res_model"),
            ("mail.activity", "res_model"),
        ]

    def _copy_followers(self, survivor):
        """Who followed one of the tickets follows the one that stays, too."""
        Followers = self.env["mail.followers"]
        rows = Followers.search(
            [("res_model", "=", self._name), ("res_id", "in", (self | survivor).ids)],
            order="id",
        )
        known = rows.filtered(lambda row: row.res_id == survivor.id).partner_id
        values = {}
        for row in rows.filtered(lambda row: row.partner_id not in known):
            subtypes = values.setdefault(
                row.partner_id, self.env["mail.message.subtype"]
            )
            values[row.partner_id] = subtypes | row.subtype_ids
        Followers.create(
            [
                survivor._prepare_follower(partner, subtypes)
                for partner, subtypes in values.items()
            ]
        )

    def _prepare_survivor_values(self, survivor):
        values = {}
        for name in self._get_merge_filled_fields():
            found = self.filtered(name)[:1][name]
            if found and not survivor[name]:
                values[name] = found.id
        for name in self._get_merge_united_fields():
            values[name] = [Command.link(i) for i in (self[name] - survivor[name]).ids]
        for name in ("last_customer_message_date", "last_agent_message_date"):
            dates = [date for date in (self | survivor).mapped(name) if date]
            values[name] = max(dates, default=False)
        copies = dict.fromkeys(
            address.strip()
            for text in (survivor + self).mapped("email_cc")
            for address in (text or "").split(",")
            if address.strip()
        )
        values["email_cc"] = ", ".join(copies) or False
        if survivor.parent_id in self:
            values["parent_id"] = (survivor.parent_id.parent_id - self).id
        return values

    def _close_as_merged(self, survivor):
        stages = self.env["service.stage"]._get_stages_by_team(self.team_id)
        for team, tickets in self.grouped("team_id").items():
            values = {"merged_into_id": survivor.id, "active": False}
            if cancelled := stages[team].filtered("is_cancelled")[:1]:
                values["stage_id"] = cancelled.id
            tickets.write(values)

    def _log_merge(self, survivor):
        """Say on both sides what happened, with what the merged ones described."""
        self._message_log_batch(
            {
                ticket.id: self.env._("Merged into %s.", survivor._get_html_link())
                for ticket in self
            }
        )
        for ticket in self:
            body = self.env._(
                "%s was merged into this ticket.", ticket._get_html_link()
            )
            if ticket.description:
                body = Markup("{}<div>{}</div>").format(body, ticket.description)
            survivor._message_log(body=body)

    def message_post(self, **kwargs):
        """What is written to a merged ticket reaches the one that stays."""
        if not self.sudo().merged_into_id:  # only whether it has been merged
            return super().message_post(**kwargs)
        self.check_access(self._mail_post_access)
        # sudo: who may write to the merged ticket reaches the one it became
        message = self._get_survivor().sudo().message_post(**kwargs)
        return message.sudo(self.env.su)

    def message_update(self, msg_dict, update_vals=None):
        if self.merged_into_id:
            return self._get_survivor().message_update(msg_dict, update_vals)
        return super().message_update(msg_dict, update_vals=update_vals)

    def action_open_survivor(self):
        return self._get_survivor()._get_records_action()

    def action_view_merged(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merged Tickets"),
            "res_model": self._name,
            "view_mode": "list,form",
            "domain": [("merged_into_id", "=", self.id)],
            "context": {"active_test": False, "create": False},
        }

    def action_undo_merge(self):
        """Take back the merge by which this ticket went into another one."""
        self.ensure_one()
        # the merge itself checks who may undo it
        merge = self.env["service.ticket.merge"].sudo()._find_last(self)
        if not merge:
            raise UserError(self.env._("This ticket has not been merged."))
        # back to the rights of the reader, which the undo checks
        merge.sudo(self.env.su).action_undo()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
