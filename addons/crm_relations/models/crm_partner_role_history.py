from odoo import api, models
from odoo.tools import SQL


class CrmPartnerRolePeriod(models.Model):
    _inherit = "crm.partner.role.period"

    @api.model
    def _open_roles_of_past_documents(self):
        """On installation: who has ordered, been billed or been a lead has a role."""
        Role = self.env["crm.partner.role"]
        for code, source in self._get_past_role_sources().items():
            role_id = Role._get_automatic_role_id(code)
            if role_id:
                self.env.cr.execute(self._get_open_roles_statement(role_id, source))
        self.env.invalidate_all()

    @api.model
    def _get_open_roles_statement(self, role_id, source):
        return SQL(
            """
            INSERT INTO crm_partner_role_period
                   (partner_id, role_id, date_start, create_uid, create_date,
                    write_uid, write_date)
            SELECT found.partner_id, %(role_id)s, MIN(found.day), %(uid)s,
                   NOW() AT TIME ZONE 'UTC', %(uid)s, NOW() AT TIME ZONE 'UTC'
              FROM (%(source)s) found
             WHERE found.partner_id IS NOT NULL
               AND NOT EXISTS (
                   SELECT 1 FROM crm_partner_role_period period
                    WHERE period.partner_id = found.partner_id
                      AND period.role_id = %(role_id)s)
             GROUP BY found.partner_id
            """,
            role_id=role_id,
            uid=self.env.uid,
            source=source,
        )

    @api.model
    def _get_past_role_sources(self):
        """Return {code of a role: SELECT of partner_id and day}, in order."""
        sold = self._get_past_invoices(("out_invoice", "out_receipt"))
        bought = self._get_past_invoices(("in_invoice", "in_receipt"))
        return {
            "customer": SQL("%s UNION ALL %s", self._get_past_orders(), sold),
            "supplier": bought,
            "prospect": self._get_past_leads(),
        }

    @api.model
    def _get_past_orders(self):
        return SQL(
            """
            SELECT UNNEST(ARRAY[o.partner_id, p.commercial_partner_id]) AS partner_id,
                   o.date_order::date AS day
              FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
             WHERE o.state = 'sale'
            """
        )

    @api.model
    def _get_past_leads(self):
        """Leads of those who have not become customers."""
        return SQL(
            """
            SELECT UNNEST(ARRAY[l.partner_id, p.commercial_partner_id]) AS partner_id,
                   l.create_date::date AS day
              FROM crm_lead l JOIN res_partner p ON p.id = l.partner_id
             WHERE NOT EXISTS (
                   SELECT 1 FROM crm_partner_role_period c
                    WHERE c.partner_id IN (l.partner_id, p.commercial_partner_id)
                      AND c.role_id = %s)
            """,
            self.env["crm.partner.role"]._get_role_id("customer") or 0,
        )

    @api.model
    def _get_past_invoices(self, move_types):
        return SQL(
            "SELECT UNNEST(ARRAY[partner_id, commercial_partner_id]) AS partner_id,"
            " COALESCE(invoice_date, date) AS day FROM account_move"
            " WHERE state = 'posted' AND move_type IN %s",
            move_types,
        )
