from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class CrmRebalance(models.TransientModel):
    _name = "crm.rebalance"
    _description = "Rebalance Deals"

    lead_ids = fields.Many2many("crm.lead", string="Deals", readonly=True)
    rule_id = fields.Many2one(
        "crm.assignment.rule",
        string="As in Rule",
        domain=[("model", "=", "lead")],
        help="Take the people and the method of an assignment rule.",
    )
    user_ids = fields.Many2many(
        "res.users",
        string="Among",
        domain=[("share", "=", False)],
        compute="_compute_from_rule",
        store=True,
        readonly=False,
        help="Who may get the deals. Absent people get nothing.",
    )
    method = fields.Selection(
        lambda self: self.env["crm.assignment.rule"]._fields["method"].selection,
        compute="_compute_from_rule",
        store=True,
        readonly=False,
        required=True,
    )
    note = fields.Text(string="Reason")
    line_ids = fields.One2many(
        "crm.rebalance.line",
        "wizard_id",
        string="Lines",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    moved_count = fields.Integer(
        string="Deals That Change Hands", compute="_compute_moved_count"
    )
    preview = fields.Text(compute="_compute_moved_count")

    @api.depends("rule_id")
    def _compute_from_rule(self):
        for wizard in self:
            rule = wizard.rule_id
            if rule:
                members = rule.team_id.crm_team_member_ids.user_id
                wizard.user_ids = rule.user_ids or members
            wizard.method = rule.method or wizard.method or "least_loaded"

    @api.depends("lead_ids", "user_ids", "method")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "lead_id": lead.id,
                            "user_from_id": lead.user_id.id,
                            "user_to_id": user.id,
                        }
                    )
                    for lead, user in wizard._get_plan()
                ),
            ]

    @api.depends("line_ids.user_to_id")
    def _compute_moved_count(self):
        for wizard in self:
            moved = wizard.line_ids.filtered("is_moved")
            numbers = Counter(line.user_to_id.name for line in moved)
            given = Counter(line.user_from_id.name for line in moved)
            wizard.moved_count = len(moved)
            wizard.preview = "\n".join(
                f"{name}: {numbers[name] - given[name]:+d}"
                for name in sorted({*numbers, *given})
            )

    def _get_plan(self):
        """Return [(deal, who gets it)], the deals that weigh most first."""
        self._check_manager()
        leads = self.lead_ids._origin.sorted(lambda one: (-one._get_load(), one.id))
        users = self._get_takers()
        if not users:
            return [(lead, lead.user_id) for lead in leads]
        loads = self._get_loads_without(users, leads)
        plan = []
        for number, lead in enumerate(leads):
            free = self._filter_company(users, lead)
            if not free:
                plan.append((lead, lead.user_id))
                continue
            if self.method == "round_robin":
                user = free[number % len(free)]
            else:
                user = min(free, key=lambda one: (loads[one.id], one.id))
            loads[user.id] += lead._get_load()
            plan.append((lead, user))
        return plan

    def _get_takers(self):
        users = self.user_ids._origin.sorted("id")
        # sudo: absences of colleagues; the wizard is for managers, checked in the plan
        return users - self.env["crm.assignment.rule"].sudo()._get_absent_users(users)

    @api.model
    def _filter_company(self, users, lead):
        company = lead.company_id
        return users.filtered(
            lambda user: not company or company in user.sudo().company_ids  # see above
        )

    @api.model
    def _get_loads_without(self, users, leads):
        """Return {user id: load} as if nobody had the deals that are given out."""
        # sudo: loads count deals of all teams; the wizard is for managers, see above
        loads = self.env["crm.assignment.rule"].sudo()._get_loads(users)
        loads = Counter({user.id: load for user, (_number, load) in loads.items()})
        for lead in leads:
            if lead.user_id in users:
                loads[lead.user_id.id] -= lead._get_load()
        return loads

    @api.model
    def _check_manager(self):
        self.env["crm.handover"]._check_manager()

    def action_apply(self):
        """Hand over as shown, with a log for each person who gives."""
        self.ensure_one()
        self._check_manager()
        lines = self.line_ids.filtered("is_moved")
        if not lines:
            raise UserError(
                self.env._("Nothing would change. Choose other people or deals.")
            )
        self._check_unchanged(lines)
        handovers = self.env["crm.handover"]
        for user, given in lines.grouped("user_from_id").items():
            handovers += self._hand_over(user, given)
        return handovers.sudo(False)._get_records_action(
            name=self.env._("Hand-Overs"), views=[(False, "list"), (False, "form")]
        )

    @api.model
    def _check_unchanged(self, lines):
        """What somebody changed while the preview was open is not overwritten."""
        changed = lines.filtered(
            lambda line: (
                line.lead_id.user_id != line.user_from_id
                or line.lead_id.won_status != "pending"
            )
        )
        if changed:
            raise UserError(
                self.env._(
                    "Meanwhile these deals were closed or went to somebody else:"
                    " %(deals)s. Open the wizard again.",
                    deals=", ".join(changed.lead_id.mapped("name")),
                )
            )

    def _hand_over(self, user, lines):
        Handover = self.env["crm.handover"]
        receivers = lines.user_to_id
        Handover._check_people(user, receivers)
        sources = {"lead": Handover._get_handover_sources()["lead"]}
        # sudo: only managers come this far, see action_apply
        handover = Handover.sudo().create(
            {
                "user_from_id": user.id,
                "user_to_ids": [Command.set(receivers.ids)],
                "user_id": self.env.uid,
                "date": self.env.cr.now(),
                "distribution": "load" if self.method == "least_loaded" else "even",
                "note": self.note,
                "company_id": self.env.company.id,
            }
        )
        # sudo: as above
        plan = [("lead", line.lead_id.sudo(), line.user_to_id) for line in lines]
        handover._move(sources, plan)
        handover._notify(sources)
        return handover


class CrmRebalanceLine(models.TransientModel):
    _name = "crm.rebalance.line"
    _description = "Deal to Rebalance"

    wizard_id = fields.Many2one("crm.rebalance", ondelete="cascade")
    lead_id = fields.Many2one("crm.lead", string="Deal", readonly=True)
    partner_id = fields.Many2one(related="lead_id.partner_id")
    expected_revenue = fields.Monetary(
        related="lead_id.expected_revenue", currency_field="company_currency"
    )
    company_currency = fields.Many2one(related="lead_id.company_currency")
    user_from_id = fields.Many2one("res.users", string="Former Owner", readonly=True)
    user_to_id = fields.Many2one(
        "res.users", string="To", domain=[("share", "=", False)]
    )
    is_moved = fields.Boolean(compute="_compute_is_moved")

    @api.depends("user_from_id", "user_to_id")
    def _compute_is_moved(self):
        for line in self:
            line.is_moved = bool(line.user_to_id) and (
                line.user_to_id != line.user_from_id
            )


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def _get_load(self):
        """Weight of a deal in its salesperson's load, as assignment rules count it."""
        return 1 + int(self.priority or 0) / 2

    def action_rebalance(self):
        """Open the wizard for the chosen open deals that somebody has."""
        self.env["crm.handover"]._check_manager()
        deals = self.filtered(
            lambda lead: lead.user_id and lead.won_status == "pending"
        )
        if not deals:
            raise UserError(self.env._("Choose open deals that have a salesperson."))
        members = deals.team_id.crm_team_member_ids.user_id
        wizard = self.env["crm.rebalance"].create(
            {
                "lead_ids": [Command.set(deals.ids)],
                "user_ids": [Command.set((deals.user_id | members).ids)],
                "method": "least_loaded",
            }
        )
        return {
            **wizard._get_records_action(name=self.env._("Rebalance Deals")),
            "target": "new",
        }
