import psycopg2

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from .estate_later import KEY, EstateLater

BATCH = 1000
# they follow from the price of a listing that is here already
FIRST_ONLY = {"original_list_price", "previous_list_price"}
QUIET = {"tracking_disable": True, "mail_create_nosubscribe": True}


class EstateExchange(models.AbstractModel):
    """Rows of a file become listings and properties; bad ones stay out."""

    _inherit = "estate.exchange"

    @api.model
    def _check(self, rows, is_open=False):
        """Look through all rows; nothing but new places is written."""
        self._parse(rows)
        self._link(rows, is_open)
        self._check_needs([row for row in rows if not row.errors])

    @api.model
    def _load(self, rows, is_open=False):
        """Keep the good rows, batch by batch; return {"new", "changed", "same"}."""
        self._check(rows, is_open)
        counts = dict.fromkeys(("new", "changed", "same"), 0)
        good = [row for row in rows if not row.errors]
        made = {}
        for start in range(0, len(good), BATCH):
            self.with_context(**QUIET)._keep(good[start : start + BATCH], made)
        for row in good:
            if not row.errors:
                counts[row.values["result"]] += 1
        return counts

    def _keep(self, rows, made):
        """Write rows together; if that fails, halve them until the bad one is found."""
        try:
            with self.env.cr.savepoint():
                found = self._write_rows(rows, made)
        except (UserError, psycopg2.IntegrityError) as error:
            if len(rows) == 1:
                rows[0].errors.append(self._get_refusal(error))
                return
            half = len(rows) // 2
            self._keep(rows[:half], made)
            self._keep(rows[half:], made)
        else:
            made.update(found)

    def _get_refusal(self, error):
        if isinstance(error, psycopg2.Error):
            return self.env._("Another record has the same number or key.")
        return str(error)

    def _write_rows(self, rows, made):
        """Write them, then match them and look for duplicates once for all."""
        later = EstateLater()
        fresh = self.with_context(**{KEY: later})._write_records(rows, made)
        # sudo: as after each change by a person, whoever may see the other objects
        later.run(self.sudo().env)
        self.env.flush_all()
        return fresh

    def _write_records(self, rows, made):
        """Properties first, then their listings; return {address: property}."""
        fresh = self._make_properties(rows, made)
        self._update(rows, "property")
        new = [row for row in rows if not row.values["link"]["listing"]]
        self.env["estate.listing"].create([self._prepare_listing(row) for row in new])
        known = [row for row in rows if row.values["link"]["listing"]]
        self._update(known, "listing")
        for row in new:
            row.values["result"] = "new"
        return fresh

    def _make_properties(self, rows, made):
        """Objects that are not here; two rows of one object share it."""
        fresh, wanted = {}, {}
        for row in rows:
            link = row.values["link"]
            link["object"] = link["property"] or made.get(self._get_object_key(row))
            if not link["object"]:
                wanted.setdefault(self._get_object_key(row), []).append(row)
        estates = self.env["estate.property"].create(
            [self._prepare_property(group[0]) for group in wanted.values()]
        )
        for (key, group), estate in zip(wanted.items(), estates, strict=True):
            fresh[key] = estate
            for row in group:
                row.values["link"]["object"] = estate
        return fresh

    def _get_object_key(self, row):
        values, link = row.values["property"], row.values["link"]
        return values.get("listing_key") or link["address"] or row.number

    def _prepare_property(self, row):
        return {
            **row.values["property"],
            "locality_id": row.values["link"]["place"].id,
            "company_id": self.env.company.id,
            "user_id": row.values["listing"].get("list_agent_id", self.env.uid),
        }

    def _prepare_listing(self, row):
        vals = {**row.values["listing"], "property_id": row.values["link"]["object"].id}
        if "transaction_kind" not in vals:
            is_lease = row.values["link"]["object"].property_type.endswith("Lease")
            vals["transaction_kind"] = "lease" if is_lease else "sale"
        return vals

    def _update(self, rows, model):
        """Write what differs; a row of which nothing differs stays as it is."""
        for row in rows:
            record = row.values["link"]["listing" if model == "listing" else "property"]
            vals = self._get_changes(record, row.values[model]) if record else {}
            place = row.values["link"].get("place")
            if model == "property" and record and place:
                vals.update(self._get_changes(record, {"locality_id": place.id}))
            if vals:
                record.with_env(self.env).write(vals)
            was = row.values.get("result", "same")
            row.values["result"] = "changed" if vals else was

    def _get_changes(self, record, values):
        return {
            name: value
            for name, value in values.items()
            if name not in FIRST_ONLY and self._is_other(record, name, value)
        }

    def _is_other(self, record, name, value):
        field, now = record._fields[name], record[name]
        if field.type in ("float", "monetary"):
            return float_compare(now, value, precision_digits=7) != 0
        if field.type == "many2one":
            return now.id != value
        return (now or False) != value
