from odoo import fields, models
from odoo.tools import SQL


class InsuranceHolder(models.Model):
    """Who is insured now: one row for each holder, territory and agent."""

    _name = "insurance.holder"
    _description = "Policy Holder"
    _auto = False
    _order = "date_expiry, id"
    _rec_name = "holder_id"
    _depends = {
        "insurance.policy": [
            "agent_id",
            "company_id",
            "commercial_partner_id",
            "date_expiry",
            "holder_id",
            "premium",
            "state",
            "territory_id",
            "user_id",
        ],
        "res.company": ["currency_id"],
    }

    holder_id = fields.Many2one("res.partner", string="Policy Holder", readonly=True)
    commercial_partner_id = fields.Many2one(
        "res.partner", string="Account", readonly=True
    )
    phone = fields.Char(related="holder_id.phone")
    email = fields.Char(related="holder_id.email")
    city = fields.Char(related="holder_id.city")
    territory_id = fields.Many2one("res.country.state", readonly=True)
    agent_id = fields.Many2one("res.partner", readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    policy_count = fields.Integer(string="Policies", readonly=True)
    premium = fields.Monetary(readonly=True)
    date_expiry = fields.Date(string="Next Expiry", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """SELECT MIN(y.id) AS id, y.holder_id, y.commercial_partner_id,
                      y.territory_id, y.agent_id, y.user_id, y.company_id,
                      a.currency_id, COUNT(*)::integer AS policy_count,
                      SUM(y.premium) AS premium, MIN(y.date_expiry) AS date_expiry
                 FROM insurance_policy y JOIN res_company a ON a.id = y.company_id
                WHERE y.state = 'in_force'
                GROUP BY y.holder_id, y.commercial_partner_id, y.territory_id,
                         y.agent_id, y.user_id, y.company_id, a.currency_id"""
        )

    def action_view_policies(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_industry_profiles.insurance_policy_action"
        )
        return action | {
            "domain": [
                ("holder_id", "=", self.holder_id.id),
                ("company_id", "=", self.company_id.id),
            ],
            "context": {"default_holder_id": self.holder_id.id},
        }
