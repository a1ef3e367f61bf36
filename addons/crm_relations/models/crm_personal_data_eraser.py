from odoo import api, models
from odoo.tools import SQL, sql

# Columns in which documents copy who somebody is, beside their link to the contact.
COPIED_NAMES = ("contact_name", "invoice_partner_display_name", "partner_name")
COPIED_FACTS = (
    "acc_holder_name",
    "email",
    "email_cc",
    "email_from",
    "email_normalized",
    "function",
    "incoming_email_cc",
    "mobile",
    "partner_address",
    "partner_city",
    "partner_email",
    "partner_phone",
    "partner_zip",
    "payment_details",
    "phone",
    "phone_sanitized",
    "street",
    "street2",
    "website",
    "zip",
)
MESSAGE_TEXTS = (
    "body",
    "email_from",
    "incoming_email_cc",
    "incoming_email_to",
    "outgoing_email_to",
    "reply_to",
    "subject",
)
ACTIVITY_TEXTS = ("feedback", "note", "res_name", "summary")
# Our logs stay as facts; what was typed into them goes.
OWN_TEXTS = {
    "crm_consent": ("note",),
    "crm_interaction": ("summary", "description"),
    "crm_lead": ("description",),
    "crm_partner_role_period": ("note",),
    "crm_profile_confirmation": ("value", "old_value"),
}
TITLES = ("name", "subject", "summary")


class CrmPersonalData(models.AbstractModel):
    _inherit = "crm.personal.data"

    @api.model
    def _erase_documents(self, persons, forget_refusals):
        """Before the contact is emptied: what is found by its name and address."""
        self.env.flush_all()
        self._close_logins(persons)
        for person in persons:
            conditions = self._get_conditions(person)
            for model, where in conditions.items():
                self._erase_copies(self.env[model], where, person)
        if forget_refusals:
            self._forget_refusals(persons)
        self.env.invalidate_all()

    @api.model
    def _close_logins(self, persons):
        # SQL, because Odoo would write to the person that the login has changed
        self.env.cr.execute(
            SQL(
                "UPDATE res_users SET login = 'anonymous-' || id, password = NULL,"
                " signature = NULL, active = FALSE WHERE partner_id IN %s",
                tuple(persons.ids),
            )
        )
        self.env.invalidate_all()

    @api.model
    def _erase_copies(self, Model, where, person):
        """One UPDATE per model that copies names, addresses or titles."""
        if Model._name in (
            "res.partner",
            "res.users",
            "mail.message",
            "mail.blacklist",
        ):
            return
        old, new = person.name or "", person._get_anonymous_name()
        assignments = [
            *self._get_copied_assignments(Model, person, new),
            *self._get_title_assignments(Model, old, new),
        ]
        if assignments:
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s WHERE %s",
                    SQL.identifier(Model._table),
                    SQL(", ").join(assignments),
                    where,
                )
            )

    @api.model
    def _get_copied_assignments(self, Model, person, new):
        """A copy goes if the row is the person's own, or if it is their address."""
        own = self._get_own_condition(Model, person)
        for name in (*COPIED_NAMES, *COPIED_FACTS):
            if not self._is_text_column(Model, name):
                continue
            column = SQL.identifier(name)
            condition = own
            if "email" in name and person.email_normalized:
                pattern = f"%{sql.escape_psql(person.email_normalized)}%"
                condition = SQL("%s OR %s ILIKE %s", own, column, pattern)
            filled = name in COPIED_NAMES or Model._fields[name].required
            value = SQL("%s", new if filled else None)
            yield SQL(
                "%(column)s = CASE WHEN %(column)s IS NOT NULL AND (%(condition)s)"
                " THEN %(value)s::varchar ELSE %(column)s END",
                column=column,
                condition=condition,
                value=value,
            )

    @api.model
    def _get_own_condition(self, Model, person):
        field = Model._fields.get("partner_id")
        if field and field.store and field.comodel_name == "res.partner":
            return SQL("partner_id = %s", person.id)
        return SQL("FALSE")

    @api.model
    def _get_title_assignments(self, Model, old, new):
        if not old.strip():
            return
        for name in TITLES:
            if self._is_text_column(Model, name):
                yield SQL(
                    "%(column)s = REPLACE(%(column)s, %(old)s, %(new)s)",
                    column=SQL.identifier(name),
                    old=old,
                    new=new,
                )

    @api.model
    def _is_text_column(self, Model, name):
        field = Model._fields.get(name)
        return bool(
            field
            and field.store
            and field.type in ("char", "text")
            and not field.translate
            and not field.company_dependent
        )

    @api.model
    def _forget_refusals(self, persons):
        """Take the addresses off Odoo's do-not-contact lists, entries and all."""
        for model, key, address_field in (
            ("mail.blacklist", "email", "email_normalized"),
            ("phone.blacklist", "number", "phone_sanitized"),
        ):
            addresses = {
                address for address in persons.mapped(address_field) if address
            }
            others = self.env["res.partner"].with_context(active_test=False)
            shared = others.search(
                [(address_field, "in", list(addresses)), ("id", "not in", persons.ids)]
            )
            own = addresses - set(shared.mapped(address_field))
            # sudo: only called for a data protection officer
            entries = self.env[model].sudo().with_context(active_test=False)
            entries.search([(key, "in", list(own))]).unlink()

    @api.model
    def _erase_traces(self, persons):
        """After the contact is emptied: messages, logs, users, files, our own rows."""
        ids = tuple(persons.ids)
        for statement in (
            *self._get_message_statements(ids),
            *self._get_row_statements(ids),
        ):
            self.env.cr.execute(statement)
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.env["ir.attachment"].search(
            [
                ("res_model", "=", "res.partner"),
                ("res_id", "in", persons.ids),
                ("res_field", "=", False),
            ]
        ).unlink()
        for model in self._get_erasing_models():
            self.env[model]._anonymise_partner_rows(persons.ids)

    @api.model
    def _get_erasing_models(self):
        """Models with a method `_anonymise_partner_rows(partner_ids)` of their own."""
        registry = self.env.registry
        return [
            name
            for name in registry
            if hasattr(registry[name], "_anonymise_partner_rows")
        ]

    @api.model
    def _get_erased_models(self):
        """Models whose rows about a person do not stay; for the preview."""
        return {"crm.partner.asset", "ir.attachment"}

    @api.model
    def _get_message_statements(self, ids):
        """Messages stay as a fact (who wrote when), without what they said."""
        about = self._get_messages_about(ids)
        sent = SQL(
            "mail_message_id IN (%s) OR id IN (SELECT mail_mail_id"
            " FROM mail_mail_res_partner_rel WHERE res_partner_id IN %s)",
            about,
            ids,
        )
        notified = SQL("res_partner_id IN %s", ids)
        return [
            SQL("DELETE FROM mail_tracking_value WHERE mail_message_id IN (%s)", about),
            self._get_blanking(
                "mail_mail", ("email_to", "email_cc", "body_html"), sent
            ),
            self._get_blanking("mail_message", MESSAGE_TEXTS, SQL("id IN (%s)", about)),
            self._get_blanking("mail_notification", ("mail_email_address",), notified),
        ]

    @api.model
    def _get_messages_about(self, ids):
        """By the person, about them, or on what they alone stand for."""
        return SQL(
            """
            SELECT id FROM mail_message
             WHERE author_id IN %(ids)s
                OR (model = 'res.partner' AND res_id IN %(ids)s)
                OR (model = 'crm.interaction' AND res_id IN
                    (SELECT id FROM crm_interaction WHERE partner_id IN %(ids)s))
                OR (model = 'crm.lead' AND res_id IN
                    (SELECT id FROM crm_lead WHERE partner_id IN %(ids)s))
            """,
            ids=ids,
        )

    @api.model
    def _get_row_statements(self, ids):
        """What other rows of the person said; our logs stay as facts."""
        own = SQL("partner_id IN %s", ids)
        planned = SQL("res_model = 'res.partner' AND res_id IN %s", ids)
        return [
            *(self._get_blanking(*item, own) for item in OWN_TEXTS.items()),
            self._get_blanking("mail_activity", ACTIVITY_TEXTS, planned),
            SQL(
                "UPDATE res_partner_bank SET acc_number = 'ANONYMOUS-' || id,"
                " sanitized_acc_number = 'ANONYMOUS' || id, acc_holder_name = NULL,"
                " note = NULL, active = FALSE WHERE %s",
                own,
            ),
        ]

    @api.model
    def _get_blanking(self, table, columns, where):
        assignments = [SQL("%s = NULL", SQL.identifier(column)) for column in columns]
        return SQL(
            "UPDATE %s SET %s WHERE %s",
            SQL.identifier(table),
            SQL(", ").join(assignments),
            where,
        )
