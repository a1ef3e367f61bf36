from ast import literal_eval

from odoo import api, models
from odoo.fields import Domain


class ServiceSla(models.Model):
    """Which policy a ticket gets."""

    _inherit = "service.sla"

    @api.model
    def _get_policies(self, tickets):
        """{ticket: its policy}: the first that matches, else the team's default.

        Call it in sudo: the gateway and customers open tickets, too.
        """
        result = {}
        rest = tickets
        for policy in self._recall():
            if not rest:
                break
            matching = policy._matches(rest)
            result.update(dict.fromkeys(matching, policy))
            rest -= matching
        for ticket in rest:
            default = ticket.team_id.sla_id
            result[ticket] = default if default.active else default.browse()
        return result

    def _matches(self, tickets):
        """Return those of the tickets that all conditions of the policy accept.

        A hook: conditions of your own narrow what `super` returns.
        """
        self.ensure_one()
        for test in self._get_tests():
            tickets = tickets.filtered(test)
        if self.segment_id:
            tickets = self._filter_segment(tickets)
        domain = Domain(literal_eval(self.domain or "[]"))
        return tickets if domain.is_true() else tickets.filtered_domain(domain)

    def _get_tests(self):
        """Predicates on one ticket, for the conditions that are set."""
        company, teams, tags = self.company_id, self.team_ids, self.tag_ids
        tests = [
            (company, lambda t: t.company_id == company),
            (teams, lambda t: t.team_id in teams),
            (self.priority, lambda t: t.priority == self.priority),
            (tags, lambda t: t.tag_ids & tags),
            (self.category_ids, self._has_category),
        ]
        return [test for condition, test in tests if condition]

    def _has_category(self, ticket):
        path = ticket.category_id.parent_path or ""
        wanted = {str(category.id) for category in self.category_ids}
        return not wanted.isdisjoint(path.split("/"))

    def _filter_segment(self, tickets):
        """Tickets of members, or of people of an account that is one."""
        partners = tickets.partner_id | tickets.commercial_partner_id
        rows = self.env["crm.segment.member"]._read_group(
            [
                ("segment_id", "=", self.segment_id.id),
                ("partner_id", "in", partners.ids),
                ("date_leave", "=", False),
            ],
            ["partner_id"],
        )
        members = self.env["res.partner"].union(*(partner for (partner,) in rows))
        return tickets.filtered(
            lambda t: (t.partner_id | t.commercial_partner_id) & members
        )
