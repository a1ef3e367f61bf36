from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# with the same number, in all companies
MAX_DOCUMENTS = 100


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # the customer names their own order number on the telephone
    _crm_caller_reference_idx = models.Index(
        "(client_order_ref) WHERE client_order_ref IS NOT NULL"
    )
    # to the trigrams of core's index all numbers look alike
    _crm_caller_number_idx = models.Index("(lower(name))")


class AccountMove(models.Model):
    _inherit = "account.move"

    _crm_caller_number_idx = models.Index(
        "(lower(name)) WHERE move_type IN ('out_invoice', 'out_refund', 'out_receipt')"
    )


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _get_document_branches(self, term):
        """SELECTs that find a contact by a document number or a reference."""
        named = SQL("lower(d.name) = lower(%s)", term)
        move_types = ("out_invoice", "out_refund", "out_receipt")
        return [
            self._get_caller_branch(1, "reference", SQL("p.ref = %s", term)),
            self._get_caller_document_branch("sale.order", named),
            self._get_caller_document_branch(
                "sale.order", SQL("d.client_order_ref = %s", term)
            ),
            self._get_caller_document_branch(
                "account.move", SQL("%s AND d.move_type IN %s", named, move_types)
            ),
        ]

    @api.model
    def _get_caller_document_branch(self, model, condition):
        """Customer of the documents `d` of a model that the user may read.

        Few have a number: the limit tells PostgreSQL, which takes a new expression for
        a common one until it has looked at the table again.
        """
        Document = self.env[model]
        if not Document.has_access("read"):
            return self._get_caller_branch(1, "document", SQL("FALSE"))
        return SQL(
            "(SELECT 1, 0, 'document', d.partner_id, NULL::int, d.name FROM"
            " (SELECT id, partner_id, name FROM %s d WHERE %s LIMIT %s) d"
            " WHERE d.partner_id IN %s AND d.id IN %s LIMIT 20)",
            SQL.identifier(Document._table),
            condition,
            MAX_DOCUMENTS,
            self._search([]).subselect(),
            Document._search([]).subselect(),
        )

    @api.model
    def _get_caller_hits(self, rows):
        partners = self.browse(row["partner_id"] for row in rows if row["partner_id"])
        partners.fetch(
            ["complete_name", "name", "phone", "email", "is_company", "lang"]
        )
        leads = self.env["crm.lead"].browse(
            row["lead_id"] for row in rows if row["lead_id"]
        )
        statistics = partners._get_caller_statistics()
        return [
            self._prepare_lead_hit(leads.browse(row["lead_id"]))
            if row["lead_id"]
            else {
                **partners.browse(row["partner_id"])._prepare_caller_hit(),
                **statistics.get(row["partner_id"], {}),
                "via": row["via"],
                "document": row["document"],
            }
            for row in rows
        ]

    def _prepare_caller_hit(self):
        company, __, person = (self.complete_name or "").rpartition(", ")
        return {
            "model": "res.partner",
            "id": self.id,
            "name": self.name or person or self.complete_name,
            "company": company if not self.is_company else False,
            "phone": self.phone or False,
            "email": self.email or False,
            "language": self._get_spoken_language(),
            "last_date": False,
            "open_deals": 0,
        }

    @api.model
    def _prepare_lead_hit(self, lead):
        return {
            "model": "crm.lead",
            "id": lead.id,
            "name": lead.contact_name or lead.partner_name or lead.name,
            "company": lead.partner_name or False,
            "phone": lead.phone or False,
            "email": lead.email_from or False,
            "via": "lead",
            "document": lead.name,
            "last_date": False,
            "open_deals": 0,
        }

    def _get_caller_statistics(self):
        """Last contact and open deals of each, as far as the user may see them.

        Those of a company include its people.
        """
        Interaction, Lead = self.env["crm.interaction"], self.env["crm.lead"]
        if not self or not all(Log.has_access("read") for Log in (Interaction, Lead)):
            return {}
        logged = Interaction._search(self._get_concerned_domain())
        deals = Lead._search(
            self._get_concerned_domain()
            & Domain("type", "=", "opportunity")
            & Domain("won_status", "=", "pending")
        )
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT h.id, MAX(f.date) AS last_date, SUM(f.deal) AS open_deals"
                " FROM (%s UNION ALL %s) f"
                " JOIN res_partner p ON p.id = f.partner_id"
                " JOIN res_partner h ON h.id IN (p.id, p.commercial_partner_id)"
                " WHERE h.id IN %s GROUP BY h.id",
                logged.select("partner_id", "date", "0 AS deal"),
                deals.select("partner_id", "NULL::timestamp AS date", "1 AS deal"),
                tuple(self.ids),
            )
        )
        return {row.pop("id"): row for row in rows}

    def _get_concerned_domain(self):
        """What is about these contacts or, of companies, about their people."""
        ids = tuple(self.ids)
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN (SELECT id FROM res_partner"
                " WHERE id IN %s OR commercial_partner_id IN %s)",
                SQL.identifier(alias, "partner_id"),
                ids,
                ids,
            )
        )
