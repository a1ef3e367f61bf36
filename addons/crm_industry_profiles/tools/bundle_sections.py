"""What a bundle of an industry profile may hold, as tables that the engine reads."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Column:
    """One value of a row.

    `kind` says how it is checked: words (one text per language), html (words with
    expressions), subject (words with ``{{ }}``), text, integer, float, boolean,
    choice (of the field's selection), domain (JSON list), row (key of a row in
    section `target`), rows (list of them), record and records (external ids of model
    `target`), field_names (fields of model `target`), names, model, views.
    """

    name: str
    kind: str
    field: str = ""
    is_required: bool = False
    target: str = ""
    choices: tuple = ()

    @property
    def field_name(self) -> str:
        return self.field or self.name


@dataclass(frozen=True)
class Section:
    """A list of rows of one model.

    `company` is the field that makes a record the company's own, empty for what all
    companies share; those are found by `code`. Rows of `nested` stand in their parent:
    {column: section}. They are made before the parent, which lists them in the field
    of that name, or after it if they have a `parent` field. `stopped` records are
    archived when the profile is switched off. `values` are the same for all rows.
    """

    name: str
    model: str
    columns: tuple = ()
    company: str = ""
    code: str = ""
    parent: str = ""
    nested: dict = field(default_factory=dict)
    stopped: bool = False
    values: dict = field(default_factory=dict)
    shared: bool = False

    @property
    def is_shared(self) -> bool:
        """Whether all companies have the same records."""
        return self.shared or bool(self.code)

    def get_column(self, name: str):
        return next((one for one in self.columns if one.name == name), None)


def words(name="name", *, required=True, **more) -> Column:
    return Column(name, "words", is_required=required, **more)


def many(kind: str, names: str) -> tuple:
    """Columns of one kind; a name may be followed by the field: ``plan=plan_id``."""
    return tuple(Column(one, kind) for one in names.split())
