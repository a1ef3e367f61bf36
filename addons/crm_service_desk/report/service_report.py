from odoo import fields, models
from odoo.tools import SQL

from ..models.service_ticket import CHANNELS, PRIORITIES


class ServiceReport(models.AbstractModel):
    """What all reports on tickets can be grouped by; t is the ticket in their SQL."""

    _name = "service.report"
    _description = "Report on Tickets"
    _auto = False
    _rec_name = "ticket_id"
    _depends = {
        "service.ticket": [
            "active",
            "category_id",
            "channel",
            "commercial_partner_id",
            "company_id",
            "create_date",
            "is_closed",
            "partner_id",
            "priority",
            "product_id",
            "team_id",
            "user_id",
        ],
    }

    ticket_id = fields.Many2one("service.ticket", readonly=True)
    team_id = fields.Many2one("service.team", readonly=True)
    user_id = fields.Many2one("res.users", string="Assigned to", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    commercial_partner_id = fields.Many2one(
        "res.partner", string="Account", readonly=True
    )
    category_id = fields.Many2one("service.category", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    channel = fields.Selection(CHANNELS, readonly=True)
    priority = fields.Selection(PRIORITIES, readonly=True)
    is_closed = fields.Boolean(string="Closed", readonly=True)

    @property
    def _table_query(self):
        columns = SQL(", ").join(
            SQL("%s AS %s", value, SQL.identifier(name))
            for name, value in self._get_columns().items()
        )
        return SQL(
            "SELECT %s FROM %s WHERE %s", columns, self._get_tables(), self._get_where()
        )

    def _get_columns(self):
        """Return {field: SQL}; reports add theirs."""
        names = (
            *("team_id", "user_id", "partner_id", "commercial_partner_id"),
            *("category_id", "product_id", "company_id", "channel", "priority"),
            "is_closed",
        )
        columns = {name: SQL.identifier("t", name) for name in names}
        return columns | {"ticket_id": SQL("t.id")}

    def _get_tables(self):
        return SQL("service_ticket t")

    def _get_where(self):
        return SQL("t.active")

    def action_open_ticket(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "service.ticket",
            "res_id": self.ticket_id.id,
            "views": [(False, "form")],
        }
