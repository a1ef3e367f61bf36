from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common_it import NOW, ItCommon

# 260 * 90 + 340.25 * 100.10 + 182.35, each line rounded to the cent
TOTAL = 23400 + 34059.03 + 182.35


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestItSpecification(ItCommon):
    """Effort and price, versions, the quotation, the printed paper."""

    def test_price_is_the_sum_of_rounded_lines(self):
        row = self._specification()
        self.assertAlmostEqual(row.amount, TOTAL, 2)
        self.assertEqual(row.hours, 600.25)
        self.assertEqual(row.line_ids[1].hour_price, 90)
        self.assertEqual(row.line_ids[0].amount, 0)

    def test_a_seller_writes_one_in_the_form(self):
        form = Form(self.env["it.specification"].with_user(self.it_seller))
        form.lead_id = self.deal.with_user(self.it_seller)
        form.name = "Archive"
        form.hour_price = 50
        with form.line_ids.new() as line:
            line.name = "Scanning"
            line.hours = 3.5
        row = form.save()
        self.assertEqual((row.amount, row.version, row.root_id), (175, 1, row))

    def test_a_new_version_keeps_the_old(self):
        old = self._specification().with_user(self.it_seller)
        old.action_send()
        action = old.action_new_version()
        new = self.env["it.specification"].browse(action["res_id"])
        self.assertEqual((new.version, new.state, new.previous_id), (2, "draft", old))
        self.assertEqual((new.root_id, new.name), (old, old.name))
        self.assertEqual((old.state, old.version), ("replaced", 1))
        new.with_user(self.it_seller).line_ids[1].hours = 200
        self.assertAlmostEqual(new.amount, TOTAL - 60 * 90, 2)
        self.assertAlmostEqual(old.amount, TOTAL, 2)
        with self.assertRaisesRegex(UserError, "last version"):
            old.action_new_version()

    def test_what_was_sent_is_not_changed(self):
        row = self._specification().with_user(self.it_seller)
        row.action_send()
        for change in (
            lambda: row.write({"name": "Other"}),
            lambda: row.line_ids[1].write({"hours": 1}),
            lambda: row.line_ids[1].unlink(),
            lambda: row.line_ids.create({"specification_id": row.id, "name": "More"}),
            row.unlink,
        ):
            with self.assertRaises(UserError):
                change()
        self.assertEqual(len(row.line_ids), 5)
        self.assertAlmostEqual(row.amount, TOTAL, 2)

    def test_an_empty_one_is_not_sent(self):
        row = self._specification(lines=[])
        with self.assertRaisesRegex(UserError, "no lines"):
            row.action_send()
        self.assertEqual(row.state, "draft")

    def test_it_is_sent_before_it_is_agreed(self):
        row = self._specification()
        with self.assertRaises(UserError):
            row.action_agree()
        row.action_send()
        row.action_agree()
        self.assertEqual((row.state, str(row.date_sent)), ("agreed", "2027-03-01"))

    def test_state_version_and_price_are_not_written_by_calls(self):
        row = self._specification().with_user(self.it_seller)
        for values in ({"state": "agreed"}, {"version": 7}, {"amount": 1}):
            with self.subTest(values), self.assertRaises(AccessError):
                row.write(values)
        made = row.create(
            {
                "name": "x",
                "lead_id": self.deal.id,
                "state": "agreed",
                "version": 9,
                "amount": 5,
            }
        )
        self.assertEqual((made.state, made.version, made.amount), ("draft", 1, 0))

    def test_one_click_makes_a_quotation_in_sections(self):
        row = self._specification().with_user(self.it_seller)
        action = row.action_make_quotation()
        order = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(
            (order.opportunity_id, order.user_id), (self.deal, self.it_seller)
        )
        self.assertEqual(
            [(line.display_type, line.name) for line in order.order_line],
            [
                ("line_section", "Reception"),
                (False, "Screens"),
                ("line_section", "Laboratory"),
                (False, "Interface"),
                (False, "Licences"),
            ],
        )
        self.assertAlmostEqual(order.amount_untaxed, row.amount, 2)
        self.assertEqual(order.order_line[3].product_uom_qty, 340.25)
        self.assertEqual(row.action_make_quotation()["res_id"], order.id)

    def test_a_quotation_in_another_currency_is_converted(self):
        company = self.env.company
        other = self.env.ref(
            "base.GBP" if company.currency_id.name != "GBP" else "base.CHF"
        )
        other.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": other.id,
                "company_id": company.id,
                "name": "2027-03-01",
                "rate": 0.5,
            }
        )
        row = self._specification(
            lines=[{"name": "Work", "hours": 10, "hour_price": 12.5}],
            currency_id=other.id,
        )
        self.assertEqual(row.amount, 125)
        row.action_make_quotation()
        order = row.order_id
        self.assertEqual(order.currency_id, company.currency_id)
        # half a unit of the other currency for one of ours
        self.assertAlmostEqual(order.amount_untaxed, 250, 2)

    def test_without_price_there_is_no_quotation(self):
        row = self._specification(lines=[{"name": "Free"}])
        with self.assertRaisesRegex(UserError, "no price"):
            row.action_make_quotation()
        self.assertFalse(row.order_id)

    def test_papers_are_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        row = self._specification()
        tender = self._tender()
        row.tender_id = tender
        Report = self.env["ir.actions.report"].with_user(self.it_seller)
        name = "crm_industry_profiles.report_it_%s"
        pages = {}
        for lang in ("en_US", "ru_RU"):
            self.hospital.lang = lang
            for kind, record in (("specification", row), ("tender", tender)):
                html, _type = Report._render_qweb_html(name % kind, record.ids)
                pages[lang, kind] = html.decode()
        self.assertIn("Fixed Price", pages["en_US", "specification"])
        self.assertIn("Laboratory", pages["en_US", "tender"])
        self.assertIn("57,641.38", pages["en_US", "specification"])
        for kind in ("specification", "tender"):
            self.assertIn(
                'lang="ru-RU"', pages["ru_RU", kind].replace("ru_RU", "ru-RU")
            )

    def test_lists_cost_the_same_for_one_and_eighty(self):
        names = ("display_name", "partner_id", "hours", "amount", "state", "order_id")

        def measure(number):
            rows = self.env["it.specification"].concat(
                *[self._specification() for _index in range(number)]
            )
            reader = rows.with_user(self.it_seller)
            return self._count_queries(
                lambda: reader.web_read({name: {} for name in names})
            )

        counts = [measure(number) for number in (1, 1, 80)]
        self.assertEqual(counts[1], counts[2])

    def test_a_copy_begins_anew(self):
        row = self._specification()
        row.action_send()
        copy = row.copy()
        self.assertEqual((copy.state, copy.version, copy.root_id), ("draft", 1, copy))
        copy.line_ids = [Command.clear()]
        self.assertEqual(copy.amount, 0)
