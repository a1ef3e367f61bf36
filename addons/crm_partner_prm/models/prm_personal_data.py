"""What applications, registered deals and their receipts say of a person.

Who applied or is the customer goes; that somebody was first, and when, stays: the seal
of an erased part of a receipt still fits into the chain.
"""

from odoo import api, models
from odoo.tools import SQL

CUSTOMER_COLUMNS = (
    "customer_vat",
    "customer_vat_digits",
    "customer_email",
    "customer_domain",
    "customer_website",
    "customer_phone",
    "customer_phone_key",
    "customer_street",
    "customer_zip",
    "customer_city",
    "customer_key",
    "description",
)


class CrmPersonalData(models.AbstractModel):
    _inherit = "crm.personal.data"

    @api.model
    def _get_email_columns(self, Model):
        names = super()._get_email_columns(Model)
        if Model._name == "prm.deal.registration":
            return [*names, "customer_email"]
        return names

    @api.model
    def _erase_documents(self, persons, forget_refusals):
        self.env.flush_all()
        for person in persons:
            for statement in self._get_prm_statements(person):
                self.env.cr.execute(statement)
        return super()._erase_documents(persons, forget_refusals)

    @api.model
    def _get_prm_statements(self, person):
        new = person._get_anonymous_name()
        email = person.email_normalized or None
        bought = SQL("customer_id = %s OR lower(customer_email) = %s", person.id, email)
        sold = SQL("SELECT id FROM prm_deal_registration WHERE %s", bought)
        return [
            self._get_application_statement(person, email, new),
            self._get_receipt_statement(
                ("facts", "note"), SQL("registration_id IN (%s)", sold)
            ),
            self._get_receipt_statement(("author",), SQL("author_id = %s", person.id)),
            SQL(
                "UPDATE prm_deal_registration SET customer_name = %s, %s WHERE %s",
                new,
                self._get_empty_columns(CUSTOMER_COLUMNS),
                bought,
            ),
        ]

    @api.model
    def _get_application_statement(self, person, email, new):
        return SQL(
            "UPDATE prm_application SET contact_name = %(new)s, email = %(new)s,"
            " phone = NULL, note = NULL WHERE contact_id = %(id)s"
            " OR partner_id = %(id)s OR lower(email) = %(email)s",
            new=new,
            id=person.id,
            email=email,
        )

    @api.model
    def _get_receipt_statement(self, names, where):
        """Erase parts of receipts with their salt: the seal keeps the chain."""
        return SQL(
            "UPDATE prm_registration_receipt SET %s, salts = salts - %s::text[]"
            " WHERE %s",
            self._get_empty_columns(names),
            list(names),
            where,
        )

    @api.model
    def _get_empty_columns(self, names):
        return SQL(", ").join(SQL("%s = NULL", SQL.identifier(name)) for name in names)

    @api.model
    def _get_messages_about(self, ids):
        return SQL(
            "%(messages)s UNION SELECT m.id FROM mail_message m"
            " JOIN prm_application a ON m.model = 'prm.application'"
            " AND m.res_id = a.id"
            " WHERE a.contact_id IN %(ids)s OR a.partner_id IN %(ids)s"
            " UNION SELECT m.id FROM mail_message m"
            " JOIN prm_deal_registration g ON m.model = 'prm.deal.registration'"
            " AND m.res_id = g.id WHERE g.customer_id IN %(ids)s",
            messages=super()._get_messages_about(ids),
            ids=ids,
        )
