"""What becomes of our own rows when a person is anonymised.

Figures and history stay: answered offers, relations with companies, the log of
reminders. What says who somebody is goes: days of their life, family, typed words.
"""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

OFFER_TEXTS = ("reason", "script", "note")
# Rows of people around the person, whose words may name them: column of the contact.
MENTIONS = {
    "crm_life_event": ("partner_id", ("subject", "note")),
    "crm_life_event_reminder": ("partner_id", ("subject", "error")),
    "crm_offer": ("partner_id", OFFER_TEXTS),
}


class CrmPersonalData(models.AbstractModel):
    _inherit = "crm.personal.data"

    @api.model
    def _get_erased_models(self):
        return {
            *super()._get_erased_models(),
            "crm.duplicate.key",
            "crm.duplicate.pair",
            "crm.life.event",
        }

    @api.model
    def _erase_documents(self, persons, forget_refusals):
        self.env.flush_all()
        for person in persons.filtered("name"):
            for statement in self._get_mention_statements(person):
                self.env.cr.execute(statement)
        return super()._erase_documents(persons, forget_refusals)

    @api.model
    def _get_mention_statements(self, person):
        """Relatives' rows and plans, and lists of what was handed over, by name."""
        circle = self._get_circle(person)
        for table, (column, names) in MENTIONS.items():
            where = SQL("%s IN (%s)", SQL.identifier(column), circle)
            yield self._get_renaming(table, names, person, where)
        planned = SQL("res_model = 'res.partner' AND res_id IN (%s)", circle)
        yield self._get_renaming("mail_activity", ("summary", "note"), person, planned)
        handed = SQL(
            "res_model = 'crm.lead' AND res_id IN"
            " (SELECT id FROM crm_lead WHERE partner_id = %s)",
            person.id,
        )
        yield self._get_renaming("crm_handover_line", ("name",), person, handed)

    @api.model
    def _get_circle(self, person):
        """SELECT of the contacts to whom the person is related."""
        return SQL(
            "SELECT left_partner_id FROM crm_relation WHERE right_partner_id = %(id)s"
            " UNION"
            " SELECT right_partner_id FROM crm_relation WHERE left_partner_id = %(id)s",
            id=person.id,
        )

    @api.model
    def _get_renaming(self, table, columns, person, where):
        assignments = [
            SQL(
                "%(column)s = REPLACE(%(column)s, %(old)s, %(new)s)",
                column=SQL.identifier(column),
                old=person.name,
                new=person._get_anonymous_name(),
            )
            for column in columns
        ]
        return SQL(
            "UPDATE %s SET %s WHERE %s",
            SQL.identifier(table),
            SQL(", ").join(assignments),
            where,
        )

    @api.model
    def _get_messages_about(self, ids):
        return SQL(
            "%(messages)s UNION SELECT m.id FROM mail_message m"
            " JOIN crm_relation r ON m.model = 'crm.relation' AND m.res_id = r.id"
            " WHERE r.left_partner_id IN %(ids)s OR r.right_partner_id IN %(ids)s",
            messages=super()._get_messages_about(ids),
            ids=ids,
        )

    @api.model
    def _blank_rows(self, model, columns, partner_ids):
        """Empty the columns in the rows of ``partner_id``."""
        where = SQL("partner_id IN %s", tuple(partner_ids))
        self.env[model].flush_model()
        self.env.cr.execute(self._get_blanking(self.env[model]._table, columns, where))
        self.env[model].invalidate_model()


class CrmLifeEvent(models.Model):
    _inherit = "crm.life.event"

    @api.model
    def _anonymise_partner_rows(self, partner_ids):
        """A day of somebody's life says who it is, as the date of birth does."""
        events = self.with_context(active_test=False)
        events.search([("partner_id", "in", partner_ids)]).unlink()


class CrmLifeEventReminder(models.Model):
    _inherit = "crm.life.event.reminder"

    @api.model
    def _anonymise_partner_rows(self, partner_ids):
        """Without the years nobody can tell the year of birth from the day."""
        columns = ("subject", "turns", "error")
        self.env["crm.personal.data"]._blank_rows(self._name, columns, partner_ids)


class CrmOffer(models.Model):
    _inherit = "crm.offer"

    @api.model
    def _anonymise_partner_rows(self, partner_ids):
        self.env["crm.personal.data"]._blank_rows(self._name, OFFER_TEXTS, partner_ids)


class CrmRelation(models.Model):
    _inherit = "crm.relation"

    @api.model
    def _get_erased_domain(self, partner_ids):
        """Relations that would tell who the person was."""
        return self._get_either_side_domain(partner_ids) & Domain(
            "type_id.category", "=", "family"
        )

    @api.model
    def _get_either_side_domain(self, partner_ids):
        ids = list(partner_ids)
        return Domain("left_partner_id", "in", ids) | Domain(
            "right_partner_id", "in", ids
        )

    @api.model
    def _anonymise_partner_rows(self, partner_ids):
        relations = self.with_context(active_test=False, tracking_disable=True)
        relations.search(self._get_erased_domain(partner_ids)).unlink()
        kept = relations.search(self._get_either_side_domain(partner_ids))
        kept.filtered("note").write({"note": False})


class CrmPartnerMerge(models.Model):
    _inherit = "crm.partner.merge"

    @api.model
    def _anonymise_partner_rows(self, partner_ids):
        """That there was a merge stays; it cannot be undone any more."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """UPDATE crm_partner_merge_line l SET name = p.name
                     FROM crm_partner_merge m, res_partner p
                    WHERE m.id = l.merge_id AND p.id IN %(ids)s
                      AND p.id IN (m.survivor_id, l.old_partner_id)""",
                ids=tuple(partner_ids),
            )
        )
        self.env.cr.execute(
            SQL(
                """UPDATE crm_partner_merge m
                      SET payload = NULL, merged_names = p.name,
                          survivor_name = CASE WHEN m.survivor_id = p.id
                                               THEN p.name ELSE survivor_name END
                     FROM res_partner p
                    WHERE p.id IN %(ids)s AND (m.survivor_id = p.id OR EXISTS (
                          SELECT FROM crm_partner_merge_line l
                           WHERE l.merge_id = m.id AND l.old_partner_id = p.id))""",
                ids=tuple(partner_ids),
            )
        )
        self.env.invalidate_all()


class CrmDuplicatePair(models.Model):
    _inherit = "crm.duplicate.pair"

    @api.model
    def _anonymise_partner_rows(self, partner_ids):
        ids = list(partner_ids)
        self.search(
            Domain("partner_a_id", "in", ids) | Domain("partner_b_id", "in", ids)
        ).unlink()


class CrmDuplicateKey(models.Model):
    _inherit = "crm.duplicate.key"

    @api.model
    def _anonymise_partner_rows(self, partner_ids):
        self.search([("partner_id", "in", list(partner_ids))]).unlink()
