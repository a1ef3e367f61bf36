from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

BATCH_SIZE = 200
RENEWAL_TYPE = "crm_relations.mail_activity_type_renewal"


class CrmAgreement(models.Model):
    _inherit = "crm.agreement"

    date_renewal = fields.Date(
        string="Renew by",
        compute="_compute_date_renewal",
        store=True,
        readonly=False,
        copy=False,
        tracking=True,
        help="The last day to renew or to cancel: the end less the notice.",
    )
    date_reminder = fields.Date(
        string="Remind on", compute="_compute_date_reminder", store=True, index=True
    )
    date_reminded = fields.Date(
        string="Reminded of",
        readonly=True,
        copy=False,
        help="Date of renewal of which the responsible was reminded.",
    )
    predecessor_id = fields.Many2one(
        "crm.agreement",
        string="Renews",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    successor_ids = fields.One2many(
        "crm.agreement", "predecessor_id", string="Renewed by", readonly=True
    )

    @api.depends("date_end", "notice_days", "renewal_mode")
    def _compute_date_renewal(self):
        for agreement in self:
            end = agreement.date_end
            days = timedelta(days=agreement.notice_days)
            renews = end and agreement.renewal_mode != "none"
            agreement.date_renewal = renews and end - days

    @api.depends("date_renewal", "type_id.remind_days")
    def _compute_date_reminder(self):
        for agreement in self:
            day = agreement.date_renewal
            before = timedelta(days=agreement.type_id.remind_days)
            agreement.date_reminder = day and day - before

    def action_renew(self):
        """Open the draft that follows this agreement, and make it if need be."""
        self.ensure_one()
        self._check_state(["active", "expired"])
        successor = self.successor_ids[:1] or self._renew()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": successor.id,
            "views": [(False, "form")],
        }

    def _renew(self):
        """Create the agreements that follow these."""
        successors = self.browse()
        for agreement in self:
            successors |= agreement.copy(agreement._prepare_renewal_values())
        self._close_reminders()
        return successors

    def _prepare_renewal_values(self):
        """Return what a renewal has otherwise than the agreement that it renews.

        A hook: extend it with what your addon carries over or lets go.
        """
        self.ensure_one()
        start = fields.Date.context_today(self)
        if self.date_end:
            start = self.date_end + timedelta(days=1)
        months = self.type_id.duration_months
        return {
            "predecessor_id": self.id,
            "date_start": start,
            "date_end": self._get_period_end(start, months) if months else False,
            "renewal_mode": self.renewal_mode,
            "notice_days": self.notice_days,
            "party_kind": self.party_kind,
            "user_id": self.user_id.id,
            "currency_id": self.currency_id.id,
            "company_id": self.company_id.id,
        }

    @api.model
    def _cron_follow_up(self):
        """End what has ended, renew what renews by itself, remind of what is due."""
        today = fields.Date.context_today(self)
        if self._work_off(self._get_ended_domain(today), "_end_batch"):
            self._work_off(self._get_due_domain(today), "_remind_batch")

    @api.model
    def _work_off(self, domain, method):
        """Call the method for batches, until none is left; False if time is up."""
        while batch := self.search(domain, limit=BATCH_SIZE, order="id"):
            getattr(batch, method)()
            left = BATCH_SIZE if len(batch) == BATCH_SIZE else 0
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=left):
                return False
        return True

    @api.model
    def _get_ended_domain(self, today):
        return Domain("state", "=", "active") & Domain("date_end", "<", today)

    @api.model
    def _get_due_domain(self, today):
        """Agreements whose reminder is due, and was not given for this date."""
        untold = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IS DISTINCT FROM %s",
                model._field_to_sql(alias, "date_renewal", query),
                model._field_to_sql(alias, "date_reminded", query),
            )
        )
        return self._get_renewal_domain(today) & untold

    @api.model
    def _get_renewal_domain(self, today):
        """Agreements that are running out and that nobody has renewed."""
        return (
            Domain("state", "=", "active")
            & Domain("date_reminder", "<=", today)
            & Domain("successor_ids", "=", False)
        )

    def _end_batch(self):
        renewed = self.filtered(
            lambda row: row.renewal_mode == "auto" and row.type_id.duration_months
        )
        renewed.filtered(lambda row: not row.successor_ids)._renew()._set_active()
        self._set_state("expired")
        self._close_reminders()

    def _remind_batch(self):
        Activity = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        Activity.create([agreement._prepare_reminder() for agreement in self])
        for day, agreements in self.grouped("date_renewal").items():
            agreements.write({"date_reminded": day})

    def _prepare_reminder(self):
        """Return the values of the task that asks to renew or to cancel."""
        user = self.user_id if self.user_id.active else self.create_uid
        env = self.with_context(lang=user.lang).env
        summary = env._(
            "Renew or cancel %(agreement)s: it runs until %(date)s",
            agreement=self.display_name,
            date=format_date(env, self.date_end),
        )
        return {
            "res_model_id": env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "activity_type_id": env["ir.model.data"]._xmlid_to_res_id(RENEWAL_TYPE),
            "automated": True,
            "user_id": user.id,
            "summary": summary,
            "date_deadline": self.date_renewal,
        }

    def _close_reminders(self):
        self.activity_unlink([RENEWAL_TYPE])
