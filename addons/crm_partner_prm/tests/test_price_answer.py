from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_price_request import PriceCommon


class AnswerCommon(PriceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_portal_users()

    def _counter(self, price=850, **values):
        request = self._ask(**values)
        request.line_ids.price_offered = price
        request.action_counter()
        return request

    def _agree(self, request):
        request._portal_accept({"offer": request._get_offer_mark()})

    def _get_letters(self, request):
        name = request.number
        return self.env["mail.mail"].search([("subject", "=like", f"{name}:%")])


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 09:00:00")
class TestPriceValidity(AnswerCommon):
    """For how long each side is bound."""

    def _get_expiry(self, **values):
        return str(self._ask(**values).date_expiry)

    def test_nobody_waits_longer_than_a_month(self):
        self.assertEqual(self._get_expiry(date_needed="2026-07-01"), "2026-04-09")

    def test_what_was_needed_before_is_open_today(self):
        self.assertEqual(self._get_expiry(date_needed="2026-03-01"), "2026-03-10")

    def test_who_counters_late_is_bound_for_two_weeks(self):
        request = self._ask(date_needed="2026-03-12")
        request.line_ids.price_offered = 850
        with freeze_time("2026-03-13 09:00:00"):
            request.action_counter()
        self.assertEqual(str(request.date_expiry), "2026-03-27")

    def test_an_offer_holds_on_its_last_day_and_not_after_it(self):
        late, timely = self._counter(), self._counter()
        (late | timely).date_expiry = "2026-03-12"
        with freeze_time("2026-03-12 21:00:00"):
            self._agree(timely)
        # the scheduled action may come later that day
        with freeze_time("2026-03-13 00:30:00"):
            for answer in (lambda: self._agree(late), lambda: late._portal_refuse({})):
                with self.assertRaisesRegex(UserError, "not open any more"):
                    answer()
        self.assertEqual((timely.state, late.state), ("quoted", "countered"))

    def test_the_quotation_is_valid_as_long_as_the_offer(self):
        request = self._counter()
        request.date_expiry = "2026-03-20"
        self._agree(request)
        self.assertEqual(str(request.order_id.validity_date), "2026-03-20")


@tagged("post_install", "-at_install")
class TestPriceAnswer(AnswerCommon):
    """What follows from an answer, and which one comes too late."""

    def test_what_was_agreed_or_is_over_is_not_refused(self):
        agreed, over = self._ask(), self._ask()
        agreed.action_accept()
        over._expire()
        for request in (agreed, over):
            request.reason_id = self.low
            with self.assertRaises(UserError):
                request.action_refuse()
        self.assertEqual((agreed.state, over.state), ("quoted", "expired"))

    def test_what_was_answered_is_not_withdrawn(self):
        for request in (self._counter(), self._ask()):
            if request.state == "sent":
                request.action_accept()
            with self.assertRaisesRegex(UserError, "answered this request already"):
                request._portal_withdraw({})
            self.assertIn(request.state, ("countered", "quoted"))

    def test_the_task_ends_with_the_wish(self):
        request = self._ask()
        self.assertEqual(request.activity_ids.user_id, self.manager)
        request._portal_withdraw({})
        self.assertFalse(request.activity_ids)

    def test_whoever_asked_reads_the_answer_in_the_own_language(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.nora.lang = "ru_RU"
        state = self._ref("selection__prm_price_request__state__countered")
        state.with_context(lang="ru_RU").name = "Ждёт партнёра"
        request = self._counter()
        letter = self._get_letters(request)
        self.assertEqual(letter.recipient_ids, self.nora)
        self.assertEqual(letter.subject, f"{request.number}: Ждёт партнёра")

    def test_a_partner_names_prices_in_its_currency(self):
        currency = self.env.ref("base.CHF")
        currency.active = True
        self.pricelist.currency_id = currency
        requests = self.env["prm.price.request"].with_user(self.nora_user).sudo()
        self.assertEqual(requests._get_portal_currency(), currency)

    def test_only_what_was_offered_or_sold_may_be_chosen(self):
        requests = self.env["prm.price.request"].with_user(self.nora_user).sudo()
        order, foreign = self.env["sale.order"].create(
            [
                {
                    "partner_id": partner.id,
                    "order_line": [(0, 0, {"product_id": product.id})],
                }
                for partner, product in (
                    (self.northwind, self.oven),
                    (self.sundial, self.tray),
                )
            ]
        )
        foreign.action_confirm()
        self.assertFalse(requests._get_portal_products())
        order.action_quotation_sent()
        self.assertEqual(requests._get_portal_products(), self.oven)


@tagged("post_install", "-at_install")
class TestSpecificationTerms(AnswerCommon):
    """Dates, prices and rights of what is ordered again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        line = {"product_id": cls.oven.id, "quantity": 3, "price_unit": 1000}
        cls.specification = cls.env["prm.specification"].create(
            {
                "name": "Shop",
                "partner_id": cls.northwind.id,
                "version_ids": [(0, 0, {"line_ids": [(0, 0, line)]})],
            }
        )
        cls.draft = cls.specification.version_ids

    def test_a_version_is_in_force_from_the_day_of_its_release(self):
        with freeze_time("2026-03-10 09:00:00"):
            self.draft.action_release()
        self.assertEqual(str(self.draft.date_released), "2026-03-10")

    def test_a_price_that_was_written_down_stays_with_another_quantity(self):
        self.draft.line_ids.quantity = 5
        self.assertEqual(self.draft.line_ids.price_unit, 1000)

    def test_who_may_not_sell_orders_by_the_page_only(self):
        self.draft.action_release()
        mine = self.specification.with_user(self.nora_user)
        self.assertEqual(mine.name, "Shop")
        with self.assertRaises(AccessError):
            mine.action_reorder()
        order = mine.sudo()._portal_reorder()
        self.assertEqual((order.partner_id, order.state), (self.nora, "sent"))
