from odoo import api, models


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._create_agreement_sequences()
        return companies

    @api.model
    def _create_all_agreement_sequences(self):
        self.search([], limit=None)._create_agreement_sequences()

    def _create_agreement_sequences(self):
        """Each company numbers its agreements itself.

        They get an external id of ours, so that they leave with us.
        """
        # sudo: whoever may create a company gets what belongs to it
        Sequence = self.env["ir.sequence"].sudo()
        Sequence._load_records(
            [
                {
                    "xml_id": f"crm_relations.ir_sequence_agreement_{company.id}",
                    "noupdate": True,
                    "values": company._prepare_agreement_sequence(),
                }
                for company in self
            ],
            update=True,
        )

    def _prepare_agreement_sequence(self):
        return {
            "name": self.env._("Agreements of %s", self.name),
            "code": "crm.agreement",
            "prefix": "AG/%(range_year)s/",
            "padding": 4,
            "use_date_range": True,
            "company_id": self.id,
        }
