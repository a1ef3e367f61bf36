import json
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL, json_default


class FinImportLoader(models.AbstractModel):
    """The statements: one for a whole batch, whatever its size."""

    _inherit = "fin.import.loader"

    @api.model
    def _upsert(self, model, target, values, update):
        """Insert rows, or change those that are there and say something else.

        :param target: SQL of the unique index that tells which row it is
        :param values: list of dicts with the same columns
        :param update: columns to change in rows that are there
        :return: [(id, whether it is new)] of the rows that were written
        """
        if not values:
            return []
        statement = SQL(
            """INSERT INTO %(table)s AS t
                   (%(names)s, create_uid, create_date, write_uid, write_date)
               SELECT %(names)s, %(uid)s, %(now)s, %(uid)s, %(now)s
                 FROM %(rows)s ORDER BY %(names)s
               ON CONFLICT %(target)s %(change)s
               RETURNING t.id, (t.xmax = 0)""",
            table=SQL.identifier(self.env[model]._table),
            names=SQL(", ").join(map(SQL.identifier, values[0])),
            uid=self.env.uid,
            now=SQL("NOW() AT TIME ZONE 'UTC'"),
            rows=self._get_recordset(self.env[model], values),
            target=target,
            change=self._get_change(update),
        )
        return self._write_rows(model, statement)

    @api.model
    def _write_rows(self, model, statement):
        Model = self.env[model]
        Model.flush_model()
        # no log: a row that the database refuses is told to the user
        self.env.cr.execute(statement, log_exceptions=False)
        rows = self.env.cr.fetchall()
        Model.invalidate_model()
        return rows

    @api.model
    def _get_change(self, update):
        if not update:
            return SQL("DO NOTHING")
        columns = [SQL.identifier(name) for name in update]
        return SQL(
            "DO UPDATE SET %s, write_uid = EXCLUDED.write_uid,"
            " write_date = EXCLUDED.write_date WHERE (%s) IS DISTINCT FROM (%s)",
            SQL(", ").join(SQL("%s = EXCLUDED.%s", name, name) for name in columns),
            SQL(", ").join(SQL("t.%s", name) for name in columns),
            SQL(", ").join(SQL("EXCLUDED.%s", name) for name in columns),
        )

    @api.model
    def _get_recordset(self, Model, values):
        """SQL of the rows as a table ``r`` with the types of the model's columns."""
        types = SQL(", ").join(
            SQL("%s %s", SQL.identifier(name), SQL(Model._fields[name].column_type[1]))
            for name in values[0]
        )
        rows = json.dumps(values, default=self._to_json)
        return SQL("jsonb_to_recordset(%s::jsonb) AS r(%s)", rows, types)

    @api.model
    def _to_json(self, value):
        # as text, so that no digit of an amount is lost on the way
        return str(value) if isinstance(value, Decimal) else json_default(value)

    @api.model
    def _update(self, model, values):
        """Change rows by ``id``; return the ids of those that said something else."""
        if not values:
            return []
        columns = [SQL.identifier(name) for name in values[0] if name != "id"]
        statement = SQL(
            """UPDATE %(table)s t
                  SET %(set)s, write_uid = %(uid)s,
                      write_date = NOW() AT TIME ZONE 'UTC'
                 FROM %(rows)s
                WHERE t.id = r.id AND (%(old)s) IS DISTINCT FROM (%(new)s)
            RETURNING t.id""",
            table=SQL.identifier(self.env[model]._table),
            set=SQL(", ").join(SQL("%s = r.%s", name, name) for name in columns),
            uid=self.env.uid,
            rows=self._get_recordset(self.env[model], values),
            old=SQL(", ").join(SQL("t.%s", name) for name in columns),
            new=SQL(", ").join(SQL("r.%s", name) for name in columns),
        )
        return [row_id for (row_id,) in self._write_rows(model, statement)]

    @api.model
    def _round(self, amount, currency):
        """Round an amount as Odoo stores it in the currency; nothing is 0."""
        places = currency.decimal_places if currency else 2
        return round(amount or Decimal(0), places)

    @api.model
    def _after_load(self, kind, ids):
        """Agreements that an import has made or changed: a hook, neutral here."""
