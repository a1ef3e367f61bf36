"""The door: what a file must be before anything of it is used."""

import json
import re
from dataclasses import dataclass, field

from odoo.exceptions import UserError

MAX_BYTES = 2_000_000
MAX_ROWS = 2000
MAX_DEPTH = 12
MAX_PROBLEMS = 20
FORMAT = 1
CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")
KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
HEAD = {"format", "code", "name", "summary", "icon", "sections"}
BROKEN = re.compile("[\x00\ud800-\udfff]")
ICON = re.compile(r"fa-[a-z0-9-]{1,40}")


@dataclass
class Row:
    """A checked row; `key` has the keys of its parents before it, with dots."""

    section: object
    key: str
    values: dict
    parent: str = ""


@dataclass
class Bundle:
    code: str
    name: object
    summary: object = ""
    icon: str = ""
    rows: dict = field(default_factory=dict)
    document: dict = field(default_factory=dict)


class Refused(Exception):
    """The file cannot be read at all."""


class Door:
    """Reads one file and collects what is wrong with it, row by row.

    :param env: environment of the user who brings the file
    :param str name: name of the file, for the messages
    :param dict sections: {name: Section}, nested ones included
    :param checker: says whether a value is right, see `ValueChecker`
    """

    def __init__(self, env, name, sections, checker):
        self.env = env
        self.name = name
        self.sections = sections
        self.checker = checker
        self.problems = []
        self.count = 0

    def take(self, content):
        """Return the `Bundle`, or raise a UserError that names each problem."""
        try:
            document = self._parse(content)
            bundle = self._read_head(document)
            self._read_sections(bundle, document["sections"])
            self._check_values(bundle)
        except Refused as error:
            self.problems.append(str(error))
        if self.problems:
            raise UserError(self._get_message())
        return bundle

    def _get_message(self):
        shown = self.problems[:MAX_PROBLEMS]
        lines = [self.env._("The file “%s” was not taken:", self.name)]
        lines += [f"• {problem}" for problem in shown]
        if more := len(self.problems) - len(shown):
            lines.append(self.env._("… and %s more.", more))
        return "\n".join(lines)

    def refuse(self, text, section="", row="", column=""):
        """Note a problem and where it is."""
        place = [section, row and f"“{row}”", column]
        place = ", ".join(part for part in place if part)
        self.problems.append(f"{place}: {text}" if place else text)

    def _parse(self, content):
        if len(content) > MAX_BYTES:
            raise Refused(
                self.env._("It is larger than 2 MB. Is it really an exported profile?")
            )
        try:
            document = json.loads(
                content,
                object_pairs_hook=self._read_object,
                parse_constant=self._refuse_constant,
            )
        except (ValueError, RecursionError) as error:
            raise Refused(
                self.env._(
                    "It is no valid JSON (%s). Export the profile again.", str(error)
                )
            ) from error
        self._check_document(document)
        return document

    def _check_document(self, document):
        if not isinstance(document, dict) or get_depth(document) > MAX_DEPTH:
            raise Refused(
                self.env._("It is not a profile. Choose a file that was exported here.")
            )
        if has_broken_text(document):
            raise Refused(
                self.env._("It has characters that are none. Export the profile again.")
            )

    def _read_object(self, pairs):
        values = dict(pairs)
        if len(values) < len(pairs):
            raise ValueError(self.env._("a name stands twice in one object"))
        return values

    def _refuse_constant(self, text):
        raise ValueError(self.env._("%s is no number", text))

    def _read_head(self, document):
        if document.get("format") != FORMAT:
            raise Refused(
                self.env._(
                    "Its format is %(format)s; this version reads format %(known)s.",
                    format=document.get("format"),
                    known=FORMAT,
                )
            )
        if unknown := sorted(set(document) - HEAD):
            self.refuse(self.env._("Unknown: %s. Remove it.", ", ".join(unknown)))
        code = document.get("code")
        if not isinstance(code, str) or not CODE.fullmatch(code):
            raise Refused(
                self.env._("“code” is needed: small letters and digits, at most 30.")
            )
        if not isinstance(document.get("sections"), dict):
            raise Refused(self.env._("“sections” is needed, with lists of rows."))
        icon = document.get("icon") or "fa-briefcase"
        if not isinstance(icon, str) or not ICON.fullmatch(icon):
            self.refuse(self.env._("“icon” is a name such as fa-university."))
        name, summary = document.get("name"), document.get("summary") or ""
        self.checker.check_words(self, name, ("", "", "name"), is_required=True)
        self.checker.check_words(self, summary, ("", "", "summary"))
        return Bundle(code, name, summary, icon, document=document)

    def _read_sections(self, bundle, sections):
        tops = {name for name, one in self.sections.items() if self._is_top(one)}
        for name, rows in sections.items():
            if name not in tops:
                self.refuse(
                    self.env._("Unknown section. Known: %s.", ", ".join(sorted(tops))),
                    name,
                )
                continue
            self._read_rows(bundle, self.sections[name], rows)

    def _is_top(self, section):
        return not any(
            section is child
            for one in self.sections.values()
            for child in one.nested.values()
        )

    def _read_rows(self, bundle, section, rows, parent=""):
        """Take the rows of a section, and of those within them; return their keys."""
        if not isinstance(rows, list):
            self.refuse(self.env._("A list of rows is needed."), section.name, parent)
            return []
        self.count += len(rows)
        if self.count > MAX_ROWS:
            raise Refused(self.env._("It has more than %s rows.", MAX_ROWS))
        keys = []
        for place, values in enumerate(rows, start=1):
            key = self._read_key(section, values, place, keys)
            if key:
                keys.append(key)
                self._read_row(bundle, section, key, values, parent, place)
        self._check_codes(section, rows)
        return keys

    def _check_codes(self, section, rows):
        """Records that all companies share are found by their code: each its own."""
        seen = set()
        for values in rows if section.code else ():
            values = values if isinstance(values, dict) else {}
            code = str(values.get(section.code) or values.get("key"))
            if code in seen:
                text = self.env._("This code stands twice. Give each row its own.")
                self.refuse(text, section.name, str(values.get("key")), section.code)
            seen.add(code)

    def _read_key(self, section, values, place, keys):
        key = values.get("key") if isinstance(values, dict) else None
        if not isinstance(key, str) or not KEY.fullmatch(key):
            text = self.env._(
                "Row %s needs a “key” of small letters, digits and underscores.", place
            )
            return self.refuse(text, section.name)
        if key in keys:
            text = self.env._("This key stands twice. Give each row its own.")
            return self.refuse(text, section.name, key)
        return key

    def _read_row(self, bundle, section, key, values, parent, place):
        full = f"{parent}.{key}" if parent else key
        own = {name: value for name, value in values.items() if name != "key"}
        for name, child in section.nested.items():
            nested = self._read_rows(bundle, child, own.pop(name, []), full)
            if not child.parent:
                own[name] = [f"{full}.{one}" for one in nested]
        if parent and section.get_column("sequence"):
            own.setdefault("sequence", place * 10)
        row = Row(section, full, own, parent)
        bundle.rows.setdefault(section.name, []).append(row)

    def _check_values(self, bundle):
        for rows in bundle.rows.values():
            for row in rows:
                self._check_row(bundle, row)

    def _check_row(self, bundle, row):
        section = row.section
        known = {column.name for column in section.columns} | set(section.nested)
        for name in sorted(set(row.values) - known):
            text = self.env._(
                "Unknown field. Known: %s. Remove it.", ", ".join(sorted(known))
            )
            self.refuse(text, section.name, row.key, name)
        for column in section.columns:
            place = (section.name, row.key, column.name)
            if row.values.get(column.name) not in (None, ""):
                self.checker.check(self, bundle, row, column, place)
            elif column.is_required:
                self.refuse(self.env._("It is needed. Fill it in."), *place)


def get_depth(value, depth=1):
    """How deep lists and objects are nested."""
    if depth > MAX_DEPTH or not isinstance(value, (dict, list)):
        return depth
    inner = value.values() if isinstance(value, dict) else value
    return max((get_depth(one, depth + 1) for one in inner), default=depth)


def has_broken_text(value):
    """Whether a text, or a name, has what PostgreSQL cannot store."""
    if isinstance(value, dict):
        return any(has_broken_text(one) for pair in value.items() for one in pair)
    if isinstance(value, list):
        return any(map(has_broken_text, value))
    return isinstance(value, str) and bool(BROKEN.search(value))
