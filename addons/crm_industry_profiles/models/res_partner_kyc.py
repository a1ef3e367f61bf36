from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

CLERK = "crm_industry_profiles.group_bank_clerk"
COMPLIANCE = "crm_industry_profiles.group_bank_compliance"
STATES = [
    ("none", "Not Reviewed"),
    ("valid", "Valid"),
    ("due", "In Review"),
    ("overdue", "Overdue"),
    ("refused", "Not Compliant"),
]


class ResPartner(models.Model):
    _inherit = "res.partner"

    kyc_state = fields.Selection(
        STATES,
        string="Customer Review",
        compute="_compute_kyc_state",
        search="_search_kyc_state",
        groups=CLERK,
        help="Whether the bank knows this customer well enough to work with them.",
    )
    kyc_risk_class = fields.Selection(
        [("low", "Low"), ("medium", "Medium"), ("high", "High")],
        string="Risk Class",
        compute="_compute_kyc_risk",
        groups=COMPLIANCE,
    )
    kyc_risk_reason = fields.Text(
        string="Why This Class", compute="_compute_kyc_risk", groups=COMPLIANCE
    )
    kyc_date_next = fields.Date(
        string="Next Review", compute="_compute_kyc_date_next", groups=COMPLIANCE
    )
    kyc_review_ids = fields.One2many(
        "fin.kyc.review", "partner_id", string="Reviews", groups=COMPLIANCE
    )
    kyc_document_ids = fields.One2many(
        "fin.kyc.document", "partner_id", string="Personal Documents", groups=COMPLIANCE
    )

    @api.depends(
        "kyc_review_ids.date_due",
        "kyc_review_ids.date_next",
        "kyc_review_ids.is_current",
        "kyc_review_ids.outcome",
        "kyc_review_ids.state",
    )
    @api.depends_context("company", "tz")
    def _compute_kyc_state(self):
        states = {}
        if self.ids:
            where = SQL("v.partner_id IN %s", tuple(self.ids))
            states = dict(self.env.execute_query(self._get_kyc_states_query(where)))
        for partner in self:
            partner.kyc_state = states.get(partner._origin.id, "none")

    @api.model
    def _get_kyc_states_query(self, where):
        """SELECT of (partner, state) in the current company, of who was reviewed."""
        self.env["fin.kyc.review"].flush_model()
        return SQL(
            """SELECT v.partner_id,
                      CASE WHEN bool_or(v.is_current AND v.outcome = 'not_compliant')
                           THEN 'refused'
                           WHEN bool_or(v.date_next < %(today)s)
                             OR bool_or(v.state <> 'decided' AND v.date_due < %(today)s)
                           THEN 'overdue'
                           WHEN bool_or(v.state <> 'decided') THEN 'due'
                           ELSE 'valid' END
                 FROM fin_kyc_review v
                WHERE v.company_id = %(company)s
                  AND (v.is_current OR v.state <> 'decided') AND %(where)s
                GROUP BY v.partner_id""",
            today=fields.Date.context_today(self),
            company=self.env.company.id,
            where=where,
        )

    def _search_kyc_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        states = self._get_kyc_states_query(SQL("TRUE"))
        wanted = tuple(state for state in value if state) or ("",)
        found = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN (SELECT k.id FROM (%s) k (id, state) WHERE k.state IN %s)",
                SQL.identifier(alias, "id"),
                states,
                wanted,
            )
        )
        if "none" not in wanted:
            return found
        return found | Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s NOT IN (SELECT k.id FROM (%s) k (id, state))",
                SQL.identifier(alias, "id"),
                states,
            )
        )

    @api.depends_context("company", "tz")
    def _compute_kyc_risk(self):
        risks = self.env["fin.kyc.risk"]._get_current(self._origin, self.env.company)
        for partner in self:
            risk, reason = risks.get(partner._origin.id, (False, False))
            partner.kyc_risk_class = risk
            partner.kyc_risk_reason = reason

    @api.depends_context("company")
    def _compute_kyc_date_next(self):
        reviews = self.env["fin.kyc.review"].search_fetch(
            Domain("partner_id", "in", self.ids)
            & Domain("company_id", "=", self.env.company.id)
            & Domain("is_current", "=", True),
            ["partner_id", "date_next"],
        )
        days = {review.partner_id.id: review.date_next for review in reviews}
        for partner in self:
            partner.kyc_date_next = days.get(partner._origin.id)

    def action_open_kyc(self):
        """The review that is open, or a new one."""
        self.ensure_one()
        Review = self.env["fin.kyc.review"]
        found = Review._find_open(self.ids, self.env.company)
        if not found:
            found = Review.create(
                {"partner_id": self.id, "user_id": self.env.uid, "kind": "initial"}
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "fin.kyc.review",
            "res_id": found.id,
            "views": [(False, "form")],
        }
