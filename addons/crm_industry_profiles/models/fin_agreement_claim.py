from odoo import api, models
from odoo.exceptions import UserError

from .res_partner_fin import MANAGER


class FinAgreement(models.Model):
    """One customer has one branch and one manager: who comes second is told."""

    _inherit = "fin.agreement"

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        customer, company = self.partner_id, self.company_id or self.env.company
        if not customer:
            return None
        if branch := customer._get_fin_branch(company):
            self.branch_id = branch.id
        if customer.user_id:
            self.user_id = customer.user_id
        if self._is_foreign(customer, company):
            title = self.env._("This customer is looked after")
            message = self._describe_claim(customer, company)
            return {"warning": {"title": title, "message": message}}
        return None

    @api.model_create_multi
    def create(self, vals_list):
        customers = {vals["partner_id"] for vals in vals_list if vals.get("partner_id")}
        # sudo: as in `_prepare_place`, which reads them one by one
        known = self.env["res.partner"].sudo().browse(customers)
        known.fetch(["fin_branch_id", "user_id"])
        agreements = super().create([self._prepare_place(vals) for vals in vals_list])
        agreements._claim_customers()
        return agreements

    def write(self, vals):
        if vals.get("partner_id"):
            customer = self.env["res.partner"].browse(vals["partner_id"])
            for company in self.company_id:
                self._check_claim(customer, company)
        return super().write(vals)

    @api.model
    def _prepare_place(self, vals):
        """Branch and manager of an agreement are those of the customer."""
        customer = self.env["res.partner"].browse(vals.get("partner_id"))
        company = self.env.company
        if vals.get("company_id"):
            company = company.browse(vals["company_id"])
        self._check_claim(customer, company)
        place = {}
        if branch := customer._get_fin_branch(company):
            place["branch_id"] = branch.id
        # sudo: who looks after a customer is no secret within the bank
        if manager := customer.sudo().user_id:
            place["user_id"] = manager.id
        return {**place, **vals}

    @api.model
    def _is_foreign(self, customer, company):
        """Whether colleagues look after the customer, and the user is not one."""
        if self.env.su or self.env.user.has_group(MANAGER):
            return False
        branch = customer._get_fin_branch(company)
        # sudo: who looks after a customer is no secret within the bank
        manager = customer.sudo().user_id
        user = self.env.user
        return bool(branch or manager) and user not in manager | branch.user_ids

    @api.model
    def _describe_claim(self, customer, company):
        # sudo: who looks after a customer is no secret within the bank
        known = customer.sudo()
        people = [known.user_id.name, customer._get_fin_branch(company).name]
        return self.env._(
            "%(customer)s is looked after by %(people)s. Ask them to open the"
            " agreement, or a bank manager to hand the customer over.",
            customer=known.name,
            people=", ".join(name for name in people if name),
        )

    @api.model
    def _check_claim(self, customer, company):
        if self._is_foreign(customer, company):
            raise UserError(self._describe_claim(customer, company))

    def _claim_customers(self):
        """A customer of nobody belongs to the branch of the first agreement."""
        groups = self.filtered("branch_id").grouped("branch_id")
        for branch, agreements in groups.items():
            # sudo: only customers that no branch has, and only their branch
            customers = agreements.partner_id.sudo()
            free = customers.filtered(lambda one: not one.fin_branch_id)
            free.write({"fin_branch_id": branch.id})
