from odoo import api, fields, models

STATUSES = [("pending", "Open"), ("won", "Won"), ("lost", "Lost")]
SECONDS = 3600.0


class CrmStageTransition(models.Model):
    _name = "crm.stage.transition"
    _description = "Move of a Deal"
    _order = "date desc, id desc"
    _rec_name = "lead_id"

    lead_id = fields.Many2one(
        "crm.lead", string="Deal", required=True, ondelete="cascade", index=True
    )
    kind = fields.Selection(
        [
            ("start", "Started"),
            ("forward", "Moved Forward"),
            ("back", "Moved Back"),
            ("handover", "Handed Over"),
            ("won", "Won"),
            ("lost", "Lost"),
            ("reopened", "Reopened"),
        ],
        required=True,
        readonly=True,
    )
    from_stage_id = fields.Many2one("crm.stage", readonly=True)
    to_stage_id = fields.Many2one("crm.stage", readonly=True)
    user_id = fields.Many2one("res.users", string="Moved by", readonly=True)
    date_start = fields.Datetime(
        string="Stood from", readonly=True, help="Since when the deal stood as it was."
    )
    date = fields.Datetime(string="Moved At", required=True, readonly=True, index=True)
    duration = fields.Float(
        string="Hours Stood",
        readonly=True,
        help="Hours with the same stage, salesperson and team before this move.",
    )
    owner_id = fields.Many2one(
        "res.users", string="Salesperson Before", readonly=True, index="btree_not_null"
    )
    to_owner_id = fields.Many2one(
        "res.users", string="Salesperson After", readonly=True
    )
    team_id = fields.Many2one("crm.team", string="Team Before", readonly=True)
    to_team_id = fields.Many2one("crm.team", string="Team After", readonly=True)
    from_status = fields.Selection(STATUSES, string="Status Before", readonly=True)
    to_status = fields.Selection(STATUSES, string="Status After", readonly=True)
    lost_reason_id = fields.Many2one(
        "crm.lost.reason", readonly=True, ondelete="set null"
    )

    # the timeline looks for moves only, beginnings and ends have rows of their own:
    # PostgreSQL takes moves for rare where few were made, and would read all to find
    # them
    _moved_idx = models.Index(
        "(lead_id) WHERE kind IN ('forward', 'back', 'handover', 'reopened')"
    )

    @api.model
    def _record_starts(self, leads):
        """Note that deals began, unless something has been noted for them already."""
        # sudo: whether there is any; the cache knows it of deals just made
        known = set(leads.sudo().filtered("transition_ids").ids)
        starts = [
            self._prepare_start(lead, lead._get_process_state())
            for lead in leads
            if lead.id not in known
        ]
        self.sudo().create(starts)  # nobody writes here but the deals themselves

    @api.model
    def _record(self, leads, before):
        """Note the end of how each of the deals stood.

        :param dict before: {lead id: `ProcessState` until now}
        """
        now = fields.Datetime.now()
        known = self._get_last_dates(leads)
        places = self.env["crm.stage"]._get_positions()
        values = []
        for lead in leads:
            old, new = before[lead.id], lead._get_process_state()
            if lead.id not in known:
                values.append(self._prepare_start(lead, old))
            start = known.get(lead.id) or self._get_first_date(lead, old, new)
            values.append(
                {
                    **self._prepare_move(lead, old, new),
                    "kind": self._get_kind(old, new, places),
                    "date_start": start,
                    "date": now,
                    "duration": max((now - start).total_seconds(), 0) / SECONDS,
                }
            )
        self.sudo().create(values)  # see _record_starts

    @api.model
    def _get_last_dates(self, leads):
        """Return {lead id: when it was moved last} in one query."""
        # sudo: dates of the deals that the caller is writing
        groups = self.sudo()._read_group(
            [("lead_id", "in", leads.ids)], ["lead_id"], ["date:max"]
        )
        return {lead.id: date for lead, date in groups}

    @api.model
    def _get_first_date(self, lead, old, new):
        """Since when a deal from before this register stood as it did."""
        if old.stage_id == new.stage_id and lead.date_last_stage_update:
            return lead.date_last_stage_update
        return lead.create_date

    @api.model
    def _prepare_start(self, lead, state):
        return {
            "lead_id": lead.id,
            "kind": "start",
            "to_stage_id": state.stage_id,
            "to_owner_id": state.user_id,
            "to_team_id": state.team_id,
            "to_status": state.status,
            "user_id": lead.create_uid.id,
            "date_start": lead.create_date,
            "date": lead.create_date,
            "duration": 0.0,
        }

    @api.model
    def _prepare_move(self, lead, old, new):
        return {
            "lead_id": lead.id,
            "from_stage_id": old.stage_id,
            "to_stage_id": new.stage_id,
            "owner_id": old.user_id,
            "to_owner_id": new.user_id,
            "team_id": old.team_id,
            "to_team_id": new.team_id,
            "from_status": old.status,
            "to_status": new.status,
            "lost_reason_id": new.status == "lost" and lead.lost_reason_id.id,
            "user_id": self.env.uid,
        }

    @api.model
    def _get_kind(self, old, new, places):
        if old.status != new.status:
            return "reopened" if new.status == "pending" else new.status
        if old.stage_id == new.stage_id:
            return "handover"
        is_back = places.get(new.stage_id, 0) < places.get(old.stage_id, 0)
        return "back" if is_back else "forward"
