from odoo import api, fields, models
from odoo.tools import SQL

COLUMNS = {
    "id": "bigint",
    "kind": "varchar",
    "name": "varchar",
    "partner_id": "integer",
    "user_id": "integer",
    "company_id": "integer",
    "date": "timestamp",
    "date_due": "timestamp",
    "date_answered": "timestamp",
    "is_silent": "boolean",
    "hours": "numeric",
    "is_late": "boolean",
    "late_percent": "numeric",
    "res_model": "varchar",
    "res_id": "integer",
}


class PrmAnswerTime(models.Model):
    """How long answers take: a row for all that somebody waited for.

    An addon adds its rows with ``_answer_sources()`` and ``super()``; a source has the
    parts of ``crm.ledger``, and the columns partner_id, user_id, company_id, name, date
    (when it was asked), date_due, date_answered, res_model and res_id. The measures
    follow from them. Numbers of sources: 1 registration, 2 lead offer; take 100 and
    above for your own.
    """

    _name = "prm.answer.time"
    _description = "Time to Answer"
    _inherit = "crm.ledger"
    _auto = False
    _order = "date desc, id desc"
    _depends = {
        "prm.deal.registration": [
            "company_id",
            "customer_name",
            "date_answer_due",
            "date_answered",
            "date_submitted",
            "is_silent",
            "number",
            "partner_id",
            "state",
            "user_id",
        ]
    }
    _ledger_columns = COLUMNS
    _ledger_required = frozenset(("partner_id", "company_id", "date", "res_model"))

    kind = fields.Selection(
        [("registration", "Registered Deal: Our Answer")], readonly=True
    )
    name = fields.Char(readonly=True)
    partner_id = fields.Many2one("res.partner", readonly=True)
    user_id = fields.Many2one("res.users", string="Partner Manager", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Datetime(string="Asked on", readonly=True)
    date_due = fields.Datetime(string="Answer by", readonly=True)
    date_answered = fields.Datetime(string="Answered on", readonly=True)
    is_silent = fields.Boolean(string="Silence Answered", readonly=True)
    hours = fields.Float(
        string="Hours to Answer",
        digits=(16, 1),
        aggregator="avg",
        readonly=True,
        help="By the clock, until now where the answer is missing.",
    )
    is_late = fields.Boolean(
        string="Late", readonly=True, help="Answered after the promise, or by silence."
    )
    late_percent = fields.Float(
        string="Late (%)", digits=(16, 1), aggregator="avg", readonly=True
    )
    res_model = fields.Char(string="Document Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", readonly=True
    )

    def _answer_sources(self):
        """Return {source name: source}: a hook; the class says what a source is."""
        return {"registration": self._get_registration_source()}

    def _get_sources(self):
        return self._answer_sources()

    @api.model
    def _get_registration_source(self):
        return {
            "number": 1,
            "kinds": ("registration",),
            "key": SQL("g.id"),
            "from": SQL("prm_deal_registration g"),
            "where": SQL("g.date_submitted IS NOT NULL AND g.state <> 'draft'"),
            "columns": {
                "name": SQL("concat_ws(' ', g.number, g.customer_name)"),
                "partner_id": SQL("g.partner_id"),
                "user_id": SQL("g.user_id"),
                "company_id": SQL("g.company_id"),
                "date": SQL("g.date_submitted"),
                "date_due": SQL("g.date_answer_due"),
                "date_answered": SQL("g.date_answered"),
                "is_silent": SQL("COALESCE(g.is_silent, FALSE)"),
                "res_model": SQL("'prm.deal.registration'"),
                "res_id": SQL("g.id"),
            },
        }

    @api.model
    def _get_branch(self, source, keys=None):
        columns = source["columns"]
        none = SQL("NULL::timestamp")
        due = columns.get("date_due", none)
        answer = columns.get("date_answered", none)
        silent = columns.get("is_silent", SQL("FALSE"))
        until = SQL("COALESCE(%s, %s::timestamp)", answer, fields.Datetime.now())
        late = SQL("(%s OR COALESCE(%s > %s, FALSE))", silent, until, due)
        measures = {
            "id": self._get_row_id(source),
            "kind": SQL("%s", source["kinds"][0]),
            "hours": SQL("EXTRACT(EPOCH FROM %s - %s) / 3600", until, columns["date"]),
            "is_late": late,
            "late_percent": SQL("CASE WHEN %s THEN 100 ELSE 0 END", late),
        }
        return SQL(
            "SELECT %s FROM %s WHERE %s",
            self._get_select(measures | columns),
            source["from"],
            self._get_condition(source, keys),
        )
