from odoo import api, fields, models
from odoo.exceptions import ValidationError

PARTY_KINDS = [
    ("customer", "Customer"),
    ("supplier", "Supplier"),
    ("carrier", "Carrier"),
    ("other", "Other"),
]
RENEWAL_MODES = [
    ("none", "Ends"),
    ("auto", "Renews by itself"),
    ("manual", "Renewed by us"),
]


class CrmAgreementType(models.Model):
    _name = "crm.agreement.type"
    _description = "Agreement Type"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    party_kind = fields.Selection(
        PARTY_KINDS, string="Concluded With", default="customer", required=True
    )
    duration_months = fields.Integer(
        string="Duration (months)",
        default=12,
        help="How long an agreement of this type runs, and by how much it is renewed."
        " 0: without an end.",
    )
    renewal_mode = fields.Selection(RENEWAL_MODES, default="manual", required=True)
    notice_days = fields.Integer(
        string="Notice (days)",
        default=30,
        help="How many days before its end an agreement must be renewed or cancelled.",
    )
    remind_days = fields.Integer(
        string="Remind (days before)",
        default=30,
        help="How many days before the date of renewal the responsible gets a task.",
    )
    approval_order = fields.Selection(
        [("sequence", "One after another"), ("parallel", "All at once")],
        default="sequence",
        required=True,
    )
    step_ids = fields.One2many(
        "crm.agreement.step", "type_id", string="Endorsement Route"
    )

    _periods_positive = models.Constraint(
        "CHECK(duration_months >= 0 AND notice_days >= 0 AND remind_days >= 0)",
        "Duration, notice and reminder cannot be negative.",
    )


class CrmAgreementStep(models.Model):
    _name = "crm.agreement.step"
    _description = "Step of an Endorsement Route"
    _order = "sequence, id"

    type_id = fields.Many2one(
        "crm.agreement.type", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="What is Checked", required=True, translate=True)
    user_id = fields.Many2one(
        "res.users",
        string="Approver",
        domain=[("share", "=", False)],
        ondelete="restrict",
        index="btree_not_null",
    )
    group_id = fields.Many2one(
        "res.groups",
        string="Or Anyone of",
        ondelete="restrict",
        index="btree_not_null",
    )
    amount_from = fields.Float(
        help="Asked only for agreements of this amount or more, in the currency of the"
        " company. 0: always."
    )

    @api.constrains("user_id", "group_id")
    def _check_approver(self):
        for step in self:
            if bool(step.user_id) == bool(step.group_id):
                raise ValidationError(
                    self.env._(
                        "Step “%s” needs either one approver or a group of them.",
                        step.name,
                    )
                )
