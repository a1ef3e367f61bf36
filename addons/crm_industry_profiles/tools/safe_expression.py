"""Which expressions a template from a file may have: to read and to format, no more."""

import ast
import re

from lxml import etree, html

CALLS = {
    "format_amount",
    "format_date",
    "format_datetime",
    "format_duration",
    "len",
    "price_list",
}
NODES = (
    ast.Expression,
    ast.Attribute,
    ast.BoolOp,
    ast.And,
    ast.Or,
    ast.UnaryOp,
    ast.Not,
    ast.Compare,
    ast.Eq,
    ast.NotEq,
    ast.Lt,
    ast.LtE,
    ast.Gt,
    ast.GtE,
    ast.In,
    ast.NotIn,
    ast.IfExp,
    ast.Constant,
    ast.List,
    ast.Tuple,
    ast.Subscript,
    ast.keyword,
    ast.Load,
)
HIDDEN = {"env", "pool", "sudo", "ctx"}
EXPRESSION_ATTRIBUTES = {"t-out", "t-if", "t-elif", "t-foreach"}
PLAIN_ATTRIBUTES = {"t-else", "t-as"}
FORBIDDEN_TAGS = {"script", "iframe", "object", "embed", "form", "link", "meta", "base"}
INLINE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
NAME = re.compile(r"[a-z][a-z0-9_]*")


def find_unsafe(expression: str) -> str:
    """Return the part of an expression that is not allowed, or an empty string."""
    text = expression.strip()
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return text
    for node in ast.walk(tree):
        if not _is_allowed(node):
            return ast.unparse(node) if not isinstance(node, ast.Expression) else text
    return ""


def _is_allowed(node) -> bool:
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in CALLS
    if isinstance(node, ast.Name):
        return bool(NAME.fullmatch(node.id)) and node.id not in HIDDEN
    if isinstance(node, ast.Attribute) and not (
        NAME.fullmatch(node.attr) and node.attr not in HIDDEN
    ):
        return False
    return isinstance(node, NODES)


def find_unsafe_inline(text: str) -> str:
    """The same for a text with expressions in ``{{ }}``."""
    for found in INLINE.findall(text):
        if bad := find_unsafe(found):
            return bad
    return "{{" if "{{" in INLINE.sub("", text) else ""


def find_unsafe_html(text: str) -> str:
    """The same for HTML with ``t-out``, ``t-if`` and ``t-foreach``."""
    try:
        root = html.fragment_fromstring(text, create_parent="div")
    except (etree.ParserError, ValueError):
        return text[:40]
    for element in root.iter():
        if not isinstance(element.tag, str):
            return "<!-- -->" if element.tag is etree.Comment else str(element.tag)
        if element.tag.lower() in FORBIDDEN_TAGS:
            return f"<{element.tag}>"
        for name, value in element.attrib.items():
            if bad := _find_unsafe_attribute(name.lower(), value):
                return bad
    return ""


def _find_unsafe_attribute(name: str, value: str) -> str:
    if name in EXPRESSION_ATTRIBUTES:
        return find_unsafe(value)
    if name in PLAIN_ATTRIBUTES:
        return "" if not value or NAME.fullmatch(value) else value
    if name.startswith(("t-", "on")):
        return name
    is_script = value.strip().lower().startswith(("javascript:", "data:text"))
    return f'{name}="{value[:40]}"' if is_script else ""
