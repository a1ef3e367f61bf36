from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    crm_owned_summary = fields.Char(
        string="Still Responsible For",
        compute="_compute_crm_owned_summary",
        groups="sales_team.group_sale_manager",
    )

    def _compute_crm_owned_summary(self):
        Handover = self.env["crm.handover"]
        for user in self:
            # people who work here need no such list: only those who have left
            counts = (
                [] if user.active or user.share else Handover._get_owned_counts(user)
            )
            user.crm_owned_summary = ", ".join(
                f"{label}: {number}" for _key, label, number in counts
            )

    def action_archive(self):
        """Whoever archives a person is asked who takes over."""
        result = super().action_archive()
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            return result
        for user in self.filtered(lambda user: not user.active):
            if user.crm_owned_summary:
                return user.action_crm_hand_over()
        return result

    def action_crm_hand_over(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand Over"),
            "res_model": "crm.handover.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_user_from_id": self.id},
        }
