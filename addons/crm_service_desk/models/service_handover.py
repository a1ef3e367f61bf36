from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

BATCH = 200


class ServiceHandover(models.Model):
    """Who gave a ticket to whom, and why."""

    _name = "service.handover"
    _description = "Hand-Over of a Ticket"
    _order = "date desc, id desc"
    _rec_name = "ticket_id"

    ticket_id = fields.Many2one(
        "service.ticket", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="ticket_id.company_id", store=True, index=True)
    date = fields.Datetime(readonly=True, required=True, index=True)
    user_id = fields.Many2one(
        "res.users",
        string="Handed Over by",
        readonly=True,
        index=True,
        help="Empty: it went back to the team by itself.",
    )
    team_from_id = fields.Many2one(
        "service.team", string="From Team", readonly=True, index=True
    )
    user_from_id = fields.Many2one(
        "res.users", string="From Agent", readonly=True, index=True
    )
    team_to_id = fields.Many2one(
        "service.team", string="To Team", readonly=True, index=True
    )
    user_to_id = fields.Many2one(
        "res.users", string="To Agent", readonly=True, index=True
    )
    reason = fields.Char(readonly=True, required=True)
    is_return = fields.Boolean(string="Returned by Itself", readonly=True)


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    handover_ids = fields.One2many("service.handover", "ticket_id", string="Hand-Overs")
    touch_date = fields.Datetime(
        string="Touched on",
        readonly=True,
        copy=False,
        default=fields.Datetime.now,
        help="When somebody of us last did something with it.",
    )

    # the few tickets that somebody has and may lose: see _cron_return
    _touch_idx = models.Index(
        "(team_id, touch_date) WHERE is_closed IS NOT TRUE AND user_id IS NOT NULL"
    )

    def _after_change(self, changes):
        result = super()._after_change(changes)
        if changes:
            self._touch()
        return result

    def _after_message(self, message, side):
        result = super()._after_message(message, side)
        if side == "agent":
            self._touch()
        return result

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        if message.message_type == "comment" and message.subtype_id.internal:
            # sudo: a note is work on the ticket; who may write it has been checked
            self.sudo()._touch()
        return result

    def _touch(self):
        self.write({"touch_date": fields.Datetime.now()})

    def _hand_over(self, team, user, reason):
        """Give tickets to another team or agent; who had them goes on seeing them."""
        if not (reason or "").strip():
            raise UserError(self.env._("Say why you hand the tickets over."))
        if not team and not user:
            raise UserError(self.env._("Choose who takes over: a team or an agent."))
        self.check_access("write")
        # sudo: who hands a ticket over may change it, and may not see it afterwards
        tickets = self.sudo()
        tickets._keep_watchers()
        rows = [tickets._prepare_handover(t, team, user, reason) for t in tickets]
        self.env["service.handover"].sudo().create(rows)  # see above
        values = {"user_id": user.id}
        if team:
            values["team_id"] = team.id
        tickets.write(values)
        tickets._message_log_batch(
            dict.fromkeys(tickets.ids, self.env._("Handed over: %s", reason))
        )
        self.env["crm.assignment.rule"]._assign(tickets._filter_assignable())

    @api.model
    def _prepare_handover(self, ticket, team, user, reason, is_return=False):
        return {
            "ticket_id": ticket.id,
            "date": fields.Datetime.now(),
            "user_id": not is_return and self.env.uid,
            "team_from_id": ticket.team_id.id,
            "user_from_id": ticket.user_id.id,
            "team_to_id": (team or ticket.team_id).id,
            "user_to_id": user.id,
            "reason": reason,
            "is_return": is_return,
        }

    def _keep_watchers(self):
        """The former agent hears of what comes, the former team only sees it."""
        silent = self.env.ref("crm_service_desk.service_subtype_watch")
        Followers = self.env["mail.followers"]
        known = Followers.search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        )
        known = {(row.res_id, row.partner_id.id) for row in known}
        default, _internal, _external = self.env[
            "mail.message.subtype"
        ].default_subtypes(self._name)
        rows = []
        for ticket in self:
            agent = ticket.user_id.partner_id
            team = ticket.team_id.member_ids | ticket.team_id.user_id | self.env.user
            for partner in agent | team.filtered("active").partner_id:
                if (ticket.id, partner.id) not in known:
                    subtypes = default if partner == agent else silent
                    rows.append(ticket._prepare_follower(partner, subtypes))
        Followers.create(rows)

    def _prepare_follower(self, partner, subtypes):
        return {
            "res_model": self._name,
            "res_id": self.id,
            "partner_id": partner.id,
            "subtype_ids": [Command.set(subtypes.ids)],
        }

    @api.model
    def _cron_return(self):
        """Give back to the teams what nobody has touched for too long."""
        teams = self.env["service.team"].search([("return_hours", ">", 0)])
        if not teams:
            return
        now = fields.Datetime.now()
        stale = Domain.OR(
            Domain("team_id", "=", team.id)
            & Domain("touch_date", "<", now - timedelta(hours=team.return_hours))
            for team in teams
        )
        waits = Domain("is_closed", "=", False) & Domain("user_id", "!=", False)
        waits &= Domain("stage_id.is_waiting", "=", False)
        while tickets := self.search(waits & stale, limit=BATCH, order="id"):
            tickets = tickets.try_lock_for_update()
            tickets._return_to_team()
            left = int(len(tickets) == BATCH)
            if not self.env["ir.cron"]._commit_progress(len(tickets), remaining=left):
                break
            if not tickets:
                break

    def _return_to_team(self):
        nobody = self.env["res.users"]
        reason = self.env._("Nobody touched it in time")
        self.env["service.handover"].create(
            [
                self._prepare_handover(t, t.team_id, nobody, reason, is_return=True)
                for t in self
            ]
        )
        bodies = {
            ticket.id: self.env._(
                "%(user)s has not touched it for %(hours)s hours: back to the team.",
                user=ticket.user_id.name,
                hours=ticket.team_id.return_hours,
            )
            for ticket in self
        }
        self.write({"user_id": False})
        self._message_log_batch(bodies)
