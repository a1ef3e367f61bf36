from odoo import fields, models


class ServiceTeam(models.Model):
    """What customers may do in the portal with the tickets of a team."""

    _inherit = "service.team"

    portal_open = fields.Boolean(
        string="Customers Open Tickets",
        default=True,
        help="The team gets tickets that customers open in the portal without a"
        " category. The first such team of the company is taken.",
    )
    portal_scope = fields.Selection(
        [
            ("company", "Everybody of the customer's company"),
            ("own", "The one who asked, and colleagues who follow"),
        ],
        string="Seen in the Portal by",
        default="company",
        required=True,
        help="Tickets that the company itself is the customer of are seen by all its"
        " people.",
    )
    portal_close = fields.Boolean(
        string="Customers Close Tickets",
        default=True,
        help="A customer whose question is answered closes the ticket in the portal.",
    )
    portal_reopen_days = fields.Integer(
        string="Customers Reopen Tickets for (Days)",
        default=14,
        help="So many days after closing, a customer may reopen the ticket in the"
        " portal. 0: never; the customer opens a new one.",
    )

    _portal_reopen_positive = models.Constraint(
        "CHECK(portal_reopen_days >= 0)", "The days cannot be negative."
    )
