import base64
import csv
import doctest
import io
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.crm_industry_profiles.models.estate_duplicate import EstateDuplicate
from odoo.addons.crm_industry_profiles.models.estate_listing import STANDARD_STATUSES
from odoo.addons.crm_industry_profiles.models.estate_matching_store import (
    EstateMatching,
)
from odoo.addons.crm_industry_profiles.tools import reso_rows

from .common_estate import EstateCommon


@tagged("post_install", "-at_install")
@freeze_time("2027-01-10 12:00:00")
class TestEstateExchange(EstateCommon):
    def _row(self, key="K1", **cells):
        return {
            "ListingKey": key,
            "StandardStatus": "Active",
            "PropertyType": "Residential",
            "PropertySubType": "Apartment",
            "ListPrice": "90000",
            "ListingContractDate": "2027-01-02",
            "City": "Тестоград",
            "CityRegion": "Pivnichnyi district",
            "StreetName": "вул. Нова",
            "StreetNumber": key[1:],
            "UnitNumber": "1",
            "LivingArea": "50.5",
            **cells,
        }

    def _file(self, rows):
        names = list(dict.fromkeys(name for row in rows for name in row))
        target = io.StringIO()
        writer = csv.DictWriter(target, names)
        writer.writeheader()
        writer.writerows(rows)
        return target.getvalue().encode()

    def _wizard(self, rows, user=None, **values):
        content = rows if isinstance(rows, bytes) else self._file(rows)
        wizard = self.env["estate.import"].with_user(user or self.boss)
        return wizard.create({"file": base64.b64encode(content), **values})

    def _import(self, *rows, **values):
        wizard = self._wizard(list(rows), **values)
        wizard.action_import()
        return wizard

    def _find(self, key):
        return self.env["estate.listing"].search(
            [("listing_key", "=", key), ("company_id", "=", self.company.id)]
        )

    def _counts(self, wizard):
        return (
            wizard.count_new,
            wizard.count_changed,
            wizard.count_same,
            wizard.count_refused,
        )

    def test_the_examples_of_the_columns(self):
        self.assertEqual(doctest.testmod(reso_rows).failed, 0)

    def test_a_row_becomes_a_listing_in_the_known_district(self):
        wizard = self._import(self._row())
        listing = self._find("K1")
        self.assertEqual(self._counts(wizard), (1, 0, 0, 0))
        self.assertEqual(listing.standard_status, "Active")
        self.assertEqual(listing.list_price, 90000)
        self.assertEqual(listing.property_id.locality_id, self.north)
        self.assertEqual(listing.property_id.living_area, 50.5)
        self.assertEqual(listing.list_agent_id, self.boss)

    def test_each_status_of_reso_comes_back(self):
        needs = {
            "PurchaseContractDate": "2027-01-03",
            "CloseDate": "2027-01-05",
            "ContractPrice": "88000",
            "ExpirationDate": "2027-03-01",
        }
        rows = [
            self._row(f"K{place}", StandardStatus=status, **needs)
            for place, (status, _label) in enumerate(STANDARD_STATUSES, start=1)
        ]
        wizard = self._import(*rows)
        self.assertEqual(wizard.line_ids.mapped("reason"), [])
        found = [self._find(row["ListingKey"]).standard_status for row in rows]
        self.assertEqual(found, [status for status, _label in STANDARD_STATUSES])

    def test_bad_rows_are_named_and_good_ones_are_kept(self):
        wizard = self._import(
            self._row("K1", ListPrice="a lot"),
            self._row("K2"),
            self._row("K3", StandardStatus="Sold"),
            self._row("K4", City="Нигде"),
            self._row("K5", StandardStatus="Closed"),
            self._row("K2", ListPrice="1"),
            self._row("K6", ExpirationDate="2027-01-01"),
        )
        self.assertEqual(self._counts(wizard), (1, 0, 0, 6))
        reasons = {line.row: line.reason for line in wizard.line_ids}
        self.assertEqual(sorted(reasons), [2, 4, 5, 6, 7, 8])
        self.assertEqual(reasons[2], "ListPrice “a lot” cannot be read as a number.")
        self.assertIn("“Sold” is not a value of it: Incomplete,", reasons[4])
        self.assertIn("“Нигде” is not among the localities", reasons[5])
        self.assertIn("Closed needs: ContractPrice, CloseDate.", reasons[6])
        self.assertEqual(reasons[7], "Row 3 has the same listing already.")
        self.assertIn("cannot be before", reasons[8])
        self.assertEqual(self._find("K2").list_price, 90000)

    def test_a_preview_writes_nothing(self):
        wizard = self._wizard([self._row(), self._row("K2", City="")])
        wizard.action_preview()
        self.assertEqual((wizard.count_new, wizard.count_refused), (1, 1))
        self.assertEqual(wizard.line_ids.reason, "A new property needs its City.")
        self.assertFalse(self._find("K1"))

    def test_the_same_file_again_changes_nothing(self):
        rows = [self._row(f"K{number}") for number in range(1, 6)]
        self._import(*rows)
        history = self.env["estate.listing.history"].search_count([])
        wizard = self._import(*rows)
        self.assertEqual(self._counts(wizard), (0, 0, 5, 0))
        self.assertEqual(self.env["estate.listing.history"].search_count([]), history)

    def test_a_changed_row_changes_its_listing(self):
        self._import(self._row(), self._row("K2"))
        wizard = self._import(
            self._row(ListPrice="85000", LivingArea="51"), self._row("K2")
        )
        self.assertEqual(self._counts(wizard), (0, 1, 1, 0))
        listing = self._find("K1")
        self.assertEqual(
            (listing.list_price, listing.previous_list_price), (85000, 90000)
        )
        self.assertEqual(listing.property_id.living_area, 51)

    def test_an_empty_cell_changes_nothing(self):
        self._import(self._row())
        self._import(self._row(LivingArea="", ListPrice=""))
        listing = self._find("K1")
        self.assertEqual(listing.list_price, 90000)
        self.assertEqual(listing.property_id.living_area, 50.5)

    def test_two_mandates_of_one_flat_are_one_property(self):
        wizard = self._import(
            self._row("K1"),
            self._row(
                "K9", StreetNumber="1", StreetName="Nova st", StandardStatus="Hold"
            ),
        )
        self.assertEqual(self._counts(wizard), (2, 0, 0, 0))
        self.assertEqual(self._find("K1").property_id, self._find("K9").property_id)
        again = self._import(self._row("K8", StreetNumber="1", UnitNumber="кв.1"))
        self.assertEqual(again.count_new, 1)
        self.assertEqual(self._find("K8").property_id, self._find("K1").property_id)

    def test_new_places_only_where_nothing_looks_like_them(self):
        wizard = self._import(
            self._row("K1", CityRegion="Заводський р-н"),
            self._row("K2", CityRegion="Zavodskyi district"),
            self._row("K3", CityRegion="Північ"),
            is_open=True,
        )
        self.assertEqual(self._counts(wizard), (2, 0, 0, 1))
        district = self._find("K1").property_id.locality_id
        self.assertEqual(district.parent_id, self.city)
        self.assertEqual(self._find("K2").property_id.locality_id, district)
        self.assertIn("is it Північний район", wizard.line_ids.reason)

    def test_exported_and_imported_elsewhere_it_is_the_same_file(self):
        listings = self._make_two()
        Exchange = self.env["estate.exchange"]
        first = Exchange._export(listings)
        self.assertEqual(self._counts(self._import_bytes(first)), (0, 0, 2, 0))
        estates = listings.property_id
        listings.active = False
        listings.write({"listing_key": False})
        for listing in listings:
            listing.name = f"OLD{listing.id}"
        estates.write({"unit_number": False, "street_number": False})
        wizard = self._import_bytes(first)
        self.assertEqual(
            self._counts(wizard), (2, 0, 0, 0), wizard.line_ids.mapped("reason")
        )
        again = self._find("A1") | self._find("A2")
        self.assertFalse(again & listings)
        self.assertEqual(Exchange._export(again), first)

    def _make_two(self):
        agent = {"list_agent_id": self.boss.id}
        flat = self._flat(
            "5", unit_number="7", latitude=50.0123456, longitude=-36.5, rooms_total=2
        )
        listings = self._listing(
            flat, listing_key="A1", standard_status="Active", **agent
        )
        listings |= self._listing(
            self._flat("6", locality_id=self.city.id, street_name="=Sum(1)"),
            price=777.25,
            listing_key="A2",
            standard_status="Closed",
            contract_price=700,
            close_price=900.5,
            close_date="2027-01-09",
            on_market_date="2027-01-02",
            off_market_date="2027-01-08",
            **agent,
        )
        return listings

    def _import_bytes(self, content):
        wizard = self._wizard(content, user=self.env.user)
        wizard.action_import()
        return wizard

    def test_the_real_price_is_only_in_files_of_who_may_see_it(self):
        listing = self._listing(close_price=123456, listing_key="A1")
        Exchange = self.env["estate.exchange"].with_user(self.boss)
        text = Exchange._export(listing.with_user(self.boss)).decode()
        self.assertNotIn("ClosePrice", text)
        self.assertNotIn("123456", text)
        self._import(self._row("A1", ClosePrice="1", StandardStatus="Incomplete"))
        self.assertEqual(listing.close_price, 123456)

    def test_a_file_without_keys_is_refused(self):
        with self.assertRaisesRegex(UserError, "ListingKey"):
            self._wizard(b"Price;City\n1;2").action_preview()

    def test_cyrillic_of_windows_is_read(self):
        content = self._file([self._row()]).decode().encode("cp1251")
        wizard = self._wizard(content)
        wizard.action_import()
        self.assertEqual(wizard.count_new, 1)

    def test_realtors_do_not_import(self):
        with self.assertRaises(AccessError):
            self._wizard([self._row()], user=self.realtor)

    def test_the_file_is_written_by_the_wizard(self):
        listing = self._listing(listing_key="A1")
        wizard = self.env["estate.export"].with_user(self.boss)
        wizard = wizard.with_context(
            active_model="estate.listing", active_ids=listing.ids
        ).create({})
        wizard.action_export()
        rows = list(
            csv.DictReader(
                base64.b64decode(wizard.file).decode("utf-8-sig").splitlines()
            )
        )
        self.assertEqual([row["ListingKey"] for row in rows], ["A1"])

    def test_as_many_queries_for_100_rows_as_for_10(self):
        counts = []
        for start, number in ((1, 10), (100, 10), (200, 100)):
            rows, _ignored = self.env["estate.exchange"]._read(
                self._file([self._row(f"K{start + n}") for n in range(number)])
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["estate.exchange"]._load(rows)
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[2] - counts[1], 5, counts)

    def test_changed_rows_are_matched_and_compared_once(self):
        counts = []
        keys = [f"K{number}" for number in range(1, 31)]
        self._import(*(self._row(key) for key in keys))
        for number, price in ((10, "91000"), (10, "92000"), (30, "93000")):
            changed = {"ListPrice": price, "LivingArea": f"{price[1]}5"}
            rows, _ignored = self.env["estate.exchange"]._read(
                self._file([self._row(key, **changed) for key in keys[:number]])
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            with (
                patch.object(EstateMatching, "_run", autospec=True) as match,
                patch.object(EstateDuplicate, "_get_insert", autospec=True) as compare,
            ):
                compare.return_value = SQL("SELECT 1")
                self.env["estate.exchange"]._load(rows)
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual((match.call_count, compare.call_count), (1, 1))
        # one row of history of each change, and nothing else
        self.assertLessEqual(counts[2] - counts[1], 20, counts)

    def test_nobody_puts_the_matching_off_from_outside(self):
        self._import(self._row())
        listing = self._find("K1").with_context(estate_later=True)
        with patch.object(EstateMatching, "_run", autospec=True) as match:
            listing.list_price = 50000
        self.assertEqual(match.call_count, 1)
