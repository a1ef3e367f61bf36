from odoo import api, fields, models

MANAGER = "crm_partner_prm.group_prm_manager"
DEAL_FIELDS = (
    "campaign_id",
    "prm_partner_id",
    "company_id",
    "expected_revenue",
    "won_status",
)


class PrmFundRequest(models.Model):
    """What came of a campaign: the partner's deals with it, and their real money."""

    _inherit = "prm.fund.request"

    lead_count = fields.Integer(
        string="Deals",
        compute="_compute_return",
        groups=MANAGER,
        help="Deals of this partner with this marketing campaign.",
    )
    pipeline_amount = fields.Monetary(
        string="Open Deals",
        currency_field="company_currency_id",
        compute="_compute_return",
        groups=MANAGER,
        help="Expected revenue of the deals that are open.",
    )
    won_amount = fields.Monetary(
        string="Won",
        currency_field="company_currency_id",
        compute="_compute_return",
        groups=MANAGER,
        help="Expected revenue of the deals that were won.",
    )
    received_amount = fields.Monetary(
        string="Money Received",
        currency_field="company_currency_id",
        compute="_compute_return",
        groups=MANAGER,
        help="What customers paid for these deals, by the entries in accounting.",
    )
    return_ratio = fields.Float(
        string="Return",
        compute="_compute_return",
        digits=(16, 2),
        groups=MANAGER,
        help="Money received for each unit of money that we paid for the campaign.",
    )

    @api.depends("campaign_id", "partner_id", "paid_company", "company_id")
    def _compute_return(self):
        deals = self._get_campaign_deals()
        money = self._get_deal_money(deals)
        none = self.env["crm.lead"]
        for request in self:
            own = deals.get((request.campaign_id, request.partner_id), none)
            company = request.company_id
            # a deal of no company has none to be compared with: it is everybody's
            own = own.filtered(lambda lead, own=company: lead.company_id <= own)
            request.lead_count = len(own)
            by_state = own.grouped("won_status")
            request.pipeline_amount = request._sum_revenue(by_state.get("pending"))
            request.won_amount = request._sum_revenue(by_state.get("won"))
            company_id = request.company_id.id
            received = sum(money.get((lead.id, company_id), 0) for lead in own)
            request.received_amount = received
            paid = request.paid_company
            request.return_ratio = received / paid if paid else 0

    def _sum_revenue(self, leads):
        return sum(leads.mapped("expected_revenue")) if leads else 0

    def _get_campaign_deals(self):
        """{(campaign, partner): deals}, lost ones too."""
        # sudo: whoever may read the request may know what came of it
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        leads = leads.search_fetch(
            self._get_deal_domain(),
            DEAL_FIELDS,
        )
        return leads.grouped(lambda lead: (lead.campaign_id, lead.prm_partner_id))

    def _get_deal_money(self, deals):
        """{(deal id, company id): money received}, in the company's currency."""
        ids = [lead.id for leads in deals.values() for lead in leads]
        if not ids:
            return {}
        # sudo: see above; the ledger of deals' money
        rows = (
            self.env["crm.deal.balance"]
            .sudo()
            ._read_group(
                [("lead_id", "in", ids), ("company_id", "in", self.company_id.ids)],
                ["lead_id", "company_id"],
                ["paid_amount:sum"],
            )
        )
        return {(lead.id, company.id): paid for lead, company, paid in rows}

    def action_view_campaign_deals(self):
        self.ensure_one()
        domain = self._get_deal_domain()
        leads = self.env["crm.lead"].with_context(active_test=False)
        return leads.search(domain)._get_deal_action()

    def _get_deal_domain(self):
        return [
            ("campaign_id", "in", self.campaign_id.ids),
            ("prm_partner_id", "in", self.partner_id.ids),
            ("company_id", "in", [False, *self.company_id.ids]),
        ]
