from odoo import api, fields, models
from odoo.exceptions import ValidationError

PLAN = "prm.business.plan"


class MailActivity(models.Model):
    """What we do together with a partner has a responsible on both sides."""

    _inherit = "mail.activity"

    prm_contact_id = fields.Many2one(
        "res.partner",
        string="At the Partner",
        index="btree_not_null",
        ondelete="set null",
        help="Who does it, or answers for it, at the partner. This person may close it"
        " in the portal.",
    )

    @api.constrains("prm_contact_id", "res_model", "res_id")
    def _check_prm_contact(self):
        rows = self.filtered(lambda row: row.prm_contact_id and row.res_model == PLAN)
        # sudo: only whose plan it is
        plans = self.env[PLAN].sudo().browse(rows.mapped("res_id"))
        partners = {plan.id: plan.partner_id for plan in plans}
        for row in rows:
            company = row.prm_contact_id.commercial_partner_id
            if company != partners[row.res_id]:
                raise ValidationError(
                    self.env._(
                        "%(person)s does not work for %(partner)s.",
                        person=row.prm_contact_id.name,
                        partner=partners[row.res_id].name,
                    )
                )
