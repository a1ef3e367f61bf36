from odoo import api, fields, models
from odoo.exceptions import UserError

MIN_LETTERS = 10
PORTAL_FIELDS = frozenset(
    (
        "partner_id",
        "statement_id",
        "line_id",
        "text",
        "answer",
        "state",
        "date_answered",
        "amount",
        "currency_id",
        "create_date",
    )
)


class PrmIncentiveDispute(models.Model):
    """What a partner says against a line of a statement, and our answer."""

    _name = "prm.incentive.dispute"
    _description = "Dispute of an Incentive Line"
    _inherit = ["prm.step.mixin", "prm.portal.mixin"]
    _order = "id desc"
    _rec_name = "text"

    statement_id = fields.Many2one(
        "prm.incentive.statement",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    line_id = fields.Many2one(
        "prm.incentive.line",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: the statement as a whole, for example when a payment is missing",
    )
    partner_id = fields.Many2one(
        related="statement_id.partner_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="statement_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="statement_id.currency_id")
    text = fields.Text(required=True, readonly=True)
    answer = fields.Text(help="The partner reads it")
    amount = fields.Monetary(
        string="Correction",
        help="Added to the partner's next statement when you answer; negative: taken"
        " away",
    )
    state = fields.Selection(
        [("open", "Waits for Answer"), ("answered", "Answered")],
        string="Status",
        required=True,
        default="open",
        readonly=True,
        index=True,
    )
    date_answered = fields.Datetime(string="Answered on", readonly=True)
    user_id = fields.Many2one("res.users", string="Answered by", readonly=True)

    # one question at a time on a line, however often the form is sent
    _open_uniq = models.UniqueIndex(
        "(statement_id, COALESCE(line_id, 0)) WHERE state = 'open'",
        "You have asked about this line already: wait for the answer.",
    )

    def write(self, vals):
        sent = self.filtered(lambda row: row.state == "answered")
        if sent and not self.env.su:
            raise UserError(self.env._("The partner has this answer already."))
        return super().write(vals)

    def action_answer(self):
        """Send the answer; the statement can be settled when no question is left."""
        self._check_step(("open",))
        for dispute in self:
            if not dispute.answer:
                raise UserError(self.env._("Write what the partner shall read."))
            dispute._add_correction()
        self._set_state(
            "answered", date_answered=fields.Datetime.now(), user_id=self.env.uid
        )
        self.statement_id._follow_disputes()

    def _add_correction(self):
        """What we concede is a line of the partner's next statement."""
        self.ensure_one()
        if self.currency_id.is_zero(self.amount):
            return
        # sudo: the line belongs to the answer that the manager may give
        dispute = self.sudo()
        statement = dispute.statement_id
        plan = (dispute.line_id or statement.line_ids[:1]).plan_id
        key = statement.partner_id.id, plan._get_period(statement.date_start)[0]
        found = statement._find_open(plan, {key})
        values = dispute._prepare_correction(plan, found[key])
        dispute.env["prm.incentive.line"].create(values)

    def _prepare_correction(self, plan, statement_id):
        company = self.company_id
        today = fields.Date.context_today(self)
        rate = self.env["res.currency"]._get_conversion_rate(
            company.currency_id, self.currency_id, company, today
        )
        return {
            "statement_id": statement_id,
            "plan_id": plan.id,
            "partner_id": self.partner_id.id,
            "company_id": company.id,
            "payout_currency_id": self.currency_id.id,
            "kind": "correction",
            "source": "dispute",
            "event_key": self.id,
            "date": today,
            "period_start": plan._get_period(self.statement_id.date_start)[0],
            "currency_rate": rate,
            "amount": company.currency_id.round(self.amount / rate),
            "amount_currency": self.amount,
            "note": self.answer,
        }

    @api.model
    def _get_portal_fields(self):
        return super()._get_portal_fields() | PORTAL_FIELDS


class PrmIncentiveStatement(models.Model):
    _inherit = "prm.incentive.statement"

    def _portal_dispute(self, text, line_id=None):
        """A question of the partner about a line, or about the whole statement.

        The caller has checked that the statement is the reader's company's.
        """
        self.ensure_one()
        if self.state not in ("published", "disputed"):
            raise UserError(
                self.env._("This statement is settled. Please write to your contact.")
            )
        text = (text or "").strip()
        if len(text) < MIN_LETTERS:
            raise UserError(self.env._("Say in a sentence what you think is wrong."))
        lines = self.line_ids.filtered(lambda line: line.id == line_id)
        if line_id and not lines:
            raise UserError(self.env._("This line is not on the statement."))
        asked = self.dispute_ids.filtered(
            lambda row: row.state == "open" and row.line_id == lines
        )
        if asked:
            raise UserError(
                self.env._("You have asked about it already: wait for our answer.")
            )
        dispute = self.dispute_ids.create(
            {"statement_id": self.id, "line_id": lines.id, "text": text[:2000]}
        )
        self._set_state("disputed")
        self._message_log(body=text[:2000], author_id=self.env.user.partner_id.id)
        return dispute

    def _follow_disputes(self):
        """Without an open question the statement waits for its bill again."""
        for row in self:
            waiting = row.dispute_ids.filtered(lambda one: one.state == "open")
            if row.state == "disputed" and not waiting:
                row._set_state("published")
                row._notify_answered()

    def _notify_answered(self):
        self._notify_people(
            lambda env: env._("Our answer to your questions"),
            lambda env: env._(
                "We have answered what you asked about the statement “%s”.", self.name
            ),
        )
