from odoo import api, fields, models
from odoo.fields import Domain

MONEY_GROUPS = (
    "sales_team.group_sale_salesman,"
    "account.group_account_readonly,account.group_account_invoice"
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    money_owed = fields.Monetary(
        string="Owed by the Customer",
        compute="_compute_money",
        search="_search_money_owed",
        groups=MONEY_GROUPS,
        help="Delivered, but not paid, over all orders of the company",
    )
    goods_owed = fields.Monetary(
        string="Owed to the Customer",
        compute="_compute_money",
        search="_search_goods_owed",
        groups=MONEY_GROUPS,
        help="Paid, but not delivered, over all orders of the company",
    )

    @api.depends_context("company", "allowed_company_ids")
    def _compute_money(self):
        debts = self._get_debts()
        for partner in self:
            partner.money_owed, partner.goods_owed = debts.get(partner, (0.0, 0.0))

    def _search_money_owed(self, operator, value):
        return self._search_debt("money_owed", operator, value)

    def _search_goods_owed(self, operator, value):
        return self._search_debt("goods_owed", operator, value)

    def _search_debt(self, name, operator, value):
        # Odoo checks the groups of stored fields in a domain, not of searched ones
        self._check_field_access(self._fields[name], "read")
        # sudo: only ids leave it, and the search that uses them applies the rules
        Balance = self.env["crm.deal.balance"].sudo()
        target = "commercial_partner_id"
        return Balance._search_sum("partner_id", target, name, operator, value)

    def _get_debts(self):
        """{partner: (money owed by the customer, goods owed to it)}, in one query.

        In the currency of the current company, for the whole company that a contact
        belongs to; customers without debts are left out.
        """
        accounts = self.commercial_partner_id
        domain = Domain("partner_id", "in", accounts.ids)
        domain &= Domain("company_id", "in", self.env.companies.ids)
        # nearly all orders of a customer come to nothing
        domain &= Domain("money_owed", ">", 0) | Domain("goods_owed", ">", 0)
        # sudo: the fields' groups say who may know what a customer owes
        Balance = self.env["crm.deal.balance"].sudo()
        sums = ["money_owed:sum", "goods_owed:sum"]
        groups = Balance._read_group(domain, ["partner_id", "company_id"], sums)
        debts = {}
        for account, company, money, goods in groups:
            convert = self._get_debt_converter(company)
            owed, owing = debts.get(account.id, (0.0, 0.0))
            debts[account.id] = owed + convert(money), owing + convert(goods)
        return {
            partner: debts[partner.commercial_partner_id.id]
            for partner in self
            if partner.commercial_partner_id.id in debts
        }

    @api.model
    def _get_debt_converter(self, company):
        """Function that turns an amount of a company into the current company's."""
        currency, today = self.env.company.currency_id, fields.Date.context_today(self)
        if company.currency_id == currency:
            return lambda amount: amount
        return lambda amount: company.currency_id._convert(
            amount, currency, company, today
        )

    def action_view_money_owed(self):
        return self._get_debt_action("crm_deal_balance_action_money")

    def action_view_goods_owed(self):
        return self._get_debt_action("crm_deal_balance_action_goods")

    def action_view_deal_payments(self):
        return self._get_debt_action("crm_deal_payment_action")

    def _get_debt_action(self, name):
        action = self.env["ir.actions.act_window"]._for_xml_id(f"crm_relations.{name}")
        account = self.commercial_partner_id
        domain = Domain(action["domain"] or []) & Domain("partner_id", "=", account.id)
        return {**action, "domain": list(domain), "context": {}}
