"""Every addon speaks English, Russian and Ukrainian, and says the same in each."""

import re
from collections import Counter

import polib
import pytest

from .no_database import (  # noqa: F401
    enable_odoo_test_flag,
    load_http,
    load_registry,
)
from .repository import ADDONS, ROOT

LANGUAGES = ("ru", "uk")
PLACEHOLDER = re.compile(r"%\(\w+\)[sdfr]|%[sdf](?!\w)|\{\w*\}")
# what Odoo computes: templates of e-mails, names of files
EXPRESSION = re.compile(r"\{\{.*?\}\}|^object\.\w+(\(\))?$|^'[^']*' % \(object\.\w+\)$")
TAG = re.compile(r"</?[a-zA-Z][\w-]*")
MARKUP = re.compile(r"<[^>]*>|&\w+;")
LATIN = re.compile(r"[A-Za-z]")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
# Letters that the language does not have: a sign of the wrong file.
FOREIGN = {"ru": re.compile("[іїєґІЇЄҐ]"), "uk": re.compile("[ыэъёЫЭЪЁ]")}
# Words longer than three letters that stay as they are.
UNTRANSLATED = {"GS1 CBV 2.0", "Odoo", "PostgreSQL"}

each_addon = pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)
each_language = pytest.mark.parametrize("language", LANGUAGES)


def read(addon, file: str) -> polib.POFile:
    path = addon.path / "i18n" / file
    assert path.is_file(), f"{path.relative_to(ROOT)} is missing"
    return polib.pofile(str(path))


@each_addon
def test_template_has_terms(addon):
    assert [entry for entry in read(addon, f"{addon.name}.pot") if entry.msgid]


@each_addon
@each_language
def test_every_term_is_translated(addon, language):
    po = read(addon, f"{language}.po")
    assert [entry.msgid for entry in po.untranslated_entries()] == []
    assert [entry.msgid for entry in po.fuzzy_entries()] == []
    assert [entry.msgid for entry in po.obsolete_entries()] == []


@each_addon
@each_language
def test_translation_has_the_terms_of_the_template(addon, language):
    template = {entry.msgid for entry in read(addon, f"{addon.name}.pot")}
    translated = {entry.msgid for entry in read(addon, f"{language}.po")}
    assert {"missing": template - translated, "left over": translated - template} == {
        "missing": set(),
        "left over": set(),
    }


@each_addon
@each_language
def test_placeholders_and_markup_survive(addon, language):
    assert [
        (entry.msgid, entry.msgstr)
        for entry in read(addon, f"{language}.po")
        if parts(entry.msgid) != parts(entry.msgstr)
    ] == []


def parts(text: str) -> tuple[Counter, Counter]:
    return Counter(PLACEHOLDER.findall(text)), Counter(TAG.findall(text))


@each_addon
@each_language
def test_nothing_stays_english(addon, language):
    assert [
        entry.msgstr
        for entry in read(addon, f"{language}.po")
        if entry.msgid not in UNTRANSLATED and is_english(entry.msgstr)
    ] == []


def is_english(text: str) -> bool:
    words = MARKUP.sub(" ", PLACEHOLDER.sub(" ", EXPRESSION.sub(" ", text)))
    return len(LATIN.findall(words)) > 3 and not CYRILLIC.search(words)


@each_addon
@each_language
def test_letters_belong_to_the_language(addon, language):
    assert [
        entry.msgstr
        for entry in read(addon, f"{language}.po")
        if FOREIGN[language].search(entry.msgstr)
    ] == []
