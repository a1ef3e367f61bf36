from odoo import api, models
from odoo.tools import SQL, ormcache


class CrmTimeline(models.Model):
    """Words for kinds and states, of all models in one statement.

    Odoo reads them field by field, with four statements for each model.
    """

    _inherit = "crm.timeline"

    @api.model
    def _get_labels_of(self, model, name):
        """[(value, label)] of a selection field, in the user's language."""
        known = self._get_remembered_labels(tuple(sorted(self._get_worded_fields())))
        field = self.env[model]._fields[name]
        return known.get((model, name)) or field._description_selection(self.env)

    @api.model
    def _get_worded_fields(self):
        """{(model, selection field)} that a page may put into words: a hook."""
        return {(self._name, "kind"), *self._get_state_fields().items()}

    @api.model
    @ormcache("self.env.lang", "worded", cache="stable")
    def _get_remembered_labels(self, worded):
        """{(model, field): [(value, label)]}, forgotten when Odoo forgets its own."""
        if not self.env.lang:
            return {}
        self.env["ir.model.fields.selection"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT f.model, f.name, s.value,
                          COALESCE(s.name->>%(lang)s, s.name->>'en_US')
                     FROM ir_model_fields_selection s
                     JOIN ir_model_fields f ON f.id = s.field_id
                    WHERE (f.model, f.name) IN %(worded)s
                    ORDER BY s.sequence, s.id""",
                lang=self.env.lang,
                worded=worded,
            )
        )
        labels = {}
        for model, name, value, label in rows:
            labels.setdefault((model, name), []).append((value, label))
        return labels
