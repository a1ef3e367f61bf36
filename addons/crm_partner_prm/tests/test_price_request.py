from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import PrmCommon, PrmPersonas


class PricePersonas(PrmPersonas):
    @classmethod
    def create_price_world(cls):
        cls.enrollment = cls._enroll(cls.northwind, user_id=cls.manager.id)
        cls.rival_enrollment = cls._enroll(cls.sundial, user_id=cls.manager.id)
        cls.oven, cls.tray = cls.env["product.product"].create(
            [
                {"name": "Oven", "list_price": 1000, "taxes_id": False},
                {"name": "Tray", "list_price": 10, "taxes_id": False},
            ]
        )
        cls.pricelist = cls.env["product.pricelist"].create(
            {
                "name": "Partners",
                "item_ids": [
                    (0, 0, {"compute_price": "percentage", "percent_price": 10})
                ],
            }
        )
        feature = cls.env.ref("product.group_product_pricelist")
        cls.env.ref("base.group_user").implied_ids |= feature
        cls.northwind.property_product_pricelist = cls.pricelist
        cls.low = cls._ref("prm_reason_price_low")

    @classmethod
    def _ask(cls, *lines, partner=None, send=True, **values):
        lines = lines or ({"product_id": cls.oven.id, "price_wanted": 800},)
        request = cls.env["prm.price.request"].create(
            {
                "partner_id": (partner or cls.northwind).id,
                "contact_id": cls.nora.id if not partner else False,
                "need": "A bakery",
                "line_ids": [(0, 0, {"quantity": 2, **line}) for line in lines],
                **values,
            }
        )
        if send:
            request.action_send()
        return request


class PriceCommon(PricePersonas, PrmCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_price_world()


@tagged("post_install", "-at_install")
class TestPriceRequest(PriceCommon):
    def test_agreeing_makes_a_quotation_with_the_wanted_price(self):
        request = self._ask()
        request.with_user(self.manager).action_accept()
        order = request.order_id
        self.assertEqual((request.state, order.state), ("quoted", "draft"))
        line = order.order_line
        self.assertEqual(
            (line.product_id, line.product_uom_qty, line.price_unit, line.discount),
            (self.oven, 2, 800, 0),
        )
        self.assertEqual(
            (order.partner_id, order.pricelist_id), (self.nora, self.pricelist)
        )
        self.assertEqual(
            (order.prm_request_id, order.origin), (request, request.number)
        )
        order.order_line = [(0, 0, {"product_id": self.tray.id})]
        self.assertEqual(order.order_line[-1].price_subtotal, 9)

    def test_what_was_asked_for_stays(self):
        request = self._ask().with_user(self.manager)
        for work in (
            lambda: request.write({"need": "Less"}),
            lambda: request.line_ids.write({"price_wanted": 900}),
            lambda: request.line_ids.write({"quantity": 1}),
            lambda: request.write({"line_ids": [(0, 0, {"name": "More"})]}),
            lambda: request.line_ids.unlink(),
            lambda: request.unlink(),
        ):
            with self.assertRaisesRegex(UserError, "stays on record"):
                work()
            self.env.invalidate_all()
        request.action_accept()
        request.order_id.order_line.price_unit = 5
        self.assertEqual(request.line_ids.price_wanted, 800)

    def test_a_counter_offer_needs_a_price_and_is_valid_for_a_while(self):
        with freeze_time("2026-03-10 09:00:00"):
            request = self._ask().with_user(self.manager)
            self.assertEqual(str(request.date_expiry), "2026-04-09")
            with self.assertRaisesRegex(UserError, "Write our price"):
                request.action_counter()
            request.line_ids.price_offered = 850
            request.date_expiry = "2026-03-20"
            request.action_counter()
        self.assertEqual(
            (request.state, str(request.date_expiry), request.amount_offered),
            ("countered", "2026-03-20", 1700),
        )

    def test_agreeing_to_our_price_makes_a_quotation_with_it(self):
        request = self._ask(
            {"product_id": self.oven.id, "price_wanted": 800, "price_offered": 850},
            {"product_id": self.tray.id, "price_wanted": 8},
        )
        request.action_counter()
        request._portal_accept({"offer": request._get_offer_mark()})
        self.assertEqual(request.state, "quoted")
        # a line that we have left as it was costs what was wanted
        prices = request.order_id.order_line.mapped("price_unit")
        self.assertEqual(prices, [850, 8])

    def test_an_offer_that_has_changed_is_read_again(self):
        request = self._ask({"product_id": self.oven.id, "price_wanted": 800})
        request.line_ids.price_offered = 850
        request.action_counter()
        mark = request._get_offer_mark()
        request.line_ids.price_offered = 900
        with self.assertRaisesRegex(UserError, "changed meanwhile"):
            request._portal_accept({"offer": mark})
        self.assertEqual(request.state, "countered")

    def test_refusing_needs_a_reason(self):
        request = self._ask().with_user(self.manager)
        with self.assertRaisesRegex(UserError, "Choose a reason"):
            request.action_refuse()
        request.reason_id = self.low
        request.action_refuse()
        self.assertEqual(request.state, "refused")
        self.assertFalse(request.order_id)

    def test_the_agreed_price_waits_for_the_product(self):
        request = self._ask({"name": "Something hot", "price_wanted": 500})
        request = request.with_user(self.manager)
        request.action_accept()
        self.assertEqual((request.state, len(request.order_id)), ("accepted", 0))
        with self.assertRaisesRegex(UserError, "Something hot"):
            request.action_quote()
        with self.assertRaisesRegex(UserError, "stay as they are"):
            request.line_ids.price_offered = 700
        request.line_ids.product_id = self.oven
        request.action_quote()
        self.assertEqual(request.order_id.order_line.price_unit, 500)
        self.assertEqual(request.line_ids.name, "Something hot")

    def test_requests_expire(self):
        with freeze_time("2026-03-10 09:00:00"):
            soon = self._ask(date_needed="2026-03-15")
            later = self._ask()
            countered = self._ask()
            countered.line_ids.price_offered = 1
            countered.date_expiry = "2026-03-24"
            countered.action_counter()
            done = self._ask(date_needed="2026-03-15")
            done.action_accept()
        for day, states in (
            ("2026-03-15", ["sent", "sent", "countered", "quoted"]),
            ("2026-03-16", ["expired", "sent", "countered", "quoted"]),
            ("2026-03-25", ["expired", "sent", "expired", "quoted"]),
            ("2026-04-10", ["expired", "expired", "expired", "quoted"]),
        ):
            with self.subTest(day=day), freeze_time(f"{day} 09:00:00"):
                self._run_cron("prm.price.request", "_cron_expire")
                rows = soon + later + countered + done
                self.assertEqual(rows.mapped("state"), states)

    def test_another_currency_is_converted(self):
        company = self.env.company.currency_id
        other = self.env["res.currency"].search([("id", "!=", company.id)], limit=1)
        other = other or self.env.ref("base.EUR")
        other.active = True
        other.rate_ids.unlink()
        other.rate_ids.create(
            {"currency_id": other.id, "rate": 2, "name": "2020-01-01"}
        )
        request = self._ask(currency_id=other.id)
        request.action_accept()
        self.assertEqual(request.order_id.currency_id, company)
        self.assertEqual(request.order_id.order_line.price_unit, 400)

    def test_the_price_of_today_stands_beside_the_wanted_one(self):
        request = self._ask()
        self.assertEqual(request.line_ids.price_today, 900)

    def test_a_task_waits_until_it_is_answered(self):
        request = self._ask()
        self.assertEqual(request.activity_ids.user_id, self.manager)
        request.action_accept()
        self.assertFalse(request.activity_ids)

    def test_numbers_that_make_no_sense_are_refused(self):
        for values in ({"quantity": 0}, {"price_wanted": -1}, {"price_offered": -1}):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self._ask({"product_id": self.oven.id, **values})
        with self.assertRaisesRegex(ValidationError, "choose the company"):
            self._ask(partner=self.nora)
        with self.assertRaisesRegex(UserError, "one line at least"):
            self.env["prm.price.request"].create(
                {"partner_id": self.northwind.id, "need": "Nothing"}
            ).action_send()

    def test_states_are_steps_and_roles_are_kept(self):
        request = self._ask(send=False)
        with self.assertRaises(AccessError):
            request.with_user(self.manager).write({"state": "accepted"})
        with self.assertRaises(AccessError):
            request.with_user(self.manager).copy({"state": "accepted"})
        for user in (self.seller, self.employee):
            with self.assertRaises(AccessError):
                request.with_user(user).read(["need"])
        boss = self._create_user("price_boss", "sales_team.group_sale_manager")
        self.assertEqual(request.with_user(boss).need, "A bakery")
        with self.assertRaises(AccessError):
            request.with_user(boss).action_send()

    def test_requests_of_another_company_are_not_seen(self):
        request = self._ask()
        company = self.env["res.company"].create({"name": "Other"})
        user = self._create_user("price_other", "crm_partner_prm.group_prm_manager")
        user.write({"company_ids": company.ids, "company_id": company.id})
        for record in (request, request.line_ids):
            with self.assertRaises(AccessError):
                record.with_user(user).read(["display_name"])

    def test_merged_partners_keep_their_requests(self):
        request = self._ask(partner=self.sundial)
        self.rival_enrollment.action_end()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([self.sundial.id, self.northwind.id], self.northwind)
        self.assertEqual(request.partner_id, self.northwind)


@tagged("post_install", "-at_install")
class TestSpecification(PriceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.northwind.id,
                "order_line": [
                    (0, 0, {"product_id": cls.oven.id, "product_uom_qty": 2}),
                    (0, 0, {"product_id": cls.tray.id, "product_uom_qty": 30}),
                ],
            }
        )

    def _keep(self):
        action = self.order.with_user(self.manager).action_prm_specification()
        return self.env["prm.specification"].browse(action["res_id"])

    def _get_lines(self, version):
        return [
            (line.product_id, line.quantity, line.price_unit)
            for line in version.line_ids
        ]

    def test_an_order_is_kept_with_its_prices(self):
        self.order.user_id = self.manager
        version = self._keep().version_id
        self.assertEqual((version.number, version.state), (1, "released"))
        self.assertEqual(
            self._get_lines(version), [(self.oven, 2, 900), (self.tray, 30, 9)]
        )

    def test_ordering_again_has_the_prices_of_today_and_says_so(self):
        self.order.user_id = self.manager
        specification = self._keep()
        self.oven.list_price = 1100
        action = specification.with_user(self.manager).action_reorder()
        order = self.env["sale.order"].browse(action["res_id"])
        lines = [
            (line.product_id, line.product_uom_qty, line.price_reduce_taxexcl)
            for line in order.order_line
        ]
        self.assertEqual(lines, [(self.oven, 2, 990), (self.tray, 30, 9)])
        self.assertEqual(order.partner_id, self.northwind)
        self.assertEqual(order.prm_version_id, specification.version_id)
        body = order.message_ids[0].body
        self.assertIn("Oven", body)
        self.assertIn("+10.0 %", body)
        self.assertNotIn("Tray", body)
        self.assertEqual(specification.order_count, 1)

    def test_changes_are_told_line_by_line(self):
        self.order.user_id = self.manager
        version = self._keep().version_id
        self.oven.list_price = 500
        changes = [change[1:] for change in version._get_changes()]
        self.assertEqual(changes, [(900, 450, -50), (9, 9, 0)])

    def test_a_released_version_stays_as_it_is(self):
        self.order.user_id = self.manager
        version = self._keep().version_id.with_user(self.manager)
        for work in (
            lambda: version.write({"note": "x"}),
            lambda: version.line_ids[0].write({"quantity": 9}),
            lambda: version.line_ids[0].unlink(),
            lambda: version.unlink(),
            lambda: version.line_ids.create(
                {"version_id": version.id, "product_id": self.tray.id}
            ),
        ):
            with self.assertRaisesRegex(UserError, "stays as it is"):
                work()
        with self.assertRaises(UserError):
            version.write({"state": "draft"})

    def test_the_next_version_replaces_the_last_one_when_it_is_released(self):
        self.order.user_id = self.manager
        specification = self._keep().with_user(self.manager)
        first = specification.version_id
        specification.action_new_version()
        second = specification.version_ids - first
        self.assertEqual((second.number, second.state), (2, "draft"))
        self.assertEqual(specification.version_id, first)
        with self.assertRaisesRegex(UserError, "has a draft already"):
            specification.action_new_version()
        second.line_ids[0].quantity = 5
        second.action_release()
        self.assertEqual(specification.version_id, second)
        self.assertEqual(first.state, "replaced")
        self.assertEqual(first.line_ids[0].quantity, 2)
        order = specification._reorder(self.manager)
        self.assertEqual(order.order_line[0].product_uom_qty, 5)

    def test_nothing_is_ordered_without_a_version_in_force(self):
        specification = self.env["prm.specification"].create(
            {"name": "Empty", "partner_id": self.northwind.id}
        )
        with self.assertRaisesRegex(UserError, "no version in force"):
            specification.action_reorder()
        version = self.env["prm.specification.version"].create(
            {"specification_id": specification.id}
        )
        with self.assertRaisesRegex(UserError, "no lines yet"):
            version.action_release()

    def test_prices_of_many_lines_cost_the_same(self):
        book = self.env["prm.price.book"]
        products = self.env["product.product"].create(
            [{"name": f"P{one}", "list_price": one} for one in range(80)]
        )

        def cost(number):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            wanted = [(product, 1) for product in products[:number]]
            currency = self.env.company.currency_id
            book._get_prices(self.northwind, self.env.company, currency, wanted)
            return self.env.cr.sql_log_count - before

        cost(1)
        self.assertEqual(cost(80), cost(1))

    def test_who_may_keep_and_change(self):
        self.order.user_id = self.manager
        specification = self._keep()
        self.assertTrue(specification.with_user(self.seller).name)
        with self.assertRaises(AccessError):
            specification.with_user(self.seller).name = "Mine"
        with self.assertRaises(AccessError):
            specification.with_user(self.employee).read(["name"])
        with self.assertRaises(AccessError):
            specification.with_user(self.manager).unlink()
