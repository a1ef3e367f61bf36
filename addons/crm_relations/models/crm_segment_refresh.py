import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

REFRESH_HOURS = 20


class CrmSegment(models.Model):
    _inherit = "crm.segment"

    def action_refresh(self):
        self.check_access("write")
        self._refresh()

    def _refresh(self):
        """Write who has entered and who has left since the last time."""
        if len(self.try_lock_for_update(allow_referencing=True)) < len(self):
            raise UserError(
                self.env._("The segment is being refreshed right now. Try again soon.")
            )
        self.env.flush_all()
        for segment in self:
            # membership must not depend on who presses the button; what a reader
            # sees of it is filtered by the record rules of contacts and members
            segment.sudo()._refresh_members()
        self.env["crm.segment.member"].invalidate_model()
        self.invalidate_recordset(["member_ids", "partner_ids", "partner_count"])
        self.env["res.partner"].invalidate_model(["segment_ids"])

    def _refresh_members(self):
        # Everything pending was flushed by _refresh(). A table of its own has an index
        # and statistics: the planner cannot take the condition for a row by row one.
        wanted = self._get_member_query()
        self.env.cr.execute(
            SQL("CREATE TEMP TABLE crm_segment_wanted ON COMMIT DROP AS %s", wanted)
        )
        self.env.cr.execute("ALTER TABLE crm_segment_wanted ADD PRIMARY KEY (id)")
        self.env.cr.execute("ANALYZE crm_segment_wanted")
        self.env.cr.execute(self._get_leave_query())
        self.env.cr.execute(self._get_enter_query())
        self.env.cr.execute("DROP TABLE crm_segment_wanted")
        self.write({"date_refresh": fields.Datetime.now(), "refresh_error": False})

    def _get_leave_query(self):
        return SQL(
            """UPDATE crm_segment_member m
                  SET date_leave = %(now)s, write_date = %(now)s, write_uid = %(user)s
                WHERE m.segment_id = %(segment)s AND m.date_leave IS NULL
                  AND NOT EXISTS (
                      SELECT FROM crm_segment_wanted w WHERE w.id = m.partner_id)""",
            segment=self.id,
            now=fields.Datetime.now(),
            user=self.env.uid,
        )

    def _get_enter_query(self):
        # EXCEPT reads the members once, before the first is written. For NOT EXISTS
        # the planner goes by a table that was empty when it was vacuumed, and reads
        # again for each customer what this statement has written by then.
        return SQL(
            """INSERT INTO crm_segment_member (segment_id, partner_id, date_enter,
                      create_date, write_date, create_uid, write_uid)
               SELECT %(segment)s, w.id, %(now)s, %(now)s, %(now)s, %(user)s, %(user)s
                 FROM (SELECT id FROM crm_segment_wanted
                        EXCEPT
                       SELECT partner_id FROM crm_segment_member
                        WHERE segment_id = %(segment)s AND date_leave IS NULL) w""",
            segment=self.id,
            now=fields.Datetime.now(),
            user=self.env.uid,
        )

    def _get_member_query(self):
        """SELECT of the ids of the partners who belong to the segment today."""
        if not self.active:
            return SQL("SELECT 0 AS id WHERE FALSE")
        Partner = self.env["res.partner"].with_context(
            active_test=True, tz=self.user_id.tz, lang=self.user_id.lang
        )
        if self.company_id:
            Partner = Partner.with_company(self.company_id)
        query = Partner._search(self._get_member_domain())
        return query.select()

    def _get_member_domain(self):
        """Domain on partners; extend it with conditions of your own."""
        domain = Domain(self._parse_partner_domain()) & self._get_kind_domain()
        if self.company_id:
            domain &= Domain("company_id", "in", [False, self.company_id.id])
        if self.purchase_mode:
            domain &= self._get_purchase_domain()
        if self.no_contact_days:
            domain &= self._get_no_contact_domain()
        return domain

    def _get_kind_domain(self):
        if self.member_kind == "account":
            return Domain("parent_id", "=", False) | Domain("is_company", "=", True)
        if self.member_kind == "person":
            return Domain("is_company", "=", False) & Domain(
                "type", "in", ["contact", False]
            )
        return Domain.TRUE

    def _get_purchase_domain(self):
        operator = "IN" if self.purchase_mode == "bought" else "NOT IN"
        buyers = self._get_buyer_query()
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s %s (%s)",
                SQL.identifier(alias, "commercial_partner_id"),
                SQL(operator),
                buyers,
            )
        )

    def _get_buyer_query(self):
        """SELECT of the commercial partners whose purchases fulfil the condition."""
        History = self.env["crm.purchase.history"]
        categ = self.purchase_categ_id
        read = History._get_lines if categ else History._get_documents
        return SQL(
            "SELECT l.partner_id FROM (%s) l WHERE %s GROUP BY l.partner_id HAVING %s",
            read(self.purchase_source),
            SQL(" AND ").join(self._get_purchase_where()),
            SQL(" AND ").join(self._get_purchase_having()),
        )

    def _get_purchase_where(self):
        conditions = [SQL("l.partner_id IS NOT NULL")]
        if self.company_id:
            conditions.append(SQL("l.company_id = %s", self.company_id.id))
        if self.purchase_days:
            first_day = self._get_day_before(self.purchase_days)
            conditions.append(SQL("l.date >= %s", first_day))
        if self.purchase_categ_id:
            History = self.env["crm.purchase.history"]
            products = self.env["product.product"]
            conditions.append(
                History._get_product_condition(products, self.purchase_categ_id)
            )
        return conditions

    def _get_purchase_having(self):
        number = SQL("COUNT(DISTINCT l.document_id) FILTER (WHERE NOT l.is_return)")
        conditions = [SQL("%s >= %s", number, max(self.purchase_number_min, 1))]
        if self.purchase_number_max:
            conditions.append(SQL("%s <= %s", number, self.purchase_number_max))
        if self.purchase_amount_min:
            conditions.append(SQL("SUM(l.amount) >= %s", self.purchase_amount_min))
        if self.purchase_amount_max:
            conditions.append(SQL("SUM(l.amount) <= %s", self.purchase_amount_max))
        if self.purchase_idle_days:
            last_day = self._get_day_before(self.purchase_idle_days)
            last = SQL("MAX(l.date) FILTER (WHERE NOT l.is_return)")
            conditions.append(SQL("%s < %s", last, last_day))
        return conditions

    def _get_no_contact_domain(self):
        since = fields.Datetime.subtract(
            fields.Datetime.now(), days=self.no_contact_days
        )
        owner = (
            "partner_id" if self.member_kind == "person" else "commercial_partner_id"
        )
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "NOT EXISTS (SELECT FROM crm_interaction i"
                " WHERE i.%(owner)s = %(partner)s AND i.date >= %(since)s)",
                owner=SQL.identifier(owner),
                partner=SQL.identifier(
                    alias, "id" if owner == "partner_id" else "commercial_partner_id"
                ),
                since=since,
            )
        )

    def _get_day_before(self, days):
        today = fields.Date.context_today(self.with_context(tz=self.user_id.tz))
        return fields.Date.subtract(today, days=days)

    @api.model
    def _cron_refresh(self):
        due = fields.Datetime.subtract(fields.Datetime.now(), hours=REFRESH_HOURS)
        domain = Domain("date_refresh", "=", False) | Domain("date_refresh", "<", due)
        segments = self.search(domain, order="date_refresh NULLS FIRST, id")
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(segments))
        for segment in segments:
            segment._refresh_alone()
            if not progress(1):
                break

    def _refresh_alone(self):
        """Refresh one segment; a broken one says why and does not stop the others."""
        try:
            with self.env.cr.savepoint():
                self._refresh()
        except Exception as error:
            _logger.warning("Segment %s cannot be refreshed", self.id, exc_info=True)
            self.invalidate_recordset()
            self.write(
                {"date_refresh": fields.Datetime.now(), "refresh_error": str(error)}
            )
