import csv
import io

from odoo import api, models
from odoo.exceptions import UserError

from ..tools.bank_rows import BadCell, Row
from ..tools.reso_rows import COLUMNS, format_cell, parse_cell
from .estate_listing import REAL_PRICE
from .estate_listing_status import REQUIRED

DELIMITERS = ";,\t|"
MODELS = {"listing": "estate.listing", "property": "estate.property"}


class EstateExchange(models.AbstractModel):
    """Listings in files with the columns of RESO: what a file says, and writing one.

    What its places, people and records are is found in `estate_exchange_link`, rows are
    kept in `estate_exchange_write`.
    """

    _name = "estate.exchange"
    _description = "Exchange of Listings"

    @api.model
    def _read(self, content):
        """Return (rows, names of columns that are not known)."""
        text = self._decode(content)
        header = text.split("\n", 1)[0]
        delimiter = max(DELIMITERS, key=header.count)
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            table = [cells for cells in lines if any(map(str.strip, cells))]
        except csv.Error as error:
            raise UserError(
                self.env._("The file cannot be read as CSV: %s", error)
            ) from error
        names = [cell.strip() for cell in table[0]] if table else []
        if not {"ListingKey", "ListingId"} & set(names):
            raise UserError(
                self.env._(
                    "The first line must name the columns as RESO does, with ListingKey"
                    " or ListingId among them."
                )
            )
        rows = [
            Row(number, dict(zip(names, cells, strict=False)))
            for number, cells in enumerate(table[1:], start=2)
        ]
        return rows, [name for name in names if name and name not in COLUMNS]

    @api.model
    def _decode(self, content):
        for encoding in ("utf-8-sig", "cp1251"):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
        raise UserError(
            self.env._("The letters of the file cannot be read: save it as UTF-8.")
        )

    @api.model
    def _parse(self, rows):
        """Fill the values of each row by kind, and its errors."""
        hidden = set() if self.env.user.has_group(REAL_PRICE) else {"close_price"}
        choices = self._get_choices()
        for row in rows:
            row.values = {"listing": {}, "property": {}, "link": {}}
            for name, cell in row.cells.items():
                column = COLUMNS.get(name)
                if not column or column.field in hidden:
                    continue
                try:
                    value = parse_cell(name, cell)
                except BadCell as bad:
                    row.errors.append(self._get_cell_message(name, bad))
                    continue
                self._keep_value(row, name, value, choices)

    def _keep_value(self, row, name, value, choices):
        column = COLUMNS[name]
        if value is None:
            return
        if column.kind == "choice" and value not in choices[name]:
            row.errors.append(
                self.env._(
                    "%(column)s “%(value)s” is not a value of it: %(values)s.",
                    column=name,
                    value=value,
                    values=", ".join(choices[name]),
                )
            )
        else:
            row.values[column.model][column.field] = value

    def _get_cell_message(self, name, bad):
        return self.env._(
            "%(column)s “%(value)s” cannot be read as %(kind)s.",
            column=name,
            value=bad.value,
            kind={
                "number": self.env._("a number"),
                "count": self.env._("a whole number"),
                "date": self.env._("a date"),
            }.get(bad.kind, self.env._("a text")),
        )

    @api.model
    def _get_choices(self):
        """{column: its values}, in the order of the field."""
        return {
            name: [
                value
                for value, _label in self.env[MODELS[column.model]]
                ._fields[column.field]
                .selection
            ]
            for name, column in COLUMNS.items()
            if column.kind == "choice"
        }

    @api.model
    def _check_needs(self, rows):
        """What a status cannot do without is missed before anything is written."""
        for row in rows:
            listing, known = row.values["listing"], row.values["link"]["listing"]
            status = listing.get("standard_status") or known.standard_status
            missing = [
                name
                for name, column in COLUMNS.items()
                if column.model == "listing"
                and column.field in REQUIRED.get(status, ())
                and not (listing.get(column.field) or known[column.field])
            ]
            if missing:
                row.errors.append(
                    self.env._(
                        "StandardStatus %(status)s needs: %(columns)s.",
                        status=status,
                        columns=", ".join(missing),
                    )
                )

    @api.model
    def _export(self, listings):
        """The file of these listings, as bytes."""
        hidden = set() if self.env.user.has_group(REAL_PRICE) else {"ClosePrice"}
        names = [name for name in COLUMNS if name not in hidden]
        target = io.StringIO(newline="")
        writer = csv.writer(target)
        writer.writerow(names)
        for listing in listings:
            links = self._get_links(listing)
            cells = [self._get_value(listing, links, COLUMNS[name]) for name in names]
            writer.writerow(map(format_cell, names, cells))
        return target.getvalue().encode("utf-8-sig")

    def _get_value(self, listing, links, column):
        if column.model == "link":
            return links[column.field]
        record = listing if column.model == "listing" else listing.property_id
        return record[column.field]

    def _get_links(self, listing):
        """What stands for records in a file: names of places, the mail of the agent."""
        place = listing.property_id.locality_id
        region = city = place
        while region.parent_id:
            region = region.parent_id
        if place.city_id:
            city = place.city_id
        return {
            "region": region.name if region != city else False,
            "city": city.name,
            "district": place.name if place != city else False,
            "currency": listing.currency_id.name,
            # sudo: a login is the address that a colleague is known by
            "agent": listing.list_agent_id.sudo().login,
        }
