from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL


class CrmPartnerRolePeriod(models.Model):
    _name = "crm.partner.role.period"
    _description = "Period of a Contact Role"
    _order = "date_start desc, id desc"
    _rec_name = "role_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        required=True,
        index=True,
        ondelete="cascade",
    )
    role_id = fields.Many2one(
        "crm.partner.role", required=True, index=True, ondelete="cascade"
    )
    date_start = fields.Date(
        string="From", default=fields.Date.context_today, required=True
    )
    date_end = fields.Date(string="Until", help="The last day; empty while it lasts.")
    note = fields.Char(help="Why the role was given or ended.")

    _dates_ordered = models.Constraint(
        "CHECK(date_end >= date_start)", "A role cannot end before it has begun."
    )

    @api.constrains("partner_id", "role_id", "date_start", "date_end")
    def _check_overlap(self):
        periods = self.search(
            Domain("partner_id", "in", self.partner_id.ids)
            & Domain("role_id", "in", self.role_id.ids),
            order="date_start, id",
        )
        last = {}
        for period in periods:
            key = (period.partner_id, period.role_id)
            before = last.get(key)
            if before and (not before.date_end or before.date_end >= period.date_start):
                raise ValidationError(
                    self.env._(
                        "%(partner)s has the role “%(role)s” twice at the same time"
                        " (from %(first)s and from %(second)s). Change the dates of"
                        " the first period, or delete one of them.",
                        partner=period.partner_id.display_name,
                        role=period.role_id.name,
                        first=before.date_start,
                        second=period.date_start,
                    )
                )
            last[key] = period

    @api.model
    def _get_role_day(self):
        """Day as of which roles are seen: `as_of` of the context, else today."""
        as_of = self.env.context.get("as_of")
        return fields.Date.to_date(as_of) or fields.Date.context_today(self)

    @api.model
    def _get_current_domain(self):
        day = self._get_role_day()
        return Domain("date_start", "<=", day) & (
            Domain("date_end", "=", False) | Domain("date_end", ">=", day)
        )

    def _end(self):
        """End as of yesterday; what has begun today was a slip and goes."""
        today = fields.Date.context_today(self)
        slips = self.filtered(lambda period: period.date_start >= today)
        # sudo: whoever may give a role may take it back on the same day
        slips.check_access("write")
        slips.sudo().unlink()
        (self - slips).write({"date_end": fields.Date.subtract(today, days=1)})

    @api.model
    def _merge_partner_rows(self, src_partner_ids, dst_partner_id):
        """Move the periods to the survivor and unite those that overlap."""
        # sudo: the merge wizard has checked who may merge contacts
        periods = self.sudo().search(
            [("partner_id", "in", [*src_partner_ids, dst_partner_id])],
            order="role_id, date_start, id",
        )
        kept = periods.browse()
        for period in periods:
            last = kept[-1:]
            if last.role_id == period.role_id and last._touches(period):
                last._unite(period)
            else:
                kept += period
        self.env.flush_all()
        (periods - kept).unlink()
        self.env.cr.execute(
            SQL(
                "UPDATE crm_partner_role_period SET partner_id = %s WHERE id IN %s",
                dst_partner_id,
                tuple(kept.ids) or (0,),
            )
        )
        self.env.invalidate_all()

    def _touches(self, later):
        return not self.date_end or self.date_end >= later.date_start

    def _unite(self, other):
        ends = {self.date_end, other.date_end}
        notes = dict.fromkeys(filter(None, (self.note, other.note)))
        # one UPDATE without the check for overlaps, which is what is being mended
        self.env.cr.execute(
            SQL(
                "UPDATE crm_partner_role_period SET date_end = %s, note = %s"
                " WHERE id = %s",
                None if False in ends else max(ends),
                "; ".join(notes) or None,
                self.id,
            )
        )
        self.invalidate_recordset()
