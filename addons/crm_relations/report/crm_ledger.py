from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, Query

# A row id is `source number << 40 | key of the row in its source`: unique over the
# union, stable, and below 2^53, the largest integer that JavaScript holds exactly.
SOURCE_SHIFT = 40
KEY_MASK = (1 << SOURCE_SHIFT) - 1
MAX_SOURCE_NUMBER = (1 << 13) - 1
REQUIRED_PARTS = {"number", "kinds", "key", "from", "columns"}


class CrmLedger(models.AbstractModel):
    """A union of sources: rows of other tables, which addons add to it.

    A ledger names its columns and writes the SELECT of one source. The union, the row
    ids, and reading only the sources that a search can find something in, are here.
    Every ledger has the fields `name`, `user_id`, `res_model` and `res_id`.
    """

    _name = "crm.ledger"
    _description = "Ledger"

    # {column: SQL type}, in the order of the SELECT. Every branch has all of them and
    # of these types: else PostgreSQL does not move a filter into the branches.
    _ledger_columns = {}
    _ledger_required = frozenset()

    def _get_sources(self):
        """Return {source name: source}; the class of the ledger says what one is."""
        return {}

    @api.model
    def _get_branch(self, source, keys=None):
        """SELECT of one source, with all columns, for all rows or some keys."""
        raise NotImplementedError

    @property
    def _table_query(self):
        keys = self._split_row_ids(self.env.context.get("crm_ledger_ids"))
        numbers = self.env.context.get("crm_ledger_numbers")
        kinds = self.env.context.get("crm_ledger_kinds")
        branches = [
            self._get_branch(source, keys and keys[source["number"]])
            for source in self._get_sources_of(kinds)
            if keys is None or source["number"] in keys
            if numbers is None or source["number"] in numbers
        ]
        if not branches:
            return SQL("SELECT %s WHERE FALSE", self._get_select({}))
        return SQL(" UNION ALL ").join(branches)

    @api.model
    def _get_sources_of(self, kinds):
        """The checked sources that have some of the kinds, all if None."""
        sources = self._get_sources()
        self._check_sources(sources)
        return [
            source
            for source in sources.values()
            if kinds is None or not kinds.isdisjoint(source["kinds"])
        ]

    @api.model
    def _check_sources(self, sources):
        taken = {}
        for name, source in sources.items():
            missing = REQUIRED_PARTS - source.keys()
            missing |= self._ledger_required - source.get("columns", {}).keys()
            if missing:
                raise ValueError(
                    f"Source {name!r} of {self._name} lacks {sorted(missing)}."
                )
            other = taken.setdefault(source["number"], name)
            if other != name or not 0 < source["number"] <= MAX_SOURCE_NUMBER:
                raise ValueError(
                    f"Source {name!r} of {self._name} needs a number of its own"
                    f" between 1 and {MAX_SOURCE_NUMBER}, not {source['number']}"
                    f" ({other!r})."
                )

    @api.model
    def _get_row_id(self, source):
        return SQL("%s + %s", source["number"] << SOURCE_SHIFT, source["key"])

    @api.model
    def _get_condition(self, source, keys):
        """What makes a record a row, limited to some keys unless they are None."""
        where = SQL("(%s)", source.get("where") or SQL("TRUE"))
        if keys is None:
            return where
        return SQL("%s AND %s IN %s", where, source["key"], tuple(keys))

    @api.model
    def _get_select(self, columns):
        null = SQL("NULL")
        return SQL(", ").join(
            SQL(
                "(%s)::%s AS %s",
                columns.get(name, null),
                SQL(sql_type),
                SQL.identifier(name),
            )
            for name, sql_type in self._ledger_columns.items()
        )

    @api.model
    def _split_row_ids(self, row_ids):
        """Return {source number: [keys]}, or None if all rows are wanted."""
        if row_ids is None:
            return None
        keys = {}
        for row_id in row_ids:
            keys.setdefault(row_id >> SOURCE_SHIFT, []).append(row_id & KEY_MASK)
        return keys

    @api.model
    def _search(self, domain, *args, **kwargs):
        # Rows that are asked for by id or kind come from some of the sources only;
        # reading one row must not build the union of the whole database.
        domain = Domain(domain)
        row_ids = self._get_wanted_values(domain, "id")
        kinds = self._get_wanted_values(domain, "kind")
        records = self.with_context(crm_ledger_ids=row_ids, crm_ledger_kinds=kinds)
        return super(CrmLedger, records)._search(domain, *args, **kwargs)

    @api.private
    def exists(self):
        records = self.with_context(crm_ledger_ids=frozenset(self.ids))
        return super(CrmLedger, records).exists().with_env(self.env)

    @api.model
    def _get_wanted_values(self, domain, field_name):
        """Values to which every row of the domain is limited, None if to none."""
        conjunction = getattr(domain, "OPERATOR", None) == "&"
        for part in domain.children if conjunction else (domain,):
            if getattr(part, "field_expr", None) != field_name:
                continue
            if part.operator == "=" and part.value:
                return frozenset([part.value])
            if part.operator == "in" and not isinstance(part.value, (SQL, Query, str)):
                return frozenset(value for value in part.value if value)
        return None

    @api.readonly
    def action_open_document(self):
        """Open the document of the row, or say why it cannot be opened."""
        self.ensure_one()
        model, res_id = self.res_model, self.res_id
        document = self.env[model].browse(res_id).exists()
        if not document:
            raise UserError(self.env._("This document has been deleted."))
        if not document.has_access("read"):
            # sudo: the row, and so the name of its responsible, is open to the user
            responsible = self.user_id.sudo().name
            raise UserError(
                self.env._(
                    "You see that “%(name)s” took place, but the document itself is"
                    " not open to you. Ask %(user)s.",
                    name=self.name,
                    user=responsible or self.env._("an administrator"),
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "res_id": res_id,
            "views": [(False, "form")],
        }
