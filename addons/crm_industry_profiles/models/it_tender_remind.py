from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

BATCH_SIZE = 200
TASK = "crm_industry_profiles.mail_activity_type_it_tender"
DEPOSIT_TASK = "crm_industry_profiles.mail_activity_type_it_deposit"


class ItTender(models.Model):
    """Tasks ahead of a deadline, and when a security is not returned."""

    _inherit = "it.tender"

    date_deposit_reminded = fields.Date(
        readonly=True, copy=False, export_string_translation=False
    )

    @api.model
    def _cron_remind(self):
        if self._remind_in_batches(self._get_remind_domain(), "_remind_deadline"):
            domain = self._get_remind_deposit_domain()
            self._remind_in_batches(domain, "_remind_deposit")

    @api.model
    def _remind_in_batches(self, domain, method):
        """Whether there is time left for more."""
        while batch := self.search(domain, limit=BATCH_SIZE, order="id"):
            getattr(batch, method)()
            left = BATCH_SIZE if len(batch) == BATCH_SIZE else 0
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=left):
                return False
        return True

    @api.model
    def _get_remind_domain(self):
        """Tenders whose deadline is near and whose responsible was not told: a hook."""
        now = fields.Datetime.now()
        soon = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%(deadline)s <= %(now)s::timestamp + %(days)s * interval '1 day'",
                deadline=SQL.identifier(alias, "date_deadline"),
                days=SQL.identifier(alias, "remind_days"),
                now=now,
            )
        )
        return (
            Domain("state", "=", "preparing")
            & Domain("date_reminded", "=", False)
            & Domain("date_deadline", ">", now)
            & Domain("date_deadline", "<=", "+91d")
            & soon
        )

    @api.model
    def _get_remind_deposit_domain(self):
        return self._get_deposit_overdue_domain() & Domain(
            "date_deposit_reminded", "=", False
        )

    def write(self, vals):
        result = super().write(vals)
        # sudo: another deadline is another reminder, whoever may write it
        tenders = self.sudo()
        if "date_deadline" in vals:
            tenders.date_reminded = False
        if "deposit_date_due" in vals:
            tenders.date_deposit_reminded = False
        return result

    def _remind_deadline(self):
        self._create_tasks(TASK)
        self.date_reminded = fields.Datetime.now()

    def _remind_deposit(self):
        self._create_tasks(DEPOSIT_TASK)
        self.date_deposit_reminded = fields.Date.context_today(self)

    def _create_tasks(self, kind):
        Activity = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        # sudo: tasks of tenders for those who answer for them
        Activity.sudo().create(
            [row._prepare_task(kind) for row in self if row.user_id.active]
        )

    def _prepare_task(self, kind):
        """Return the values of the task: a hook."""
        self.ensure_one()
        env = self.with_context(lang=self.user_id.lang).env
        if kind == TASK:
            deadline = fields.Datetime.context_timestamp(
                self.with_context(tz=self.user_id.tz), self.date_deadline
            )
            day, missing = deadline.date(), self.missing_document_count
            summary = env._(
                "Submit %(name)s; documents missing: %(count)s",
                name=self.display_name,
                count=missing,
            )
        else:
            day = self.deposit_date_due
            summary = env._("Ask for the bid security of %s", self.display_name)
        return {
            "res_model_id": env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "activity_type_id": env["ir.model.data"]._xmlid_to_res_id(kind),
            "automated": True,
            "user_id": self.user_id.id,
            "summary": summary,
            "date_deadline": day,
        }

    def _end_reminders(self):
        """What was to be submitted is: the tasks are done."""
        kind = self.env["ir.model.data"]._xmlid_to_res_id(TASK)
        # sudo: our own automated tasks of tenders that the user has just closed
        activities = self.sudo().activity_ids.filtered(
            lambda task: task.automated and task.activity_type_id.id == kind
        )
        activities.action_done()
