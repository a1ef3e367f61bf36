from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..tools.merge_restorer import MergeRestorer

UNDO_DAYS = 30
MANAGER = "sales_team.group_sale_manager"
GONE_BATCH = 500
# restored like the others, but nobody wants to read about them
TECHNICAL_MODELS = {"ir.model.data", "ir.default"}


class CrmPartnerMerge(models.Model):
    _name = "crm.partner.merge"
    _description = "Merge of Contacts"
    _order = "id desc"
    _rec_name = "survivor_name"

    survivor_id = fields.Many2one(
        "res.partner",
        string="Kept Contact",
        readonly=True,
        index=True,
        ondelete="set null",
    )
    survivor_res_id = fields.Integer(string="ID of the Kept Contact", readonly=True)
    survivor_name = fields.Char(string="Name of the Kept Contact", readonly=True)
    line_ids = fields.One2many(
        "crm.partner.merge.line", "merge_id", string="Merged Contacts", readonly=True
    )
    merged_names = fields.Char(string="Contacts Merged Into It", readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Merged by", readonly=True, index=True
    )
    date = fields.Datetime(string="Merged on", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, index=True)
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
    undo_user_id = fields.Many2one("res.users", string="Undone by", readonly=True)
    undo_date = fields.Datetime(string="Undone on", readonly=True)
    undo_summary = fields.Text(string="What Could Not Be Put Back", readonly=True)
    date_undo_until = fields.Datetime(
        string="Undo Possible until", compute="_compute_date_undo_until"
    )
    can_undo = fields.Boolean(compute="_compute_can_undo")

    _expiry_idx = models.Index("(date) WHERE payload IS NOT NULL")

    @api.depends("date")
    def _compute_date_undo_until(self):
        delay = timedelta(days=self._get_undo_days())
        for merge in self:
            merge.date_undo_until = merge.date and merge.date + delay

    @api.depends("state", "date_undo_until")
    @api.depends_context("uid")
    def _compute_can_undo(self):
        now = fields.Datetime.now()
        is_manager = self.env.user.has_group(MANAGER)
        for merge in self:
            until = merge.date_undo_until
            merge.can_undo = bool(
                is_manager and merge.state == "done" and until and until >= now
            )

    def action_undo(self):
        """Put the merged contacts back, with all that belonged to them."""
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._(
                    "Only a sales manager can undo a merge. Ask one of them to open"
                    " CRM > Data Quality > Merges."
                )
            )
        # the group has been checked above; the rows belong to any model
        self.sudo()._undo()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_open_survivor(self):
        self.ensure_one()
        return self.survivor_id._get_records_action()

    def _undo(self):
        self.ensure_one()
        self.lock_for_update()
        self._check_undo()
        self.env.cr.flush()
        restorer = MergeRestorer(self.env.cr, self.payload)
        restorer.run()
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self._check_partners_are_back()
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

    def _check_undo(self):
        if self.state != "done":
            raise UserError(self.env._("This merge has been undone already."))
        if not self.payload or self.date_undo_until < fields.Datetime.now():
            raise UserError(
                self.env._(
                    "The time to undo this merge is over (days: %(days)s). It is set in"
                    " the CRM settings.",
                    days=self._get_undo_days(),
                )
            )
        if later := self._get_later_merge():
            raise UserError(
                self.env._(
                    "“%(name)s” has itself been merged into “%(survivor)s” on"
                    " %(date)s. Undo that merge first.",
                    name=self.survivor_name,
                    survivor=later.survivor_name,
                    date=fields.Date.to_string(later.date),
                )
            )

    def _get_later_merge(self):
        line = self.env["crm.partner.merge.line"].search(
            [
                ("old_partner_id", "=", self.survivor_res_id),
                ("merge_id", ">", self.id),
                ("merge_id.state", "=", "done"),
            ],
            limit=1,
        )
        return line.merge_id

    def _check_partners_are_back(self):
        old_ids = self.line_ids.mapped("old_partner_id")
        if len(self.env["res.partner"].browse(old_ids).exists()) != len(old_ids):
            raise UserError(
                self.env._(
                    "The merged contacts cannot be created again, because something"
                    " they need (a country, a salesperson, a title ...) has been"
                    " deleted since. Nothing has been changed."
                )
            )

    def _get_undo_summary(self, restorer):
        """Say in words what had been changed since the merge and so stays."""
        lines = [
            self.env._(
                "%(document)s: %(number)s could not be put back.",
                document=self._get_table_label(table),
                number=number,
            )
            for (table, _column), number in restorer.problems.items()
        ]
        for (table, column), ids in restorer.skipped.items():
            lines += self._get_skipped_line(table, column, ids)
        return "\n".join(lines)

    def _get_skipped_line(self, table, column, ids):
        model = self._get_model_of_table(table)
        field = model is not None and model._fields.get(column)
        if field and field.compute and field.store and not field.company_dependent:
            # what Odoo computes is computed again from what has been put back
            records = model.browse(ids).exists()
            self.env.add_to_compute(field, records)
            return []
        return [
            self.env._(
                "%(document)s, %(field)s: changed since the merge, so it stays as it"
                " is (%(number)s: %(ids)s)",
                document=self._get_table_label(table),
                field=(field and field._description_string(self.env)) or column,
                number=len(ids),
                ids=", ".join(map(str, ids[:20])),
            )
        ]

    @api.model
    def _get_model_of_table(self, table):
        for model in self.env.registry.values():
            if model._table == table and model._auto and not model._abstract:
                return self.env[model._name]
        return None

    @api.model
    def _get_table_label(self, table):
        model = self._get_model_of_table(table)
        return table if model is None else self.env["ir.model"]._get(model._name).name

    def _log_undo(self):
        old_partners = self.env["res.partner"].browse(
            self.line_ids.mapped("old_partner_id")
        )
        body = self.env._(
            "The merge of %(merged)s into %(survivor)s was undone by %(user)s.",
            merged=self.merged_names,
            survivor=self.survivor_name,
            user=self.env.user.name,
        )
        partners = (old_partners | self.survivor_id).exists()
        partners._message_log_batch(dict.fromkeys(partners.ids, body))

    @api.model
    def _get_undo_days(self):
        """Number of days in which a merge can be undone."""
        # a setting that everybody may know
        value = (
            self.env["ir.config_parameter"]
            .sudo()
            .get_param("crm_relations.merge_undo_days", UNDO_DAYS)
        )
        return int(value)

    @api.model
    def _log_merge(self, recorder):
        """Store what the recorder saw; called at the end of a merge."""
        survivor = recorder.survivor
        payload = recorder.get_payload()
        names = ", ".join(name for _id, name in recorder.merged)
        # everybody who may merge leaves a log; who that is has been checked by Odoo
        return self.sudo().create(
            {
                "survivor_id": survivor.id,
                "survivor_res_id": survivor.id,
                "survivor_name": survivor.display_name,
                "merged_names": names,
                "line_ids": [
                    (0, 0, {"old_partner_id": old_id, "name": name})
                    for old_id, name in recorder.merged
                ],
                "user_id": self.env.uid,
                "date": fields.Datetime.now(),
                "company_id": survivor.company_id.id,
                "payload": payload,
                "summary": self._get_merge_summary(payload),
            }
        )

    @api.model
    def _get_merge_summary(self, payload):
        moved = Counter()
        for table, groups in payload["changes"].items():
            ids = {row_id for *_key, row_ids in groups for row_id in row_ids}
            moved[self._get_moved_label(table)] += len(ids)
        for table, (removed, _added) in payload["links"].items():
            moved[self._get_moved_label(table)] += len(removed)
        del moved[None]
        return "\n".join(f"{label}: {moved[label]}" for label in sorted(moved))

    @api.model
    def _get_moved_label(self, table):
        """Name of what was moved, None for what nobody wants to read about."""
        model = self._get_model_of_table(table)
        if model is not None:
            is_technical = model._transient or model._name in TECHNICAL_MODELS
            return None if is_technical else self._get_table_label(table)
        Partner = self.env["res.partner"]
        for model in (Partner, *self.env.registry.values()):
            for field in model._fields.values():
                if field.type == "many2many" and field.relation == table:
                    is_shown = not model._transient
                    return field._description_string(self.env) if is_shown else None
        return None

    @api.autovacuum
    def _gc_payload(self):
        """Forget the personal data of merges that can no longer be undone."""
        limit = fields.Datetime.now() - timedelta(days=self._get_undo_days())
        self.env.cr.execute(
            SQL(
                "UPDATE crm_partner_merge SET payload = NULL WHERE id IN ("
                "SELECT id FROM crm_partner_merge"
                " WHERE payload IS NOT NULL AND date < %s LIMIT %s)",
                limit,
                GONE_BATCH,
            )
        )
        done = self.env.cr.rowcount
        self.invalidate_model(["payload"])
        return done, done == GONE_BATCH


class CrmPartnerMergeLine(models.Model):
    _name = "crm.partner.merge.line"
    _description = "Merged Contact"
    _order = "id"

    merge_id = fields.Many2one(
        "crm.partner.merge", required=True, index=True, ondelete="cascade"
    )
    old_partner_id = fields.Integer(
        string="Former ID",
        readonly=True,
        index=True,
        help="The contact had this ID until it was merged.",
    )
    name = fields.Char(readonly=True)
