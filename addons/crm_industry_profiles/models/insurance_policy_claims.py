from odoo import api, fields, models
from odoo.tools import SQL

from ..report.insurance_earned import get_commission_between, get_earned_between


class InsurancePolicy(models.Model):
    """What a policy has cost: its claims, and the commission of its agent."""

    _inherit = "insurance.policy"

    claim_ids = fields.One2many("insurance.claim", "policy_id", string="Claims")
    claim_count = fields.Integer(compute="_compute_claim_count", string="Claims Made")

    _commission_range = models.Constraint(
        "CHECK(commission_rate >= 0 AND commission_rate <= 100)",
        "A commission is between 0 and 100 %.",
    )

    @api.depends("claim_ids")
    def _compute_claim_count(self):
        Claim = self.env["insurance.claim"]
        domain = [("policy_id", "in", self.ids)]
        counts = dict(Claim._read_group(domain, ["policy_id"], ["__count"]))
        for policy in self:
            policy.claim_count = counts.get(policy._origin, 0)

    def _prepare_renewal_values(self):
        """A year with a loss begins the count anew, one without goes on."""
        # sudo: whether there was a loss, whoever reads which claims
        losses = self.sudo().claim_ids.filtered(lambda row: row.incurred_amount > 0)
        years = 0 if losses else self.loss_free_years + 1
        return {**super()._prepare_renewal_values(), "loss_free_years": years}

    def action_view_claims(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_industry_profiles.insurance_claim_action"
        )
        return {
            **action,
            "domain": [("policy_id", "=", self.id)],
            "context": {"default_policy_id": self.id},
        }

    def action_report_claim(self):
        """Open the form of a new claim of this policy."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "insurance.claim",
            "views": [(False, "form")],
            "context": {
                "default_policy_id": self.id,
                "default_claimant_id": (self.insured_id or self.holder_id).id,
            },
        }

    def _get_experience(self, years=0):
        """Return {policy: (earned, incurred, commission, service)} of its customer.

        Counted are the policies of the same customer, company and product, until today
        and, unless 0, since so many years before. All of it in one statement.
        """
        self._flush_experience()
        if not self.ids:
            return {}
        rows = self.env.execute_query(self._get_experience_query(years))
        return {self.browse(row[0]): tuple(part or 0 for part in row[1:]) for row in rows}

    def _flush_experience(self):
        models_read = ("insurance.policy", "insurance.premium.segment")
        for name in (*models_read, "insurance.claim", "insurance.reserve.move"):
            self.env[name].flush_model()

    def _get_experience_query(self, years):
        """Of the policies ``o``, with all ``y`` of their customer and product."""
        today = fields.Date.context_today(self)
        since = fields.Date.subtract(today, years=years or 200)
        return SQL(
            """SELECT o.id, SUM(e.earned), SUM(c.incurred), SUM(e.commission),
                      SUM(v.service)
                 FROM insurance_policy o
                 JOIN insurance_policy y
                   ON y.commercial_partner_id = o.commercial_partner_id
                  AND y.company_id = o.company_id AND y.product_id = o.product_id
                 LEFT JOIN LATERAL (%(earned)s) e ON TRUE
                 LEFT JOIN LATERAL (
                      SELECT SUM(k.incurred_amount) AS incurred
                        FROM insurance_claim k
                       WHERE k.policy_id = y.id AND k.date_incident >= %(since)s
                      ) c ON TRUE
                 LEFT JOIN LATERAL (%(service)s) v ON TRUE
                WHERE o.id IN %(ids)s
                GROUP BY o.id""",
            earned=self._get_earned_query(since, today),
            service=self._get_service_query(since),
            since=since,
            ids=tuple(self.ids),
        )

    @api.model
    def _get_service_query(self, since):
        """A SELECT of ``service``, what else a policy ``y`` has cost since: a hook."""
        return SQL("SELECT 0 AS service")

    @api.model
    def _get_earned_query(self, since, today):
        return SQL(
            """SELECT SUM(%s) AS earned, SUM(%s) AS commission
                 FROM insurance_premium_segment s
                 JOIN res_company a ON a.id = y.company_id
                 JOIN res_currency u ON u.id = a.currency_id
                WHERE s.policy_id = y.id""",
            get_earned_between(since, today),
            get_commission_between(since, today),
        )
