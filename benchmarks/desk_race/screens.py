"""What the web client asks the server for when it opens a list or a kanban view.

As seen in a browser: all columns of a list, also those that are hidden at first; what
the clock of activities needs; colours of tags; no names of what nobody sees; on a board
the counts of its progress bars, and columns without cards.
"""

import re
from ast import literal_eval

from lxml import etree

READ_ALWAYS = {"display_name": {}}
ACTIVITIES = ("list_activity", "kanban_activity")  # widgets
OF_ACTIVITIES = (
    *("activity_exception_decoration", "activity_exception_icon", "activity_state"),
    *("activity_summary", "activity_type_icon", "activity_type_id"),
)
COLOUR = re.compile(r"color_field'?\"?: *['\"](\w+)")


def specification(env, model: str, view_type: str) -> dict:
    """The fields of the model's own view, as `web_read` takes them."""
    fields = env[model]._fields
    read = {}
    for node in _get_arch(env, model, view_type).iter("field"):
        name = node.get("name")
        if _is_in_another_field(node) or name not in fields:
            continue
        read[name] = _read(fields[name], node)
        if node.get("widget") in ACTIVITIES:
            read |= {other: _read(fields[other], None) for other in OF_ACTIVITIES}
    return read


def _get_arch(env, model: str, view_type: str):
    return etree.fromstring(env[model].get_view(view_type=view_type)["arch"])


def _is_in_another_field(node) -> bool:
    return any(parent.tag == "field" for parent in node.iterancestors())


def _read(field, node) -> dict:
    if field.type not in ("many2one", "many2many", "one2many"):
        return {}
    if node is None:
        return {"fields": READ_ALWAYS}
    if {"1", "True"} & {node.get("invisible"), node.get("column_invisible")}:
        return {"fields": {}} if field.type == "many2one" else {}
    if node.get("widget") in ACTIVITIES:
        return {"fields": {}}
    colour = COLOUR.search(node.get("options", ""))
    return {"fields": READ_ALWAYS | ({colour[1]: {}} if colour else {})}


def open_list(env, model: str, spec: dict, domain: list, limit: int = 80) -> dict:
    return env[model].web_search_read(domain, spec, limit=limit, count_limit=10_001)


def open_kanban(env, model: str, spec: dict, domain: list, limit: int = 80) -> dict:
    return (
        env[model]
        .with_context(read_group_expand=True)
        .web_read_group(
            domain,
            ["stage_id"],
            auto_unfold=True,
            unfold_read_specification=spec,
            unfold_read_default_limit=limit,
        )
    )


def find_progress_bar(env, model: str) -> dict:
    """What the board's bars count, as `read_progress_bar` takes it; empty: nothing."""
    for node in _get_arch(env, model, "kanban").iter("progressbar"):
        return {"field": node.get("field"), "colors": literal_eval(node.get("colors"))}
    return {}


def count_progress(env, model: str, bar: dict, domain: list) -> dict:
    return env[model].read_progress_bar(domain, "stage_id", bar) if bar else {}
