"""Checks of the values in a bundle; each says what to do instead."""

from collections.abc import Collection

from odoo.fields import Datetime, Domain

from .safe_expression import find_unsafe_html, find_unsafe_inline

LANGS = ("en", "ru", "uk")
MAX_TEXT = 20_000
MAX_NUMBER = 10**9
MAX_LIST = 200
UNITS = {"day", "week", "month", "quarter", "year"}
DEFAULTS = {
    "char": str,
    "text": str,
    "integer": int,
    "float": (int, float),
    "boolean": bool,
}
VIEWS = ("list", "form", "kanban", "pivot", "graph")
NUMBERS = {"integer", "float", "monetary"}
HIDDEN_GROUPS = ("base.group_system", "base.group_erp_manager")
OPEN_MODELS = {"account.invoice.report", "crm.lead", "res.partner", "sale.order"}


class ValueChecker:
    """`check_<kind>` methods: note with the door what is wrong, or nothing.

    A kind of your own is a method more; give your class to `Door`.
    """

    def __init__(self, env):
        self.env = env

    def check(self, door, bundle, row, column, place):
        value = row.values[column.name]
        if column.choices and value not in column.choices:
            return self._refuse_choice(door, column.choices, place)
        method = getattr(self, f"check_{column.kind}")
        more = {"bundle": bundle, "row": row, "column": column}
        is_required = column.is_required
        return method(door, value, place, is_required=is_required, **more)

    def _refuse_choice(self, door, choices, place):
        door.refuse(self.env._("Choose one of: %s.", ", ".join(choices)), *place)

    def check_words(self, door, value, place, is_required=False, **more):
        texts = list(value.values()) if isinstance(value, dict) else [value]
        if isinstance(value, dict) and (not value.get("en") or set(value) - set(LANGS)):
            door.refuse(
                self.env._("Texts are needed as “en”, “ru” and “uk”; “en” always."),
                *place,
            )
        elif not all(isinstance(one, str) and len(one) <= MAX_TEXT for one in texts):
            door.refuse(
                self.env._("A text of at most %s letters is needed.", MAX_TEXT), *place
            )
        elif is_required and not all(one.strip() for one in texts):
            door.refuse(self.env._("It is needed. Fill it in."), *place)
        else:
            return texts
        return []

    def check_text(self, door, value, place, **more):
        if not isinstance(value, str) or len(value) > MAX_TEXT:
            door.refuse(
                self.env._("A text of at most %s letters is needed.", MAX_TEXT), *place
            )

    def check_subject(self, door, value, place, **more):
        for text in self.check_words(door, value, place):
            if bad := find_unsafe_inline(text):
                self._refuse_expression(door, bad, place)

    def check_html(self, door, value, place, row, column, **more):
        texts = self.check_words(door, value, place)
        for text in texts:
            if bad := find_unsafe_html(text):
                return self._refuse_expression(door, bad, place)
        field = self.env[row.section.model]._fields[column.field_name]
        if len({len(field.get_trans_terms(text)) for text in texts}) > 1:
            door.refuse(
                self.env._(
                    "The languages differ in their structure: give each the same"
                    " paragraphs and tags."
                ),
                *place,
            )

    def _refuse_expression(self, door, bad, place):
        door.refuse(
            self.env._(
                "“%s” is not allowed. Templates from a file may only read fields,"
                " compare them and format them.",
                bad,
            ),
            *place,
        )

    def check_integer(self, door, value, place, **more):
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        if not is_whole or abs(value) > MAX_NUMBER:
            door.refuse(self.env._("A whole number is needed."), *place)

    def check_float(self, door, value, place, **more):
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not is_number or not abs(value) <= MAX_NUMBER:
            door.refuse(self.env._("A number is needed."), *place)

    def check_boolean(self, door, value, place, **more):
        if not isinstance(value, bool):
            door.refuse(self.env._("true or false is needed."), *place)

    def check_choice(self, door, value, place, row, column, **more):
        field = self.env[row.section.model]._fields[column.field_name]
        choices = field.get_values(self.env)
        if value not in choices:
            self._refuse_choice(door, choices, place)

    def check_row(self, door, value, place, bundle, column, **more):
        """A row of another section by its key, or a record by its external id."""
        if not isinstance(value, str):
            return door.refuse(self.env._("The key of a row is needed."), *place)
        section = door.sections[column.target]
        if "." in value and not self._is_nested(door, section):
            return self._check_external(door, value, section.model, place)
        keys = {row.key for row in bundle.rows.get(column.target, ())}
        if value not in keys:
            text = self.env._(
                "“%(key)s” is no row of “%(section)s”. Add it there or correct it.",
                key=value,
                section=column.target,
            )
            door.refuse(text, *place)

    def _is_nested(self, door, section):
        return not door._is_top(section)

    def check_rows(self, door, value, place, **more):
        for one in self._get_list(door, value, place):
            self.check_row(door, one, place, **more)

    def _get_list(self, door, value, place):
        """What is in a list; nothing if it is none, which is told."""
        if isinstance(value, list) and len(value) <= MAX_LIST:
            return value
        door.refuse(
            self.env._("A list of at most %s is needed, in brackets.", MAX_LIST), *place
        )
        return []

    def check_record(self, door, value, place, column, **more):
        self._check_external(door, value, column.target, place)

    def _check_external(self, door, value, model, place):
        is_name = isinstance(value, str) and value.count(".") == 1
        record = is_name and self.env.ref(value, raise_if_not_found=False)
        if not record or record._name != model:
            text = self.env._(
                "“%(name)s” is not here, or no %(model)s. Install what brings it, or"
                " choose another one.",
                name=str(value)[:100],
                model=model,
            )
            return door.refuse(text, *place)
        if model == "res.groups" and self._is_administration(record):
            door.refuse(
                self.env._("A profile gives no rights of administrators."), *place
            )

    def _is_administration(self, group):
        hidden = [self.env.ref(name) for name in HIDDEN_GROUPS]
        # sudo: what a group implies, to refuse those with the rights of administrators
        return any(one in group.sudo().all_implied_ids for one in hidden)

    def check_field_names(self, door, value, place, column, **more):
        fields = self.env[column.target]._fields
        for name in self._get_list(door, value, place):
            field = fields.get(name) if isinstance(name, str) else None
            if field is None or not field.store or field.readonly:
                text = self.env._(
                    "“%(name)s” is no field of %(model)s that people fill in.",
                    name=str(name)[:100],
                    model=column.target,
                )
                door.refuse(text, *place)

    def check_model(self, door, value, place, **more):
        if self._get_model(value) is None:
            door.refuse(
                self.env._(
                    "There is no such list here, or it is not open to profiles. Choose"
                    " a model of this suite, of customers, deals, orders or invoices."
                ),
                *place,
            )

    def _get_model(self, name):
        """The model of a report: one of ours or of the few of Odoo, that one may see.

        :return: an empty recordset, or None
        """
        model = self.env.get(name) if isinstance(name, str) else None
        if model is None or model._abstract or model._transient:
            return None
        is_ours = (model._original_module or "").startswith("crm_")
        if name not in OPEN_MODELS and not is_ours:
            return None
        return model if model.has_access("read") else None

    def check_domain(self, door, value, place, row, column, **more):
        model = self._get_model(column.target or row.values.get("model"))
        if model is None:
            return  # told of the model already
        if not isinstance(value, list):
            return door.refuse(self.env._("A list of conditions is needed."), *place)
        try:
            domain = Domain(value)
            domain.validate(model)
            self.env["crm.partner.condition"]._check_condition_access(domain, model)
            model._search(domain)
        except Exception as error:
            text = self.env._("The condition cannot be used: %s", get_first_line(error))
            return door.refuse(text, *place)
        if bad := self._find_id(domain, model):
            text = self.env._(
                "“%s” names a record by its number, which is another one elsewhere. Go"
                " by its code or name.",
                bad,
            )
            door.refuse(text, *place)

    def _find_id(self, domain, model):
        """The first condition that compares a relation with a number."""
        for condition in domain.iter_conditions():
            comodel, field = model, None
            for name in condition.field_expr.split("."):
                field = comodel._fields[name]
                if not field.comodel_name:
                    break  # what follows is a part of a date
                comodel = comodel.env[field.comodel_name]
            if condition.operator.startswith(("any", "not any")):
                if bad := self._find_id(Domain(condition.value), comodel):
                    return bad
            elif (field.relational or field.name == "id") and has_number(
                condition.value
            ):
                return condition.field_expr
        return ""

    def check_names(self, door, value, place, row, column, **more):
        """Fields of the row's model to group, measure or sort by."""
        model = self._get_model(row.values.get("model"))
        for name in self._get_list(door, value, place):
            if model is not None and not self._is_name(model, name, column.name):
                text = self.env._("“%s” is no field for this.", str(name)[:100])
                door.refuse(text, *place)

    def _is_name(self, model, name, use):
        if not isinstance(name, str):
            return False
        if use == "measures" and name == "__count":
            return True
        base, _sep, rest = name.partition(" " if use == "sort" else ":")
        field = model._fields.get(base)
        if field is None or not model._has_field_access(field, "read"):
            return False
        allowed = {"sort": {"", "asc", "desc"}, "group_by": UNITS | {""}}
        is_fit = use != "measures" or field.type in NUMBERS
        return is_fit and rest in allowed.get(use, {""})

    def check_views(self, door, value, place, **more):
        views = value.split(",") if isinstance(value, str) else [None]
        if any(view not in VIEWS for view in views):
            self._refuse_choice(door, VIEWS, place)

    def check_options(self, door, value, place, row, **more):
        """Choices of a property: [{"key", "name", "color" of a tag}]."""
        if row.values.get("type") != place[2]:
            text = self.env._("Only for a property of type “%s”.", place[2])
            return door.refuse(text, *place)
        keys = set()
        for one in self._get_list(door, value, place):
            if not isinstance(one, dict) or set(one) - {"key", "name", "color"}:
                door.refuse(self.env._("“key” and “name” are needed."), *place)
                continue
            key = one.get("key")
            if not isinstance(key, str) or not key or key in keys:
                door.refuse(self.env._("Each choice needs a key of its own."), *place)
            keys.add(str(key))
            self.check_words(door, one.get("name"), place, is_required=True)
            self.check_integer(door, one.get("color", 0), place)

    def check_default(self, door, value, place, row, **more):
        kind = row.values.get("type")
        if len(str(value)) > MAX_TEXT or not self._is_default(kind, value, row):
            text = self.env._("This is no value of a property of type “%s”.", kind)
            door.refuse(text, *place)

    def _is_default(self, kind, value, row):
        if kind in ("selection", "tags"):
            options = row.values.get(kind) or ()
            keys = [one.get("key") for one in options if isinstance(one, dict)]
            values = value if kind == "tags" else [value]
            return isinstance(values, list) and all(one in keys for one in values)
        if kind in ("date", "datetime"):
            return is_date(value)
        is_right = isinstance(value, DEFAULTS.get(kind, ()))
        return is_right and isinstance(value, bool) == (kind == "boolean")


def is_date(value):
    try:
        return isinstance(value, str) and bool(Datetime.to_datetime(value))
    except ValueError:
        return False


def get_first_line(error):
    return next(iter(str(error).splitlines()), "")[:200]


def has_number(value):
    if isinstance(value, bool):
        return False
    if isinstance(value, int):
        return True
    is_list = isinstance(value, Collection) and not isinstance(value, str)
    return is_list and any(has_number(one) for one in value)
