"""Rules for XML: views as Odoo 19 writes them, with ids that can be guessed."""

import re
from collections.abc import Callable, Iterator

from lxml import etree

from .findings import Finding
from .schemas import schema_problem

Problem = tuple[etree._Element, str]

OLD_TREE = re.compile(r"(^|/)tree\b")
OLD_MODIFIERS = {
    "attrs": "write the expression in invisible=, readonly= or required=",
    "states": 'write the expression in invisible="state not in (...)"',
}


def check(path: str, text: str) -> Iterator[Finding]:
    try:
        root = etree.fromstring(text.encode())
    except etree.XMLSyntaxError as error:
        yield Finding(path, error.lineno or 1, f"not well-formed: {error.msg}")
        return
    for rule in RULES:
        for element, message in rule(root):
            yield Finding(path, element.sourceline, message)


def _elements(root: etree._Element) -> Iterator[etree._Element]:
    return root.iter(etree.Element)


def _views(root: etree._Element) -> Iterator[etree._Element]:
    """View records that have an arch."""
    return iter(root.xpath("//record[@model='ir.ui.view'][field[@name='arch']]"))


def _archs(root: etree._Element) -> Iterator[etree._Element]:
    """The root elements of the views; an inheriting view may have several."""
    for view in _views(root):
        yield from view.xpath("field[@name='arch']/*")


def _field(record: etree._Element, name: str) -> str:
    """A field's text, or the record that it refers to."""
    for field in record.xpath("field[@name=$name]", name=name):
        return field.get("ref") or (field.text or "").strip()
    return ""


def check_templates(root: etree._Element) -> Iterator[Problem]:
    for element in _elements(root):
        if "t-raw" in element.attrib:
            yield element, "t-raw is gone: use t-out"
        if element.get("t-name") == "kanban-box":
            yield element, 't-name="kanban-box" is gone: use t-name="card"'
        if "oe_chatter" in element.get("class", "").split():
            yield element, 'class="oe_chatter" is gone: use <chatter/>'


def check_lists(root: etree._Element) -> Iterator[Problem]:
    for arch in _archs(root):
        for element in _elements(arch):
            if element.tag == "tree":
                yield element, "<tree> is gone: use <list>"
            elif OLD_TREE.search(element.get("expr", "")):
                yield element, "expr looks for <tree>, which is gone: use list"
    for field in root.xpath("//record/field[@name='view_mode']"):
        if "tree" in (field.text or "").split(","):
            yield field, "view mode tree is gone: use list"


def check_modifiers(root: etree._Element) -> Iterator[Problem]:
    for arch in _archs(root):
        for element in _elements(arch):
            for name, advice in OLD_MODIFIERS.items():
                changes = element.tag == "attribute" and element.get("name") == name
                if name in element.attrib or changes:
                    yield element, f"{name}= is gone: {advice}"


def check_replacements(root: etree._Element) -> Iterator[Problem]:
    for element in root.xpath("//*[@position='replace']"):
        if not _has_reason(element):
            yield (
                element,
                'position="replace" hides what others add: say why in a comment '
                "before or in it, or in data-reason= of an xpath",
            )


def _has_reason(element: etree._Element) -> bool:
    before = element.getprevious()
    if before is not None and before.tag is etree.Comment:
        return True
    if any(child.tag is etree.Comment for child in element):
        return True
    return element.tag == "xpath" and bool(element.get("data-reason"))


def check_view_ids(root: etree._Element) -> Iterator[Problem]:
    for view in _views(root):
        name = view.get("id", "").rpartition(".")[2]
        parent = _field(view, "inherit_id").rpartition(".")[2]
        start = f"{_field(view, 'model').replace('.', '_')}_view_"
        if not parent:
            start += _kind(view)
            if start[0] != "_" and not _extends(name, start):
                yield view, f"call this view {start}, not {name}"
        elif _field(view, "mode") == "primary":
            if not name.startswith(start):
                yield view, f"call this view {start}<type>, not {name}"
        elif not _extends(name, parent):
            yield view, f"an inheriting view keeps its parent's id {parent}, not {name}"


def _kind(view: etree._Element) -> str:
    """What the view is: the name of its arch's first element."""
    return next((arch.tag for arch in view.xpath("field[@name='arch']/*")), "")


def _extends(name: str, start: str) -> bool:
    return name == start or name.startswith(f"{start}_")


def check_schemas(root: etree._Element) -> Iterator[Problem]:
    for view in _views(root):
        if not _field(view, "inherit_id"):
            for arch in view.xpath("field[@name='arch']/*"):
                if message := schema_problem(arch):
                    yield arch, message


RULES: list[Callable[[etree._Element], Iterator[Problem]]] = [
    check_templates,
    check_lists,
    check_modifiers,
    check_replacements,
    check_view_ids,
    check_schemas,
]
