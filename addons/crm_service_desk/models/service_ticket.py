from odoo import api, fields, models
from odoo.exceptions import UserError

PRIORITIES = [("0", "Low"), ("1", "Normal"), ("2", "High"), ("3", "Urgent")]
CHANNELS = [
    ("email", "E-mail"),
    ("phone", "Phone"),
    ("portal", "Portal"),
    ("website", "Website"),
    ("chat", "Chat"),
    ("other", "Other"),
]


class ServiceTicket(models.Model):
    """A request of a customer.

    What depends on the life of a ticket extends two hooks instead of `write`:
    ``_after_change`` and ``_after_message``; both see whole batches.
    """

    _name = "service.ticket"
    _description = "Ticket"
    _inherit = [
        "portal.mixin",
        "mail.thread.cc",
        "rating.mixin",
        "mail.activity.mixin",
        "mail.tracking.duration.mixin",
    ]
    _order = "priority desc, id desc"
    _rec_names_search = ["number", "name", "partner_id"]
    _mail_post_access = "read"
    _primary_email = "partner_email"
    _track_duration_field = "stage_id"
    _check_company_auto = True

    number = fields.Char(
        readonly=True, required=True, copy=False, default="", index="trigram"
    )
    name = fields.Char(string="Subject", required=True, index="trigram", tracking=True)
    description = fields.Html(sanitize_attributes=True)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index=True,
        tracking=True,
        check_company=True,
        ondelete="restrict",
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Account",
        related="partner_id.commercial_partner_id",
        store=True,
        precompute=True,
        index=True,
    )
    partner_name = fields.Char(
        string="Customer Name",
        compute="_compute_partner_name",
        store=True,
        precompute=True,
        readonly=False,
    )
    partner_email = fields.Char(
        string="Customer E-mail",
        compute="_compute_partner_email",
        store=True,
        precompute=True,
        readonly=False,
        index="trigram",
    )
    partner_phone = fields.Char(
        string="Customer Phone",
        compute="_compute_partner_phone",
        store=True,
        precompute=True,
        readonly=False,
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
    )
    team_id = fields.Many2one(
        "service.team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        tracking=True,
        check_company=True,
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Assigned to",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    stage_id = fields.Many2one(
        "service.stage",
        compute="_compute_stage_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        tracking=True,
        copy=False,
        ondelete="restrict",
        group_expand="_read_group_stage_ids",
        domain="['|', ('team_ids', '=', False), ('team_ids', 'in', team_id)]",
    )
    is_closed = fields.Boolean(
        related="stage_id.is_closed", store=True, precompute=True, string="Closed"
    )
    is_waiting = fields.Boolean(related="stage_id.is_waiting", string="Waiting")
    priority = fields.Selection(
        PRIORITIES, default="1", required=True, index=True, tracking=True
    )
    channel = fields.Selection(CHANNELS, default="other", required=True)
    category_id = fields.Many2one(
        "service.category",
        index=True,
        tracking=True,
        ondelete="restrict",
        domain="[('company_id', 'in', [company_id, False])]",
    )
    tag_ids = fields.Many2many("service.tag", string="Tags")
    product_id = fields.Many2one(
        "product.product",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
    order_id = fields.Many2one(
        "sale.order",
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
        domain="[('partner_id', 'child_of', commercial_partner_id)]",
    )
    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
        copy=False,
    )
    properties = fields.Properties(definition="team_id.ticket_properties", copy=True)
    date_last_stage_update = fields.Datetime(
        string="In This Stage since",
        compute="_compute_stage_dates",
        store=True,
        precompute=True,
        copy=False,
    )
    closed_date = fields.Datetime(
        string="Closed on",
        compute="_compute_stage_dates",
        store=True,
        precompute=True,
        copy=False,
        index="btree_not_null",
    )
    assigned_date = fields.Datetime(
        string="First Assigned on",
        compute="_compute_assigned_date",
        store=True,
        precompute=True,
        copy=False,
    )

    _number_idx = models.UniqueIndex(
        "(company_id, number) WHERE number <> ''",
        "Another ticket of this company has this number.",
    )
    # the list of open tickets of a person or team, most urgent first
    _open_team_idx = models.Index("(team_id, user_id) WHERE is_closed IS NOT TRUE")
    _default_order_idx = models.Index("(priority DESC, id DESC)")
    # the board: a column's first cards, and how many it has, without the table
    _board_idx = models.Index(
        "(stage_id, priority DESC, id DESC) INCLUDE (company_id, active)"
        " WHERE is_closed IS NOT TRUE"
    )

    # One method each: a value that is given keeps the others from being computed.
    @api.depends("partner_id")
    def _compute_partner_name(self):
        """Follow the customer; without one keep what the sender gave."""
        for ticket in self:
            ticket.partner_name = ticket.partner_id.name or ticket.partner_name

    @api.depends("partner_id")
    def _compute_partner_email(self):
        for ticket in self:
            ticket.partner_email = ticket.partner_id.email or ticket.partner_email

    @api.depends("partner_id")
    def _compute_partner_phone(self):
        for ticket in self:
            ticket.partner_phone = ticket.partner_id.phone or ticket.partner_phone

    @api.depends("team_id")
    def _compute_company_id(self):
        for ticket in self:
            company = ticket.team_id.company_id or ticket.company_id
            ticket.company_id = company or self.env.company

    @api.depends("category_id")
    def _compute_team_id(self):
        for ticket in self:
            ticket.team_id = ticket.team_id or ticket.category_id.team_id

    @api.depends("team_id")
    def _compute_user_id(self):
        """Drop who is not in the new team."""
        for ticket in self:
            user = ticket.user_id
            if user:  # nobody reads the members for nothing
                members = ticket.team_id.member_ids | ticket.team_id.user_id
                user = user if not members or user in members else False
            ticket.user_id = user

    @api.depends("team_id")
    def _compute_stage_id(self):
        stages = self.env["service.stage"]._get_stages_by_team(self.team_id)
        for ticket in self:
            allowed = stages[ticket.team_id._origin]
            if ticket.stage_id not in allowed:
                ticket.stage_id = allowed[:1]

    @api.depends("stage_id")
    def _compute_stage_dates(self):
        now = fields.Datetime.now()
        for ticket in self:
            ticket.date_last_stage_update = now
            closed = ticket.stage_id.is_closed
            ticket.closed_date = (ticket.closed_date or now) if closed else False

    @api.depends("user_id")
    def _compute_assigned_date(self):
        now = fields.Datetime.now()
        for ticket in self:
            first = ticket.assigned_date or (now if ticket.user_id else False)
            ticket.assigned_date = first

    @api.depends("number", "name")
    def _compute_display_name(self):
        for ticket in self:
            parts = [ticket.number, ticket.name]
            ticket.display_name = " ".join(part for part in parts if part)

    @api.model
    def _read_group_stage_ids(self, stages, domain):
        team = self.env["service.team"].browse(self.env.context.get("default_team_id"))
        Stage = self.env["service.stage"]
        return stages | Stage.search(Stage._get_domain_of_team(team))

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(self._give_numbers(vals_list))
        tickets._after_change({})
        return tickets

    def _give_numbers(self, vals_list):
        """Copies of the values, each with a number: one sequence per company."""
        vals_list = [dict(vals) for vals in vals_list]
        unnumbered = {}
        for vals in vals_list:
            if not vals.get("number"):
                company = self._get_company_of_values(vals)
                unnumbered.setdefault(company, []).append(vals)
        for company, group in unnumbered.items():
            numbers = self._get_number_sequence(company)._next_many(len(group))
            for vals, number in zip(group, numbers, strict=True):
                vals["number"] = number
        return vals_list

    @api.model
    def _get_company_of_values(self, vals):
        teams = self.env["service.team"]
        teams._recall()
        team = teams.browse(vals.get("team_id"))
        category = self.env["service.category"].browse(vals.get("category_id"))
        company = (team or category.team_id).company_id
        return company.id or vals.get("company_id") or self.env.company.id

    @api.model
    def _get_number_sequence(self, company_id):
        # whoever may create a ticket gets a number for it
        found = self.env["ir.sequence"].sudo()._recall_for_tickets(company_id)
        if not found:
            raise UserError(
                self.env._(
                    "There is no sequence for the numbers of tickets: create one with"
                    " the code “service.ticket”."
                )
            )
        return found

    def write(self, vals):
        watched = self._get_watched_fields() & set(vals)
        before = (
            {ticket: {name: ticket[name] for name in watched} for ticket in self}
            if watched
            else {}
        )
        result = super().write(vals)
        changes = self._get_changes(before)
        if changes:
            self.browse(ticket.id for ticket in changes)._after_change(changes)
        return result

    @api.model
    def _get_watched_fields(self):
        """Names of stored fields whose change `_after_change` hears of."""
        return {"stage_id", "user_id", "team_id", "priority", "category_id"}

    @api.model
    def _get_changes(self, before):
        changes = {}
        for ticket, old in before.items():
            changed = {name: was for name, was in old.items() if was != ticket[name]}
            if changed:
                changes[ticket] = changed
        return changes

    def _after_change(self, changes):
        """What follows from new tickets or from changed fields: a hook.

        :param dict changes: old value by field name by ticket; empty for new tickets
        """

    def _track_subtype(self, init_values):
        if "stage_id" in init_values and self.is_closed:
            return self._get_service_subtype("closed")
        if "stage_id" in init_values:
            return self._get_service_subtype("stage")
        return super()._track_subtype(init_values)

    def _creation_subtype(self):
        return self._get_service_subtype("new")

    @api.model
    def _get_service_subtype(self, slug):
        xmlid = f"crm_service_desk.service_subtype_{slug}"
        found = self.env["ir.model.data"]._xmlid_to_res_id(xmlid)
        return self.env["mail.message.subtype"].browse(found)

    def action_take(self):
        """The reader serves the chosen tickets."""
        self.write({"user_id": self.env.uid})

    def action_close(self):
        """Move each ticket to the first closed stage of its team."""
        stages = self.env["service.stage"]._get_stages_by_team(self.team_id)
        for team, tickets in self.grouped("team_id").items():
            closed = stages[team].filtered(lambda s: s.is_closed and not s.is_cancelled)
            if not closed:
                raise UserError(
                    self.env._(
                        "The team “%(team)s” has no closed stage: a manager adds one"
                        " in Configuration, Stages.",
                        team=team.name,
                    )
                )
            tickets.stage_id = closed[0]

    def action_reopen(self):
        """Move closed tickets back to work."""
        stages = self.env["service.stage"]._get_stages_by_team(self.team_id)
        closed = self.filtered("is_closed")
        for team, tickets in closed.grouped("team_id").items():
            tickets.stage_id = tickets._get_working_stage(stages[team])

    @api.model
    def _get_working_stage(self, stages):
        """The stage of work in progress: the second open one, or the only one."""
        working = stages.filtered(lambda s: not (s.is_closed or s.is_waiting))
        return working[1:2] or working[:1]
