from odoo import api, fields, models
from odoo.fields import Domain

TASK = "crm_industry_profiles.mail_activity_type_travel_documents"
BATCH_SIZE = 200
CHECK_DAYS = 90
AGAIN_DAYS = 14


class TravelTrip(models.Model):
    """Documents that expire before departure or too soon after the return."""

    _inherit = "travel.trip"

    check_ids = fields.One2many(
        "travel.document.check", "trip_id", string="Documents Needed"
    )
    is_flagged = fields.Boolean(
        string="Documents Missing",
        compute="_compute_document_problem",
        search="_search_is_flagged",
        help="A document of a traveller is missing, or expires too early.",
    )
    document_problem = fields.Text(
        string="What Is Wrong with Documents", compute="_compute_document_problem"
    )
    date_warned = fields.Date(readonly=True, copy=False)

    @api.depends("traveller_ids.partner_id", "date_start", "date_end", "state")
    def _compute_document_problem(self):
        problems = self.env["travel.document.check"]._get_problems(self.traveller_ids)
        for trip in self:
            lines = [
                f"{person.partner_id.name}: {text}"
                for person in trip.traveller_ids
                for text in problems.get(person._origin.id, [])
            ]
            trip.document_problem = "\n".join(lines) or False
            trip.is_flagged = bool(lines)

    def _search_is_flagged(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return Domain("check_ids", "any", [("problem", "!=", "ok")])

    @api.model
    def _get_check_days(self):
        """How many days before departure documents are asked for: a hook."""
        return CHECK_DAYS

    @api.model
    def _cron_check_documents(self):
        """Warn of trips whose documents do not do; take back what was settled."""
        for domain, method in (
            (self._get_settled_domain(), self._settle_documents),
            (self._get_warn_domain(), self._warn_documents),
        ):
            while batch := self.search(domain, limit=BATCH_SIZE, order="id"):
                method(batch)
                left = BATCH_SIZE if len(batch) == BATCH_SIZE else 0
                if not self.env["ir.cron"]._commit_progress(len(batch), remaining=left):
                    return

    @api.model
    def _get_warn_domain(self):
        today = fields.Date.context_today(self)
        last = fields.Date.add(today, days=self._get_check_days())
        again = fields.Date.subtract(today, days=AGAIN_DAYS)
        return (
            Domain("state", "!=", "cancelled")
            & Domain("date_start", ">=", today)
            & Domain("date_start", "<=", last)
            & Domain("is_flagged", "=", True)
            & (Domain("date_warned", "=", False) | Domain("date_warned", "<=", again))
        )

    @api.model
    def _get_settled_domain(self):
        """Trips with a warning that is no more true, or of no more use."""
        today = fields.Date.context_today(self)
        is_flagged = Domain("check_ids", "any", [("problem", "!=", "ok")])
        over = Domain("state", "=", "cancelled") | Domain("date_start", "<", today)
        return Domain("date_warned", "!=", False) & (over | ~is_flagged)

    @api.model
    def _settle_documents(self, trips):
        trips.activity_unlink([TASK])
        # sudo: the mark of this schedule, which no call from outside writes
        trips.sudo().date_warned = False

    @api.model
    def _warn_documents(self, trips):
        """Renew the task of the responsible, one for each trip."""
        trips.activity_unlink([TASK])
        Activity = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        Check = self.env["travel.document.check"]
        problems = Check._get_problems(trips.traveller_ids)
        values = [trip._prepare_document_task(problems) for trip in trips]
        # sudo: tasks of trips for those who answer for them
        Activity.sudo().create([one for one in values if one["user_id"]])
        trips.sudo().date_warned = fields.Date.context_today(self)

    def _prepare_document_task(self, problems):
        """Return the values of the task: a hook.

        :param dict problems: {traveller id: texts} of all trips of the batch
        """
        self.ensure_one()
        env = self.with_context(lang=self.user_id.lang).env
        people = [
            row.partner_id.name for row in self.traveller_ids if row.id in problems
        ]
        early = fields.Date.subtract(self.date_start, days=30)
        return {
            "res_model_id": env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "activity_type_id": env["ir.model.data"]._xmlid_to_res_id(TASK),
            "automated": True,
            "user_id": self.user_id.active and self.user_id.id,
            "summary": env._("Documents of %s", ", ".join(people)),
            "date_deadline": max(early, fields.Date.context_today(self)),
        }
