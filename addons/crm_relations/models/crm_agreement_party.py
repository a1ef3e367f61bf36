from odoo import api, fields, models


class CrmAgreementParty(models.Model):
    _name = "crm.agreement.party"
    _description = "Further Party of an Agreement"
    _order = "sequence, id"

    agreement_id = fields.Many2one(
        "crm.agreement", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    partner_id = fields.Many2one(
        "res.partner",
        string="Party",
        required=True,
        index=True,
        ondelete="restrict",
    )
    role = fields.Selection(
        [
            ("signatory", "Signatory"),
            ("guarantor", "Guarantor"),
            ("payer", "Payer"),
            ("recipient", "Recipient"),
            ("subcontractor", "Subcontractor"),
            ("witness", "Witness"),
            ("other", "Other"),
        ],
        default="signatory",
        required=True,
    )
    note = fields.Char()
    company_id = fields.Many2one(related="agreement_id.company_id")

    @api.model_create_multi
    def create(self, vals_list):
        parties = super().create(vals_list)
        parties._tell_agreements(parties.agreement_id)
        return parties

    def write(self, vals):
        agreements = self.agreement_id
        result = super().write(vals)
        if vals.keys() & {"agreement_id", "partner_id", "role"}:
            self._tell_agreements(agreements | self.agreement_id)
        return result

    def unlink(self):
        agreements = self.agreement_id
        result = super().unlink()
        self._tell_agreements(agreements)
        return result

    @api.model
    def _tell_agreements(self, agreements):
        # the agreement itself compares its parties when it is being written
        if not self.env.context.get("crm_agreement_write"):
            agreements._restart_endorsement()
