from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

DECIDED = ("approved", "rejected")


class CrmAgreementApproval(models.Model):
    """One question to one approver, and the answer, which nobody changes."""

    _name = "crm.agreement.approval"
    _description = "Endorsement of an Agreement"
    _order = "round desc, sequence, id"

    agreement_id = fields.Many2one(
        "crm.agreement", required=True, readonly=True, index=True, ondelete="cascade"
    )
    round = fields.Integer(readonly=True, aggregator=None)
    sequence = fields.Integer(readonly=True)
    name = fields.Char(string="What is Checked", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Approver",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    group_id = fields.Many2one(
        "res.groups",
        string="Anyone of",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    state = fields.Selection(
        [
            ("waiting", "Later"),
            ("requested", "Waiting for Decision"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("cancelled", "Not needed"),
        ],
        string="Status",
        default="waiting",
        required=True,
        readonly=True,
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    date = fields.Datetime(string="Decided on", readonly=True)
    comment = fields.Text(readonly=True)
    company_id = fields.Many2one(related="agreement_id.company_id", store=True)

    def write(self, vals):
        self.check_access("write")
        if any(approval.state in DECIDED for approval in self):
            raise UserError(self.env._("A decision that was taken cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        if any(approval.state in DECIDED for approval in self):
            raise UserError(self.env._("A decision that was taken cannot be deleted."))

    @api.model
    def _get_mine(self):
        """Domain of the questions that the current user may answer."""
        user = self.env.user
        # sudo: the groups of the user himself
        groups = user.sudo().all_group_ids.ids
        return Domain("user_id", "=", user.id) | Domain("group_id", "in", groups)

    def _get_people(self):
        """Return the users who may answer: one, or all of the group."""
        # sudo: names of colleagues, to ask them
        approval = self.sudo()
        people = approval.user_id | approval.group_id.all_user_ids
        return people.filtered(
            lambda user: (
                user.active
                and not user.share
                and self.agreement_id.company_id in user.company_ids
            )
        )

    def _ask(self):
        """Give the approvers a task. Called with sudo by the agreement."""
        if not self:
            return
        self.write({"state": "requested"})
        model_id = self.env["ir.model"]._get_id("crm.agreement")
        todo = self.env.ref("mail.mail_activity_data_todo")
        self.env["mail.activity"].create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": approval.agreement_id.id,
                    "activity_type_id": todo.id,
                    "summary": approval.name,
                    "user_id": user.id,
                    "crm_agreement_approval_id": approval.id,
                }
                for approval in self
                for user in approval._get_people()
            ]
        )

    def _decide(self, state, comment):
        """Log the decision of the current user, who was found to be the one asked."""
        self.ensure_one()
        comment = (comment or "").strip()
        if state == "rejected" and not comment:
            raise UserError(self.env._("Say why you reject it: what has to change?"))
        # sudo: _get_my_approval has found that the current user is asked
        approval = self.sudo()
        approval._close_activities()
        approval.write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "date": fields.Datetime.now(),
                "comment": comment or False,
            }
        )
        approval._tell_responsible()
        if state == "rejected":
            approval.agreement_id._stop_endorsement()
            approval.agreement_id._set_state("draft")
        else:
            approval.agreement_id._ask_next()

    def _tell_responsible(self):
        body = (
            self.env._("%(step)s: approved. %(comment)s")
            if self.state == "approved"
            else self.env._("%(step)s: rejected. %(comment)s")
        )
        agreement = self.agreement_id
        agreement.message_post(
            body=body % {"step": self.name, "comment": self.comment or ""},
            author_id=self.decided_by_id.partner_id.id,
            partner_ids=(agreement.user_id - self.decided_by_id).partner_id.ids,
        )

    def _cancel(self):
        self._close_activities()
        self.write({"state": "cancelled"})

    def _close_activities(self):
        domain = Domain("crm_agreement_approval_id", "in", self.ids)
        self.env["mail.activity"].search(domain).unlink()


class MailActivity(models.Model):
    _inherit = "mail.activity"

    crm_agreement_approval_id = fields.Many2one(
        "crm.agreement.approval",
        string="Endorsement",
        index="btree_not_null",
        ondelete="cascade",
    )
