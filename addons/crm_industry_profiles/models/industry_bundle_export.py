import re
from ast import literal_eval
from dataclasses import dataclass, field

from odoo import SUPERUSER_ID, models
from odoo.exceptions import UserError

from ..tools.bundle_reader import FORMAT
from ..tools.bundle_values import LANGS
from .industry_bundle import BROUGHT, MODULE

CLOSED_MODULES = ("__export__", "__import__")


@dataclass
class Export:
    """A profile on its way into a file; `keys` is {(model, id): key in its section}."""

    profile: object
    company: object
    keys: dict = field(default_factory=dict)
    rows: dict = field(default_factory=dict)
    done: set = field(default_factory=set)


class IndustryBundle(models.AbstractModel):
    _inherit = "industry.bundle"

    def _export(self, profile, company, is_own=False):
        """Return the document of what a company has of a profile now.

        :param bool is_own: with what the company itself made in the same lists
        """
        profile._check_switch()
        # superuser: the check above; the file has set-up only, nothing of customers
        env = self.env(user=SUPERUSER_ID, su=True, context={"lang": "en_US"})
        bundles = self.with_env(env)
        out = Export(profile.with_env(env), company.with_env(env))
        bundles._export_sections(out, is_own)
        document = {
            "format": FORMAT,
            "code": profile.code,
            "name": bundles._export_words(out.profile, "name"),
            "summary": bundles._export_words(out.profile, "summary"),
            "icon": profile.icon,
            "sections": {
                name: out.rows[name]
                for name in self._get_sections()
                if name in out.rows
            },
        }
        bundles._read(bundles._write_document(document), f"{profile.code}.json")
        return document

    def _export_sections(self, out, is_own):
        sections = self._get_sections()
        items = out.profile._get_items(out.company)
        for item in items:
            if item.section in sections and item.res_id:
                name = (item.model, item.res_id)
                out.keys.setdefault(name, item.key.rpartition(".")[2])
        for name, section in sections.items():
            export = getattr(self, f"_export_{name}", self._export_items)
            own = items.filtered(lambda item, name=name: item.section == name)
            export(out, section, own)
            if is_own and section.company and section.stopped:
                domain = [(section.company, "=", out.company.id)]
                for record in self.env[section.model].search(domain):
                    self._export_record(out, section, record)

    def _export_items(self, out, section, items):
        is_nested = any(
            section is child
            for one in self._get_sections().values()
            for child in one.nested.values()
        )
        if items and not is_nested:
            for record in items._get_records():
                self._export_record(out, section, record)

    def _export_record(self, out, section, record):
        """Add a record to its section, once, and return its key."""
        key = self._get_key(out, record)
        if (section.name, record.id) not in out.done:
            out.done.add((section.name, record.id))
            row = self._export_row(out, section, record)
            out.rows.setdefault(section.name, []).append(row)
        return key

    def _get_key(self, out, record):
        name = (record._name, record.id)
        if name not in out.keys:
            base = re.sub(r"[^a-z0-9]+", "_", (record.display_name or "").lower())
            base = base.strip("_")[:40]
            out.keys[name] = f"own_{base}_{record.id}" if base else f"own_{record.id}"
        return out.keys[name]

    def _export_row(self, out, section, record):
        row = {"key": self._get_key(out, record)}
        for column in section.columns:
            if column.field_name in record._fields:
                value = self._export_column_kind(out, column, record)
                if value is not None:
                    row[column.name] = value
        for name, child in section.nested.items():
            children = self._get_children(child, name, record)
            row[name] = [self._export_row(out, child, one) for one in children]
        return row

    def _get_children(self, child, name, record):
        if not child.parent:
            return record[f"{name.removesuffix('s')}_ids"].sorted()
        return self.env[child.model].search([(child.parent, "=", record.id)])

    def _export_value(self, out, column, record):
        value = record[column.field_name]
        is_empty = (
            value is False and record._fields[column.field_name].type != "boolean"
        )
        return None if is_empty or value == "" else value

    def _export_words(self, record, name):
        """{language: text}; a plain text where Odoo does not translate."""
        text = record[name]
        if not text or not record._fields[name].translate:
            return str(text) if text else None
        texts = {"en": str(text)}
        for code, _name in self.env["res.lang"].get_installed():
            lang = code.partition("_")[0]
            other = record.with_context(lang=code)[name]
            if lang in LANGS and lang != "en" and other and other != text:
                texts[lang] = str(other)
        return texts

    def _export_column(self, out, column, record):
        return self._export_words(record, column.field_name)

    def _export_domain(self, out, column, record):
        value = literal_eval(record[column.field_name] or "[]")
        return value or None

    def _export_row_link(self, out, column, linked):
        section = self._get_sections()[column.target]
        if (linked._name, linked.id) not in out.keys:
            name = self._get_open_id(linked)
            if name:
                return name
        return self._export_record(out, section, linked)

    def _get_open_id(self, record):
        """External id that exists elsewhere, too; not of what somebody made here."""
        names = record._get_external_ids().get(record.id, ())
        open_names = [
            name
            for name in names
            if name.partition(".")[0] not in CLOSED_MODULES
            and not name.startswith(f"{MODULE}.{BROUGHT}_")
        ]
        return next(iter(open_names), "")

    def _export_links(self, out, column, record):
        linked = record[column.field_name]
        return [self._export_row_link(out, column, one) for one in linked] or None

    def _export_record_id(self, out, column, record):
        linked = record[column.field_name]
        if not linked:
            return None
        if name := self._get_open_id(linked):
            return name
        raise UserError(
            self.env._(
                "“%(record)s” uses “%(linked)s”, which was made here and is not in the"
                " file. Choose one that comes with Odoo or an addon.",
                record=record.display_name,
                linked=linked.display_name,
            )
        )

    def _export_field_names(self, out, column, record):
        return record[column.field_name].mapped("name") or None
