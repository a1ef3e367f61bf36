from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

MAX_TEXT = 5000
MIN_TEXT = 10  # letters that an objection has at least
BATCH = 100
TASK = "crm_partner_prm.mail_activity_type_appeal"
# what steps write, and nobody else
STEP_FIELDS = {
    "appeal_author",
    "appeal_text",
    "answer_user_id",
    "date_answer",
    "date_appeal",
    "date_notified",
}


class PrmReview(models.Model):
    """Objections of partners, their answers, and letters about what came out."""

    _inherit = "prm.review"

    appeal_text = fields.Text(string="Objection", readonly=True, copy=False)
    date_appeal = fields.Datetime(string="Objected on", readonly=True, copy=False)
    appeal_author = fields.Char(string="Objected by", readonly=True, copy=False)
    appeal_grade_id = fields.Many2one(
        "res.partner.grade",
        string="Level Granted",
        copy=False,
        ondelete="restrict",
        help="The level that the partner gets if its objection is granted. Empty: the"
        " one before the review.",
    )
    answer = fields.Text(copy=False, help="What the partner reads.")
    date_answer = fields.Datetime(string="Answered on", readonly=True, copy=False)
    answer_user_id = fields.Many2one(
        "res.users", string="Answered by", readonly=True, copy=False
    )

    def write(self, vals):
        if not self.env.su:
            self._check_said(vals)
        return super().write(vals)

    def _check_said(self, vals):
        """What the partner said and what it was answered stays."""
        over = self.filtered(lambda row: row.state in ("granted", "declined"))
        if STEP_FIELDS & vals.keys() or (
            over and {"answer", "appeal_grade_id"} & vals.keys()
        ):
            raise UserError(
                self.env._("What was said and answered stays on record as it was.")
            )

    def _can_appeal(self):
        self.ensure_one()
        today = fields.Date.context_today(self)
        return (
            self.state == "done"
            and self.outcome != "promote"
            and bool(self.date_appeal_until)
            and today <= self.date_appeal_until
        )

    def _portal_appeal(self, text):
        """The partner objects; called for whoever is logged in, in sudo."""
        self.ensure_one()
        text = (text or "").strip()[:MAX_TEXT]
        if not self._can_appeal():
            raise UserError(self.env._("The time to object to this review is over."))
        if len(text) < MIN_TEXT:
            raise UserError(
                self.env._("Say in a sentence why your level should be another one.")
            )
        self._set_state(
            "appealed",
            appeal_text=text,
            date_appeal=fields.Datetime.now(),
            appeal_author=self.env.user.name,
        )
        if self.user_id:
            self.activity_schedule(TASK, user_id=self.user_id.id)

    def action_grant(self):
        """The partner is right: it gets the level, and the grace is over."""
        self._check_answer()
        for review in self:
            grade = review.appeal_grade_id or review.grade_before_id
            review._answer("granted", appeal_grade_id=grade.id)
            months = review.type_id.review_months
            today = fields.Date.context_today(self)
            # sudo: an objection that may be answered, as has been checked
            review.sudo().enrollment_id.write(
                {
                    "grade_id": grade.id,
                    "date_grace": False,
                    "date_review": months and today + relativedelta(months=months),
                }
            )

    def action_decline(self):
        self._check_answer()
        self._answer("declined")

    def _check_answer(self):
        self._check_step(("appealed",))
        if silent := self.filtered(lambda row: not (row.answer or "").strip())[:1]:
            raise UserError(
                self.env._("Write an answer to %s first.", silent.partner_id.name)
            )

    def _answer(self, state, **values):
        self._set_state(
            state,
            date_answer=fields.Datetime.now(),
            answer_user_id=self.env.uid,
            date_notified=False,
            **values,
        )
        # sudo: the task is done by the answer
        self.sudo().activity_unlink([TASK])
        self._notify()

    @api.model
    def _notify_partners(self):
        """Tell partners what came out, where something has changed."""
        waiting = [("date_notified", "=", False), ("outcome", "!=", "keep")]
        while batch := self.search(waiting, limit=BATCH, order="id"):
            batch._notify()
            left = BATCH if len(batch) == BATCH else 0
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=left):
                break

    def _notify(self):
        template = self.env.ref(
            "crm_partner_prm.mail_template_prm_review", raise_if_not_found=False
        )
        # sudo: letters about reviews that were made, or answered by who may
        reviews = self.sudo()
        if template:
            template.sudo().send_mail_batch(  # see above
                reviews.ids, email_layout_xmlid="mail.mail_notification_light"
            )
        reviews.write({"date_notified": fields.Date.context_today(self)})

    def _get_told(self):
        """Return who gets the letter: the people responsible, or else the partner."""
        self.ensure_one()
        people = self.partner_id._get_prm_contacts().filtered(
            lambda row: row.type_id.code == "prm_owner"
        )
        return people.left_partner_id or self.partner_id

    def _tell_outcome(self):
        """One sentence for the partner, in the reader's language."""
        self.ensure_one()
        after = self.grade_after_id.name
        if self.state == "granted":
            level = self.appeal_grade_id.name
            return self.env._("Your objection was granted: you are %s.", level)
        if self.state == "declined":
            return self.env._("Your objection was declined: you stay %s.", after)
        texts = {
            "promote": self.env._("Congratulations: you are %s now.", after),
            "keep": self.env._("You stay %s.", after),
            "demote": self.env._("Your level is %s now.", after),
        }
        return texts.get(self.outcome) or self.env._(
            "You stay %(level)s for now. Make up for what is missing by %(date)s.",
            level=after,
            date=format_date(self.env, self.date_grace),
        )
