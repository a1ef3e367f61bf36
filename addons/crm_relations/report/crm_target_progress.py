from odoo import fields, models
from odoo.tools import SQL

from ..models.crm_target import TARGET_FIELDS


class CrmTargetProgress(models.Model):
    """What was reached of each target; its row has the id of the target."""

    _name = "crm.target.progress"
    _description = "Progress of Targets"
    _inherit = "crm.sales.fact"
    _auto = False
    _depends = {
        "crm.target": ["active", *TARGET_FIELDS],
        "product.category": ["parent_path"],
    }

    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    reached = fields.Float(digits=(16, 2), readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """SELECT t.id, t.user_id, t.team_id, t.company_id,
                      ROUND(COALESCE(SUM(f.amount), 0), 2) AS reached
                 FROM crm_target t
                 LEFT JOIN product_category tc ON tc.id = t.categ_id
                 LEFT JOIN (%(facts)s) f
                   ON f.measure = t.measure AND f.company_id = t.company_id
                  AND f.date BETWEEN t.date_start AND t.date_end AND %(match)s
                GROUP BY t.id""",
            facts=self._get_summed_facts(),
            match=self._get_match(),
        )

    def _get_summed_facts(self):
        """Facts by day: far fewer rows to match with the targets."""
        context = self.env.context
        facts = self._get_facts(
            context.get("crm_fact_start"), context.get("crm_fact_end")
        )
        return SQL(
            """SELECT x.measure, x.date, x.user_id, x.team_id, x.company_id, x.type_id,
                      xc.parent_path, SUM(x.amount) AS amount
                 FROM (%s) x LEFT JOIN product_category xc ON xc.id = x.categ_id
                GROUP BY x.measure, x.date, x.user_id, x.team_id, x.company_id,
                         x.type_id, xc.parent_path""",
            facts,
        )

    def _get_match(self):
        """Whose and which facts ``f`` count for a target ``t``."""
        return SQL(
            """(t.level <> 'user' OR f.user_id = t.user_id)
               AND (t.level <> 'team' OR f.team_id = t.team_id)
               AND (t.type_id IS NULL OR f.type_id = t.type_id)
               AND (t.categ_id IS NULL
                    OR starts_with(f.parent_path, tc.parent_path))"""
        )
