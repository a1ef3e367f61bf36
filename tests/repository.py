"""The addons as files: what tests/test_repo.py wants to know about them."""

import ast
import csv
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA_FOLDERS = ("data", "demo", "report", "security", "templates", "views", "wizard")
CODE_SUFFIXES = {".py", ".xml", ".csv", ".js"}


@dataclass(frozen=True)
class Model:
    """A model that a class creates, as opposed to one that it extends."""

    name: str
    is_abstract: bool
    place: str


@dataclass(frozen=True)
class Addon:
    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    @cached_property
    def manifest(self) -> dict:
        return ast.literal_eval((self.path / "__manifest__.py").read_text("utf-8"))

    @property
    def depends(self) -> set[str]:
        return set(self.manifest.get("depends", []))

    @property
    def listed_files(self) -> list[str]:
        return [*self.manifest.get("data", []), *self.manifest.get("demo", [])]

    @property
    def data_files(self) -> set[str]:
        """Data files on disk that Odoo loads only if the manifest lists them."""
        return {
            file.relative_to(self.path).as_posix()
            for folder in DATA_FOLDERS
            for file in (self.path / folder).glob("**/*")
            if file.suffix in {".xml", ".csv"}
        }

    @property
    def asset_patterns(self) -> Iterator[str]:
        """Paths and patterns of own files in the asset bundles."""
        for entries in self.manifest.get("assets", {}).values():
            for entry in entries:
                path = entry if isinstance(entry, str) else entry[-1]
                if path.startswith(f"{self.name}/"):
                    yield path

    @cached_property
    def python_files(self) -> list["PythonFile"]:
        return [PythonFile(file) for file in sorted(self.path.rglob("*.py"))]

    @property
    def product_files(self) -> list["PythonFile"]:
        return [file for file in self.python_files if not file.is_test]

    @property
    def code_files(self) -> list[Path]:
        files = sorted(self.path.rglob("*"))
        return [file for file in files if file.suffix in CODE_SUFFIXES]

    @property
    def models(self) -> Iterator[Model]:
        for file in self.product_files:
            yield from file.models

    @cached_property
    def access_rows(self) -> list[dict[str, str]]:
        file = self.path / "security/ir.model.access.csv"
        if not file.exists():
            return []
        with file.open(encoding="utf-8", newline="") as handle:
            return list(csv.DictReader(handle))


@dataclass(frozen=True)
class PythonFile:
    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def is_test(self) -> bool:
        return "tests" in self.path.relative_to(ROOT).parts

    @cached_property
    def text(self) -> str:
        return self.path.read_text("utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.name)

    @cached_property
    def comment_lines(self) -> set[int]:
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        return {token.start[0] for token in tokens if token.type == tokenize.COMMENT}

    @property
    def imported_addons(self) -> Iterator[tuple[str, int]]:
        """Addons named in imports of odoo.addons, each with its line."""
        for node in ast.walk(self.tree):
            for name in _imported_names(node):
                parts = name.split(".")
                if parts[:2] == ["odoo", "addons"] and len(parts) > 2:
                    yield parts[2], node.lineno

    @property
    def calls(self) -> Iterator[tuple[ast.Call, str, ast.stmt]]:
        """Each call with its dotted name and the statement that it stands in."""
        for statement in ast.walk(self.tree):
            if isinstance(statement, ast.stmt):
                for node in _own_nodes(statement):
                    if isinstance(node, ast.Call):
                        yield node, dotted_name(node.func), statement

    @property
    def models(self) -> Iterator[Model]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ClassDef):
                values = _class_values(node)
                name = values.get("_name")
                # A model that names itself among its parents is extended, not new.
                if name and name not in _as_list(values.get("_inherit")):
                    bases = {dotted_name(base) for base in node.bases}
                    abstract = "models.AbstractModel" in bases
                    yield Model(name, abstract, f"{self.name}:{node.lineno}")

    @property
    def decorators(self) -> Iterator[tuple[str, int]]:
        for node in ast.walk(self.tree):
            for decorator in getattr(node, "decorator_list", []):
                called = getattr(decorator, "func", decorator)
                yield dotted_name(called), decorator.lineno


def _as_list(value) -> list:
    return [value] if isinstance(value, str) else list(value or [])


def dotted_name(node: ast.AST) -> str:
    """``unittest.skip`` for that expression; what it is called on may be anything."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted_name(node.value)}.{node.attr}"
    return ""


def _imported_names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def _own_nodes(statement: ast.stmt) -> Iterator[ast.AST]:
    """The expressions of a statement, without the statements inside it."""
    for child in ast.iter_child_nodes(statement):
        if not isinstance(child, ast.stmt):
            yield child
            yield from _own_nodes(child)


def _class_values(node: ast.ClassDef) -> dict:
    """Class attributes that are literals."""
    values = {}
    for statement in node.body:
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                try:
                    values[dotted_name(target)] = ast.literal_eval(statement.value)
                except ValueError:
                    continue
    return values


ADDONS = [
    Addon(manifest.parent)
    for manifest in sorted((ROOT / "addons").glob("*/__manifest__.py"))
]
SIBLINGS = {addon.name for addon in ADDONS}
