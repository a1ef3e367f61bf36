import re
import zlib
from collections import Counter

from odoo.fields import Command

from .session import Session
from .source import Row, Source

# Names of the files that Odoo's list of countries spells differently.
COUNTRY_CODES = {"UK": "GB", "USA": "US"}


def read_countries(env) -> dict[str, int]:
    countries = env["res.country"].with_context(lang="en_US").search([])
    by_code = {country.code: country.id for country in countries}
    names = {country.name: country.id for country in countries}
    return names | {name: by_code[code] for name, code in COUNTRY_CODES.items()}


class PartnerLoader:
    """Customers, suppliers and shippers with their contact persons."""

    def __init__(self, session: Session, source: Source, countries: dict[str, int]):
        self.session = session
        self.source = source
        self.countries = countries
        self.salespeople = self._find_salespeople()

    def load(self) -> None:
        self._load_regions()
        for table, prepare in (
            ("shippers", self._shipper),
            ("suppliers", self._supplier),
            ("customers", self._customer),
        ):
            rows = self.source.rows(table)
            self.session.create(table, "res.partner", rows, prepare)
            self._name_contacts(rows)
        self.session.commit()

    def _find_salespeople(self) -> dict[str, str]:
        """Give each customer the employee with most orders, the lower number first."""
        counts = Counter(
            (order["CustomerId"], order["EmployeeId"])
            for order in self.source.rows("orders")
        )
        ranked = sorted(counts, key=lambda pair: (counts[pair], -int(pair[1])))
        return dict(ranked)

    def _load_regions(self) -> None:
        """Make a tag of each region: they are not the states of a country."""
        Category = self.session.env["res.partner.category"]
        ids = self.session.ids
        rows = self.source.rows("suppliers") + self.source.rows("customers")
        if "region" not in ids:
            ids.add(["region"], Category.create({"name": "Region"}))
        for region in sorted({row["Region"] for row in rows} - {""}):
            if self._region_name(region) not in ids:
                values = {"name": region, "parent_id": ids.id("region")}
                ids.add([self._region_name(region)], Category.create(values))

    def _region_name(self, region: str) -> str:
        return "region_" + re.sub(r"\W+", "_", region.lower())

    def _shipper(self, row: Row) -> dict:
        return {
            "name": row["CompanyName"],
            "is_company": True,
            "phone": row["Phone"],
            "company_id": self.session.company.id,
        }

    def _supplier(self, row: Row) -> dict:
        page = re.search(r"#(.+)#$", row["HomePage"])
        link = page[1] if page else row["HomePage"]
        is_url = link.startswith("http")
        return {
            **self._organisation(row, {"Home page": "" if is_url else link}),
            "website": link if is_url else False,
            "supplier_rank": 1,
        }

    def _customer(self, row: Row) -> dict:
        env, ids = self.session.env, self.session.ids
        employee = self.salespeople.get(row.key)
        return {
            **self._organisation(row, {}),
            "ref": row.key,
            "customer_rank": 1,
            "user_id": ids.id(f"employee_{employee}") if employee else False,
            "property_payment_term_id": env.ref(
                "account.account_payment_term_30days"
            ).id,
        }

    def _organisation(self, row: Row, notes: dict[str, str]) -> dict:
        """Prepare the company with its contact person."""
        company_id = self.session.company.id
        region = row["Region"] and self.session.ids.id(self._region_name(row["Region"]))
        person = {
            "name": row["ContactName"],
            "function": row["ContactTitle"],
            "type": "contact",
            "company_id": company_id,
        }
        return {
            "name": row["CompanyName"],
            "is_company": True,
            "street": row["Address"],
            "city": row["City"],
            "zip": row["PostalCode"],
            "country_id": self.countries[row["Country"]],
            "phone": row["Phone"],
            "comment": self._comment({"Fax": row["Fax"], **notes}),
            "category_id": [Command.set([region] if region else [])],
            "company_id": company_id,
            "child_ids": [Command.create(person)],
        }

    def _comment(self, notes: dict[str, str]) -> str | bool:
        lines = [f"{label}: {value}" for label, value in notes.items() if value]
        return "<br/>".join(lines) or False

    def _name_contacts(self, rows: list[Row]) -> None:
        """Give the contact persons their external ids."""
        ids = self.session.ids
        names, contacts = [], self.session.env["res.partner"]
        for row in rows:
            name = f"{row.name}_contact"
            if row.name in ids and name not in ids:
                contact = ids.record("res.partner", row.name).child_ids[:1]
                names += [name] * len(contact)
                contacts += contact
        ids.add(names, contacts)

    def get_delivery_address(self, order: Row) -> int:
        """Return where an order went: the customer, or an address made for it.

        The postal code does not count, the files drop its leading zeros at times.
        """
        ids = self.session.ids
        customer = self.source.tables["customers"][order["CustomerId"]]
        own = (customer["Address"], customer["City"], customer["Country"])
        other = (order["ShipAddress"], order["ShipCity"], order["ShipCountry"])
        if other == own:
            return ids.id(customer.name)
        name = f"address_{customer.key}_{zlib.crc32(repr(other).encode()):08x}"
        if name not in ids:
            values = self._address(order)
            ids.add([name], self.session.env["res.partner"].create(values))
        return ids.id(name)

    def _address(self, order: Row) -> dict:
        return {
            "parent_id": self.session.ids.id(f"customer_{order['CustomerId']}"),
            "type": "delivery",
            "name": order["ShipName"],
            "street": order["ShipAddress"],
            "city": order["ShipCity"],
            "zip": order["ShipPostalCode"],
            "country_id": self.countries[order["ShipCountry"]],
            "company_id": self.session.company.id,
        }
