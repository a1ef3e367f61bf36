from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_estate_deal import EstateDealCommon

REAL = ("close_price", "price_difference")


@tagged("post_install", "-at_install")
class TestEstateSaleReport(EstateDealCommon):
    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time("2027-04-11 08:00:00"))
        self._sell(self.listing, 80000, 97000)

    def _sell(self, listing, contract, real):
        listing.write(
            {
                "standard_status": "Closed",
                "close_date": "2027-04-11",
                "contract_price": contract,
                "close_price": real,
            }
        )

    def _row(self, user=None, listing=None):
        Report = self.env["estate.sale.report"].with_user(user or self.env.user)
        listing = listing or self.listing
        return Report.search([("listing_id", "=", listing.id)])

    def test_real_price_beside_the_contract(self):
        row = self._row()
        self.assertEqual((row.contract_price, row.close_price), (80000, 97000))
        self.assertEqual(row.price_difference, 17000)
        self.assertEqual(row.list_agent_id, self.rita)

    def test_prices_in_company_currency_of_the_day(self):
        currency = self.setup_other_currency(
            "EUR", rates=[("2020-01-01", 2.0), ("2027-04-01", 3.0), ("2027-05-01", 4)]
        )
        listing = self._listing(self.flat, currency_id=currency.id)
        self._sell(listing, 90001, 90001)
        row = self._row(listing=listing)
        company = self.company
        expected = currency._convert(
            90001, company.currency_id, company, listing.close_date
        )
        self.assertEqual(row.contract_price, expected)
        self.assertEqual(row.contract_price, 30000.33)

    def test_an_open_listing_is_not_here(self):
        self.assertFalse(self._row(listing=self._listing(self.flat)))

    def test_without_the_right_the_real_price_does_not_exist(self):
        for user in (self.rita, self.boss):
            for model in ("estate.sale.report", "estate.listing"):
                names = self.env[model].with_user(user).fields_get()
                self.assertNotIn("close_price", names)
                self.assertNotIn("price_difference", names)
            self.assertEqual(self._row(user).contract_price, 80000)

    def test_reading_it_is_refused(self):
        self.boss.group_ids += self.env.ref("base.group_allow_export")
        row = self._row(self.boss)
        listing = self.listing.with_user(self.boss)
        attacks = [
            lambda: row.read(["close_price"]),
            lambda: row.export_data(["close_price"]),
            lambda: listing.export_data(["close_price"]),
            lambda: listing.read(["close_price"]),
            lambda: listing.web_read({"close_price": {}}),
            lambda: listing.close_price,
        ]
        for attack in attacks:
            with self.assertRaises(AccessError):
                attack()

    def test_guessing_it_by_search_is_refused(self):
        for model in ("estate.listing", "estate.sale.report"):
            Model = self.env[model].with_user(self.boss)
            for attack in (
                lambda Model=Model: Model.search([("close_price", ">", 90000)]),
                lambda Model=Model: Model.search([], order="close_price"),
                lambda Model=Model: Model._read_group([], [], ["close_price:sum"]),
                lambda Model=Model: Model.formatted_read_group(
                    [], [], ["close_price:sum"]
                ),
                lambda Model=Model: Model._read_group([], ["close_price"]),
            ):
                with self.assertRaises(AccessError):
                    attack()
        Offer = self.env["estate.offer"].with_user(self.boss)
        with self.assertRaises(AccessError):
            Offer.search([("listing_id.close_price", ">", 90000)])

    def test_nothing_around_the_listing_tells_it(self):
        self.env.cr.flush()
        # sudo: what is written down at all
        messages = self.listing.sudo().message_ids
        told = messages.tracking_value_ids.field_id.mapped("name")
        self.assertNotIn("close_price", told)
        self.assertFalse([body for body in messages.mapped("body") if "97" in body])
        history = self.listing.with_user(self.boss).history_ids
        self.assertNotIn("close_price", history.mapped("field_name"))

    def test_the_screens_are_without_it(self):
        for user, is_there in ((self.boss, False), (self.env.user, True)):
            Report = self.env["estate.sale.report"].with_user(user)
            for kind in ("list", "pivot"):
                arch = Report.get_view(view_type=kind)["arch"]
                self.assertEqual("close_price" in arch, is_there, (kind, user.login))
