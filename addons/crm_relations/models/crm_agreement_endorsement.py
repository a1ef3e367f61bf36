from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

ENDORSED_FIELDS = {
    "amount",
    "currency_id",
    "date_end",
    "date_start",
    "partner_id",
    "party_ids",
    "type_id",
}


class CrmAgreement(models.Model):
    _inherit = "crm.agreement"

    approval_ids = fields.One2many(
        "crm.agreement.approval", "agreement_id", string="Endorsement", readonly=True
    )
    round = fields.Integer(readonly=True, copy=False, help="Times it was submitted.")
    may_decide = fields.Boolean(
        compute="_compute_may_decide",
        search="_search_may_decide",
        string="Waits for My Decision",
    )

    @api.depends("approval_ids.state")
    @api.depends_context("uid")
    def _compute_may_decide(self):
        waiting = self.search(
            Domain("id", "in", self.ids) & Domain("may_decide", "=", True)
        )
        for agreement in self:
            agreement.may_decide = agreement._origin in waiting

    def _search_may_decide(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        Approval = self.env["crm.agreement.approval"]
        mine = Approval._get_mine() & Domain("state", "=", "requested")
        return Domain("approval_ids", "any", mine)

    @api.model_create_multi
    def create(self, vals_list):
        # its first parties are no change of what was agreed
        quiet = self.with_context(crm_agreement_write=True)
        return super(CrmAgreement, quiet).create(vals_list).with_env(self.env)

    def write(self, vals):
        if not vals.keys() & ENDORSED_FIELDS:
            return super().write(vals)
        running = self.filtered(lambda row: row.state in ("endorsement", "active"))
        before = running._get_endorsed_facts()
        result = super(CrmAgreement, self.with_context(crm_agreement_write=True)).write(
            vals
        )
        after = running._get_endorsed_facts()
        running.filtered(
            lambda row: before[row.id] != after[row.id]
        )._restart_endorsement()
        return result

    def action_submit(self):
        """Ask the approvers; without any the agreement is in force at once."""
        self._check_state(["draft"])
        for agreement in self:
            agreement._start_round()

    def action_decide(self):
        """Open the question: approve or reject, with a comment."""
        self.ensure_one()
        approval = self._get_my_approval()
        return {
            "type": "ir.actions.act_window",
            "name": approval.name,
            "res_model": "crm.agreement.decision",
            "view_mode": "form",
            "target": "new",
            "context": {"default_approval_id": approval.id},
        }

    def action_approve(self, comment=None):
        for agreement in self:
            agreement._get_my_approval()._decide("approved", comment)

    def action_reject(self, comment):
        for agreement in self:
            agreement._get_my_approval()._decide("rejected", comment)

    def _get_approvers(self):
        """Return the steps that must endorse this agreement, in their order.

        A hook: extend it to ask for more, or fewer, depending on the agreement.
        :return: `crm.agreement.step` records
        """
        self.ensure_one()
        amount = self.currency_id._convert(
            self.amount,
            self.company_id.currency_id,
            self.company_id,
            self.date_start or fields.Date.context_today(self),
        )
        return self.type_id.step_ids.filtered(lambda step: step.amount_from <= amount)

    def _get_endorsed_facts(self):
        """Return {id: facts}: when they change, the endorsement starts again."""
        return {
            row.id: (
                row.amount,
                row.currency_id.id,
                row.partner_id.id,
                row.type_id.id,
                row.date_start,
                row.date_end,
                sorted((party.partner_id.id, party.role) for party in row.party_ids),
            )
            for row in self
        }

    def _get_my_approval(self):
        self.check_access("read")
        open_ones = self.approval_ids.filtered(lambda row: row.state == "requested")
        mine = open_ones.filtered_domain(open_ones._get_mine())[:1]
        if not mine:
            raise UserError(
                self.env._("%s does not wait for your decision.", self.display_name)
            )
        return mine

    def _restart_endorsement(self):
        """What was agreed on has changed: all approvers are asked again."""
        for agreement in self:
            if agreement.state not in ("endorsement", "active"):
                continue
            if agreement.state == "active" and not agreement._get_approvers():
                continue
            agreement._stop_endorsement()
            # sudo: whoever may write the agreement may add a line to its log
            agreement.sudo()._message_log(
                body=self.env._(
                    "The terms have changed, so the endorsement starts again."
                )
            )
            agreement._start_round()

    def _start_round(self):
        """Log who is asked, and ask the first, or all of them."""
        steps = self._get_approvers()
        if not steps:
            self._set_active()
            return
        number = self.round + 1
        self._set_state("endorsement", round=number)
        # sudo: nobody writes approvals by hand; the user may write the agreement
        Approval = self.env["crm.agreement.approval"].sudo()
        Approval.create(
            [self._prepare_approval(step, index) for index, step in enumerate(steps)]
        )
        self._ask_next()

    def _prepare_approval(self, step, index):
        return {
            "agreement_id": self.id,
            "round": self.round,
            "sequence": index,
            "name": step.name,
            "user_id": step.user_id.id,
            "group_id": step.group_id.id,
        }

    def _ask_next(self):
        """Ask whoever's turn it is; when all have approved, it is in force."""
        # sudo: called by the actions, which have checked who decides
        current = self.sudo().approval_ids.filtered(lambda row: row.round == self.round)
        waiting = current.filtered(lambda row: row.state == "waiting")
        if self.type_id.approval_order == "sequence":
            asked = current.filtered(lambda row: row.state == "requested")
            waiting = waiting.sorted("sequence")[: 0 if asked else 1]
        waiting._ask()
        if all(row.state == "approved" for row in current):
            self._set_active()

    def _stop_endorsement(self):
        # sudo: the user may write the agreement; decisions that were taken stay
        approvals = self.sudo().approval_ids
        approvals.filtered(lambda row: row.state in ("waiting", "requested"))._cancel()

    def _set_active(self):
        today = fields.Date.context_today(self)
        for agreement in self:
            signed = agreement.date_signed or min(today, agreement.date_start)
            agreement._set_state("active", date_signed=signed)
