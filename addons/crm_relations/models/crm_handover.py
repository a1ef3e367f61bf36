from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

UNDO_HOURS = 24
MANAGER = "sales_team.group_sale_manager"
QUIET = {
    "tracking_disable": True,
    "mail_auto_subscribe_no_notify": True,
    "mail_activity_quick_update": True,
    "dont_notify": True,
    "active_test": False,
}


class CrmHandover(models.Model):
    _name = "crm.handover"
    _description = "Hand-Over"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _rec_name = "user_from_id"

    user_from_id = fields.Many2one(
        "res.users", string="Former Owner", required=True, readonly=True, index=True
    )
    user_to_ids = fields.Many2many("res.users", string="To", readonly=True)
    user_id = fields.Many2one("res.users", string="Done by", readonly=True)
    date = fields.Datetime(readonly=True)
    distribution = fields.Selection(
        [
            ("even", "Evenly"),
            ("load", "To Who Has the Least Open Work"),
            ("team", "Within the Sales Team of Each Record"),
        ],
        default="even",
        required=True,
        readonly=True,
    )
    note = fields.Text(string="Reason", readonly=True)
    state = fields.Selection(
        [("done", "Handed Over"), ("undone", "Undone")], default="done", readonly=True
    )
    line_ids = fields.One2many(
        "crm.handover.line", "handover_id", string="Lines", readonly=True
    )
    line_count = fields.Integer(string="Records", readonly=True)
    summary = fields.Text(readonly=True)
    undo_summary = fields.Text(string="What Stayed", readonly=True)
    can_undo = fields.Boolean(compute="_compute_can_undo")
    company_id = fields.Many2one("res.company", readonly=True, index=True)

    @api.depends("state", "date")
    @api.depends_context("uid")
    def _compute_can_undo(self):
        limit = fields.Datetime.now() - timedelta(hours=UNDO_HOURS)
        is_manager = self.env.user.has_group(MANAGER)
        for handover in self:
            is_recent = bool(handover.date) and handover.date >= limit
            handover.can_undo = is_manager and handover.state == "done" and is_recent

    @api.model
    def _get_handover_sources(self):
        """Return what a person can own: {key: {...}}; extend it with ``super()``.

        ``label``
            Name of the kind, for people.
        ``model``
            Model of the records.
        ``field`` (optional)
            Many2one to ``res.users``, ``user_id`` if missing.
        ``domain`` (optional)
            Which of the person's records are handed over.

        Records follow their customer (``partner_id``), and activities their document,
        so put what others depend on first.
        """
        return {
            "partner": {"label": self.env._("Customers"), "model": "res.partner"},
            "lead": {
                "label": self.env._("Open deals"),
                "model": "crm.lead",
                "domain": Domain("won_status", "=", "pending"),
            },
            "quotation": {
                "label": self.env._("Quotations"),
                "model": "sale.order",
                "domain": Domain("state", "in", ("draft", "sent")),
            },
            "activity": {
                "label": self.env._("Planned activities"),
                "model": "mail.activity",
                "domain": Domain("active", "=", True),
            },
            "meeting": {
                "label": self.env._("Future meetings"),
                "model": "calendar.event",
                "domain": Domain("start", ">=", fields.Datetime.now()),
            },
        }

    @api.model
    def _get_owned_domain(self, source, user):
        """Domain of the records of one source that a person owns."""
        Model = self.env[source["model"]]
        domain = Domain(source.get("field", "user_id"), "=", user.id)
        domain &= source.get("domain", Domain.TRUE)
        if "company_id" in Model._fields and Model._fields["company_id"].store:
            domain &= Domain("company_id", "in", [False, *self.env.companies.ids])
        return domain

    @api.model
    def _get_owned(self, user, sources):
        """Return {key: records} of a person, with rights of the system."""
        self._check_manager()
        return {
            key: self.env[source["model"]]
            .sudo()  # only managers, checked above, and only in their companies
            .with_context(**QUIET)
            .search(self._get_owned_domain(source, user), order="id")
            for key, source in sources.items()
        }

    @api.model
    def _check_manager(self):
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only a sales manager can hand over customers.")
            )

    @api.model
    def _hand_over(self, user, colleagues, keys=None, distribution="even", note=False):
        """Move what a person owns to colleagues, in one transaction, and log it."""
        self._check_manager()
        self._check_people(user, colleagues)
        sources = self._get_handover_sources()
        sources = {key: sources[key] for key in sources if keys is None or key in keys}
        owned = self._get_owned(user, sources)
        plan = self._get_plan(owned, colleagues, distribution)
        # only managers come this far, see above
        handover = self.sudo().create(
            {
                "user_from_id": user.id,
                "user_to_ids": [Command.set(colleagues.ids)],
                "user_id": self.env.uid,
                "date": self.env.cr.now(),
                "distribution": distribution,
                "note": note,
                "company_id": self.env.company.id,
            }
        )
        handover._move(sources, plan)
        handover._notify(sources)
        return handover

    @api.model
    def _check_people(self, user, colleagues):
        if not colleagues:
            raise UserError(self.env._("Choose at least one colleague who takes over."))
        if user in colleagues:
            raise UserError(
                self.env._("%(user)s cannot take over from themselves.", user=user.name)
            )
        if wrong := colleagues.filtered(lambda one: one.share or not one.active):
            raise UserError(
                self.env._(
                    "%(users)s cannot take over: choose people who work here and are"
                    " not archived.",
                    users=", ".join(wrong.mapped("name")),
                )
            )

    @api.model
    def _get_plan(self, owned, colleagues, distribution):
        """Return [(source key, record, colleague)]: a customer's things together."""
        loads = Counter({user.id: 0 for user in colleagues})
        if distribution == "load":
            # sudo: the wizard is for managers; a load counts deals of all teams
            current = self.env["crm.assignment.rule"].sudo()._get_loads(colleagues)
            loads.update({user.id: load for user, (_n, load) in current.items()})
        plan, follows = [], {}
        for key, records in owned.items():
            for record in records:
                anchors = self._get_anchors(record)
                user = next((follows[a] for a in anchors if a in follows), None)
                if not user:
                    free = self._get_takers(record, colleagues, distribution)
                    user = min(free, key=lambda one: (loads[one.id], one.id))
                    loads[user.id] += 1
                for anchor in (*anchors, (record._name, record.id)):
                    follows.setdefault(anchor, user)
                plan.append((key, record, user))
        return plan

    @api.model
    def _get_anchors(self, record):
        """Keys of what the record belongs to: its document, its account."""
        if record._name == "mail.activity":
            return [(record.res_model, record.res_id)]
        partner = record if record._name == "res.partner" else None
        if partner is None and "partner_id" in record._fields:
            partner = record.partner_id
        if not partner:
            return []
        return [("res.partner", partner.commercial_partner_id.id)]

    @api.model
    def _get_takers(self, record, colleagues, distribution):
        if distribution == "team" and "team_id" in record._fields:
            members = record.team_id.crm_team_member_ids.user_id
            return (colleagues & members) or colleagues
        return colleagues

    def _move(self, sources, plan):
        """Write the new owners and one line and one note for each record."""
        groups = {}
        for key, record, user in plan:
            group = groups.setdefault((key, user), record.browse())
            groups[key, user] = group + record
        names = {(r._name, r.id): r.display_name for _key, r, _user in plan}
        values = []
        for (key, user), records in groups.items():
            self._write_owner(sources[key], records, self.user_from_id, user)
            common = self._prepare_line(key, sources[key], user)
            values += [
                {**common, "res_id": record.id, "name": names[record._name, record.id]}
                for record in records
            ]
            self._log_on_records(records, self.user_from_id, user)
        self.env["crm.handover.line"].sudo().create(values)  # part of this hand-over
        self.env.flush_all()
        self.write({"line_count": len(values), "summary": self._get_summary(values)})

    def _prepare_line(self, key, source, user):
        return {
            "handover_id": self.id,
            "kind": key,
            "label": source["label"],
            "res_model": source["model"],
            "field_name": source.get("field", "user_id"),
            "user_to_id": user.id,
        }

    @api.model
    def _write_owner(self, source, records, old, new):
        """Write the new owner; extend it where more than the owner changes."""
        values = {source.get("field", "user_id"): new.id}
        if records._name == "calendar.event":
            values["partner_ids"] = [
                Command.unlink(old.partner_id.id),
                Command.link(new.partner_id.id),
            ]
        records.write(values)

    def _log_on_records(self, records, old, new):
        if not hasattr(records, "_message_log_batch"):
            return
        body = self.env._(
            "Handed over from %(old)s to %(new)s by %(user)s.",
            old=old.name,
            new=new.name,
            user=self.env.user.name,
        )
        records._message_log_batch(dict.fromkeys(records.ids, body))

    def _get_summary(self, values):
        names = {user.id: user.name for user in self.user_to_ids}
        numbers = Counter((names[v["user_to_id"]], v["label"]) for v in values)
        return "\n".join(
            f"{name}: {label}: {number}" for (name, label), number in numbers.items()
        )

    def _notify(self, sources):
        """One message to those who take over, instead of one per record."""
        self.message_post(
            body=self.env._(
                "%(user)s handed the customers and deals of %(old)s over to you. Open"
                " the hand-over to see them.",
                user=self.env.user.name,
                old=self.user_from_id.name,
            ),
            partner_ids=self.user_to_ids.partner_id.ids,
        )

    def action_undo(self):
        """Give back what has not been changed since, and say what has."""
        self.ensure_one()
        self._check_manager()
        self.check_access("read")
        if not self.can_undo:
            raise UserError(
                self.env._(
                    "A hand-over can be undone once, within %(hours)s hours. Start a"
                    " new hand-over in the other direction instead.",
                    hours=UNDO_HOURS,
                )
            )
        # managers only, checked above
        self.sudo().with_context(**QUIET)._undo()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _undo(self):
        self.lock_for_update()
        sources = self._get_handover_sources()
        kept = self.env["crm.handover.line"]
        for (key, model), lines in self.line_ids.grouped(
            lambda line: (line.kind, line.res_model)
        ).items():
            source = sources.get(key)
            if source is None or model not in self.env:
                kept += lines
            else:
                kept += self._undo_lines(source, lines)
        kept.write({"state": "kept"})
        (self.line_ids - kept).write({"state": "undone"})
        self.write(
            {
                "state": "undone",
                "undo_summary": "\n".join(
                    f"{line.label}: {line.name} ({line.res_id})" for line in kept
                ),
            }
        )

    def _undo_lines(self, source, lines):
        """Return the lines whose record was changed or deleted since."""
        records = self.env[source["model"]].with_context(**QUIET)
        by_id = {line.res_id: line for line in lines}
        field = source.get("field", "user_id")
        records = records.browse(by_id).exists()
        untouched = records.filtered(
            lambda record: (
                record[field] == by_id[record.id].user_to_id
                and record.write_date <= self.date
            )
        )
        for user, group in untouched.grouped(field).items():
            self._write_owner(source, group, user, self.user_from_id)
            self._log_on_records(group, user, self.user_from_id)
        done = set(untouched.ids)
        return lines.filtered(lambda line: line.res_id not in done)

    @api.model
    def _get_owned_counts(self, user):
        """Return [(source key, label, number)] of what a person still owns."""
        sources = self._get_handover_sources()
        return [
            (key, sources[key]["label"], len(records))
            for key, records in self._get_owned(user, sources).items()
            if records
        ]

    def action_view_lines(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "domain": [("handover_id", "=", self.id)],
            "name": self.env._("Handed Over"),
            "res_model": "crm.handover.line",
            "view_mode": "list,kanban",
            "context": {"search_default_group_label": 1},
        }


class CrmHandoverLine(models.Model):
    _name = "crm.handover.line"
    _description = "Handed-Over Record"
    _order = "id"

    handover_id = fields.Many2one(
        "crm.handover",
        string="Hand-Over",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    kind = fields.Char(string="Source", readonly=True)
    label = fields.Char(string="Kind", readonly=True)
    res_model = fields.Char(string="Model of the Document", readonly=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", readonly=True
    )
    name = fields.Char(readonly=True)
    field_name = fields.Char(readonly=True)
    user_to_id = fields.Many2one("res.users", string="To", readonly=True, index=True)
    state = fields.Selection(
        [("moved", "Moved"), ("undone", "Given Back"), ("kept", "Changed Since")],
        default="moved",
        readonly=True,
    )

    def action_open(self):
        self.ensure_one()
        record = self.env[self.res_model].browse(self.res_id).exists()
        if not record:
            raise UserError(self.env._("This document has been deleted."))
        return record._get_records_action()
