"""Rules for Python: size, SQL, and names that Odoo 19 no longer knows."""

import ast
from collections.abc import Iterator

from .files import is_addon_file
from .findings import Finding

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 25
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

OLD_METHODS = {
    "name_get": "_compute_display_name",
    "_name_search": "_search_display_name",
    "read_group": "_read_group",
    "toggle_active": "action_archive and action_unarchive",
    "check_access_rights": "check_access",
    "check_access_rule": "check_access",
    "_check_recursion": "_has_cycle",
    "_notify_progress": "_commit_progress",
    "message_post_with_view": "message_post_with_source",
    "message_post_with_template": "message_post_with_source",
}
OLD_ATTRIBUTES = {"_cr": "env.cr", "_uid": "env.uid", "_context": "env.context"}
OLD_KEYWORDS = {
    "auto_join": "bypass_search_access",
    "group_operator": "aggregator",
    "track_visibility": "tracking",
}


def check(path: str, text: str) -> Iterator[Finding]:
    try:
        tree = ast.parse(text, path)
    except SyntaxError as error:
        yield Finding(path, error.lineno or 1, f"syntax error: {error.msg}")
        return
    yield from _check_size(path, text, tree)
    if is_addon_file(path):
        for node in ast.walk(tree):
            for message in _problems(node):
                yield Finding(path, node.lineno, message)


def _check_size(path: str, text: str, tree: ast.Module) -> Iterator[Finding]:
    lines = text.count("\n")
    if lines > MAX_FILE_LINES:
        yield Finding(path, 1, f"{lines} lines, at most {MAX_FILE_LINES}")
    for node in ast.walk(tree):
        if isinstance(node, FUNCTIONS) and (size := _size(node)) > MAX_FUNCTION_LINES:
            message = f"{node.name} has {size} lines, at most {MAX_FUNCTION_LINES}"
            yield Finding(path, node.lineno, message)


def _size(function: ast.FunctionDef) -> int:
    """Lines from ``def`` to the end, without the docstring."""
    lines = function.end_lineno - function.lineno + 1
    if ast.get_docstring(function, clean=False) is not None:
        docstring = function.body[0]
        lines -= docstring.end_lineno - docstring.lineno + 1
    return lines


def _problems(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):
        yield from _call_problems(node)
    elif isinstance(node, FUNCTIONS) and node.name in OLD_METHODS:
        yield _gone(node.name, OLD_METHODS[node.name])
    elif isinstance(node, ast.Attribute) and node.attr in OLD_ATTRIBUTES:
        if isinstance(node.value, ast.Name) and node.value.id == "self":
            yield _gone(f"self.{node.attr}", f"self.{OLD_ATTRIBUTES[node.attr]}")
    elif isinstance(node, ast.Assign):
        names = {target.id for target in node.targets if isinstance(target, ast.Name)}
        if "_sql_constraints" in names:
            yield "Odoo 19 ignores _sql_constraints: use models.Constraint"
    elif isinstance(node, ast.ImportFrom) and node.module == "odoo.osv":
        yield _gone("odoo.osv", "odoo.fields.Domain")


def _gone(old: str, new: str) -> str:
    return f"{old} is gone in Odoo 19: use {new}"


def _call_problems(call: ast.Call) -> Iterator[str]:
    name = _called_name(call)
    if name in {"execute", "SQL"} and call.args and _is_glued(call.args[0]):
        yield f"{name}() with a glued string: pass the values as SQL() arguments"
    if name in OLD_METHODS and isinstance(call.func, ast.Attribute):
        yield _gone(name, OLD_METHODS[name])
    for keyword in call.keywords:
        if keyword.arg in OLD_KEYWORDS:
            yield _gone(f"{keyword.arg}=", f"{OLD_KEYWORDS[keyword.arg]}=")
        elif name == "route" and keyword.arg == "type" and _is_json(keyword.value):
            yield _gone('type="json"', 'type="jsonrpc"')


def _called_name(call: ast.Call) -> str:
    function = call.func
    return getattr(function, "attr", "") or getattr(function, "id", "")


def _is_json(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value == "json"


def _is_glued(node: ast.AST) -> bool:
    """An f-string with values in it, ``%``, ``+`` or ``.format()``."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Mod | ast.Add)
    return isinstance(node, ast.Call) and _called_name(node) == "format"
