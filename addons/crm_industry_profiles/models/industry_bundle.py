import hashlib
import json
from dataclasses import dataclass, field

import psycopg2

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError
from odoo.tools import file_open

from ..tools.bundle_reader import Door
from ..tools.bundle_standard import STANDARD
from ..tools.bundle_values import ValueChecker

MODULE = "crm_industry_profiles"
ANSWERED = ("life_event_rules", "request_rules", "segments")  # they have a user_id
BROUGHT = "brought"  # external ids of what a profile made begin so


@dataclass
class Run:
    """A bundle on its way into a company.

    `records` is {(section, key): id, None if there is none}; `notes` is a list of
    (section, key, what happens: new, changed, kept, deleted, there, left_out).
    """

    profile: object
    company: object
    bundle: object
    user: object
    is_dry: bool = False
    records: dict = field(default_factory=dict)
    items: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)

    def note(self, row, what):
        self.notes.append((row.section.name, row.key, what))


def get_digest(value):
    """Short and stable trace of a value, to see later whether it has changed."""
    text = json.dumps(value, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class IndustryBundle(models.AbstractModel):
    """Reads bundles and brings them; an addon adds sections of its own."""

    _name = "industry.bundle"
    _description = "Bundle of an Industry"

    @api.model
    def _get_sections(self):
        """Return {name: Section} in the order in which they are brought: a hook.

        A section whose rows are no plain records has a method ``_bring_<section>``;
        one that needs more values has ``_prepare_<section>(run, row, vals)``.
        """
        return {section.name: section for section in STANDARD}

    @api.model
    def _get_checker(self):
        """Who checks the values: a hook for kinds of your own."""
        return ValueChecker(self.env)

    @api.model
    def _read(self, content, name):
        """Return the checked `Bundle` of a file's content, or raise a UserError."""
        door = Door(self.env, name, self._get_sections(), self._get_checker())
        return door.take(content)

    @api.model
    def _read_shipped(self, path):
        """The content of a file that came with an addon."""
        with file_open(path, "rb") as source:
            return source.read()

    @api.model
    def _write_document(self, document):
        """The content of a file with this document."""
        text = json.dumps(document, ensure_ascii=False, indent=2)
        return f"{text}\n".encode()

    @api.model
    def _bring(self, profile, company, bundle, is_dry=False):
        """Bring a bundle into a company; what the company changed stays.

        :param bool is_dry: only say what would happen
        :return: the `Run` with its notes
        """
        user = self._get_responsible(profile, company)
        run = Run(profile, company, bundle, user, is_dry)
        context = {
            "lang": "en_US",
            "allowed_company_ids": company.ids,
            "tracking_disable": True,
        }
        # superuser: only administrators switch profiles on, see `_check_switch`;
        # menus and favourites of others are made here
        bundles = self.with_env(self.env(user=SUPERUSER_ID, su=True, context=context))
        bundles._bring_sections(run)
        return run

    @api.model
    def _get_responsible(self, profile, company):
        """Who brings it; with an update of the addon, as for what came before."""
        if self.env.uid != SUPERUSER_ID:
            return self.env.user
        items = profile._origin._get_items(company)
        for item in items.filtered(lambda item: item.section in ANSWERED):
            # sudo: whom the update makes responsible, see `_check_switch`
            user = self.env[item.model].sudo().browse(item.res_id).exists().user_id
            if user:
                return user
        admin = self.env.ref("base.user_admin")
        return admin if company in admin.company_ids else self.env.user

    def _bring_sections(self, run):
        items = run.profile.with_env(self.env)._get_items(run.company)
        run.items = {(item.section, item.key): item for item in items}
        for section in self._get_sections().values():
            if rows := run.bundle.rows.get(section.name):
                self._bring_section(run, section, rows)

    def _bring_section(self, run, section, rows):
        """What the database or the model refuses is told with its section."""
        bring = getattr(self, f"_bring_{section.name}", self._bring_rows)
        try:
            with self.env.cr.savepoint():
                bring(run, section, rows)
        except (psycopg2.IntegrityError, psycopg2.DataError) as error:
            problem = self.env[section.model]._sql_error_to_message(error)
            raise UserError(self._get_refusal(run, section, problem)) from error
        except UserError as error:
            raise UserError(self._get_refusal(run, section, str(error))) from error

    def _get_refusal(self, run, section, problem):
        user = run.user
        return user.env._(
            "“%(section)s” of “%(profile)s” cannot be brought: %(problem)s Correct it"
            " in the file and import it again; nothing has changed.",
            section=section.name,
            profile=run.bundle.code,
            problem=problem,
        )

    def _bring_rows(self, run, section, rows):
        fresh = []
        taken = self._find_by_code(section, rows)
        for row in rows:
            item = run.items.get((section.name, row.key))
            if item:
                self._bring_again(run, row, item)
            elif row.key in taken:
                self._take(run, row, taken[row.key])
            else:
                fresh.append(row)
        if fresh:
            self._bring_new(run, section, fresh)

    def _find_by_code(self, section, rows):
        """Return {key of row: id} of the records that are here already."""
        if not section.code:
            return {}
        codes = {row.values.get(section.code) or row.key: row.key for row in rows}
        Model = self.env[section.model].with_context(active_test=False)
        found = Model.search_fetch([(section.code, "in", list(codes))], [section.code])
        return {codes[record[section.code]]: record.id for record in found}

    def _take(self, run, row, res_id):
        """Use a record that somebody else made; it is never changed."""
        run.records[row.section.name, row.key] = res_id
        run.note(row, "there")
        if not run.is_dry:
            vals = self._prepare_item(run, row, res_id)
            self.env["industry.profile.item"].create({**vals, "is_found": True})

    def _bring_new(self, run, section, rows):
        values = {}
        for row in rows:
            run.records[section.name, row.key] = None
            vals = self._get_values(run, row)
            if vals is None:
                run.note(row, "left_out")
            else:
                values[row.key] = vals
                run.note(row, "new")
        rows = [row for row in rows if row.key in values]
        if run.is_dry or not rows:
            return
        made = self.env[section.model].create([values[row.key] for row in rows])
        for row, record in zip(rows, made, strict=True):
            run.records[section.name, row.key] = record.id
            self._translate(run, row, record, values[row.key])
        self._remember(run, rows, made, values)

    def _remember(self, run, rows, made, values):
        """Note what we wrote, and give external ids."""
        made.flush_recordset()
        made.invalidate_recordset()  # as the database has it: rounded, cleaned
        items, names = [], []
        for row, record in zip(rows, made, strict=True):
            written = self._get_written(row, values[row.key])
            stamp = self._get_stamp(run, row, record, written)
            items.append(
                {**self._prepare_item(run, row, record.id), "stamp": stamp},
            )
            name = self._get_external_id(run, row)
            names.append({"xml_id": name, "record": record, "noupdate": True})
        self.env["industry.profile.item"].create(items)
        self.env["ir.model.data"]._update_xmlids(names)

    def _get_external_id(self, run, row):
        owner = "all" if row.section.is_shared else f"c{run.company.id}"
        parts = (run.profile.code, owner, row.section.name, row.key.replace(".", "__"))
        return f"{MODULE}.{BROUGHT}_{'_'.join(parts)}"

    def _prepare_item(self, run, row, res_id):
        return {
            "profile_id": run.profile.id,
            "company_id": not row.section.is_shared and run.company.id,
            "section": row.section.name,
            "key": row.key,
            "model": row.section.model,
            "res_id": res_id,
        }

    def _get_written(self, row, vals):
        """Columns of the row that went into fields of the record."""
        return [one for one in row.section.columns if one.field_name in vals]

    def _get_stamp(self, run, row, record, columns):
        """{field, with its language: [trace of the record, trace of the bundle]}."""
        stamp = {}
        for column in columns:
            source = row.values.get(column.name)
            for lang, text in self._get_languages(run, record, column, source):
                name = f"{column.field_name}@{lang}" if lang else column.field_name
                current = self._get_trace(record, column.field_name, lang)
                stamp[name] = [current, get_digest(text)]
        return stamp

    def _get_trace(self, record, name, lang):
        if lang:
            record = record.with_context(lang=lang)
        value = record[name]
        if isinstance(value, models.BaseModel):
            value = sorted(value.ids)
        return get_digest(value)

    def _get_languages(self, run, record, column, source):
        """[(language, text)] of translated words; else one without language."""
        if not record._fields[column.field_name].translate or source is None:
            return [("", source)]
        return list(self._get_texts(source).items())

    def _get_texts(self, source):
        """{installed language: text}; Odoo's base language is always there."""
        if isinstance(source, str):
            return {"en_US": source}
        texts = {"en_US": source["en"]}
        for code, _name in self.env["res.lang"].get_installed():
            text = source.get(code.partition("_")[0])
            if text and not code.startswith("en"):
                texts[code] = text
        return texts
