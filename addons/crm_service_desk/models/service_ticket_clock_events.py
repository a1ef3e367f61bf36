from odoo import api, models

from ..tools.letter import Letter
from .service_ticket_clock import OPENING


class ServiceTicket(models.Model):
    """Which events follow from what people do to a ticket."""

    _inherit = "service.ticket"

    @api.model
    def _get_watched_fields(self):
        return super()._get_watched_fields() | {"tag_ids", "partner_id", "company_id"}

    @api.model
    def _get_policy_fields(self):
        """Names of fields on which the choice of a policy depends: a hook.

        Those that `_get_watched_fields` lists, too.
        """
        return {
            *("team_id", "priority", "category_id"),
            *("tag_ids", "partner_id", "company_id"),
        }

    def _after_change(self, changes):
        result = super()._after_change(changes)
        tickets = self.sudo()  # events and policies follow from an allowed change
        if changes:
            tickets._settle_opening()
            rows = tickets._get_change_events(changes)
        else:
            rows = tickets._get_opening_events()
        if rows:
            ids = dict.fromkeys(ticket.id for ticket, _kind, _data in rows)
            self.browse(ids)._note_change(rows, is_opening=not changes)
        return result

    def _note_change(self, rows, is_opening):
        """A ticket that a letter opens waits for its message, to count clocks once."""
        letter = Letter.of(self.env.context)
        # what is opened along with it, by a rule for example, does not wait
        if is_opening and letter.opens and OPENING not in letter.known:
            letter.known[OPENING] = rows
        else:
            self._add_events(rows, is_opening=is_opening)

    def _get_opening_events(self):
        """(ticket, kind, data) of new tickets, in order."""
        rows = self._get_policy_events({})
        needs_answer = not self.env.context.get("service_no_answer")
        for ticket in self:
            data = {"owner": ticket.user_id.id or None, "needs_answer": needs_answer}
            rows.append((ticket, "opened", data))
            if ticket.stage_id.is_waiting or ticket.stage_id.is_closed:
                rows.append((ticket, "stage", ticket._prepare_stage_event()))
        return rows

    def _get_change_events(self, changes):
        """(ticket, kind, data) of changed tickets, in order."""
        rows = []
        kinds = {"priority": "priority", "category_id": "category", "team_id": "team"}
        for ticket in self:
            old = changes[ticket]
            for name, kind in kinds.items():
                if name in old:
                    names = ticket._get_names(name, old[name])
                    rows.append((ticket, kind, names))
            if "user_id" in old:
                rows.append((ticket, "owner", {"owner": ticket.user_id.id or None}))
            if "stage_id" in old:
                rows.append((ticket, "stage", ticket._prepare_stage_event()))
        chosen = self.filtered(lambda t: changes[t].keys() & self._get_policy_fields())
        if chosen:
            events = self.env["service.ticket.event"]._read_events(chosen.ids)
            rows += chosen._get_policy_events(events)
        return rows

    def _get_names(self, name, old):
        if isinstance(old, str):
            return {"from": old, "to": self[name]}
        return {"from": old.display_name or "", "to": self[name].display_name or ""}

    def _prepare_stage_event(self):
        stage = self.stage_id
        return {
            "waiting": stage.is_waiting,
            "closed": stage.is_closed,
            "cancelled": stage.is_cancelled,
            "name": stage.name,
        }

    def _get_policy_events(self, events):
        """A row for each ticket whose policy is not the one its events end with.

        :param dict events: {ticket id: its events}
        """
        rows = []
        policies = self.env["service.sla"]._get_policies(self)
        pins = {}
        for ticket, policy in policies.items():
            version = self._get_current_version(events.get(ticket.id, ()))
            calendar = policy._get_calendar(ticket) if policy else False
            wanted = (policy.id, calendar.id) if policy else (False, False)
            if version and self._get_origin(version) == wanted:
                continue
            if policy and wanted not in pins:
                pins[wanted] = policy._pin(calendar).id
            if policy or version:
                rows.append((ticket, "policy", {"rule": pins.get(wanted)}))
        return rows

    @api.model
    def _get_current_version(self, events):
        kept = [event.data.get("rule") for event in events if event.kind == "policy"]
        return kept[-1] if kept else None

    @api.model
    def _get_origin(self, version_id):
        return self.env["service.sla.version"]._get_origin(version_id)

    def _after_message(self, message, side):
        if side == "agent":
            self._service_event("answer", message=message.id)
            return super()._after_message(message, side)
        needs_answer = self._needs_answer(message)
        self._service_event("customer", message=message.id, needs_answer=needs_answer)
        ticket = self if needs_answer else self.with_context(service_no_answer=True)
        return super(ServiceTicket, ticket)._after_message(message, side)

    def _resume_from_waiting(self):
        if self.env.context.get("service_no_answer"):
            return None
        return super()._resume_from_waiting()

    def _needs_answer(self, message):
        """Whether a message of the customer starts a clock: a hook."""
        self.ensure_one()
        return True
