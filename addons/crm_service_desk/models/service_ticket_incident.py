from odoo import fields, models
from odoo.exceptions import UserError

CAUSES = ("incident", "problem")


class ServiceTicket(models.Model):
    """One cause, many customers: one answer reaches all of its tickets."""

    _inherit = "service.ticket"

    affected_partner_ids = fields.Many2many(
        "res.partner",
        "service_ticket_affected_rel",
        "ticket_id",
        "partner_id",
        string="Affected Customers",
        copy=False,
        help="All who feel it, those who have not complained, too.",
    )

    def _get_merge_united_fields(self):
        return [*super()._get_merge_united_fields(), "affected_partner_ids"]

    def _get_silent_partners(self):
        """Affected customers who have no ticket of this incident yet."""
        self.ensure_one()
        return self.affected_partner_ids - self.child_ids.partner_id

    def action_open_for_affected(self):
        """Open a ticket for each affected customer who has not written."""
        self.ensure_one()
        partners = self._get_silent_partners()
        if not partners:
            raise UserError(
                self.env._("Every affected customer has a ticket: add customers first.")
            )
        self._open_for(partners)
        return self.action_view_children()

    def _open_for(self, partners):
        return self.create(
            [
                {
                    "name": self.name,
                    "partner_id": partner.id,
                    "parent_id": self.id,
                    "team_id": self.team_id.id,
                    "category_id": self.category_id.id,
                    "company_id": self.company_id.id,
                    "user_id": self.user_id.id,
                    "priority": self.priority,
                }
                for partner in partners
            ]
        )

    def action_answer_children(self):
        self.ensure_one()
        return self._get_answer_action()

    def action_close(self):
        """Closing a cause offers to answer and close its tickets."""
        chosen = self.env.context.get("service_close_only") or len(self) != 1
        if not chosen and self.kind in CAUSES and self.open_child_count:
            return self._get_answer_action(is_closing=True)
        return super().action_close()

    def _get_answer_action(self, is_closing=False):
        wizard = self.env["service.ticket.answer.wizard"].create(
            {"ticket_id": self.id, "is_closing": is_closing or self.is_closed}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer All"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def _answer_children(self, body, close=False, include_silent=False):
        """Post one public answer on each open ticket of this cause.

        :return: the tickets that were answered
        """
        self.ensure_one()
        self.check_access("write")
        # sudo: who leads the incident answers its tickets, whichever team has them
        cause = self.sudo()
        if include_silent:
            cause._open_for(cause._get_silent_partners())
        children = cause.child_ids.filtered(lambda child: not child.is_closed)
        for child in children:  # each has its own readers, so each is posted
            child.message_post(
                body=body,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=child.partner_id.ids,
                force_send=False,  # the mail queue sends them, nobody waits
            )
        if close:
            children.with_context(service_close_only=True).action_close()
        cause._message_log(
            body=self.env._("Answered %(number)s tickets:", number=len(children))
        )
        cause.message_post(body=body, subtype_xmlid="mail.mt_note")
        return children
