from odoo import api, fields, models

from .estate_listing import TRANSACTION_KINDS

STATES = [("active", "Active"), ("hold", "On Hold"), ("closed", "Closed")]
# values of the RESO Data Dictionary 2.0 (ReasonActiveOrDisabled)
REASONS = [
    ("AgentDisabled", "Stopped by the Realtor"),
    ("ClientDisabled", "Stopped by the Customer"),
    ("InitialIgnoredWarning", "First Warning: Not Opened"),
    ("FinalIgnoredWarning", "Last Warning: Not Opened"),
    ("Ignored", "Mails Not Opened"),
    ("NoListingsFound", "No Listings Found"),
    ("NoOneToSendTo", "No Address to Send to"),
    ("ReActivated", "Reactivated"),
]


class EstateRequest(models.Model):
    """What a buyer or a tenant looks for.

    The criteria are in `estate_request_criteria`, the matches in
    `estate_request_match`, the mails in `estate_request_mail`.
    """

    _name = "estate.request"
    _description = "Property Request"
    _inherit = [
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "industry.computed.guard",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "partner_id"]
    _check_company_auto = True
    _written_by_steps = frozenset(
        {"is_match_stale", "mail_ignored", "mail_last_date", "access_token"}
    )

    name = fields.Char(
        string="Title", tracking=True, help="In a few words, as the customer says it."
    )
    active = fields.Boolean(default=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        tracking=True,
        ondelete="restrict",
        check_company=True,
        help="Who wants to buy or to rent.",
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Account",
        related="partner_id.commercial_partner_id",
        store=True,
        index=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Realtor",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    lead_id = fields.Many2one(
        "crm.lead",
        string="Deal",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The deal that this search is to become.",
    )
    transaction_kind = fields.Selection(
        TRANSACTION_KINDS,
        string="For",
        required=True,
        default="sale",
        tracking=True,
        help="Sale: the customer buys. Lease: the customer rents.",
    )
    state = fields.Selection(
        STATES,
        string="Status",
        required=True,
        default="active",
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
        help="Only active requests are matched, and get mail.",
    )
    prospecting_reason = fields.Selection(
        REASONS,
        string="Reason",
        copy=False,
        tracking=True,
        help="RESO: ReasonActiveOrDisabled. Why mails were stopped, or soon will be. No"
        " Listings Found comes when nothing on offer fits, and goes by itself when"
        " something does.",
    )
    note = fields.Html(string="Notes")

    @api.depends("name", "partner_id.name")
    def _compute_display_name(self):
        for request in self:
            parts = [request.partner_id.name, request.name]
            request.display_name = ": ".join(part for part in parts if part)

    def _compute_access_url(self):
        done = super()._compute_access_url()
        for request in self:
            request.access_url = f"/my/estate/request/{request.id}"
        return done

    def write(self, vals):
        if "state" in vals and "prospecting_reason" not in vals:
            vals = {**vals, "prospecting_reason": self._get_reason(vals["state"])}
        return super().write(vals)

    @api.model
    def _get_reason(self, state):
        """Why somebody of ours has changed the state."""
        return {"active": "ReActivated", "hold": "AgentDisabled"}.get(state, False)

    def action_activate(self):
        self.write({"state": "active"})

    def action_hold(self):
        self.write({"state": "hold"})

    def action_close(self):
        self.write({"state": "closed"})
