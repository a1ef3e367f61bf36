from odoo import api, fields, models
from odoo.fields import Domain

from .fin_agreement import IN_FORCE
from .res_partner_fin import CLERK


class CrmAssignmentRule(models.Model):
    _inherit = "crm.assignment.rule"

    fin_branch_id = fields.Many2one(
        "fin.branch",
        string="Bank Branch",
        check_company=True,
        ondelete="restrict",
        groups=CLERK,
        help="Customers whom this rule gives to somebody belong to this branch. Without"
        " salespeople, its people are chosen from.",
    )

    @api.constrains("user_ids", "team_id", "fin_branch_id")
    def _check_candidates(self):
        # sudo: a rule that names a branch needs nobody else, whoever edits it
        named = self.filtered(lambda rule: rule.sudo().fin_branch_id)
        return super(CrmAssignmentRule, self - named)._check_candidates()

    def _get_pool(self):
        if self.fin_branch_id and not self.user_ids:
            return self.fin_branch_id.user_ids
        return super()._get_pool()

    def _prepare_choice_values(self, records, user):
        values = super()._prepare_choice_values(records, user)
        if self.fin_branch_id and records._name == "res.partner":
            values["fin_branch_id"] = self.fin_branch_id.id
        return values


class CrmHandover(models.Model):
    _inherit = "crm.handover"

    @api.model
    def _get_handover_sources(self):
        """Agreements follow their customers, who stand before them."""
        return {
            **super()._get_handover_sources(),
            "fin_agreement": {
                "label": self.env._("Bank agreements"),
                "model": "fin.agreement",
                "domain": Domain("state", "in", ("draft", *IN_FORCE)),
            },
        }
