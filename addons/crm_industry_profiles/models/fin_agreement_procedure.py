from odoo import models


class FinAgreement(models.Model):
    _inherit = "fin.agreement"

    def write(self, vals):
        starting = self.browse()
        if vals.get("state") == "active":
            starting = self.filtered(lambda one: one.state == "draft")
        result = super().write(vals)
        starting._start_procedures()
        return result

    def _start_procedures(self):
        """Plan the prescribed steps of the product, each with its reminder."""
        groups = self.grouped(
            lambda one: (one.product_id.activity_plan_id, one.user_id)
        )
        for (plan, user), agreements in groups.items():
            if plan:
                agreements._schedule_plan(plan, user or self.env.user)

    def _schedule_plan(self, plan, user):
        wizard = self.env["mail.activity.schedule"].create(
            {
                "res_model": self._name,
                "res_ids": str(self.ids),
                "plan_id": plan.id,
                "plan_on_demand_user_id": user.id,
            }
        )
        wizard.action_schedule_plan()
        # sudo: the wizard was made above and has done its work; users may not delete it
        wizard.sudo().unlink()
