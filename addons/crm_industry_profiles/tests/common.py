from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon

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
        cls.clerk = cls._create_user("ind_clerk", bank + "clerk", BANK)
        cls.compliance = cls._create_user("ind_compliance", bank + "compliance", BANK)
        cls.bank_manager = cls._create_user("ind_bank_manager", bank + "manager", BANK)
        cls.agent = cls._create_user("ind_agent", insurance + "agent", INSURANCE)
        cls.adjuster = cls._create_user(
            "ind_adjuster", insurance + "adjuster", INSURANCE
        )
        cls.insurance_manager = cls._create_user(
            "ind_insurance_manager", insurance + "manager", INSURANCE
        )
        cls.seller = cls._create_user("ind_seller", "sales_team.group_sale_salesman")
        cls.employee = cls._create_user("ind_employee", "base.group_user")

    @classmethod
    def _create_user(cls, login, *groups, **vals):
        return new_test_user(
            cls.env, login=login, groups=",".join(groups), tz="UTC", **vals
        )
