from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_datetime

# what portal users may read of a ticket that they see; all else is ours
PORTAL_FIELDS = frozenset(
    [
        "id",
        "display_name",
        "number",
        "name",
        "description",
        "priority",
        "channel",
        "active",
        "create_date",
        "write_date",
        "closed_date",
        "first_response_date",
        "last_customer_message_date",
        "last_agent_message_date",
        "partner_id",
        "commercial_partner_id",
        "user_id",
        "team_id",
        "stage_id",
        "category_id",
        "product_id",
        "company_id",
        "is_closed",
        "is_waiting",
        "access_url",
        "sla_state",
        "sla_deadline",
        "escalation_level",
    ]
)
REOPEN_DAYS = 14  # of tickets without a team


class ServiceTicket(models.Model):
    """A ticket as its customer sees it."""

    _inherit = "service.ticket"

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for ticket in self:
            ticket.access_url = f"/my/tickets/{ticket.id}"
        return result

    @api.model
    def _get_portal_fields(self):
        """Names of fields that portal users may read: a hook."""
        return PORTAL_FIELDS

    def _has_field_access(self, field, operation):
        # called for each field of each row, so what costs least is asked first
        if self.env.su:
            return True
        if not super()._has_field_access(field, operation):
            return False
        if operation == "read" and field.name in self._get_portal_fields():
            return True
        # from memory; that somebody is shared stands in the user's row
        return self.env.user.has_group("base.group_user")

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Who may not read the ticket needs to be allowed to change it."""
        result = super()._mail_get_operation_for_mail_message_operation(
            message_operation
        )
        if message_operation == "create" and self.env.user.share:
            readable = self.sudo(False)._filtered_access("read")
            result.update(dict.fromkeys(self - readable, "write"))
        return result

    @api.model
    def _get_thread_with_access(self, thread_id, *, mode="read", **kwargs):
        """A shared link reads; who writes needs rights of the own."""
        if mode != "read":
            kwargs = {}
        return super()._get_thread_with_access(thread_id, mode=mode, **kwargs)

    def _portal_ensure_token(self):
        self.check_access("read")
        # checked just above; the token itself is no field of the portal
        return super(ServiceTicket, self.sudo())._portal_ensure_token()

    def _get_access_action(self, access_uid=None, force_website=False):
        """A customer who is logged in needs no token, so none is made."""
        # only who asks
        user = self.env["res.users"].sudo().browse(access_uid) or self.env.user
        if user.share and self.with_user(user).has_access("read"):
            return {
                "type": "ir.actions.act_url",
                "url": self.access_url,
                "target": "self",
                "res_id": self.id,
            }
        return super()._get_access_action(
            access_uid=access_uid, force_website=force_website
        )

    def action_revoke_links(self):
        """Close the links that were shared; sharing again makes new ones."""
        self.write({"access_token": False})

    def action_customer_view(self):
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.access_url, "target": "new"}

    def _get_portal_survivor(self):
        """The ticket that this one became by merging, else itself."""
        ticket, seen = self, self
        while "merged_into_id" in ticket._fields and ticket.merged_into_id:
            ticket = ticket.merged_into_id
            if ticket in seen:
                break
            seen |= ticket
        return ticket

    def _portal_can_close(self):
        self.ensure_one()
        return not self.is_closed and (not self.team_id or self.team_id.portal_close)

    def _portal_can_reopen(self):
        """Whether the customer may: soon enough, and what we have worked on."""
        self.ensure_one()
        if not self.closed_date or self.stage_id.is_cancelled:
            return False
        days = self.team_id.portal_reopen_days if self.team_id else REOPEN_DAYS
        return fields.Datetime.now() < self.closed_date + timedelta(days=days)

    def _portal_can_reply(self):
        return not self.is_closed or self._portal_can_reopen()

    def _get_portal_clock(self):
        """What the customer is told of the clock: {} or level, state and text.

        State is the one of the clock: running, paused or breached.
        """
        self.ensure_one()
        if "sla_state" not in self._fields or self.is_closed:
            return {}
        text = self._get_portal_clock_text(self.sla_state, self.sla_deadline)
        if not text:
            return {}
        level = self.escalation_level if "escalation_level" in self._fields else 0
        return {"state": self.sla_state, "text": text, "level": level}

    def _get_portal_clock_text(self, state, deadline):
        if self.is_waiting:
            return self.env._("We wait for your answer.")
        if state == "paused":
            return self.env._("Your ticket has to wait for a while.")
        if state not in ("running", "breached") or not deadline:
            return ""
        zone = self.env.context.get("tz") or self.team_id.resource_calendar_id.tz
        when = format_datetime(self.env, deadline, zone, "EEE d MMM, HH:mm")
        if state == "breached" or deadline < fields.Datetime.now():
            return self.env._(
                "We are late: you should have heard from us by %(when)s.", when=when
            )
        if self._is_portal_unanswered():
            return self.env._("We answer by %(when)s.", when=when)
        return self.env._("We solve it by %(when)s.", when=when)

    def _is_portal_unanswered(self):
        asked, answered = self.last_customer_message_date, self.last_agent_message_date
        return not answered or bool(asked and asked > answered)
