from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, sql

SAMPLE = 50
# Technical rows that say nothing about a person, and what is reported as itself.
SILENT_PREFIXES = ("base.", "bus.", "ir.", "res.config", "res.device")
SILENT_MODELS = {"mail.followers", "mail.notification", "privacy.log", "res.company"}
SILENT_TYPES = {"binary", "boolean", "json", "one2many", "properties"}
SILENT_FIELDS = {"complete_name", "create_uid", "id", "write_uid", "write_date"}
EMAIL_COLUMNS = ("email_normalized", "email", "email_from", "email_to", "email_cc")
# Huge tables where the address is never without a link to the contact.
LINKED_MODELS = {"mail.mail", "mail.message"}


class CrmPersonalData(models.AbstractModel):
    """Finds every record that refers to persons, by link or by e-mail address."""

    _name = "crm.personal.data"
    _description = "Personal Data"

    @api.model
    @api.readonly
    def _get_groups(self, partners):
        """Return what is stored of the persons: a list of dicts, one per model.

        ``model``, ``label``, ``count`` and ``shown``, the names of the latest rows.
        One statement finds them, then each model is read once.
        """
        self.env.flush_all()
        branches = [
            self._get_branch(model, where)
            for model, where in self._get_conditions(partners).items()
        ]
        rows = self.env.execute_query(SQL(" UNION ALL ").join(branches))
        labels = self._get_model_labels([row[0] for row in rows])
        groups = [
            {
                "model": model,
                "label": labels[model],
                "count": count,
                "shown": self._get_names(model, ids),
            }
            for model, count, ids in rows
        ]
        return sorted(groups, key=lambda group: group["label"])

    @api.model
    def _get_branch(self, model, where):
        return SQL(
            "SELECT %s, COUNT(*), (ARRAY_AGG(id ORDER BY id DESC))[1:%s] FROM %s"
            " WHERE %s HAVING COUNT(*) > 0",
            model,
            SAMPLE,
            SQL.identifier(self.env[model]._table),
            where,
        )

    @api.model
    def _get_model_labels(self, models_):
        # sudo: names of models only
        Model = self.env["ir.model"].sudo()
        found = Model.search_fetch([("model", "in", models_)], ["model", "name"])
        return {model.model: model.name for model in found}

    @api.model
    def _get_names(self, model, ids):
        # sudo: the caller is a data protection officer, who must see everything
        records = self.env[model].sudo().with_context(active_test=False).browse(ids)
        return [record.display_name or f"#{record.id}" for record in records.exists()]

    @api.model
    def _get_conditions(self, partners):
        """Return {model: SQL} that finds the rows about the persons."""
        emails = [email for email in partners.mapped("email_normalized") if email]
        conditions = {}
        for name in self._get_models():
            parts = [
                *self._get_link_parts(self.env[name], tuple(partners.ids)),
                *self._get_email_parts(self.env[name], emails),
            ]
            if parts:
                where = SQL("(%s)", SQL(" OR ").join(parts))
                if name == "res.partner":
                    where = SQL("%s AND id NOT IN %s", where, tuple(partners.ids))
                conditions[name] = where
        return conditions

    @api.model
    def _get_models(self):
        return [
            name
            for name, Model in self.env.items()
            if (
                Model._auto
                and not Model._abstract
                and not Model._transient
                and name not in SILENT_MODELS
                and not name.startswith(SILENT_PREFIXES)
            )
            or name == "ir.attachment"
        ]

    @api.model
    def _get_link_parts(self, Model, ids):
        for name, field in Model._fields.items():
            if not field.store or field.company_dependent:
                continue
            column = SQL.identifier(name)
            if field.type == "many2one" and field.comodel_name == "res.partner":
                yield SQL("%s IN %s", column, ids)
            elif field.type == "many2many" and field.comodel_name == "res.partner":
                yield self._get_many2many_part(field, ids)
            elif field.type == "many2one_reference" and field.model_field:
                model_column = SQL.identifier(field.model_field)
                yield SQL(
                    "(%s = 'res.partner' AND %s IN %s)", model_column, column, ids
                )
            elif field.type == "reference":
                values = tuple(f"res.partner,{id_}" for id_ in ids)
                yield SQL("%s IN %s", column, values)

    @api.model
    def _get_many2many_part(self, field, ids):
        return SQL(
            "id IN (SELECT %s FROM %s WHERE %s IN %s)",
            SQL.identifier(field.column1),
            SQL.identifier(field.relation),
            SQL.identifier(field.column2),
            ids,
        )

    @api.model
    def _get_email_parts(self, Model, emails):
        if not emails or Model._name in LINKED_MODELS or Model._name == "res.partner":
            return
        for name in self._get_email_columns(Model):
            if name == "email_normalized":
                yield SQL("email_normalized IN %s", tuple(emails))
                return
            patterns = [f"%{sql.escape_psql(email)}%" for email in emails]
            yield SQL("%s ILIKE ANY(%s)", SQL.identifier(name), patterns)

    @api.model
    def _get_email_columns(self, Model):
        return [
            name
            for name in EMAIL_COLUMNS
            if (field := Model._fields.get(name))
            and field.store
            and field.type in ("char", "text")
            and not field.translate
        ]

    @api.model
    def _get_facts(self, partner):
        """Return (label, value) of all that is kept on the contact itself."""
        labels = partner.fields_get(attributes=["string"])
        names = [
            name
            for name, field in partner._fields.items()
            if field.store
            and not field.company_dependent
            and field.type not in SILENT_TYPES
            and name not in SILENT_FIELDS
            and name in labels
        ]
        texts = {name: partner._get_fact_texts(name)[partner.id] for name in names}
        facts = [(labels[name]["string"], text) for name, text in texts.items() if text]
        return sorted(facts + self._get_interests(partner))

    @api.model
    def _get_interests(self, partner):
        return [
            (item["string"], str(item["value"]))
            for name in ("properties", "crm_interests")
            for item in partner.read([name])[0][name] or ()
            if item.get("value")
        ]


class ReportPersonalData(models.AbstractModel):
    _name = "report.crm_relations.report_personal_data"
    _description = "All That Is Stored of a Person"

    @api.model
    def _get_report_values(self, docids, data=None):
        partners = self.env["res.partner"].with_context(active_test=False)
        partners = partners.search(Domain("id", "in", docids))
        partners._check_privacy_officer()
        # sudo: checked above; everything means also what the officer's roles hide
        Data = self.env["crm.personal.data"].sudo()
        return {
            "doc_ids": partners.ids,
            "doc_model": "res.partner",
            "docs": partners,
            "made_on": fields.Datetime.now(),
            "facts": {partner: Data._get_facts(partner.sudo()) for partner in partners},
            "groups": {
                partner: Data._get_groups(partner.sudo()) for partner in partners
            },
        }
