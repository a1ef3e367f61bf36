from odoo import http
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..controllers.partner_portal import rate_limit
from .test_portal import PrmPortalCommon
from .test_price_request import PricePersonas


class PricePortalCommon(PricePersonas, PrmPortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enrollment.action_end()
        cls.rival_enrollment.action_end()
        cls.create_price_world()
        rate_limit.clear()
        cls.form = {
            "need": "A bakery in Ghent",
            "name_0": "Deck oven",
            "quantity_0": "2",
            "price_0": "800,50",
            "date_needed": "2999-01-31",
        }
        cls.row = cls._ask(need="Secret plans of Northwind")
        cls.row.line_ids.price_offered = 850
        cls.row.action_counter()
        cls.base = f"/my/partner/requests/{cls.row.id}"
        cls.writes = [f"{cls.base}/{word}" for word in ("accept", "refuse", "withdraw")]
        cls.specification = cls._create_specification()
        cls.again = f"/my/partner/specifications/{cls.specification.id}"

    @classmethod
    def _create_specification(cls):
        line = {"product_id": cls.oven.id, "quantity": 3, "price_unit": 1000}
        specification = cls.env["prm.specification"].create(
            {
                "name": "Shop of Northwind",
                "partner_id": cls.northwind.id,
                "version_ids": [(0, 0, {"line_ids": [(0, 0, line)]})],
            }
        )
        specification.version_ids.action_release()
        return specification

    def _get_requests(self, partner):
        return self.env["prm.price.request"].search([("partner_id", "=", partner.id)])

    def _assert_price_gone(self, response):
        self.assertEqual(response.status_code, 303)
        self.assertTrue(response.headers["Location"].endswith("?notice=price_gone"))


@tagged("post_install", "-at_install")
class TestPortalPrices(PricePortalCommon):
    def test_somebody_names_a_price(self):
        self._login(self.sue_user)
        self.assertIn("Name Your Price", self._get("/my/partner/requests").text)
        self.assertEqual(self._get("/my/partner/requests/new").status_code, 200)
        response = self._post("/my/partner/requests/new", **self.form)
        row = self._get_requests(self.sundial)
        self.assertIn(f"/my/partner/requests/{row.id}?", response.headers["Location"])
        self.assertEqual((row.state, row.contact_id), ("sent", self.sue))
        line = row.line_ids
        self.assertEqual(
            (line.name, line.quantity, line.price_wanted), ("Deck oven", 2, 800.5)
        )
        self.assertIn("Deck oven", self._get(f"/my/partner/requests/{row.id}").text)

    def test_a_customer_without_a_programme_asks_as_well(self):
        self.rival_enrollment.action_end()
        self._login(self.sue_user)
        self.assertIn("/my/partner/requests", self._get("/my/home").text)
        self._post("/my/partner/requests/new", **self.form)
        self.assertEqual(self._get_requests(self.sundial).state, "sent")

    def test_products_that_the_company_bought_are_offered(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.sundial.id,
                "order_line": [(0, 0, {"product_id": self.oven.id})],
            }
        )
        order.action_confirm()
        self._login(self.sue_user)
        self._post(
            "/my/partner/requests/new",
            **self.form | {"name_0": "", "product_0": self.oven.id},
            name_1="Foreign",
            product_1=self.tray.id,
            quantity_1=1,
        )
        lines = self._get_requests(self.sundial).line_ids
        self.assertEqual(lines[0].product_id, self.oven)
        # what was not offered is words only
        self.assertEqual((lines[1].name, lines[1].product_id.id), ("Foreign", False))

    def test_a_form_that_says_nothing_is_refused_and_kept(self):
        self._login(self.sue_user)
        for change, text in (
            ({"need": " "}, "Say what it is for"),
            ({"name_0": ""}, "Say what it is for"),
            ({"quantity_0": ""}, "How many"),
            ({"quantity_0": "-3"}, "as a number"),
            ({"price_0": "cheap"}, "as a number"),
            ({"date_needed": "soon"}, "year-month-day"),
        ):
            with self.subTest(change=change):
                response = self._post("/my/partner/requests/new", **self.form | change)
                self.assertIn(text, response.text)
        self.assertFalse(self._get_requests(self.sundial))

    def test_the_form_decides_nothing_but_the_wish(self):
        self._login(self.sue_user)
        self._post(
            "/my/partner/requests/new",
            **self.form,
            state="accepted",
            partner_id=self.northwind.id,
            price_offered_0="1",
            company_id="1",
        )
        row = self._get_requests(self.sundial)
        self.assertEqual((row.state, row.amount_offered), ("sent", 0))

    def test_agreeing_to_our_price_makes_the_quotation(self):
        self._login(self.nora_user)
        page = self._get(self.base).text
        self.assertIn("850.00", page)
        response = self._post(f"{self.base}/accept", offer="1:1")
        self.assertIn("changed meanwhile", response.text)
        self._post(f"{self.base}/accept", offer=self.row._get_offer_mark())
        self.assertEqual(self.row.state, "quoted")
        self.assertEqual(self.row.order_id.order_line.price_unit, 850)

    def test_declining_our_price_ends_it(self):
        self._login(self.nora_user)
        self._post(f"{self.base}/refuse")
        self.assertEqual(
            (self.row.state, self.row.reason_id.code), ("refused", "declined")
        )
        response = self._post(f"{self.base}/accept", offer=self.row._get_offer_mark())
        self.assertIn("not open any more", response.text)
        self.assertFalse(self.row.order_id)

    def test_our_price_is_not_shown_before_it_is_sent(self):
        row = self._ask({"name": "Oven", "price_wanted": 5, "price_offered": 7654})
        self._login(self.nora_user)
        page = self._get(f"/my/partner/requests/{row.id}").text
        self.assertNotIn("7,654", page)
        self._post(f"/my/partner/requests/{row.id}/withdraw")
        self.assertEqual((row.state, row.reason_id.code), ("refused", "withdrawn"))

    def test_ordering_again_is_one_click(self):
        self._login(self.nora_user)
        self.assertIn("Shop of Northwind", self._get("/my/partner/specifications").text)
        page = self._get(self.again).text
        self.assertIn("-10.0 %", page)
        for _time in range(2):
            response = self._post(f"{self.again}/order", key="once")
        order = self.env["sale.order"].search(
            [("prm_version_id.specification_id", "=", self.specification.id)]
        )
        self.assertEqual(len(order), 1)
        self.assertTrue(response.headers["Location"].endswith(f"/my/orders/{order.id}"))
        self.assertEqual((order.state, order.amount_untaxed), ("sent", 2700))
        self.assertEqual(self._get(f"/my/orders/{order.id}").status_code, 200)


@tagged("post_install", "-at_install")
class TestPortalPriceRivals(PricePortalCommon):
    """Every route and model, tried by the rival, by strangers and without login."""

    def test_pages_of_the_rival_are_gone(self):
        for user in (self.sue_user, self.employee, self.manager):
            self._login(user)
            with self.subTest(user=user.login):
                self._assert_price_gone(self._get(self.base))
                self._assert_price_gone(self._get(self.again))
                for path in ("/my/partner/requests", "/my/partner/specifications"):
                    response = self._get(path)
                    self.assertEqual(response.status_code, 200)
                    self.assertNotIn(self.row.number, response.text)
                    self.assertNotIn("Shop of Northwind", response.text)

    def test_the_rival_changes_nothing(self):
        self._login(self.sue_user)
        mark = self.row._get_offer_mark()
        for path in (*self.writes, f"{self.again}/order"):
            with self.subTest(path=path):
                self._assert_price_gone(self._post(path, offer=mark))
        self.assertEqual(self.row.state, "countered")
        self.assertFalse(self.specification.order_count)

    def test_without_login_all_leads_to_the_login(self):
        self.authenticate(None, None)
        lists = ["/my/partner/requests", "/my/partner/specifications"]
        new = "/my/partner/requests/new"
        for path in (*lists, new, self.base, self.again):
            self.assertIn("/web/login", self._get(path).headers["Location"])
        for path in (*self.writes, new, f"{self.again}/order"):
            self.assertIn("/web/login", self._post(path).headers["Location"])
        self.assertEqual(self.row.state, "countered")

    @mute_logger("odoo.http")
    def test_nothing_is_written_by_a_link_or_a_forged_form(self):
        self._login(self.nora_user)
        for path in (*self.writes, f"{self.again}/order"):
            with self.subTest(path=path):
                self.assertEqual(self._get(path).status_code, 405)
                response = self.url_open(path, data={"csrf_token": "x"})
                self.assertEqual(response.status_code, 400)
        self.assertEqual(self.row.state, "countered")
        self.assertTrue(http.Request.csrf_token(self))

    def test_the_models_behind_the_pages_are_closed(self):
        for model in (
            "prm.price.line",
            "prm.specification.version",
            "prm.specification.line",
        ):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.nora_user).search([])

    def test_what_is_read_is_not_written(self):
        rival = self.row.with_user(self.sue_user)
        self.assertFalse(rival.search([]))
        self.assertFalse(self.specification.with_user(self.sue_user).search([]))
        own = self.row.with_user(self.nora_user)
        self.assertEqual(own.need, "Secret plans of Northwind")
        for name in ("user_id", "order_id", "line_ids", "message_ids"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                own.read([name])
        for work in (
            lambda: rival.read(["need"]),
            lambda: own.write({"need": "x"}),
            lambda: own.unlink(),
            lambda: own.action_accept(),
            lambda: own.action_counter(),
            lambda: own.action_refuse(),
            lambda: own.action_quote(),
            lambda: own.line_ids,
            lambda: self.specification.with_user(self.nora_user).action_reorder(),
            lambda: self.specification.with_user(self.nora_user).write({"name": "x"}),
        ):
            with self.assertRaises(AccessError):
                work()
        self.assertEqual(self.row.state, "countered")
