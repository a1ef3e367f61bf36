from odoo import api, models


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._create_insurance_sequences()
        return companies

    @api.model
    def _create_all_insurance_sequences(self):
        self.search([], limit=None)._create_insurance_sequences()

    def _create_insurance_sequences(self):
        """Each company numbers its policies itself; the sequences leave with us."""
        # sudo: whoever may create a company gets what belongs to it
        Sequence = self.env["ir.sequence"].sudo()
        Sequence._load_records(
            [
                {
                    "xml_id": "crm_industry_profiles.ir_sequence_insurance_policy_"
                    f"{company.id}",
                    "noupdate": True,
                    "values": company._prepare_insurance_sequence(),
                }
                for company in self
            ],
            update=True,
        )

    def _prepare_insurance_sequence(self):
        return {
            "name": self.env._("Insurance Policies of %s", self.name),
            "code": "insurance.policy",
            "prefix": "POL/%(range_year)s/",
            "padding": 5,
            "use_date_range": True,
            "company_id": self.id,
        }
