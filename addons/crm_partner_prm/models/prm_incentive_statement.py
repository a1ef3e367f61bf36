from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date

STATES = [
    ("open", "Not Published"),
    ("published", "Published"),
    ("disputed", "Disputed"),
    ("settled", "Settled"),
]
# what follows from lines and steps
COMPUTED_FIELDS = {
    "partner_id",
    "company_id",
    "currency_id",
    "date_start",
    "date_end",
    "line_ids",
    "move_id",
    "date_published",
    "publisher_id",
}
PORTAL_FIELDS = frozenset(
    (
        "name",
        "partner_id",
        "company_id",
        "currency_id",
        "date_start",
        "date_end",
        "state",
        "amount",
        "corrected_amount",
        "line_count",
        "date_published",
    )
)


class PrmIncentiveStatement(models.Model):
    """What a partner has earned in a period, payment by payment, in one currency."""

    _name = "prm.incentive.statement"
    _description = "Incentive Statement"
    _inherit = ["prm.step.mixin", "prm.portal.mixin", "mail.thread"]
    _order = "date_end desc, partner_id, id desc"
    _prm_page = "statements"
    _rec_names_search = ["name", "partner_id"]
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True)
    partner_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    currency_id = fields.Many2one("res.currency", required=True)
    date_start = fields.Date(string="From", required=True)
    date_end = fields.Date(string="Until", required=True)
    state = fields.Selection(
        STATES,
        string="Status",
        required=True,
        default="open",
        readonly=True,
        index=True,
        tracking=True,
        copy=False,
    )
    line_ids = fields.One2many("prm.incentive.line", "statement_id", readonly=True)
    dispute_ids = fields.One2many("prm.incentive.dispute", "statement_id")
    line_count = fields.Integer(
        compute="_compute_totals", store=True, string="Number of Lines"
    )
    base_amount = fields.Monetary(
        string="Counted",
        compute="_compute_totals",
        store=True,
        currency_field="company_currency_id",
        help="Money that the rates are taken of, in company currency",
    )
    amount = fields.Monetary(string="Earned", compute="_compute_totals", store=True)
    corrected_amount = fields.Monetary(
        string="Thereof Taken Back or Corrected",
        compute="_compute_totals",
        store=True,
        help="Payments that were undone or paid back after their statement was"
        " published",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Vendor Bill",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    date_published = fields.Datetime(string="Published on", readonly=True, copy=False)
    publisher_id = fields.Many2one(
        "res.users", string="Published by", readonly=True, copy=False
    )
    note = fields.Text(string="Remarks", help="Internal: partners do not read it")

    _open_uniq = models.UniqueIndex(
        "(partner_id, company_id, currency_id, date_start, date_end)"
        " WHERE state = 'open'",
        "This partner already has an open statement of this period.",
    )
    _dates_order = models.Constraint(
        "CHECK (date_start <= date_end)", "The last day is before the first one."
    )
    _partner_idx = models.Index("(partner_id, date_end)")

    @api.depends("partner_id", "date_start", "date_end")
    def _compute_name(self):
        for row in self:
            parts = (row._get_period_label(), row.partner_id.name)
            row.name = " · ".join(filter(None, parts))

    @api.depends("line_ids.amount_currency", "line_ids.base_amount")
    def _compute_totals(self):
        sums = dict.fromkeys(self._origin.ids, (0, 0.0, 0.0, 0.0))
        if sums:
            self.env["prm.incentive.line"].flush_model()
            sums |= {
                key: values
                for key, *values in self.env.execute_query(
                    SQL(
                        """SELECT statement_id, COUNT(*), SUM(base_amount),
                                  SUM(amount_currency), COALESCE(SUM(amount_currency)
                                  FILTER (WHERE kind = 'correction'), 0)
                             FROM prm_incentive_line WHERE statement_id = ANY(%s)
                            GROUP BY statement_id""",
                        self._origin.ids,
                    )
                )
            }
        for row in self:
            count, base, amount, corrected = sums.get(
                row._origin.id, (0, 0.0, 0.0, 0.0)
            )
            row.line_count = count
            row.base_amount = base
            row.amount = amount
            row.corrected_amount = corrected

    @api.model
    def _get_total_fields(self):
        """Names of the fields that follow from the lines."""
        return ("line_count", "base_amount", "amount", "corrected_amount")

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(
                self.env._(
                    "Statements are made of payments, nobody writes them. Press Update"
                    " to look for new ones."
                )
            )
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and not COMPUTED_FIELDS.isdisjoint(vals):
            raise UserError(
                self.env._("A statement is computed from payments. Use its buttons.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        if self.filtered(lambda row: row.state != "open"):
            raise UserError(
                self.env._(
                    "A published statement stays. What turns out to be wrong is taken"
                    " back in the next one."
                )
            )

    def _get_period_label(self):
        """The month or the quarter."""
        self.ensure_one()
        start, end = self.date_start, self.date_end
        if start and (end - start).days > 31:
            return f"{start.year} Q{(start.month + 2) // 3}"
        return f"{start:%Y-%m}" if start else ""

    def _get_report_base_filename(self):
        self.ensure_one()
        return self.name

    def action_update(self):
        """Look for what has changed since the last time."""
        self.check_access("write")
        self.env["prm.incentive.plan"]._follow_money()
        return True

    def action_publish(self):
        """Let the partners see their statements; from now on these never change."""
        if not self.env.user.has_group("crm_partner_prm.group_prm_manager"):
            raise AccessError(
                self.env._("Only a partner manager publishes statements.")
            )
        self._check_step(("open",))
        self._check_over()
        before = {row: row.amount for row in self}
        self.env["prm.incentive.plan"]._follow_money()
        changed = self.filtered(
            lambda row: row.currency_id.compare_amounts(row.amount, before[row])
        )
        (self - changed)._publish()
        return changed._get_changed_notice() if changed else True

    def _check_over(self):
        today = fields.Date.context_today(self)
        if early := self.filtered(lambda row: row.date_end >= today):
            raise UserError(
                self.env._(
                    "“%(name)s” ends on %(date)s: publish it when its period is over.",
                    name=early[0].name,
                    date=format_date(self.env, early[0].date_end),
                )
            )

    def _get_changed_notice(self):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "message": self.env._(
                    "Payments came in meanwhile, so these are not published. Look at"
                    " them again: %s",
                    ", ".join(self.mapped("name")),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _publish(self):
        now = fields.Datetime.now()
        self._set_state("published", date_published=now, publisher_id=self.env.uid)
        # sudo: of statements that the user may publish, as checked by the step
        lines = self.sudo().line_ids
        lines.write({"is_published": True})
        for plan, some in lines.grouped("plan_id").items():
            ends = [plan.closed_until, *some.statement_id.mapped("date_end")]
            plan.closed_until = max(end for end in ends if end)
        self._notify_partners()

    def _notify_partners(self):
        for row in self:
            row._notify_people(
                lambda env: env._("Your statement"),
                lambda env, row=row: env._(
                    "Your statement until %(date)s is there: %(amount)s.",
                    date=format_date(env, row.date_end),
                    amount=row.currency_id.with_env(env).format(row.amount),
                ),
            )

    def _notify_people(self, get_subject, get_body):
        """Write to whoever has a role in the partnership, in each one's language.

        :param get_subject, get_body: functions of an environment that return a text
        """
        self.ensure_one()
        # sudo: who of the partner has a role in the partnership
        partner = self.partner_id.sudo()
        people = partner._get_prm_contacts().left_partner_id or partner
        for lang, readers in people.grouped("lang").items():
            row = self.with_context(lang=lang or partner.lang or self.env.lang)
            row.message_notify(
                partner_ids=readers.ids,
                subject=get_subject(row.env),
                body=get_body(row.env),
            )

    @api.model
    def _find_open(self, plan, keys):
        """Return {(partner id, first day of a period): id of the open statement}.

        A period that is published continues in the next open statement. What is missing
        is made.

        :param keys: {(partner id, first day)}
        """
        statements = self.sudo()  # as for the plan, whose lines they hold
        known = statements.search(
            [
                ("partner_id", "in", sorted({partner_id for partner_id, _day in keys})),
                ("company_id", "=", plan.company_id.id),
                ("currency_id", "=", plan.payout_currency_id.id),
            ]
        )
        places = {
            (row.partner_id.id, row.date_start, row.date_end): row
            for row in known.sorted(lambda row: (row.state == "open", row.id))
        }
        chosen = statements._choose_places(plan, keys, places)
        missing = sorted({place for place in chosen.values() if place not in places})
        places |= dict(
            zip(missing, statements._create_places(plan, missing), strict=True)
        )
        return {key: places[place].id for key, place in chosen.items()}

    def _choose_places(self, plan, keys, places):
        """{key: (partner id, first day, last day) of an open or missing statement}"""
        chosen, waiting = {}, []
        for partner_id, start in sorted(keys):
            place = (partner_id, start, plan._get_period(start)[1])
            if place not in places or places[place].state == "open":
                chosen[partner_id, start] = place
            else:
                waiting.append(place)
        free = {place for place, row in places.items() if row.state == "open"}
        free |= set(chosen.values())
        for place in waiting:
            later = [p for p in free if p[0] == place[0] and p[2] > place[2]]
            found = min(later, key=lambda p: (p[2], p[1]), default=None)
            found = found or self._get_next_place(plan, place, places)
            free.add(found)
            chosen[place[:2]] = found
        return chosen

    def _get_next_place(self, plan, place, places):
        """The period of today, or the first one after it that is not published."""
        partner_id, _start, last = place
        day = max(fields.Date.context_today(self), last + timedelta(days=1))
        while True:
            start, end = plan._get_period(day)
            if (partner_id, start, end) not in places:
                return partner_id, start, end
            day = end + timedelta(days=1)

    def _create_places(self, plan, places):
        quiet = self.with_context(tracking_disable=True)
        return quiet.create(
            [
                {
                    "partner_id": partner_id,
                    "date_start": start,
                    "date_end": end,
                    "company_id": plan.company_id.id,
                    "currency_id": plan.payout_currency_id.id,
                }
                for partner_id, start, end in places
            ]
        )

    @api.model
    def _get_portal_fields(self):
        return super()._get_portal_fields() | PORTAL_FIELDS

    @api.model
    def _merge_partner_rows(self, src_partner_ids, dst_partner_id):
        """All statements stay; the lines of two open ones of a period come together."""
        ids = [*src_partner_ids, dst_partner_id]
        rows = self.search([("partner_id", "in", ids)], order="id")
        keys = ("company_id", "currency_id", "date_start", "date_end")
        drafts = rows.filtered(lambda row: row.state == "open")
        for same in drafts.grouped(lambda row: tuple(row[k] for k in keys)).values():
            kept = same.filtered(lambda row: row.partner_id.id == dst_partner_id)
            kept = (kept or same)[0]
            same.line_ids.write({"statement_id": kept.id})
            (same - kept).unlink()
        rows.exists().write({"partner_id": dst_partner_id})
