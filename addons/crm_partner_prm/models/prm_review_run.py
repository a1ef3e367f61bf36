from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, split_every

from ..tools.level_score import aim, decide, reach, to_facts

BATCH = 500
PASS = 50_000  # enrollments whose values are read at once
LEAN = {"tracking_disable": True}  # a new review has nothing to tell of changes
COPIED = ("partner_id", "type_id", "track_id", "user_id", "company_id")


class PrmEnrollment(models.Model):
    """Reviews: all values at once, then one batch of partners after the other."""

    _inherit = "prm.enrollment"

    date_grace = fields.Date(
        string="Grace until",
        readonly=True,
        copy=False,
        help="By then the level has to be earned again.",
    )
    review_ids = fields.One2many(
        "prm.review",
        "enrollment_id",
        string="Reviews",
        groups="crm_partner_prm.group_prm_manager",
    )

    _review_idx = models.Index("(date_review) WHERE is_current")

    def action_review(self):
        """Review the level today, whenever the next review would have been."""
        self.check_access("write")
        if idle := self.filtered(lambda row: not row.is_current)[:1]:
            raise UserError(
                self.env._(
                    "%s does not count today: there is no level to review.",
                    idle.display_name,
                )
            )
        day = fields.Date.context_today(self)
        reviews = self._apply_reviews(self._get_cases(day), day)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partner_prm.prm_review_action"
        )
        if len(reviews) == 1:
            return action | {"res_id": reviews.id, "views": [(False, "form")]}
        return action | {"domain": [("id", "in", reviews.ids)]}

    @api.model
    def _cron_review(self):
        """Review all that are due; what is left when time is up is still due."""
        day = fields.Date.context_today(self)
        self._plan_reviews(day)
        due = self.search(self._get_due_reviews(day), limit=PASS, order="id")
        cases = due._get_cases(day)
        left = len(due)
        for ids in split_every(BATCH, due.ids):
            batch = self.browse(ids).try_lock_for_update()
            batch = batch.filtered(lambda row: row._is_due(cases[row], day))
            batch._apply_reviews(cases, day)
            left -= len(ids)
            if not self.env["ir.cron"]._commit_progress(len(ids), remaining=left):
                return
        self.env["prm.review"]._notify_partners()

    @api.model
    def _get_due_reviews(self, day):
        return (
            Domain("is_current", "=", True)
            & Domain("date_review", "<=", day)
            & Domain("type_id.review_months", ">", 0)
        )

    def _is_due(self, case, day):
        """Whether nobody reviewed or moved it since the values were read."""
        return self.date_review <= day and self.grade_id.id == case.current

    @api.model
    def _plan_reviews(self, day):
        """Whose next review nobody has set has it so long after getting the level."""
        self.flush_model()
        self.env["prm.partner.type"].flush_model(["review_months"])
        self.env.cr.execute(
            SQL(
                """UPDATE prm_enrollment e SET date_review = GREATEST(%s, (
                          COALESCE(e.date_grade, e.date_start)
                          + make_interval(months => t.review_months))::date)
                     FROM prm_partner_type t
                    WHERE t.id = e.type_id AND t.review_months > 0
                      AND e.date_review IS NULL AND e.is_current""",
                day,
            )
        )
        self.invalidate_model(["date_review"])

    def _apply_reviews(self, cases, day):
        """Write the reviews of enrollments, and do what they come to.

        :param cases: {enrollment: Case} as of the day
        """
        # sudo: reviews are written by this only; who may start one has been checked
        rows = self.sudo()
        reached = {row.id: reach(cases[row]) for row in rows}
        decisions = {
            row.id: decide(
                cases[row], day, row.type_id.grace_days, row.date_grace, reached[row.id]
            )
            for row in rows
        }
        Review = rows.env["prm.review"].with_context(**LEAN)
        reviews = Review.create(
            [
                row._prepare_review(cases[row], reached[row.id], decisions[row.id], day)
                for row in rows
            ]
        )
        rows._mark_rules(cases, day)
        rows._follow_reviews(decisions, day)
        return reviews.sudo(self.env.su)  # sudo: no more rights than the caller had

    def _prepare_review(self, case, reached, decision, day):
        goal = aim(case, reached)
        Review = self.env["prm.review"]
        evidence = Review._pack(self._get_evidence(case, day))
        values = {
            "enrollment_id": self.id,
            "date": day,
            "grade_before_id": case.current,
            "grade_reached_id": reached,
            "grade_after_id": decision.level,
            "outcome": decision.outcome,
            "score": goal.score if goal else 100.0,
            "date_grace": decision.grace_end,
            "date_appeal_until": day + relativedelta(days=self.type_id.appeal_days),
            "evidence": evidence,
            "digest": Review._get_digest(evidence),
        }
        # what follows the enrollment is written at once, not in a second statement
        return values | {name: self[name].id for name in COPIED}

    def _get_evidence(self, case, day):
        """All that the decision follows from, as JSON can keep it."""
        return to_facts(case) | {
            "day": day.isoformat(),
            "currency": self.company_id.currency_id.name,
            "grace_days": self.type_id.grace_days,
            "grace_end": self.date_grace.isoformat() if self.date_grace else None,
        }

    def _mark_rules(self, cases, day):
        """What a review has gone by cannot be changed from now on."""
        ids = {rule.id for row in self for rule in cases[row].rules}
        criteria = self.env["prm.tier.criterion"].browse(sorted(ids))
        criteria.filtered(lambda row: (row.date_used or date.min) < day).write(
            {"date_used": day}
        )

    def _follow_reviews(self, decisions, day):
        """Move to the new levels, and set the day of the next review.

        The day comes first: both are written together when the levels are followed.
        """
        for (grace, months), rows in self.grouped(
            lambda row: (decisions[row.id].grace_end, row.type_id.review_months)
        ).items():
            later = day + relativedelta(months=months) if months else False
            rows.write({"date_grace": grace, "date_review": grace or later})
        moved = self.filtered(lambda row: decisions[row.id].level != row.grade_id.id)
        for level, rows in moved.grouped(lambda row: decisions[row.id].level).items():
            rows.write({"grade_id": level})
