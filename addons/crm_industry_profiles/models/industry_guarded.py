from odoo import models
from odoo.exceptions import AccessError

COMMISSION = {"agent_id", "commission_rate"}
MANAGER = "crm_industry_profiles.group_insurance_manager"
GUARD = "industry.computed.guard"


class FinAgreement(models.Model):
    _name = "fin.agreement"
    _inherit = ["fin.agreement", GUARD]


class FinAgreementParty(models.Model):
    _name = "fin.agreement.party"
    _inherit = ["fin.agreement.party", GUARD]


class FinApplication(models.Model):
    _name = "fin.application"
    _inherit = ["fin.application", GUARD]


class FinApplicationDocument(models.Model):
    _name = "fin.application.document"
    _inherit = ["fin.application.document", GUARD]


class FinKycReview(models.Model):
    _name = "fin.kyc.review"
    _inherit = ["fin.kyc.review", GUARD]


class FinKycChange(models.Model):
    _name = "fin.kyc.change"
    _inherit = ["fin.kyc.change", GUARD]


class FinKycDocument(models.Model):
    _name = "fin.kyc.document"
    _inherit = ["fin.kyc.document", GUARD]


class FinOperation(models.Model):
    _name = "fin.operation"
    _inherit = ["fin.operation", GUARD]


class InsurancePolicy(models.Model):
    _name = "insurance.policy"
    _inherit = ["insurance.policy", GUARD]
    # policies of before have a number, and one that they renew
    _set_at_create = frozenset({"number", "renewed_from_id"})

    def write(self, vals):
        if vals.keys() & COMMISSION and not self.env.su:
            self._check_commission()
        return super().write(vals)

    def _check_commission(self):
        """Who gets how much for a contract that runs is the manager's to say."""
        running = self.filtered(lambda policy: policy.state != "draft")
        if running and not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._(
                    "%s is concluded: ask an insurance manager to change its agent or"
                    " commission.",
                    running[0].display_name,
                )
            )


class InsuranceCoverage(models.Model):
    _name = "insurance.coverage"
    _inherit = ["insurance.coverage", GUARD]


class InsuranceEndorsement(models.Model):
    _name = "insurance.endorsement"
    _inherit = ["insurance.endorsement", GUARD]


class InsuranceEndorsementLine(models.Model):
    _name = "insurance.endorsement.line"
    _inherit = ["insurance.endorsement.line", GUARD]


class InsuranceClaim(models.Model):
    _name = "insurance.claim"
    _inherit = ["insurance.claim", GUARD]


class InsuranceClaimItem(models.Model):
    _name = "insurance.claim.item"
    _inherit = ["insurance.claim.item", GUARD]


class InsuranceClaimParty(models.Model):
    _name = "insurance.claim.party"
    _inherit = ["insurance.claim.party", GUARD]


class InsuranceClaimDocument(models.Model):
    _name = "insurance.claim.document"
    _inherit = ["insurance.claim.document", GUARD]


class InsuranceRenewal(models.Model):
    _name = "insurance.renewal"
    _inherit = ["insurance.renewal", GUARD]
    # what the guard of renewals compares: measured, then proposed by the rule
    _written_by_steps = frozenset(
        {
            "policy_id",
            "premium_old",
            "earned_amount",
            "incurred_amount",
            "commission_amount",
            "rule_id",
            "change_proposed",
            "premium_proposed",
            "date_offered",
            "new_policy_id",
        }
    )


class InsuranceRenewalBand(models.Model):
    _name = "insurance.renewal.band"
    _inherit = ["insurance.renewal.band", GUARD]


class InsuranceTariffFactor(models.Model):
    _name = "insurance.tariff.factor"
    _inherit = ["insurance.tariff.factor", GUARD]


class InsuranceProductCover(models.Model):
    _name = "insurance.product.cover"
    _inherit = ["insurance.product.cover", GUARD]


class InsurancePackageRule(models.Model):
    _name = "insurance.package.rule"
    _inherit = ["insurance.package.rule", GUARD]
