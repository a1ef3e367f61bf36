from odoo import fields, models


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    production_plan_id = fields.Many2one(
        "manufacturing.production.plan",
        string="Planned for",
        index="btree_not_null",
        copy=False,
        readonly=True,
        check_company=True,
        help="The month whose demand this order is made for.",
    )

    def _get_backorder_mo_vals(self):
        """What is split off is made for the same month."""
        plan = {"production_plan_id": self.production_plan_id.id}
        return {**super()._get_backorder_mo_vals(), **plan}

    def _get_planned_action(self, name):
        """Return the action that shows these orders."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mrp.mrp_production_action"
        )
        return {
            **action,
            "name": name,
            "domain": [("id", "in", self.ids)],
            "context": {},
        }
