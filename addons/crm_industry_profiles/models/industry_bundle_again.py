from odoo import models
from odoo.fields import Command

from .industry_bundle import get_digest


class IndustryBundle(models.AbstractModel):
    _inherit = "industry.bundle"

    def _bring_again(self, run, row, item):
        """Write what is new in the bundle, where the company has changed nothing."""
        record = self.env[item.model].browse(item.res_id).exists()
        run.records[row.section.name, row.key] = record.id or None
        if not record:
            run.note(row, "deleted")
            return
        vals, texts, kept = self._get_changes(run, row, item, record)
        vals |= self._get_new_rows(run, row)
        if item.is_found or not (vals or texts):
            run.note(row, "kept" if kept and not item.is_found else "there")
            return
        run.note(row, "changed")
        if not run.is_dry:
            self._write_changes(run, row, item, record, vals, texts)

    def _get_new_rows(self, run, row):
        """Link rows that a newer bundle has added, such as a stage of a process."""
        vals = {}
        for name in self._get_listed(row.section):
            section = row.section.nested[name].name
            keys = [key for key in row.values[name] if (section, key) not in run.items]
            if ids := self._get_ids(run, section, keys):
                vals[f"{name.removesuffix('s')}_ids"] = [
                    Command.link(one) for one in ids
                ]
        return vals

    def _get_changes(self, run, row, item, record):
        """What to write: values, texts by language, and whether something is kept."""
        values = self._get_values(run, row) or {}
        stamp, vals, texts, kept = item.stamp or {}, {}, {}, False
        for column in self._get_written(row, values):
            name = column.field_name
            changed = self._is_adapted(record, name, stamp)
            source = row.values.get(column.name)
            for lang, text in self._get_languages(run, record, column, source):
                if not self._is_news(record, name, lang, text, stamp):
                    continue
                if changed:
                    kept = True
                elif lang in ("", "en_US"):
                    vals[name] = values[name]
                else:
                    texts.setdefault(name, {})[lang] = text
        return vals, texts, kept

    def _is_adapted(self, record, name, stamp):
        """Whether the company has changed a field, in any language."""
        own = {
            key: traces
            for key, traces in stamp.items()
            if key == name or key.startswith(f"{name}@")
        }
        if not own:
            return bool(record[name])  # never ours: what is there is the company's
        return any(
            self._get_trace(record, name, key.partition("@")[2]) != traces[0]
            for key, traces in own.items()
        )

    def _is_news(self, record, name, lang, text, stamp):
        traces = stamp.get(f"{name}@{lang}" if lang else name)
        return traces is None or traces[1] != get_digest(text)

    def _write_changes(self, run, row, item, record, vals, texts):
        if vals:
            record.write(vals)
        for name, by_lang in texts.items():
            self._write_texts(record, name, by_lang)
        record.flush_recordset()
        record.invalidate_recordset()
        names = {*vals, *texts}
        columns = [one for one in row.section.columns if one.field_name in names]
        stamp = self._get_stamp(run, row, record, columns)
        item.stamp = {**(item.stamp or {}), **stamp}
