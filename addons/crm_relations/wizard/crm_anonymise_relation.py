from odoo import models


class CrmAnonymise(models.TransientModel):
    _inherit = "crm.anonymise"

    def _prepare_record_lines(self, persons):
        """Family goes and other relations stay: tell them apart in the preview."""
        lines = super()._prepare_record_lines(persons)
        Relation = persons.env["crm.relation"].with_context(active_test=False)
        erased = Relation.search_count(Relation._get_erased_domain(persons.ids))
        label = persons.env["ir.model"]._get("crm.relation").name
        relations = [line for line in lines if line["name"] == label]
        if not erased or not relations:
            return lines
        others = [line for line in lines if line["name"] != label]
        kept = relations[0]["count"] - erased
        categories = persons.env["crm.relation.type"]._fields["category"]
        family = dict(categories._description_selection(self.env))["family"]
        lines = [
            *others,
            self._prepare_count_line("erase", f"{label}: {family}", erased),
        ]
        return (
            [*lines, self._prepare_count_line("keep", label, kept)] if kept else lines
        )

    def _prepare_count_line(self, kind, name, count):
        return {
            "kind": kind,
            "name": name,
            "details": self.env._("Records: %s", count),
            "count": count,
        }
