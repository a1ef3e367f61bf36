from odoo import api, fields, models


class ServiceTeam(models.Model):
    """When customers are asked how it was, and what follows from a bad answer."""

    _name = "service.team"
    _inherit = ["rating.parent.mixin", "service.team"]
    _rating_satisfaction_days = 90

    rating_policy = fields.Selection(
        [
            ("never", "Never"),
            ("once", "Once per ticket"),
            ("closing", "Each time a ticket is closed"),
        ],
        string="Ask for a Rating",
        default="never",
        required=True,
        help="The customer gets an e-mail when a ticket is closed, and may rate it in"
        " the portal. Cancelled and merged tickets are not asked about.",
    )
    rating_template_id = fields.Many2one(
        "mail.template",
        string="Rating E-mail",
        domain=[("model", "=", "service.ticket")],
        default=lambda self: self._get_default_rating_template(),
        help="Replaces the standard e-mail that says that a ticket is solved.",
    )
    rating_bad_activity = fields.Boolean(
        string="Bad Rating: Activity for the Head",
        default=True,
        help="The head of the team, else the agent, is to call the customer today.",
    )
    rating_bad_reopen = fields.Boolean(
        string="Bad Rating: Reopen the Ticket",
        help="The ticket goes back to work as if the customer had reopened it.",
    )
    rating_bad_tag_id = fields.Many2one(
        "service.tag",
        string="Bad Rating: Tag",
        ondelete="set null",
        help="Marks tickets with a bad rating, for reports and rules.",
    )

    @api.model
    def _get_default_rating_template(self):
        return self.env.ref(
            "crm_service_desk.mail_template_service_rating", raise_if_not_found=False
        )

    def action_view_ratings(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_service_desk.rating_rating_action_service"
        )
        mine = [
            ("parent_res_model", "=", self._name),
            ("parent_res_id", "in", self.ids),
        ]
        return action | {"domain": [("consumed", "=", True), *mine]}
