from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

BATCH_SIZE = 200
REMINDER = "crm_service_desk.mail_activity_type_entitlement"


class ServiceEntitlement(models.Model):
    _inherit = "service.entitlement"

    remind_days = fields.Integer(
        string="Remind (days before)",
        default=30,
        help="How many days before the end the responsible gets a task. What is"
        " included in an agreement is renewed with it.",
    )
    date_reminder = fields.Date(
        string="Remind on", compute="_compute_date_reminder", store=True, copy=False
    )
    predecessor_id = fields.Many2one(
        "service.entitlement",
        string="Renews",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    successor_ids = fields.One2many(
        "service.entitlement", "predecessor_id", string="Renewed by", readonly=True
    )

    _remind_days_positive = models.Constraint(
        "CHECK(remind_days >= 0)", "The days cannot be negative."
    )
    _reminder_idx = models.Index("(date_reminder) WHERE date_reminder IS NOT NULL")

    @api.depends(
        "kind",
        "date_end",
        "remind_days",
        "is_cancelled",
        "agreement_id",
        "successor_ids",
    )
    def _compute_date_reminder(self):
        """None for what nobody renews; the cron empties it when it has reminded."""
        for row in self:
            renews = (
                row.kind == "contract"
                and row.date_end
                and not row.is_cancelled
                and not row.agreement_id
                and not row.successor_ids
            )
            before = timedelta(days=row.remind_days)
            row.date_reminder = renews and row.date_end - before

    def action_renew(self):
        """Open what follows this contract, and make it if need be."""
        self.ensure_one()
        successor = self.successor_ids[:1] or self._renew()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": successor.id,
            "views": [(False, "form")],
        }

    def _renew(self, **values):
        """Create the contracts that follow these: the same, for as long again."""
        successors = self.browse()
        for row in self:
            successors |= row.copy({**row._prepare_renewal_values(), **values})
        self.activity_unlink([REMINDER])
        return successors

    def _prepare_renewal_values(self):
        """Return what a renewal has otherwise than the contract it renews: a hook."""
        self.ensure_one()
        if not self.date_end or self.kind != "contract":
            raise UserError(
                self.env._("Only a support contract that ends can be renewed.")
            )
        start = self.date_end + timedelta(days=1)
        return {
            "predecessor_id": self.id,
            "date_start": start,
            "date_end": self._get_next_end(start),
            "company_id": self.company_id.id,
            "user_id": self.user_id.id,
        }

    def _get_next_end(self, start):
        """As many whole months as before, or else as many days."""
        self.ensure_one()
        period = relativedelta(start, self.date_start)
        if period.days:
            return self.date_end + (start - self.date_start)
        months = period.years * 12 + period.months
        return start + relativedelta(months=months, days=-1)

    @api.model
    def _cron_remind(self):
        """Give the responsible a task for each contract that runs out."""
        domain = Domain("date_reminder", "<=", fields.Date.context_today(self))
        while rows := self.search(domain, limit=BATCH_SIZE, order="id"):
            rows._remind()
            left = BATCH_SIZE if len(rows) == BATCH_SIZE else 0
            if not self.env["ir.cron"]._commit_progress(len(rows), remaining=left):
                break

    def _remind(self):
        today = fields.Date.context_today(self)
        due = self.filtered(lambda row: row.date_end >= today)
        activities = self.env["mail.activity"]
        activities = activities.with_context(mail_activity_quick_update=True)
        activities.create([row._prepare_reminder() for row in due])
        self.write({"date_reminder": False})

    def _prepare_reminder(self):
        """Return the values of the task that asks to renew."""
        self.ensure_one()
        user = self.user_id if self.user_id.active else self.create_uid
        env = self.with_context(lang=user.lang).env
        return {
            "res_model_id": env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "activity_type_id": env["ir.model.data"]._xmlid_to_res_id(REMINDER),
            "automated": True,
            "user_id": user.id,
            "summary": env._(
                "Renew %(contract)s of %(customer)s: it runs until %(date)s",
                contract=self.name,
                customer=self.partner_id.name,
                date=format_date(env, self.date_end),
            ),
            "date_deadline": self.date_end,
        }


class CrmAgreement(models.Model):
    _inherit = "crm.agreement"

    def _renew(self):
        """What an agreement includes is renewed with it."""
        successors = super()._renew()
        # sudo: whoever may renew the agreement renews what it includes
        included = (
            self.env["service.entitlement"]
            .sudo()
            .search(
                Domain("agreement_id", "in", successors.predecessor_id.ids)
                & Domain("kind", "=", "contract")
                & Domain("is_cancelled", "=", False)
                & Domain("successor_ids", "=", False)
                & Domain("date_end", "!=", False)
            )
            .grouped("agreement_id")
        )
        for successor in successors:
            rows = included.get(successor.predecessor_id)
            if rows:
                rows._renew(
                    agreement_id=successor.id,
                    date_start=successor.date_start,
                    date_end=successor.date_end,
                )
        return successors
