from odoo import api, fields, models
from odoo.exceptions import UserError


class ServiceTicketMergeWizard(models.TransientModel):
    _name = "service.ticket.merge.wizard"
    _description = "Merge Tickets"

    ticket_ids = fields.Many2many(
        "service.ticket",
        "service_ticket_merge_wizard_rel",
        string="Tickets",
        default=lambda self: self._default_ticket_ids(),
    )
    commercial_partner_id = fields.Many2one(
        "res.partner", string="Account", compute="_compute_commercial_partner_id"
    )
    target_id = fields.Many2one(
        "service.ticket",
        string="Ticket to Keep",
        compute="_compute_target_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('id', 'in', ticket_ids)]",
    )
    preview = fields.Text(string="What Happens", compute="_compute_preview")

    @api.model
    def _default_ticket_ids(self):
        return self.env.context.get("active_ids", [])

    @api.depends("ticket_ids")
    def _compute_commercial_partner_id(self):
        for wizard in self:
            wizard.commercial_partner_id = wizard.ticket_ids.commercial_partner_id[:1]

    @api.depends("ticket_ids")
    def _compute_target_id(self):
        """The oldest open ticket: the customer knows its number longest."""
        for wizard in self:
            tickets = wizard.ticket_ids._origin.sorted(lambda t: (t.is_closed, t.id))
            if wizard.target_id not in tickets:
                wizard.target_id = tickets[:1]

    @api.depends("ticket_ids", "target_id")
    def _compute_preview(self):
        for wizard in self:
            merged = wizard.ticket_ids._origin - wizard.target_id
            wizard.preview = wizard._get_preview(merged) if merged else False

    def _get_preview(self, merged):
        # sudo: only the number of messages of tickets that the user has chosen
        rows = (
            self.env["mail.message"]
            .sudo()
            ._read_group(
                [("model", "=", merged._name), ("res_id", "in", merged.ids)],
                ["res_id"],
                ["__count"],
            )
        )
        numbers = dict(rows)
        lines = [
            self.env._(
                "%(ticket)s, %(customer)s: %(number)s messages move, and it is closed.",
                ticket=ticket.display_name,
                customer=ticket.partner_id.name or ticket.partner_email or "-",
                number=numbers.get(ticket.id, 0),
            )
            for ticket in merged
        ]
        kept = self.env._("%s stays and gets:", self.target_id.display_name)
        return "\n".join([kept, *lines])

    def action_merge(self):
        self.ensure_one()
        if len(self.ticket_ids) < 2:
            raise UserError(self.env._("Choose at least two tickets to merge."))
        (self.ticket_ids - self.target_id)._merge_into(self.target_id)
        return self.target_id._get_records_action()
