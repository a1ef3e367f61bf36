from datetime import date, timedelta
from itertools import pairwise

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date


class CrmPayDated(models.AbstractModel):
    """A row of a pay plan that holds from a day to a day; its past never changes.

    As soon as a period is approved, a change of the terms ends the row with that
    period and opens a new one on the next day, or on a later day that is given.
    """

    _name = "crm.pay.dated"
    _description = "Dated Row of a Pay Plan"

    plan_id = fields.Many2one(
        "crm.pay.plan", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="plan_id.company_id.currency_id")
    date_start = fields.Date(string="From", help="Empty: from the beginning")
    date_end = fields.Date(string="Until", help="Last day; empty: without end")

    is_frozen = fields.Boolean(
        string="Approved",
        compute="_compute_is_frozen",
        help="People have been paid by this row. A change ends it with the last"
        " approved period and opens a new row after it.",
    )

    _dates_order = models.Constraint(
        "CHECK (date_start IS NULL OR date_end IS NULL OR date_start <= date_end)",
        "The last day is before the first one.",
    )

    @api.model
    def _get_term_fields(self):
        """Names of the fields that decide what is paid, other than the dates."""
        return set()

    @api.depends("plan_id.closed_until", "date_start")
    def _compute_is_frozen(self):
        closed = self._get_closed()
        for row in self:
            until = closed.get(row)
            row.is_frozen = until and (not row.date_start or row.date_start <= until)

    @api.constrains(lambda self: (*self._get_term_fields(), "date_start", "date_end"))
    def _check_overlap(self):
        rows = self.search([("plan_id", "in", self.plan_id.ids)])
        for plan_rows in rows.grouped("plan_id").values():
            plan_rows._check_no_overlap()

    def _check_no_overlap(self):
        """Refuse two rows of one plan that say different things for one day."""
        groups = self.grouped(lambda row: row._get_overlap_key())
        for rows in groups.values():
            ordered = rows.sorted(lambda row: row.date_start or date.min)
            for row, following in pairwise(ordered):
                if (row.date_end or date.max) >= (following.date_start or date.min):
                    raise ValidationError(row._get_overlap_message(following))

    def _get_overlap_key(self):
        """What must not be said twice for one day."""
        return tuple(self[name] for name in sorted(self._get_term_fields()))

    def _get_overlap_message(self, other):
        return self.env._(
            "“%(row)s” and “%(other)s” hold on the same days. End one before the other"
            " begins.",
            row=self.display_name,
            other=other.display_name,
        )

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows.plan_id._serialise()
        rows._check_new()
        return rows

    def _check_new(self):
        closed = self._get_closed()
        for row in self.filtered("is_frozen"):
            row._refuse_past(closed[row])

    def write(self, vals):
        self.plan_id._serialise()
        names = (self._get_term_fields() | {"date_start", "date_end", "plan_id"}) & set(
            vals
        )
        changed = self.filtered(
            lambda row: any(is_changed(row, name, vals[name]) for name in names)
        )
        frozen = changed.filtered("is_frozen")
        result = super(CrmPayDated, self - frozen).write(vals)
        (changed - frozen)._check_new()
        for row, (kept, opened) in frozen._prepare_changes(vals).items():
            super(CrmPayDated, row).write(kept)
            self.create(opened)
        return result

    def _prepare_changes(self, vals):
        """{row: (what to write on it, [values of the row that follows it])}"""
        closed = self._get_closed()
        return {row: row._prepare_change(vals, closed[row]) for row in self}

    def _prepare_change(self, vals, closed):
        """A row that has been paid by changes from the next open day on."""
        if "plan_id" in vals or (self.date_end and self.date_end <= closed):
            self._refuse_past(closed)
        if self._get_term_fields().isdisjoint(vals):
            return self._prepare_end(vals, closed)
        start = fields.Date.to_date(vals.get("date_start"))
        if not start or start == self.date_start:
            start = closed + timedelta(days=1)
        if start <= closed:
            self._refuse_past(closed)
        following = {**self.copy_data()[0], **vals, "date_start": start}
        return {"date_end": start - timedelta(days=1)}, [following]

    def _prepare_end(self, vals, closed):
        """The end of such a row may move, but not into the approved past."""
        start = fields.Date.to_date(vals.get("date_start", self.date_start)) or None
        end = fields.Date.to_date(vals.get("date_end", self.date_end))
        if start != (self.date_start or None) or (end and end < closed):
            self._refuse_past(closed)
        return vals, []

    def _refuse_past(self, closed):
        raise UserError(
            self.env._(
                "“%(plan)s” is paid and approved until %(date)s, and the past does not"
                " change. Choose a first day after it; to stop something, give it a"
                " last day on or after it.",
                plan=self.plan_id.name,
                date=format_date(self.env, closed),
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        closed = self._get_closed()
        for row in self.filtered("is_frozen"):
            row._refuse_past(closed[row])

    def _get_closed(self):
        """{row: last day of its approved past}, without rows that have none."""
        return {
            row: row.plan_id.closed_until for row in self if row.plan_id.closed_until
        }


def is_changed(record, name, value):
    """Whether a value to write differs from what the record has."""
    field = record._fields[name]
    cached = field.convert_to_cache(value, record)
    return field.convert_to_record(cached, record) != record[name]
