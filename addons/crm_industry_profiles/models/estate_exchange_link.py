from odoo import api, models

from ..tools.place_names import number_key, place_key
from .estate_locality_check import NEAR_NAME

CITIES = ("city", "settlement")
MANY = 50


class EstateExchange(models.AbstractModel):
    """What the rows of a file mean here; a few queries for all of them."""

    _inherit = "estate.exchange"

    @api.model
    def _link(self, rows, is_open=False):
        """Find places, people and what is here already; `is_open` makes new places."""
        self._link_places(rows, is_open)
        self._link_agents(rows)
        self._link_currencies(rows)
        self._link_listings(rows)
        self._link_properties(rows)

    def _link_places(self, rows, is_open):
        rows = [row for row in rows if row.values["link"].get("city")]
        cities = self._find_places(rows, "city", lambda _row: None, is_open)
        for row in rows:
            row.values["link"]["city_id"] = cities.get(row.number)
        rows = [row for row in rows if row.values["link"]["city_id"]]
        inside = [row for row in rows if row.values["link"].get("district")]
        above = {row.number: row.values["link"]["city_id"] for row in inside}
        parts = self._find_places(
            inside, "district", lambda row: above[row.number], is_open
        )
        for row in rows:
            place = parts.get(row.number) or row.values["link"]["city_id"]
            row.values["link"]["place"] = place

    def _find_places(self, rows, name, get_parent, is_open):
        """{number of the row: place}; a row whose place is not known gets an error."""
        Locality = self.env["estate.locality"]
        words = {row.values["link"][name] for row in rows}
        found = Locality._find_many(sorted(words), limit=MANY)
        places, missing = {}, {}
        for row in rows:
            word, parent = row.values["link"][name], get_parent(row)
            near = [
                (place, score)
                for place, score in found.get(word, [])
                if self._is_fitting(place, name, parent)
            ]
            if sure := Locality._get_sure(near):
                places[row.number] = sure
            elif is_open and not (near and near[0][1] >= NEAR_NAME):
                key = (parent.id if parent else False, place_key(word))
                missing.setdefault(key, (word, []))[1].append(row)
            else:
                row.errors.append(self._get_place_message(word, near))
        return {**places, **self._make_places(missing, name)}

    def _is_fitting(self, place, name, parent):
        if name == "city":
            return place.kind in CITIES
        path = parent.parent_path
        return place != parent and (place.parent_path or "").startswith(path)

    def _make_places(self, missing, kind):
        places = self.env["estate.locality"].create(
            [
                {"name": word, "kind": kind, "parent_id": parent}
                for (parent, _key), (word, _rows) in missing.items()
            ]
        )
        return {
            row.number: place
            for place, (_word, rows) in zip(places, missing.values(), strict=True)
            for row in rows
        }

    def _get_place_message(self, word, near):
        if not near:
            return self.env._(
                "“%s” is not among the localities: enter it first, or let the import"
                " make new places.",
                word,
            )
        return self.env._(
            "“%(name)s” is not sure: is it %(near)s? If so, add the spelling to its"
            " aliases.",
            name=word,
            near=near[0][0].complete_name,
        )

    def _link_agents(self, rows):
        """By login, among the people of the company."""
        logins = {row.values["link"].get("agent") for row in rows} - {None}
        # sudo: logins of colleagues are not secret, their names are offered in lists
        users = self.env["res.users"].sudo()
        users = users.search(
            [
                ("login", "in", list(logins)),
                ("company_ids", "in", self.env.company.ids),
                ("share", "=", False),
            ]
        )
        known = {user.login: user.id for user in users}
        for row in rows:
            login = row.values["link"].get("agent")
            if login in known:
                row.values["listing"]["list_agent_id"] = known[login]
            elif login:
                row.errors.append(
                    self.env._("ListAgentEmail “%s” is nobody of this company.", login)
                )

    def _link_currencies(self, rows):
        names = {row.values["link"].get("currency") for row in rows} - {None}
        currencies = self.env["res.currency"].search([("name", "in", list(names))])
        known = {currency.name: currency.id for currency in currencies}
        for row in rows:
            name = row.values["link"].get("currency")
            if name in known:
                row.values["listing"]["currency_id"] = known[name]
            elif name:
                row.errors.append(self.env._("Currency “%s” is not active.", name))

    def _link_listings(self, rows):
        """By ListingKey, else by ListingId; a key that comes twice is refused."""
        listings = {
            "listing_key": self._find_by(rows, "listing", "listing_key"),
            "name": self._find_by(rows, "listing", "name"),
        }
        seen = {}
        for row in rows:
            values = row.values["listing"]
            keys = [(name, values[name]) for name in listings if values.get(name)]
            known = [listings[name].get(value) for name, value in keys]
            found = next(filter(None, known), self.env["estate.listing"])
            row.values["link"]["listing"] = found
            if not keys:
                row.errors.append(
                    self.env._("The row has neither a ListingKey nor a ListingId.")
                )
            twice = [seen[key] for key in keys if key in seen]
            if twice:
                row.errors.append(
                    self.env._("Row %s has the same listing already.", twice[0])
                )
            seen.update(dict.fromkeys(keys, row.number))

    def _find_by(self, rows, model, name):
        values = {row.values[model].get(name) for row in rows} - {None}
        records = self.env[f"estate.{model}"].with_context(active_test=False)
        records = records.search(
            [
                (name, "in", list(values)),
                ("company_id", "=", self.env.company.id),
            ]
        )
        return {record[name]: record for record in records}

    def _link_properties(self, rows):
        """By its key, as the one of its listing, or by the same address."""
        keyed = self._find_by(rows, "property", "listing_key")
        addressed = self._find_by_address(rows)
        for row in rows:
            link, values = row.values["link"], row.values["property"]
            link["address"] = self._get_address(row)
            link["property"] = (
                link["listing"].property_id
                or keyed.get(values.get("listing_key"))
                or addressed.get(link["address"])
                or self.env["estate.property"]
            )
            if not link["property"] and not link.get("place") and not row.errors:
                row.errors.append(self.env._("A new property needs its City."))

    def _get_address(self, row):
        """What makes an object the same one: the flat, or a key of its own."""
        values, place = row.values["property"], row.values["link"].get("place")
        unit = number_key(values.get("unit_number"))
        street = place_key(values.get("street_name") or "")
        number = number_key(values.get("street_number"))
        if not (place and unit and street and number):
            return None
        return place.city_id.id, street, number, unit

    def _find_by_address(self, rows):
        addresses = {self._get_address(row) for row in rows} - {None}
        columns = zip(*addresses, strict=True) if addresses else [()] * 4
        names = ("city_id", "street_key", "number_key", "unit_key")
        wanted = [
            (name, "in", list(values))
            for name, values in zip(names, columns, strict=True)
        ]
        estates = self.env["estate.property"].search(
            [("company_id", "=", self.env.company.id), *wanted], order="id desc"
        )
        return {estate._get_address_key(): estate for estate in estates}
