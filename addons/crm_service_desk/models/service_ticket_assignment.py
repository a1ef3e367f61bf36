from odoo import api, fields, models
from odoo.fields import Domain

READERS = "crm_service_desk.group_service_own,sales_team.group_sale_salesman"


class ServiceTicket(models.Model):
    """Tickets are assigned by the rules that assign customers and deals."""

    _name = "service.ticket"
    _inherit = ["service.ticket", "crm.assignment.mixin"]

    crm_assignment_rule = fields.Char(groups=READERS)
    crm_assignment_note = fields.Text(string="Why This Agent", groups=READERS)

    @api.model_create_multi
    def create(self, vals_list):
        """Assign when everything else about new tickets is known."""
        later = self.with_context(crm_no_assignment=True)
        tickets = super(ServiceTicket, later).create(vals_list).with_env(self.env)
        if not self.env.context.get("crm_no_assignment"):
            tickets._assign_new()
        return tickets

    def _filter_assignable(self):
        return super()._filter_assignable().filtered(lambda t: not t.is_closed)

    @api.model
    def _get_waiting_domain(self):
        return super()._get_waiting_domain() & Domain("is_closed", "=", False)


class CrmAssignmentRule(models.Model):
    _inherit = "crm.assignment.rule"

    model = fields.Selection(
        selection_add=[("ticket", "Tickets")], ondelete={"ticket": "cascade"}
    )
    service_team_id = fields.Many2one(
        "service.team",
        index="btree_not_null",
        check_company=True,
        ondelete="cascade",
        help="For tickets of this team, and those without a team.",
    )
    category_ids = fields.Many2many(
        "service.category",
        "crm_assignment_rule_category_rel",
        string="Ticket Categories",
        help="With their parts. Empty: all.",
    )

    @api.model
    def _get_models(self):
        return super()._get_models() | {"ticket": "service.ticket"}

    @api.constrains("user_ids", "team_id", "service_team_id", "model")
    def _check_candidates(self):
        of_team = self.filtered(lambda r: r.model == "ticket" and r.service_team_id)
        return super(CrmAssignmentRule, self - of_team)._check_candidates()

    def _get_helper_paths(self):
        paths = super()._get_helper_paths()
        if self.model != "ticket":
            return paths
        return {name: f"partner_id.{path}" for name, path in paths.items()}

    def _get_helper_domains(self):
        domains = super()._get_helper_domains()
        if self.model == "ticket" and self.category_ids:
            domains.append(Domain("category_id", "child_of", self.category_ids.ids))
        if self.model == "ticket" and self.service_team_id:
            teams = [self.service_team_id.id, False]
            domains.append(Domain("team_id", "in", teams))
        return domains

    def _get_pool(self):
        if self.model == "ticket":
            return self.user_ids or self.service_team_id.member_ids
        return super()._get_pool()

    @api.model
    def _get_absent_users(self, users):
        absent = super()._get_absent_users(users)
        today = fields.Date.context_today(self)
        return absent | users.filtered(
            lambda u: u.service_absent_until and u.service_absent_until >= today
        )

    def _get_loads(self, users):
        if self.model != "ticket":
            return super()._get_loads(users)
        return self._get_ticket_loads(users)

    @api.model
    def _get_ticket_loads(self, users):
        """Return {user: (open tickets, weight)}; a ticket weighs 1 to 2.5."""
        loads = {user: (0, 0.0) for user in users}
        rows = self.env["service.ticket"]._read_group(
            [("user_id", "in", users.ids), ("is_closed", "=", False)],
            ["user_id", "priority"],
            ["__count"],
        )
        for user, priority, number in rows:
            count, load = loads[user]
            weight = 1 + int(priority) / 2
            loads[user] = (count + number, load + weight * number)
        return loads

    def _distribute(self, records):
        if self.model != "ticket":
            return super()._distribute(records)
        for category, tickets in records.grouped("category_id").items():
            rule = self.with_context(service_category_id=category.id)
            super(CrmAssignmentRule, rule)._distribute(tickets)
        return None

    def _get_candidates(self):
        users, loads = super()._get_candidates()
        category_id = self.env.context.get("service_category_id")
        if self.model != "ticket" or not category_id:
            return users, loads
        category = self.env["service.category"].browse(category_id)
        return self.env["service.skill"]._filter_skilled(users, category), loads

    def _prepare_choice_values(self, records, user):
        if self.model != "ticket":
            return super()._prepare_choice_values(records, user)
        values = {"user_id": user.id} if user else {}
        if self.service_team_id:
            values["team_id"] = self.service_team_id.id
        return values


class ResUsers(models.Model):
    _inherit = "res.users"

    service_absent_until = fields.Date(
        string="Gets No Tickets until",
        help="Until this day, included, rules give this agent no tickets.",
    )
    service_skill_ids = fields.One2many(
        "service.skill",
        "user_id",
        string="Service Skills",
        groups="crm_service_desk.group_service_own",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, "service_absent_until"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return [*super().SELF_WRITEABLE_FIELDS, "service_absent_until"]
