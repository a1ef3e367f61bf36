from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

BATCH = 100
REMINDER = "crm_industry_profiles.mail_activity_type_media_renewal"


class MediaSubscription(models.Model):
    """The next term of a subscription: by one click, or by itself."""

    _inherit = "media.subscription"

    is_auto = fields.Boolean(
        string="Renews by Itself",
        tracking=True,
        help="The next term is ordered and its invoice drafted before the end. Else"
        " the responsible gets a task, and the subscription ends if nobody renews it.",
    )
    date_reminder = fields.Date(
        string="Renew or Remind on",
        compute="_compute_date_reminder",
        store=True,
        copy=False,
    )
    renewed_from_id = fields.Many2one(
        "media.subscription",
        string="Renews",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    renewal_ids = fields.One2many(
        "media.subscription", "renewed_from_id", domain=[("is_cancelled", "=", False)]
    )
    renewal_id = fields.Many2one(
        "media.subscription", string="Next Term", compute="_compute_renewal_id"
    )

    _renewed_once = models.UniqueIndex(
        "(renewed_from_id) WHERE renewed_from_id IS NOT NULL"
        " AND is_cancelled IS NOT TRUE",
        "This subscription has been renewed already.",
    )
    _reminder_idx = models.Index("(date_reminder) WHERE date_reminder IS NOT NULL")

    @api.depends("date_end", "is_auto", "is_cancelled", "renewal_ids.is_cancelled")
    def _compute_date_reminder(self):
        """None for what nobody renews; the schedule empties it when it is done."""
        for one in self:
            before = timedelta(days=one.title_id.remind_days)
            is_open = one.date_end and not one.is_cancelled and not one.renewal_ids
            one.date_reminder = is_open and one.date_end - before

    @api.depends("renewal_ids.is_cancelled")
    def _compute_renewal_id(self):
        for one in self:
            one.renewal_id = one.renewal_ids[:1]

    def action_renew(self):
        """Make the next term at the price of today, with its order and invoice."""
        self._check_live()
        if again := self.filtered("renewal_ids"):
            raise UserError(
                self.env._("%s has been renewed already.", again[0].display_name)
            )
        renewals = self._renew()
        return renewals.get_formview_action() if len(renewals) == 1 else None

    def action_view_renewal(self):
        self.ensure_one()
        return self.renewal_id.get_formview_action()

    def action_cancel(self):
        result = super().action_cancel()
        self.activity_unlink([REMINDER])
        return result

    def _renew(self):
        """Create the terms that follow these, with their orders."""
        renewals = self.create([one._prepare_renewal() for one in self])
        for one, renewal in zip(self, renewals, strict=True):
            # sudo: which subscription it renews is ours to write
            renewal.sudo().renewed_from_id = one
        renewals._sell()
        self.activity_unlink([REMINDER])
        return renewals

    def _prepare_renewal(self):
        """Return the values of the subscription that follows this one: a hook."""
        self.ensure_one()
        start = fields.Date.add(self.date_end, days=1)
        return {
            "partner_id": self.partner_id.id,
            "title_id": self.title_id.id,
            "rate_id": self.rate_id.id,
            "kind": self.kind,
            "copies": self.copies,
            "date_start": start,
            "is_auto": self.is_auto,
            "user_id": self.user_id.id,
        }

    @api.model
    def _cron_renew(self):
        """Renew what renews by itself, and remind of what else runs out."""
        due = Domain("date_reminder", "<=", fields.Date.context_today(self))
        while rows := self.search(due, limit=BATCH, order="id"):
            rows._follow_up()
            left = BATCH if len(rows) == BATCH else 0
            if not self.env["ir.cron"]._commit_progress(len(rows), remaining=left):
                break

    def _follow_up(self):
        reasons = {}
        for one in self.filtered("is_auto"):
            try:
                with self.env.cr.savepoint():
                    one.with_company(one.company_id)._renew()
            except (UserError, IntegrityError) as error:
                reasons[one] = str(error)
        today = fields.Date.context_today(self)
        due = self.filtered(lambda one: not one.renewal_ids and one.date_end >= today)
        activities = self.env["mail.activity"]
        activities = activities.with_context(mail_activity_quick_update=True)
        rows = due | self.browse([one.id for one in reasons])
        activities.create([one._prepare_reminder(reasons.get(one)) for one in rows])
        self.write({"date_reminder": False})

    def _prepare_reminder(self, reason=None):
        """Return the values of the task that asks to renew: a hook."""
        self.ensure_one()
        user = (self.user_id.active and self.user_id) or self.create_uid
        env = self.with_context(lang=user.lang).env
        return {
            "res_model_id": env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "activity_type_id": env["ir.model.data"]._xmlid_to_res_id(REMINDER),
            "automated": True,
            "user_id": user.id,
            "summary": env._(
                "Renew %(subscription)s: it runs until %(date)s",
                subscription=self.display_name,
                date=format_date(env, self.date_end),
            ),
            "note": reason,
            "date_deadline": self.date_end,
        }
