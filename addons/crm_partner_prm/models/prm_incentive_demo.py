from odoo import api, fields, models


class CrmMoneyDemo(models.AbstractModel):
    """What Northwind earned by the payments of the demo data."""

    _inherit = "crm.money.demo"

    @api.model
    def _load(self):
        result = super()._load()
        self._load_incentives()
        return result

    @api.model
    def _load_incentives(self):
        """Publish what is over, and let Nora ask about it, once."""
        # sudo: demo data, which whoever installs a chart of accounts lets happen
        plan = self.sudo()._find_demo("prm_incentive_plan_commission")
        nora = self.sudo()._find_demo("res_users_nora")
        if not plan or not nora or plan.closed_until:
            return
        plan._follow_money()
        statements = plan.env["prm.incentive.statement"].search(
            [
                ("partner_id", "=", nora.commercial_partner_id.id),
                ("state", "=", "open"),
                ("date_end", "<", fields.Date.context_today(self)),
            ],
            order="date_end",
        )
        statements._publish()
        for statement in statements[:1]:
            # sudo: runs while demo data is loaded, as Nora would do it in the portal
            statement.with_user(nora).sudo()._portal_dispute(
                self.env._("The customer bought chairs, too. Are they on another one?"),
                statement.line_ids[:1].id,
            )

    @api.model
    def _find_demo(self, name):
        return self.env.ref(f"crm_partner_prm.{name}", raise_if_not_found=False)
