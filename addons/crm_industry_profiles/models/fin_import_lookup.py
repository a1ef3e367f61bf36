from odoo import api, models
from odoo.fields import Domain


class FinImportLoader(models.AbstractModel):
    _inherit = "fin.import.loader"

    @api.model
    def _find(self, model, field, names, domain=Domain.TRUE):
        """Return {name: records} in one query, with the rights of the user."""
        names = {name for name in names if name}
        if not names:
            return {}
        Model = self.env[model].with_context(active_test=False)
        found = Model.search_fetch(
            Domain(field, "in", list(names)) & domain, [field], order="id"
        )
        return found.grouped(field)

    @api.model
    def _get_company_domain(self):
        return Domain("company_id", "in", [False, self.env.company.id])

    @api.model
    def _resolve(self, rows, column, found, label):
        """Put the one record that a cell names into the row's values, or say why not.

        :param found: {name: records}, see ``_find``
        :param label: what is looked for, as people call it
        """
        for row in rows:
            name = row.values.get(column)
            records = found.get(name)
            # not records[:1], which is read without the others of the batch
            row.values[f"{column}_record"] = next(iter(records or ()), None)
            if name and not records:
                row.errors.append(self._describe_missing(label, name, column))
            elif records and len(records) > 1:
                row.errors.append(
                    self.env._(
                        "“%(name)s” in “%(column)s” names %(number)s records. Make it"
                        " unique, or merge them.",
                        name=name,
                        column=column,
                        number=len(records),
                    )
                )

    @api.model
    def _describe_missing(self, label, name, column):
        return self.env._(
            "There is no %(label)s “%(name)s” (column “%(column)s”). Create it first.",
            label=label,
            name=name,
            column=column,
        )

    @api.model
    def _resolve_customers(self, rows):
        found = self._find(
            "res.partner",
            "ref",
            {row.values["customer"] for row in rows},
            self._get_company_domain(),
        )
        label = self.env._("customer with the reference")
        self._resolve(rows, "customer", found, label)

    @api.model
    def _resolve_agreements(self, rows):
        found = self._find(
            "fin.agreement",
            "external_id",
            {row.values["external_id"] for row in rows},
            Domain("company_id", "=", self.env.company.id),
        )
        label = self.env._("agreement with the core banking ID")
        self._resolve(rows, "external_id", found, label)

    @api.model
    def _resolve_choice(self, rows, column, model, field, default=None):
        """Check the value of a selection; upper and lower case do not matter."""
        known = self.env[model]._fields[field].get_values(self.env)
        for row in rows:
            value = (row.values.get(column) or "").lower() or default
            if value and value not in known:
                row.errors.append(
                    self.env._(
                        "“%(value)s” in “%(column)s” is not one of: %(known)s.",
                        value=value,
                        column=column,
                        known=", ".join(known),
                    )
                )
            row.values[column] = value

    @api.model
    def _keep_last(self, rows, get_key):
        """Return the last row of each key: what comes later in a file is newer."""
        return list({get_key(row): row for row in rows if not row.errors}.values())
