from odoo import models


class CrmPayRule(models.Model):
    """A rate of a pay plan: for which products, from which amount, from when on."""

    _name = "crm.pay.rule"
    _description = "Rate of a Pay Plan"
    _inherit = "crm.pay.rate"
    _order = "plan_id, threshold, date_start, id"

    def unlink(self):
        # sudo: only lines of drafts, which are computed again; the rates are checked
        lines = self.env["crm.pay.statement.line"].sudo()
        self.check_access("unlink")
        lines.search([("rule_id", "in", self.ids), ("state", "=", "draft")]).unlink()
        return super().unlink()
