from odoo import models
from odoo.fields import Command


class IndustryBundle(models.AbstractModel):
    _inherit = "industry.bundle"

    def _get_values(self, run, row):
        """Values of a record, None if something that it needs is not there."""
        section = row.section
        vals = dict(section.values)
        if section.company:
            vals[section.company] = run.company.id
        if section.parent:
            vals[section.parent] = self._get_parent_id(run, row)
        if section.code:
            vals[section.code] = row.key
        for column in section.columns:
            if row.values.get(column.name) not in (None, ""):
                vals[column.field_name] = self._convert(run, row, column)
        for name in self._get_listed(section):
            ids = self._get_ids(run, section.nested[name].name, row.values[name])
            vals[f"{name.removesuffix('s')}_ids"] = [Command.set(ids)]
        prepare = getattr(self, f"_prepare_{section.name}", None)
        if prepare:
            vals = prepare(run, row, vals)
        return vals if run.is_dry or self._is_complete(section, vals) else None

    def _get_listed(self, section):
        """Columns of rows that are made before the one which lists them."""
        return [name for name, child in section.nested.items() if not child.parent]

    def _get_parent_id(self, run, row):
        parents = [
            section.name
            for section in self._get_sections().values()
            if row.section in section.nested.values()
        ]
        return run.records.get((parents[0], row.parent))

    def _is_complete(self, section, vals):
        needed = [one.field_name for one in section.columns if one.is_required]
        if section.parent:
            needed.append(section.parent)
        fields = self.env[section.model]._fields
        return all(vals.get(name) for name in needed if name in fields)

    def _convert(self, run, row, column):
        value = row.values[column.name]
        convert = getattr(self, f"_convert_{column.kind}", None)
        return convert(run, row, column, value) if convert else value

    def _convert_words(self, run, row, column, value):
        """English where Odoo translates, else the language of the company."""
        if isinstance(value, str):
            return value
        if self.env[row.section.model]._fields[column.field_name].translate:
            return value["en"]
        lang = run.company.partner_id.lang or run.user.lang or "en"
        return value.get(lang.partition("_")[0]) or value["en"]

    _convert_html = _convert_words
    _convert_subject = _convert_words

    def _convert_domain(self, run, row, column, value):
        return repr(value)

    def _convert_row(self, run, row, column, value):
        return next(iter(self._get_ids(run, column.target, [value])), False)

    def _convert_rows(self, run, row, column, value):
        return [Command.set(self._get_ids(run, column.target, value))]

    def _get_ids(self, run, section, keys):
        """Ids of rows by their keys, and of records by their external ids."""
        ids = []
        for key in keys:
            found = run.records.get((section, key))
            if found is None and (section, key) not in run.records and "." in key:
                found = self.env["ir.model.data"]._xmlid_to_res_id(key)
            if found:
                ids.append(found)
        return ids

    def _convert_record(self, run, row, column, value):
        return self.env.ref(value).id

    def _convert_field_names(self, run, row, column, value):
        ids = self.env["ir.model.fields"]._get_ids(column.target)
        return [Command.set([ids[name] for name in value])]

    def _prepare_segments(self, run, row, vals):
        return {**vals, "user_id": run.user.id}

    def _prepare_life_event_rules(self, run, row, vals):
        return {**vals, "user_id": run.user.id}

    def _prepare_request_rules(self, run, row, vals):
        return {**vals, "user_id": run.user.id}

    def _translate(self, run, row, record, vals):
        """Give the words of a new record their other languages."""
        for column in self._get_written(row, vals):
            source = row.values.get(column.name)
            field = record._fields[column.field_name]
            if field.translate and isinstance(source, dict):
                texts = self._get_texts(source)
                del texts["en_US"]
                self._write_texts(record, column.field_name, texts)

    def _write_texts(self, record, name, texts):
        field = record._fields[name]
        if callable(field.translate):
            terms = field.get_trans_terms(record[name] or "")
            texts = {
                lang: dict(zip(terms, field.get_trans_terms(text), strict=False))
                for lang, text in texts.items()
            }
        if texts:
            record.update_field_translations(name, texts)
