from odoo.addons.base.tests.common import BaseCommon
from odoo.addons.crm_relations.tests.common import create_users

BANK = "crm_industry_profiles.group_industry_bank"
INSURANCE = "crm_industry_profiles.group_industry_insurance"


class IndustryCommon(BaseCommon):
    """People with the screens of the bank or the insurer, and without."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # what the demo data have switched on
        cls.env["industry.profile"].search([]).company_ids = False
        bank = "crm_industry_profiles.group_bank_"
        insurance = "crm_industry_profiles.group_insurance_"
        people = create_users(
            cls.env,
            {
                "ind_clerk": f"{bank}clerk,{BANK}",
                "ind_compliance": f"{bank}compliance,{BANK}",
                "ind_bank_manager": f"{bank}manager,{BANK}",
                "ind_agent": f"{insurance}agent,{INSURANCE}",
                "ind_adjuster": f"{insurance}adjuster,{INSURANCE}",
                "ind_insurance_manager": f"{insurance}manager,{INSURANCE}",
                "ind_seller": "sales_team.group_sale_salesman",
                "ind_employee": "base.group_user",
            },
        )
        cls.clerk, cls.compliance, cls.bank_manager, cls.agent = people[:4]
        cls.adjuster, cls.insurance_manager, cls.seller, cls.employee = people[4:]

    @classmethod
    def _create_user(cls, login, *groups, **vals):
        return create_users(cls.env, {login: ",".join(groups)}, **vals)
