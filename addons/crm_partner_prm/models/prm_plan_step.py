from odoo import fields, models
from odoo.exceptions import UserError

PERSONS_MAX = 200


class PrmBusinessPlan(models.Model):
    """The steps: sent to the partner, agreed or sent back, changed by a new version."""

    _inherit = "prm.business.plan"

    def action_send(self):
        """Show it to the partner, who signs it in the portal or asks for changes."""
        self._check_step(("draft",))
        for plan in self:
            plan._check_targets()
        self._set_state("sent", date_sent=fields.Datetime.now())
        for plan in self:
            plan._tell_partner()

    def action_draft(self):
        self._check_step(("sent",))
        self._set_state("draft", date_sent=False)

    def action_agree(self):
        """It was agreed outside the portal: say by whom."""
        self._check_step(("draft", "sent"))
        for plan in self:
            plan._check_targets()
            if not (plan.signed_by or "").strip():
                raise UserError(
                    self.env._("Who agreed to it at the partner? Write the name.")
                )
            plan._agree(plan.signed_by)

    def action_change(self):
        """Prepare a new version; this one is in force until that one is agreed."""
        self.ensure_one()
        self._check_step(("agreed",))
        newest = self.search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("year", "=", self.year),
            ],
            order="version desc",
            limit=1,
        )
        version = newest
        # whether there is a version already, the database decides
        self.flush_recordset()
        if newest.state not in ("draft", "sent"):
            number = newest.version + 1
            # sudo: the number of the version; who may change it, the step has checked
            version = self.sudo().copy({"version": number, "previous_id": self.id})
        return version.get_formview_action()

    def action_add_activity(self):
        """Agree on something to do: who does it here, who does it there, by when."""
        self.ensure_one()
        view = self.env.ref("crm_partner_prm.mail_activity_view_form_joint")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Joint Activity"),
            "res_model": "mail.activity",
            "views": [(view.id, "form")],
            "target": "new",
            "context": {
                "default_res_model": self._name,
                "default_res_model_id": self.env["ir.model"]._get_id(self._name),
                "default_res_id": self.id,
                "default_user_id": self.user_id.id,
                "prm_partner_id": self.partner_id.id,
            },
        }

    def _check_targets(self):
        self.ensure_one()
        if not any(self.line_ids.mapped("target_year")):
            raise UserError(
                self.env._("A plan needs a target: write at least one quarter.")
            )

    def _tell_partner(self):
        """A message to the people of the partner who may log in."""
        # sudo: who has a login, of a partner whose plan the user may send
        company = self.sudo().partner_id
        users = company.env["res.users"].search(
            [("partner_id.commercial_partner_id", "=", company.id)]
        )
        self.message_post(
            body=self.env._(
                "The business plan %s waits for you in the portal: sign it, or say what"
                " should change.",
                self.display_name,
            ),
            partner_ids=users.partner_id.ids,
            subtype_xmlid="mail.mt_comment",
            message_type="comment",
        )

    def _agree(self, name, signature=False, signer=None):
        """Put it in force: the version before is kept, what both do goes on here."""
        self.ensure_one()
        # sudo: the partner's own plan or one that a manager may write, see the callers
        plan = self.sudo()
        before = plan.search(
            [
                ("partner_id", "=", plan.partner_id.id),
                ("company_id", "=", plan.company_id.id),
                ("year", "=", plan.year),
                ("state", "=", "agreed"),
            ]
        )
        before._set_state("replaced")
        # the database allows one in force at any time
        before.flush_recordset()
        before.joint_activity_ids.write({"res_id": plan.id})
        (before | plan).invalidate_recordset(["activity_ids", "joint_activity_ids"])
        plan._set_state(
            "agreed",
            signed_by=name.strip()[:PERSONS_MAX],
            signed_on=fields.Datetime.now(),
            signature=signature,
            signer_id=signer.id if signer else False,
        )
        plan._message_log(body=self.env._("Agreed by %s.", plan.signed_by))

    def _ask_for_change(self, text):
        """The partner wants it otherwise: it is our draft again, and a task."""
        self.ensure_one()
        # sudo: the partner's own plan, which the page has checked
        plan = self.sudo()
        plan._set_state("draft", date_sent=False)
        body = self.env._(
            "%(partner)s asks for changes: %(text)s",
            partner=self.env.user.name,
            text=text,
        )
        plan._message_log(body=body)
        if plan.user_id:
            plan.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("The partner wants the plan changed"),
                note=body,
                user_id=plan.user_id.id,
            )
