from bisect import bisect_left, bisect_right

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain


class MediaSubscription(models.Model):
    """When a term ends: after so many months, or with the last of so many issues."""

    _inherit = "media.subscription"

    date_start = fields.Date(
        string="From", required=True, default=fields.Date.context_today, tracking=True
    )
    date_end = fields.Date(
        string="Until",
        compute="_compute_date_end",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        tracking=True,
        help="The last day of the term. For a number of issues it is the day of the"
        " last one, an estimate until that one is planned.",
    )
    issues_left = fields.Integer(
        compute="_compute_issues_left",
        help="How many issues of the term have not appeared yet.",
    )

    _dates_ordered = models.Constraint(
        "CHECK(date_end >= date_start)", "It cannot end before it begins."
    )

    # issues that are planned later move the end by _follow_issues
    @api.depends("date_start", "rate_id", "term", "quantity")
    def _compute_date_end(self):
        days = self.filtered(lambda one: one.term == "issues")._get_issue_days()
        for one in self:
            if not one.date_start:
                one.date_end = False
            elif one.term == "issues":
                one.date_end = one._get_last_issue_day(days.get(one.title_id, []))
            else:
                months = relativedelta(months=one.quantity or 12, days=-1)
                one.date_end = one.date_start + months

    @api.depends("date_start", "term", "quantity", "title_id.issue_ids.date")
    def _compute_issues_left(self):
        today = fields.Date.context_today(self)
        days = self.filtered(lambda one: one.term == "issues")._get_issue_days()
        for one in self:
            known = days.get(one.title_id, [])
            begin = bisect_left(known, one.date_start) if one.date_start else 0
            seen = max(bisect_right(known, today) - begin, 0)
            one.issues_left = max(one.quantity - seen, 0) if one.term == "issues" else 0

    def _get_issue_days(self):
        """Return {publication: days of its issues, in order} since the first term."""
        starts = self.filtered("date_start").mapped("date_start")
        if not starts:
            return {}
        groups = self.env["media.issue"]._read_group(
            Domain("title_id", "in", self.title_id.ids)
            & Domain("date", ">=", min(starts)),
            ["title_id"],
            ["date:array_agg"],
        )
        return {title: sorted(days) for title, days in groups}

    def _get_last_issue_day(self, known):
        """The day of the last issue of the term, guessed if it is not planned yet."""
        self.ensure_one()
        mine = known[bisect_left(known, self.date_start) :][: self.quantity]
        missing = self.quantity - len(mine)
        last = mine[-1] if mine else self.date_start
        pace = 365 / (self.title_id.issues_per_year or 12)
        return fields.Date.add(last, days=round(missing * pace))


class MediaIssue(models.Model):
    _inherit = "media.issue"

    @api.model_create_multi
    def create(self, vals_list):
        issues = super().create(vals_list)
        issues._follow_terms(min(issues.mapped("date"), default=False))
        return issues

    def write(self, vals):
        if not vals.keys() & {"date", "title_id"}:
            return super().write(vals)
        before, titles = self.mapped("date"), self.title_id
        result = super().write(vals)
        self._follow_terms(min(before + self.mapped("date"), default=False), titles)
        return result

    def unlink(self):
        titles, day = self.title_id, min(self.mapped("date"), default=False)
        result = super().unlink()
        self.browse()._follow_terms(day, titles)
        return result

    def _follow_terms(self, day, titles=None):
        """Terms that run for a number of issues end with the last of these."""
        titles = self.title_id | (titles or self.env["media.title"])
        if not day:
            return
        # sudo: the plan of issues moves the terms of all sellers' readers
        Subscription = self.env["media.subscription"].sudo()
        terms = Subscription.search(
            Domain("title_id", "in", titles.ids)
            & Domain("term", "=", "issues")
            & Domain("is_cancelled", "=", False)
            & Domain("date_end", ">=", day),
            order="date_start, id",
        )
        self.env.add_to_compute(Subscription._fields["date_end"], terms)
        # in order of the terms: the end of one is the day before the next begins
        for renewal in terms.filtered(lambda one: one.renewed_from_id in terms):
            start = fields.Date.add(renewal.renewed_from_id.date_end, days=1)
            if renewal.date_start != start:
                renewal.date_start = start
