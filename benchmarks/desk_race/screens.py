"""What the web client asks the server for when it opens a list or a kanban view."""

from lxml import etree

READ_ALWAYS = {"display_name": {}}


def specification(env, model: str, view_type: str) -> dict:
    """The fields of the model's own view, as `web_read` takes them."""
    view = env[model].get_view(view_type=view_type)
    names = [
        node.get("name")
        for node in etree.fromstring(view["arch"]).iter("field")
        if not _is_in_another_field(node)
    ]
    fields = env[model]._fields
    return {name: _read(fields[name]) for name in names if name in fields}


def _is_in_another_field(node) -> bool:
    return any(parent.tag == "field" for parent in node.iterancestors())


def _read(field) -> dict:
    if field.type in ("many2one", "many2many", "one2many"):
        return {"fields": READ_ALWAYS}
    return {}


def open_list(env, model: str, spec: dict, domain: list, limit: int = 80) -> dict:
    return env[model].web_search_read(domain, spec, limit=limit, count_limit=10_001)


def open_kanban(env, model: str, spec: dict, domain: list, limit: int = 80) -> dict:
    return env[model].web_read_group(
        domain,
        ["stage_id"],
        auto_unfold=True,
        unfold_read_specification=spec,
        unfold_read_default_limit=limit,
    )
