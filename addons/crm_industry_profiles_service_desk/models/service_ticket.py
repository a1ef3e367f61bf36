from odoo import api, fields, models


class ServiceTicket(models.Model):
    """A ticket may be about a policy; what it costs is then a cost of the policy."""

    _inherit = "service.ticket"

    insurance_policy_id = fields.Many2one(
        "insurance.policy",
        compute="_compute_insurance_policy_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        check_company=True,
        tracking=True,
        ondelete="set null",
        domain="['|', ('commercial_partner_id', '=', commercial_partner_id),"
        " ('insured_id', '=', partner_id)]",
        groups="crm_industry_profiles.group_insurance_agent",
        help="What the ticket is about. Its work, material and travel count in the"
        " result of the policy.",
    )

    @api.depends("partner_id")
    def _compute_insurance_policy_id(self):
        """A ticket that goes to another customer is no more about the policy."""
        for ticket in self:
            policy = ticket.insurance_policy_id
            is_theirs = policy and (
                policy.commercial_partner_id == ticket.commercial_partner_id
                or policy.insured_id == ticket.partner_id
            )
            ticket.insurance_policy_id = policy if is_theirs else False
