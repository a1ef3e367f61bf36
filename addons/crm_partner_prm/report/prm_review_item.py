from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

AHEAD = 60  # days before the end of a contract
COLUMNS = {
    "id": "bigint",
    "kind": "varchar",
    "partner_id": "integer",
    "date": "date",
    "name": "varchar",
    "user_id": "integer",
    "company_id": "integer",
    "res_model": "varchar",
    "res_id": "integer",
}


class PrmReviewItem(models.Model):
    """Partners to review today: a row per reason to look at a partner.

    An addon adds its rows with ``_review_sources()`` and ``super()``; a source has the
    parts of ``crm.ledger``, and the columns partner_id, date (since when, or by when),
    name, user_id, company_id, res_model and res_id. Numbers of sources: 1 to 9 are
    here, 10 to 19 in ``prm_joined``; take 100 and above for your own.
    """

    _name = "prm.review.item"
    _description = "Partner to Review"
    _inherit = "crm.ledger"
    _auto = False
    _order = "date, id"
    _depends = {
        "crm.agreement": ["date_end", "name", "state"],
        "prm.application": ["company_id", "create_date", "name", "state", "user_id"],
        "prm.business.plan": ["company_id", "date_sent", "partner_id", "state"],
        "prm.deal.registration": [
            "company_id",
            "customer_name",
            "date_answer_due",
            "number",
            "partner_id",
            "state",
            "user_id",
        ],
        "prm.enrollment": [
            "agreement_id",
            "company_id",
            "date_review",
            "is_current",
            "partner_id",
            "state",
            "user_id",
        ],
        "prm.partner.risk": ["company_id", "date_since", "kind", "partner_id"],
    }
    _ledger_columns = COLUMNS
    _ledger_required = frozenset(("date", "company_id", "res_model", "res_id"))

    kind = fields.Selection(
        [
            ("registration", "Deal to answer"),
            ("application", "Application to answer"),
            ("review", "Review is due"),
            ("risk", "At risk"),
            ("contract", "Contract ends"),
            ("plan", "Plan is not signed"),
        ],
        string="Why",
        readonly=True,
    )
    partner_id = fields.Many2one("res.partner", readonly=True)
    date = fields.Date(readonly=True, help="By when, or since when.")
    name = fields.Char(string="Subject", readonly=True)
    words = fields.Char(string="What About", compute="_compute_words")
    user_id = fields.Many2one("res.users", string="Partner Manager", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    res_model = fields.Char(string="Document Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", readonly=True
    )

    @api.depends("kind", "name", "partner_id", "company_id")
    @api.depends_context("lang")
    def _compute_words(self):
        """Risks are told in words, in the language of the reader."""
        at_risk = self.filtered(lambda item: item.kind == "risk")
        risks = self.env["prm.partner.risk"].search(
            [("partner_id", "in", at_risk.partner_id.ids)]
        )
        names = {
            (risk.partner_id, risk.company_id, risk.kind): risk.name for risk in risks
        }
        for item in self:
            key = (item.partner_id, item.company_id, item.name)
            item.words = names.get(key, item.name) if item.kind == "risk" else item.name

    def _review_sources(self):
        """Return {source name: source}: a hook; the class says what a source is."""
        today = SQL("%s::date", fields.Date.context_today(self))
        return {
            "registration": self._get_registrations(),
            "application": self._get_applications(),
            "review": self._get_reviews(today),
            "risk": self._get_risks(),
            "contract": self._get_contracts(),
            "plan": self._get_plans(today),
        }

    def _get_sources(self):
        return self._review_sources()

    @api.model
    def _get_branch(self, source, keys=None):
        columns = {
            "id": self._get_row_id(source),
            "kind": SQL("%s", source["kinds"][0]),
            **source["columns"],
        }
        return SQL(
            "SELECT %s FROM %s WHERE %s",
            self._get_select(columns),
            source["from"],
            self._get_condition(source, keys),
        )

    @api.model
    def _get_source(self, number, kind, table, model, where, **columns):
        """A source on a table ``t``, with the columns that most have."""
        same = ("partner_id", "user_id", "company_id")
        return {
            "number": number,
            "kinds": (kind,),
            "key": SQL("t.id"),
            "from": table,
            "where": where,
            "columns": {
                **{name: SQL.identifier("t", name) for name in same},
                "res_model": SQL("%s", model),
                "res_id": SQL("t.id"),
                **columns,
            },
        }

    @api.model
    def _get_registrations(self):
        return self._get_source(
            1,
            "registration",
            SQL("prm_deal_registration t"),
            "prm.deal.registration",
            SQL("t.state = 'submitted'"),
            date=SQL("t.date_answer_due"),
            name=SQL("concat_ws(' ', t.number, t.customer_name)"),
        )

    @api.model
    def _get_applications(self):
        return self._get_source(
            2,
            "application",
            SQL("prm_application t"),
            "prm.application",
            SQL("t.state IN ('submitted', 'review')"),
            date=SQL("t.create_date"),
            name=SQL("t.name"),
        )

    @api.model
    def _get_reviews(self, today):
        return self._get_source(
            3,
            "review",
            SQL("prm_enrollment t JOIN res_partner_grade v ON v.id = t.grade_id"),
            "prm.enrollment",
            SQL("t.state = 'active' AND t.date_review <= %s", today),
            date=SQL("t.date_review"),
            name=self._get_grade_name(),
        )

    @api.model
    def _get_grade_name(self):
        lang = self.env.lang or "en_US"
        return SQL("COALESCE(v.name->>%s, v.name->>'en_US')", lang)

    @api.model
    def _get_risks(self):
        """They lead to the card of the partner, which says more."""
        cards = self.env["prm.scorecard"]._get_best()
        return self._get_source(
            4,
            "risk",
            SQL(
                """prm_partner_risk t JOIN (%s) b
                   ON b.partner_id = t.partner_id AND b.company_id = t.company_id""",
                cards,
            ),
            "prm.scorecard",
            SQL("TRUE"),
            date=SQL("t.date_since"),
            name=SQL("t.kind"),
            user_id=SQL("b.user_id"),
            res_id=SQL("b.id"),
        )

    @api.model
    def _get_contracts(self):
        limit = fields.Date.context_today(self) + timedelta(days=AHEAD)
        return self._get_source(
            5,
            "contract",
            SQL("prm_enrollment t JOIN crm_agreement c ON c.id = t.agreement_id"),
            "prm.enrollment",
            SQL("t.is_current AND c.state = 'active' AND c.date_end <= %s", limit),
            date=SQL("c.date_end"),
            name=SQL("c.name"),
        )

    @api.model
    def _get_plans(self, today):
        """Sent a week ago, and neither signed nor sent back."""
        return self._get_source(
            6,
            "plan",
            SQL("prm_business_plan t"),
            "prm.business.plan",
            SQL("t.state = 'sent' AND t.date_sent < %s - 7", today),
            date=SQL("t.date_sent"),
            name=SQL("t.year::varchar"),
        )
