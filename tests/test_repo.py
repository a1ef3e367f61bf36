"""The repository keeps its own rules. Reads files only: no database, no Odoo."""

import io
import re

import docutils.core
import docutils.nodes
import pytest

from suite_lint import text_checks
from suite_lint.files import read_text, repository_files
from suite_lint.python_checks import MAX_FILE_LINES

from .no_database import (  # noqa: F401
    enable_odoo_test_flag,
    load_http,
    load_registry,
)
from .repository import ADDONS, ROOT, SIBLINGS, Addon, PythonFile

CORE = "crm_relations"
UPPER = {
    "crm_service_desk",
    "crm_partner_prm",
    "crm_industry_profiles",
    "crm_insight",
    "crm_telesales",
}
AUTHOR = "CRM Suite contributors"
VERSION = re.compile(r"19\.0\.\d+\.\d+\.\d+")
README_SECTIONS = ("purpose", "roles", "set-up", "extend")
# Prefixes of models that other vendors' addons already use.
TAKEN_MODELS = ("helpdesk.",)
FRAGMENT = re.compile(r"(\d+|\+[\w-]+)\.(feature|bugfix|change|removal)(\.\d+)?\.md")

each_addon = pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)


def siblings_of(addon: Addon) -> set[str]:
    return addon.depends & SIBLINGS


def reachable(name: str) -> set[str]:
    """Siblings that an addon may name: itself and all below it."""
    by_name = {addon.name: addon for addon in ADDONS}
    found, todo = set(), [name]
    while todo:
        current = todo.pop()
        if current not in found:
            found.add(current)
            todo += siblings_of(by_name[current])
    return found


def bridge_ends(name: str) -> tuple[str, str]:
    """The two things that a bridge is named after, ("", "") if it is none."""
    for lower in {CORE, *UPPER}:
        if name.startswith(f"{lower}_"):
            rest = name.removeprefix(f"{lower}_")
            return lower, f"crm_{rest}" if f"crm_{rest}" in UPPER else rest
    return "", ""


def is_end(end: str, depends: set[str]) -> bool:
    """An end is a sibling, or an Odoo app by name or by the end of its name."""
    return any(name == end or name.endswith(f"_{end}") for name in depends)


@each_addon
def test_dependencies_have_no_cycle(addon):
    below = set().union(*(reachable(name) for name in siblings_of(addon)))
    assert addon.name not in below


@each_addon
def test_arrows_point_down(addon):
    if addon.name == CORE:
        assert siblings_of(addon) == set()
    elif addon.name in UPPER:
        assert siblings_of(addon) <= {CORE}
    else:
        ends = set(bridge_ends(addon.name))
        assert siblings_of(addon) <= {CORE, *ends}


@each_addon
def test_bridge_joins_what_it_is_named_after(addon):
    if addon.name not in {CORE, *UPPER}:
        assert addon.manifest.get("auto_install"), "a bridge installs itself"
        ends = bridge_ends(addon.name)
        assert [end for end in ends if not is_end(end, addon.depends)] == []


@each_addon
def test_nothing_depends_on_a_bridge(addon):
    assert siblings_of(addon) <= {CORE, *UPPER}


@each_addon
def test_imports_follow_the_arrows(addon):
    foreign = SIBLINGS - reachable(addon.name)
    assert [
        f"{file.name}:{line}: {name}"
        for file in addon.python_files
        for name, line in file.imported_addons
        if name in foreign
    ] == []


@each_addon
def test_code_names_only_what_is_below(addon):
    foreign = SIBLINGS - reachable(addon.name)
    names = re.compile(rf"\b({'|'.join(sorted(foreign)) or '(?!)'})\b")
    assert [
        f"{file.relative_to(ROOT)}: {match.group()}"
        for file in addon.code_files
        for match in names.finditer(file.read_text("utf-8"))
    ] == []


@each_addon
def test_manifest_is_complete(addon):
    manifest = addon.manifest
    assert VERSION.fullmatch(manifest["version"])
    assert manifest["license"] == "LGPL-3"
    assert manifest["author"] == AUTHOR
    assert manifest["name"] and manifest["category"]
    assert "\n" not in manifest["summary"].strip() != ""
    assert manifest.get("installable", True)


@each_addon
def test_listed_files_exist(addon):
    listed = addon.listed_files
    assert [file for file in listed if not (addon.path / file).is_file()] == []
    assert len(listed) == len(set(listed))


@each_addon
def test_data_files_are_listed(addon):
    assert addon.data_files - set(addon.listed_files) == set()


@each_addon
def test_asset_patterns_match_files(addon):
    folder = addon.path.parent
    assert [path for path in addon.asset_patterns if not any(folder.glob(path))] == []


@each_addon
def test_scripts_lie_where_odoo_makes_modules_of_them(addon):
    """Elsewhere an import stays as it is, and no script of its bundle runs."""
    static = addon.path / "static"
    for script in static.rglob("*.js"):
        place = script.relative_to(static).parts[0]
        assert place in {"src", "tests", "lib"}, script


@each_addon
def test_description_is_there(addon):
    icon = addon.path / "static/description/icon.png"
    assert icon.read_bytes().startswith(b"\x89PNG")
    page = addon.path / "static/description/index.html"
    assert addon.manifest["name"] in page.read_text("utf-8")


@each_addon
def test_readme_parses_and_says_what_users_need(addon):
    warnings = io.StringIO()
    document = docutils.core.publish_doctree(
        (addon.path / "README.rst").read_text("utf-8"),
        settings_overrides={"warning_stream": warnings, "report_level": 1},
    )
    assert warnings.getvalue() == ""
    titles = [
        title.astext().lower() for title in document.findall(docutils.nodes.title)
    ]
    missing = [w for w in README_SECTIONS if not any(w in title for title in titles)]
    assert missing == []


@each_addon
def test_every_model_has_access_rows(addon):
    granted = {row["model_id:id"].rpartition(".")[2] for row in addon.access_rows}
    assert [
        f"{model.place}: {model.name}"
        for model in addon.models
        if not model.is_abstract
        if f"model_{model.name.replace('.', '_')}" not in granted
    ] == []


@each_addon
def test_access_rows_name_a_group(addon):
    """Without a group the row would hold for visitors and portal users too."""
    assert [row["id"] for row in addon.access_rows if not row["group_id:id"]] == []


@each_addon
def test_model_names_are_free(addon):
    assert [
        f"{model.place}: {model.name}"
        for model in addon.models
        if model.name.startswith(TAKEN_MODELS)
    ] == []


def unexplained_sudo(file: PythonFile) -> list[str]:
    return [
        f"{file.name}:{call.func.end_lineno}"
        for call, name, statement in file.calls
        if name.endswith(".sudo") and not _drops_rights(call)
        if not file.comment_lines
        & {*range(statement.lineno - 2, call.func.end_lineno + 1)}
    ]


def _drops_rights(call) -> bool:
    return bool(call.args) and getattr(call.args[0], "value", True) is False


@each_addon
def test_every_sudo_says_why(addon):
    assert [line for f in addon.product_files for line in unexplained_sudo(f)] == []


def test_python_files_are_short():
    files = [file for file in repository_files([]) if file.suffix == ".py"]
    lengths = {file: file.read_text("utf-8").count("\n") for file in files}
    assert {
        file.relative_to(ROOT).as_posix(): lines
        for file, lines in lengths.items()
        if lines > MAX_FILE_LINES
    } == {}


def evasions(file: PythonFile) -> list[str]:
    """Waiting for a fixed time, and leaving tests out."""
    used = [(name, call.lineno) for call, name, _statement in file.calls]
    used += file.decorators
    return [
        f"{file.name}:{line}: {name}"
        for name, line in used
        if name in {"time.sleep", "sleep"}
        or name.endswith(".skipTest")
        or name.startswith("unittest.skip")
    ]


@each_addon
def test_addon_tests_neither_wait_nor_skip(addon):
    files = [file for file in addon.python_files if file.is_test]
    assert [line for file in files for line in evasions(file)] == []


def test_repository_tests_neither_wait_nor_skip():
    files = [PythonFile(path) for path in sorted((ROOT / "tests").rglob("*.py"))]
    assert [line for file in files for line in evasions(file)] == []


def test_no_file_is_about_one_machine():
    findings = []
    for file in repository_files([]):
        text = read_text(file)
        if text is not None and file.name not in {"LICENSE", "COPYING"}:
            findings += text_checks.check(file.relative_to(ROOT).as_posix(), text)
    assert [str(finding) for finding in findings] == []


def test_hooks_use_the_pins_of_the_linters():
    pins = set((ROOT / "requirements-lint.txt").read_text().splitlines())
    hooks = (ROOT / ".pre-commit-config.yaml").read_text()
    used = set(re.findall(r"[\w-]+==[\w.]+", hooks))
    assert used
    assert used - pins == set()


def test_news_fragments_have_a_place_in_the_changelog():
    fragments = [path for path in (ROOT / "newsfragments").rglob("*.md")]
    assert [
        path.relative_to(ROOT).as_posix()
        for path in fragments
        if path.parent.name not in SIBLINGS or not FRAGMENT.fullmatch(path.name)
    ] == []
